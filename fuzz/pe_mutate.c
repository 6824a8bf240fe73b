/*
 * pe_mutate SEED COUNT FILE.sys...: damages driver images and loads what is left of them.
 *
 * Image number i depends on SEED and i alone, so `pe_mutate --only i SEED COUNT FILE...` repeats
 * one. Half of the damage aims at fields (headers, section table, directories and what they point
 * at), half at any byte, and at the file's length. Every mutant is copied to an allocation of its
 * exact size, parsed, mapped, relocated, bound and walked. Batches run in a child process: its
 * death or a batch that does not end is a crash, counted against the image it was at. Exit status 1
 * if any.
 */
#include "image/pe.h"
#include "image/pe_pdata.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEED_MAX      64
#define FIELD_MAX     8192
#define BATCH_COUNT   2000
#define BATCH_SECONDS 120
#define MAPPED_MAX    (8u << 20) /* larger mutants are walked from the file alone */
#define HIGH_BASE     0x200010000000ull

struct field {
    uint32_t offset, width;
};

struct seed {
    const char *path;
    uint8_t *bytes;
    size_t size;
    struct field fields[FIELD_MAX];
    uint32_t field_count;
};

/* Shared with the children. */
struct tally {
    uint64_t next, loaded, refused, crashed;
};

struct mutant {
    uint8_t *bytes;
    size_t size;
    uint64_t random;
};

/* Everything read is folded into this, so that no read can be optimised away. */
static volatile uint64_t fold;

static uint64_t random_next(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545F4914F6CDD1Dull;
}

static uint64_t random_start(uint64_t seed, uint64_t index)
{
    uint64_t state = (seed + 1) * 0x9E3779B97F4A7C15ull ^ (index + 1) * 0xBF58476D1CE4E5B9ull;
    if (state == 0)
        state = 1;
    for (int i = 0; i < 4; i++)
        random_next(&state);
    return state;
}

static void field_add(struct seed *seed, uint64_t offset, uint32_t width)
{
    if (seed->field_count < FIELD_MAX && offset + width <= seed->size)
        seed->fields[seed->field_count++] = (struct field){(uint32_t)offset, width};
}

static void fields_add_range(struct seed *seed, uint64_t offset, uint32_t size, uint32_t width)
{
    for (uint32_t at = 0; at + width <= size; at += width)
        field_add(seed, offset + at, width);
}

/* The fields of a good image: all headers, and the first bytes of each directory's contents. */
static void fields_find(struct seed *seed, const struct pe_image *image)
{
    uint32_t optional = image->pe_offset + 24, offset;
    uint16_t optional_size =
        (uint16_t)(seed->bytes[image->pe_offset + 20] | seed->bytes[image->pe_offset + 21] << 8);
    field_add(seed, 0x3C, 4);
    fields_add_range(seed, image->pe_offset + 4, 4, 2);
    fields_add_range(seed, image->pe_offset + 8, 12, 4);
    fields_add_range(seed, image->pe_offset + 20, 4, 2);
    fields_add_range(seed, optional, 24, 4);
    field_add(seed, optional + 24, 8);
    fields_add_range(seed, optional + 32, optional_size - 32u, 4);
    field_add(seed, optional + 68, 2);
    for (uint32_t i = 0; i < image->section_count; i++)
        fields_add_range(seed, optional + optional_size + i * 40 + 8, 32, 4);
    for (unsigned i = 0; i < PE_DIRECTORY_COUNT; i++) {
        const struct pe_directory *directory = &image->directories[i];
        if (i == PE_DIRECTORY_SECURITY || !pe_file_offset(image, directory->rva, &offset))
            continue;
        uint32_t size = directory->size < 512 ? directory->size : 512;
        fields_add_range(seed, offset, size, i == PE_DIRECTORY_RELOCATION ? 2 : 4);
    }
    fields_add_range(seed, image->symbol_offset,
                     image->symbol_count < 64 ? image->symbol_count * 18 : 64 * 18, 2);
}

static bool seed_read(struct seed *seed, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return false;
    seed->path = path;
    seed->size = (size_t)ftell(file);
    seed->bytes = malloc(seed->size + 1);
    rewind(file);
    bool is_read = seed->bytes != NULL && fread(seed->bytes, 1, seed->size, file) == seed->size;
    fclose(file);
    struct pe_image image;
    struct error error = {0};
    if (is_read && pe_parse(path, seed->bytes, seed->size, &image, &error))
        fields_find(seed, &image);
    else if (is_read)
        fprintf(stderr, "pe_mutate: refused undamaged, so damaged blindly: %s\n", error.text);
    return is_read && seed->size != 0;
}

/* A value that sits at the edge of some check, or any. */
static uint64_t value_pick(struct mutant *mutant, uint64_t old)
{
    uint64_t random = random_next(&mutant->random);
    switch (random % 12) {
    case 0: return 0;
    case 1: return UINT64_MAX;
    case 2: return 0x7FFFFFFF;
    case 3: return old + 1;
    case 4: return old - 1;
    case 5: return old + 0x1000;
    case 6: return old ^ 1ull << (random >> 8) % 32;
    case 7: return mutant->size - (random >> 8) % 32;
    case 8: return (random >> 8) % 0x100;
    case 9: return (random >> 8) % 0x20000;
    case 10: return UINT32_MAX - (random >> 8) % 32;
    default: return random >> 8;
    }
}

static void field_damage(struct mutant *mutant, const struct seed *seed)
{
    const struct field *field = &seed->fields[random_next(&mutant->random) % seed->field_count];
    if ((size_t)field->offset + field->width > mutant->size)
        return;
    uint64_t value = 0;
    memcpy(&value, mutant->bytes + field->offset, field->width);
    value = value_pick(mutant, value);
    memcpy(mutant->bytes + field->offset, &value, field->width);
}

static void bytes_damage(struct mutant *mutant)
{
    uint64_t random = random_next(&mutant->random);
    size_t at = (random >> 16) % mutant->size;
    if ((random & 1) != 0)
        mutant->bytes[at] ^= (uint8_t)(1u << (random >> 8) % 8);
    else
        mutant->bytes[at] = (uint8_t)(random >> 8);
}

/* Copies the seed, cut or lengthened one time in sixteen, and damages it 1 to 8 times. */
static bool mutant_make(struct mutant *mutant, const struct seed *seed)
{
    uint64_t random = random_next(&mutant->random);
    mutant->size = seed->size;
    if ((random & 31) == 0)
        mutant->size = 1 + (random >> 8) % seed->size;
    else if ((random & 31) == 1)
        mutant->size = seed->size + (random >> 8) % 4096;
    mutant->bytes = malloc(mutant->size);
    if (mutant->bytes == NULL)
        return false;
    size_t copied = mutant->size < seed->size ? mutant->size : seed->size;
    memcpy(mutant->bytes, seed->bytes, copied);
    memset(mutant->bytes + copied, 0xA5, mutant->size - copied);
    for (unsigned i = 1 + (random >> 60) % 8; i > 0; i--) {
        if (seed->field_count != 0 && random_next(&mutant->random) % 2 == 0)
            field_damage(mutant, seed);
        else
            bytes_damage(mutant);
    }
    return true;
}

struct bind {
    const struct pe_image *image;
    uint8_t *mapped;
};

static void claim(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "pe_mutate: broken promise: %s\n", what);
    abort();
}

/* As the loader will: store to the slot while the walk goes on. */
static bool import_bind(void *ctx, const struct pe_import *import)
{
    const struct bind *bind = ctx;
    fold += strlen(import->module) + (import->name != NULL ? strlen(import->name) : 0);
    claim(import->iat_rva % 8 == 0 && import->iat_rva <= bind->image->image_size - 8,
          "an import's slot is aligned and inside the image");
    if (bind->mapped != NULL)
        memset(bind->mapped + import->iat_rva, 0xEE, 8);
    return true;
}

static bool export_read(void *ctx, const struct pe_export *entry)
{
    const struct bind *bind = ctx;
    fold += entry->name != NULL ? strlen(entry->name) : 0;
    fold += entry->forwarder != NULL ? strlen(entry->forwarder) : 0;
    claim(entry->rva < bind->image->image_size, "an export is inside the image");
    return true;
}

static bool symbol_read(void *ctx, const struct pe_symbol *symbol)
{
    const struct bind *bind = ctx;
    for (uint32_t i = 0; i < symbol->name_length; i++)
        fold += (uint8_t)symbol->name[i];
    claim(pe_section_at(bind->image, symbol->rva) == symbol->section, "a symbol is in its section");
    return true;
}

static void lookups(const struct pe_image *image, const void *mapped, uint64_t random)
{
    for (unsigned i = 0; i < 8; i++) {
        uint32_t rva = (uint32_t)(random_next(&random) % (image->image_size + 16ull));
        struct pe_function function;
        if (pe_function_find(image, mapped, rva, &function))
            claim(function.begin <= rva && rva < function.end && function.end <= image->image_size,
                  "a function is around its address and inside the image");
        fold += pe_is_code_start(image, mapped, rva);
    }
    struct pe_export entry;
    struct pe_symbol symbol;
    fold += pe_export_find_name(image, mapped, "DllInitialize", &entry);
    fold += pe_export_find_ordinal(image, mapped, 1, &entry);
    fold += pe_symbol_find_nearest(image, image->entry_rva, &symbol);
    fold += pe_section_find(image, ".debug_info") != NULL;
}

/* Walks everything, mapped or (mapped NULL) from the file; true if a loader would go on. */
static bool image_walk(const struct pe_image *image, uint8_t *mapped, uint64_t random)
{
    struct error error;
    struct bind bind = {image, mapped};
    bool is_good = pe_import_each(image, mapped, import_bind, &bind, &error);
    is_good &= pe_export_each(image, mapped, export_read, &bind, &error);
    pe_symbol_each(image, symbol_read, &bind);
    lookups(image, mapped, random);
    return is_good;
}

static bool mutant_load(const struct mutant *mutant)
{
    struct pe_image image;
    struct pe_debug debug;
    struct error error = {0};
    if (!pe_parse("mutant.sys", mutant->bytes, mutant->size, &image, &error)) {
        claim(error.status == EXIT_COULD_NOT_RUN && error.text[0] != 0 &&
                  strchr(error.text, '\n') == NULL,
              "a refusal is one line");
        return false;
    }
    if (pe_debug_find(&image, &debug))
        fold += strlen(debug.pdb);
    bool is_good = image_walk(&image, NULL, mutant->random);
    if (image.image_size > MAPPED_MAX)
        return is_good;
    uint8_t *mapped = calloc(1, image.image_size);
    is_good = pe_map(&image, mapped, &error) && pe_relocate(&image, mapped, HIGH_BASE, &error);
    if (mapped != NULL) {
        fold += pe_cookie_set(&image, mapped, HIGH_BASE);
        is_good &= image_walk(&image, mapped, mutant->random);
    }
    free(mapped);
    return is_good;
}

struct options {
    uint64_t seed, count, first;
};

static void batch_run(const struct options *options, const struct seed *seeds, unsigned seed_count,
                      struct tally *tally)
{
    alarm(BATCH_SECONDS);
    for (unsigned i = 0; i < BATCH_COUNT && tally->next < options->count; i++) {
        struct mutant mutant = {.random = random_start(options->seed, tally->next)};
        if (!mutant_make(&mutant, &seeds[tally->next % seed_count]))
            _exit(2);
        if (mutant_load(&mutant))
            tally->loaded++;
        else
            tally->refused++;
        free(mutant.bytes);
        tally->next++;
    }
    _exit(0);
}

static bool batches_run(const struct options *options, const struct seed *seeds,
                        unsigned seed_count, struct tally *tally)
{
    for (tally->next = options->first; tally->next < options->count;) {
        int status;
        pid_t child = fork();
        if (child == 0)
            batch_run(options, seeds, seed_count, tally);
        if (child < 0 || waitpid(child, &status, 0) != child)
            return false;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
            return false;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            continue;
        fprintf(stderr, "pe_mutate: image %llu of %s %s; repeat it with --only %llu\n",
                (unsigned long long)tally->next, seeds[tally->next % seed_count].path,
                WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "does not end" : "crashed",
                (unsigned long long)tally->next);
        tally->crashed++;
        tally->next++;
    }
    return true;
}

static bool number_read(const char *text, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    *ret_number = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == 0;
}

/* Fills options and the index of the first file; false when the arguments make no sense. */
static bool options_read(int argc, char **argv, struct options *options, int *ret_first_file)
{
    int at = 1;
    bool is_one = argc > 2 && strcmp(argv[1], "--only") == 0;
    if (is_one && !number_read(argv[2], &options->first))
        return false;
    if (is_one)
        at = 3;
    if (argc < at + 3 || !number_read(argv[at], &options->seed) ||
        !number_read(argv[at + 1], &options->count))
        return false;
    if (is_one)
        options->count = options->first + 1;
    *ret_first_file = at + 2;
    return argc - *ret_first_file <= SEED_MAX;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    int first_file;
    if (!options_read(argc, argv, &options, &first_file)) {
        fprintf(stderr, "usage: pe_mutate [--only IMAGE] SEED COUNT FILE.sys... (at most %d)\n",
                SEED_MAX);
        return EXIT_USAGE;
    }
    unsigned seed_count = (unsigned)(argc - first_file);
    struct seed *seeds = calloc(seed_count, sizeof *seeds);
    struct tally *tally =
        mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seeds == NULL || tally == MAP_FAILED)
        return EXIT_COULD_NOT_RUN;
    for (unsigned i = 0; i < seed_count; i++)
        if (!seed_read(&seeds[i], argv[first_file + (int)i])) {
            fprintf(stderr, "pe_mutate: cannot read %s\n", argv[first_file + (int)i]);
            return EXIT_COULD_NOT_RUN;
        }
    if (!batches_run(&options, seeds, seed_count, tally)) {
        fprintf(stderr, "pe_mutate: out of processes or memory\n");
        return EXIT_COULD_NOT_RUN;
    }
    printf("%llu images: %llu loaded, %llu refused, %llu crashed\n",
           (unsigned long long)(options.count - options.first), (unsigned long long)tally->loaded,
           (unsigned long long)tally->refused, (unsigned long long)tally->crashed);
    for (unsigned i = 0; i < seed_count; i++)
        free(seeds[i].bytes);
    free(seeds);
    return tally->crashed != 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}
