/*
 * pe_mutate FIRST COUNT FILE.sys...: damages driver images and loads what is left of them.
 *
 * Image number i depends on i and the files alone. Most damage aims at what the format says: a
 * field gets a value at the edge of some check, parts change places, strings lose their ends. A
 * batch shares a process: there each image lies in an allocation of its exact size and is read as
 * the parent reads it; then the process gives up its rights, and a machine loads, binds and unloads
 * all of them as the drivers of one run. What ends the process early, a broken promise included, or
 * keeps it from getting on counts against the image it was at. Exit status 1 if there was any.
 */
#include "image/pe_format.h"

#include "base/panic.h"
#include "host/wire.h"
#include "image/load.h"
#include "image/pe_pdata.h"
#include "image/symbols.h"
#include "image/unwind.h"
#include "machine/machine.h"
#include "machine/trap.h"
#include "plat/library.h"
#include "plat/map.h"
#include "plat/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIELD_MAX     1024 /* in a group */
#define BATCH_COUNT   32
#define STUCK_MS      20000      /* of CPU time at one image */
#define MAPPED_MAX    (8u << 20) /* larger mutants are mapped by the machine alone */
#define SYMBOLS_EVERY 8          /* asking for symbols takes longer than all the rest */
#define ALARM_SECONDS 300        /* a batch that waits for ever ends everything */

/* Damage picks a group of fields first: the contents of a directory, or one of these. */
enum { GROUP_HEADER = PE_DIRECTORY_COUNT, GROUP_TABLE, GROUP_SECTION, GROUP_SYMBOL, GROUP_COUNT };

/* Kinds: 'b', 'w', 'd', 'q': a number of 1, 2, 4, 8 bytes; 'r': an RVA, 'f': flags, of 4 bytes;
 * 'a': an address, 't': an RVA or an ordinal, of 8 bytes. */
struct field {
    uint32_t offset;
    char kind;
};

struct seed {
    const char *name;
    uint8_t *bytes;
    size_t size;
    struct pe_image image;
    uint32_t counts[GROUP_COUNT];
    struct field fields[GROUP_COUNT][FIELD_MAX];
};

struct mutant {
    const struct seed *seed;
    uint8_t *bytes;
    size_t size;
    uint64_t random;
    struct image *image; /* in the machine, once loaded */
};

struct tally { /* shared with the children; `at` is the image that the child is at */
    uint64_t at, parsed, loaded, bound, crashed;
};

static volatile uint64_t fold; /* of everything read, so that no read can be optimised away */
static struct tally *tally;
static struct seed *seeds;
static uint64_t seed_count, batch_first, batch_end;

static void claim(bool is_true, const char *what)
{
    if (!is_true)
        panic("broken promise: %s", what);
}

static uint64_t random_next(struct mutant *mutant)
{
    uint64_t x = mutant->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    mutant->random = x;
    return x * 0x2545F4914F6CDD1Dull >> 8; /* xorshift64*; the upper bits are the better ones */
}

static uint32_t pick(struct mutant *mutant, uint64_t count)
{
    return (uint32_t)(random_next(mutant) % count);
}

static unsigned kind_width(char kind)
{
    return kind == 'b' ? 1 : kind == 'w' ? 2 : strchr("drf", kind) != NULL ? 4 : 8;
}

/* Adds records of the kinds that layout lists, one after another until size bytes are full. */
static void fields_add(struct seed *seed, unsigned group, const char *layout, uint64_t offset,
                       uint64_t size)
{
    const uint64_t end = offset + size < seed->size ? offset + size : seed->size;
    for (size_t i = 0; offset + kind_width(layout[i]) <= end; i = (i + 1) % strlen(layout)) {
        if (seed->counts[group] < FIELD_MAX)
            seed->fields[group][seed->counts[group]++] =
                (struct field){(uint32_t)offset, layout[i]};
        offset += kind_width(layout[i]);
    }
}

static void fields_find(struct seed *seed)
{
    static const struct {
        unsigned directory;
        const char *layout;
    } contents[] = {
        {PE_DIRECTORY_EXPORT, "ddwwrdddrrrrrrrrr"},
        {PE_DIRECTORY_IMPORT, "rddrr"},
        {PE_DIRECTORY_IMPORT, "t"}, /* mingw puts the lists behind the descriptors */
        {PE_DIRECTORY_EXCEPTION, "rrr"},
        {PE_DIRECTORY_RELOCATION, "rdwwwwww"},
        {PE_DIRECTORY_DEBUG, "ddwwddrd"},
        {PE_DIRECTORY_LOAD_CONFIG, "ddddddddddddddddddddddaaaaaaadd"},
    };
    const struct pe_image *image = &seed->image;
    const uint64_t at = image->pe_offset;
    const uint64_t sections = at + OPTIONAL + pe_load16(seed->bytes + at + COFF_OPTIONAL_SIZE);
    fields_add(seed, GROUP_HEADER, "d", DOS_PE_OFFSET, 4);
    fields_add(seed, GROUP_HEADER, "wwdddwwwwdddrrqddwwwwwwddddwwqqqqdd", at + COFF_MACHINE, 132);
    fields_add(seed, GROUP_TABLE, "rd", at + OPTIONAL + OPTIONAL_DIRECTORIES, 128);
    fields_add(seed, GROUP_SECTION, "qdrddddwwf", sections, image->section_count * SECTION_SIZE);
    fields_add(seed, GROUP_SYMBOL, "dddwwbb", image->symbol_offset, image->symbol_count * 18ull);
    fields_add(seed, GROUP_SYMBOL, "d", image->string_offset, 4);
    for (unsigned i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        const struct pe_directory *where = &image->directories[contents[i].directory];
        uint32_t offset;
        if (where->rva != 0 && pe_file_offset(image, where->rva, &offset))
            fields_add(seed, contents[i].directory, contents[i].layout, offset, where->size);
    }
}

/* An image that has a load configuration but does not say so (fuzz/seeds): now it says so. */
static bool config_find(void *ctx, const struct pe_symbol *symbol)
{
    struct seed *seed = ctx;
    const uint32_t entry[2] = {symbol->rva, 0x94};
    uint32_t at = seed->image.pe_offset + OPTIONAL + OPTIONAL_DIRECTORIES +
                  PE_DIRECTORY_LOAD_CONFIG * DIRECTORY_SIZE;
    if (symbol->name_length == 17 && memcmp(symbol->name, "_load_config_used", 17) == 0)
        memcpy(seed->bytes + at, entry, sizeof entry);
    return true;
}

static void seed_read(struct seed *seed, const char *path)
{
    struct error error;
    const char *slash = strrchr(path, '/');
    seed->name = slash != NULL ? slash + 1 : path;
    bool is_good = plat_map_read_file(path, &seed->bytes, &seed->size, &error) &&
                   pe_parse(path, seed->bytes, seed->size, &seed->image, &error);
    if (is_good)
        pe_symbol_each(&seed->image, config_find, seed);
    if (!is_good || !pe_parse(path, seed->bytes, seed->size, &seed->image, &error))
        panic("%s", error.text);
    fields_find(seed);
}

/* An RVA at the edge of a section, a directory or the image; any; or close to what was there. */
static uint32_t rva_pick(struct mutant *mutant, uint64_t old)
{
    const struct pe_image *image = &mutant->seed->image;
    const struct pe_section *section = &image->sections[pick(mutant, image->section_count)];
    const struct pe_directory *directory = &image->directories[pick(mutant, PE_DIRECTORY_COUNT)];
    const uint32_t edges[] = {section->rva,     section->rva + section->size,
                              directory->rva,   section->rva + section->file_size,
                              (uint32_t)old,    directory->rva + directory->size,
                              image->image_size};
    if (pick(mutant, 4) == 0)
        return section->rva + pick(mutant, section->size + 1);
    return edges[pick(mutant, sizeof edges / sizeof edges[0])] + pick(mutant, 33) - 16;
}

/* A value that sits at the edge of some check, or any. */
static uint64_t value_pick(struct mutant *mutant, uint64_t old)
{
    static const uint64_t edges[] = {0, 0x100, 0x1000, 0x7FFFFFFF, UINT32_MAX, UINT64_MAX};
    const uint64_t few = pick(mutant, 32);
    switch (pick(mutant, 6)) {
    case 0: return edges[pick(mutant, 6)] - few / 4;
    case 1: return mutant->size - few;
    case 2: return mutant->seed->image.image_size - few;
    case 3: return old + few - 16;
    case 4: return old ^ 1ull << few;
    default: return random_next(mutant) >> few;
    }
}

static const struct field *field_pick(struct mutant *mutant)
{
    unsigned group = pick(mutant, GROUP_COUNT);
    while (mutant->seed->counts[group] == 0)
        group = (group + 1) % GROUP_COUNT;
    return &mutant->seed->fields[group][pick(mutant, mutant->seed->counts[group])];
}

static void damage_field(struct mutant *mutant)
{
    static const uint32_t flags[] = {SECTION_FLAG_INITIALIZED, SECTION_FLAG_DISCARDABLE,
                                     SECTION_FLAG_EXECUTE, SECTION_FLAG_WRITE};
    const struct field *field = field_pick(mutant);
    const char kind = pick(mutant, 4) != 0 ? field->kind : 'q';
    uint64_t value = 0, width = kind_width(field->kind);
    if (field->offset + width > mutant->size)
        return;
    memcpy(&value, mutant->bytes + field->offset, width);
    if (kind == 'f')
        value ^= flags[pick(mutant, 4)];
    else if (kind == 't' && pick(mutant, 2) != 0)
        value = 1ull << 63 | pick(mutant, 1 << 17);
    else if (kind == 'r' || kind == 't' || kind == 'a')
        value = rva_pick(mutant, value) + (kind == 'a' ? mutant->seed->image.preferred_base : 0);
    else
        value = value_pick(mutant, value);
    memcpy(mutant->bytes + field->offset, &value, width);
}

static void damage_byte(struct mutant *mutant)
{
    mutant->bytes[pick(mutant, mutant->size)] ^= (uint8_t)pick(mutant, 256);
}

/* What is at one place again at another: some records on, at another field, or anywhere. */
static void damage_copy(struct mutant *mutant)
{
    static const uint8_t sizes[] = {1, 2, 4, 8, 12, 18, 20, 28, SECTION_SIZE};
    uint32_t size = sizes[pick(mutant, sizeof sizes)];
    uint64_t from = field_pick(mutant)->offset;
    const uint64_t ends[] = {from + size * (pick(mutant, 7) - 3ull), field_pick(mutant)->offset,
                             pick(mutant, mutant->size)};
    uint64_t to = ends[pick(mutant, 3)];
    if (from + size <= mutant->size && to <= mutant->size && to + size <= mutant->size)
        memmove(mutant->bytes + to, mutant->bytes + from, size);
}

/* The next string or list behind a field loses its end. */
static void damage_end(struct mutant *mutant)
{
    uint64_t at = field_pick(mutant)->offset;
    while (at < mutant->size && mutant->bytes[at] != 0)
        at++;
    for (uint32_t end = 1 + pick(mutant, 16); at < mutant->size && end > 0; end--)
        mutant->bytes[at++] |= 'A';
}

/* Instructions that a loader must find and replace, where code is. */
static void damage_code(struct mutant *mutant)
{
    static const uint8_t codes[][3] = {{0x0F, 0xA2}, {0x0F, 0xC7, 0xF0}, {0x0F, 0xC7, 0xF9}};
    const struct pe_image *image = &mutant->seed->image;
    const struct pe_section *section = pe_section_at(image, image->entry_rva);
    uint64_t at = section->file_offset + pick(mutant, section->size);
    if (at + 3 <= mutant->size)
        memcpy(mutant->bytes + at, codes[pick(mutant, 3)], 3);
}

/* Copies the seed, cut or lengthened one time in sixteen, and damages it at least once. */
static void mutant_make(struct mutant *mutant, uint64_t index)
{
    static void (*const damages[])(struct mutant *) = {
        damage_field, damage_field, damage_field, damage_field, damage_field, damage_field,
        damage_byte,  damage_byte,  damage_copy,  damage_copy,  damage_end,   damage_code,
    };
    const struct seed *seed = &seeds[index % seed_count];
    *mutant = (struct mutant){.seed = seed, .size = seed->size};
    mutant->random = (index + 1) * 0x9E3779B97F4A7C15ull | 1;
    for (int i = 0; i < 4; i++)
        random_next(mutant);
    uint32_t length = pick(mutant, 32);
    if (length < 2)
        mutant->size = length == 0 ? 1 + pick(mutant, seed->size) : seed->size + pick(mutant, 4096);
    mutant->bytes = calloc(1, mutant->size);
    memcpy(mutant->bytes, seed->bytes, length == 0 ? mutant->size : seed->size);
    do
        damages[pick(mutant, sizeof damages / sizeof damages[0])](mutant);
    while (pick(mutant, 5) < 3);
}

struct walk {
    const struct pe_image *image;
    uint8_t *mapped; /* NULL: read from the file */
};

/* As the loader will: store to the slot while the walk goes on. */
static bool import_bind(void *ctx, const struct pe_import *import)
{
    const struct walk *walk = ctx;
    fold += strlen(import->module) + (import->name != NULL ? strlen(import->name) : 0);
    claim(import->iat_rva % 8 == 0 && import->iat_rva <= walk->image->image_size - 8,
          "an import's slot is aligned and inside the image");
    if (walk->mapped != NULL)
        memset(walk->mapped + import->iat_rva, 0xEE, 8);
    return true;
}

static bool export_read(void *ctx, const struct pe_export *entry)
{
    const struct walk *walk = ctx;
    fold += entry->name != NULL ? strlen(entry->name) : 0;
    fold += entry->forwarder != NULL ? strlen(entry->forwarder) : 0;
    claim(entry->rva < walk->image->image_size, "an export is inside the image");
    return true;
}

static bool symbol_read(void *ctx, const struct pe_symbol *symbol)
{
    const struct walk *walk = ctx;
    fold += strnlen(symbol->name, symbol->name_length);
    claim(pe_section_at(walk->image, symbol->rva) == symbol->section, "a symbol is in its section");
    return true;
}

/* A frame of the function that a .pdata row describes, on a stack of 64 words. */
static bool row_unwind(struct mutant *mutant, const struct pe_image *image)
{
    uint64_t stack[64] = {0}, low = (uint64_t)stack;
    uint32_t row = image->directories[PE_DIRECTORY_EXCEPTION].rva + 12 * pick(mutant, 32);
    const void *begin = pe_read(image, NULL, row, 4);
    uint64_t pc = ARENA_BASE + (begin != NULL ? pe_load32(begin) : 0) + pick(mutant, 64);
    CONTEXT context = {.Rsp = low + 256, .Rbp = low + 256, .Rip = pc};
    struct module_frame frame = {&context, pc, low, low + 512, 3, NULL, 0, 0, 0, 0};
    return pe_unwind(image, ARENA_BASE, row, &frame);
}

static void image_walk(struct mutant *mutant, const struct pe_image *image, uint8_t *mapped)
{
    struct walk walk = {image, mapped};
    struct pe_export entry;
    struct pe_function function;
    for (unsigned i = 0; i < 16; i++) {
        uint32_t rva = rva_pick(mutant, image->entry_rva);
        if (pe_function_find(image, mapped, rva, &function))
            claim(function.begin <= rva && rva < function.end && function.end <= image->image_size,
                  "a function is around its address and inside the image");
        fold += pe_is_code_start(image, mapped, rva);
        fold += row_unwind(mutant, image);
    }
    fold += pe_export_find_name(image, mapped, "Pass", &entry);
    fold += pe_export_find_ordinal(image, mapped, 7, &entry);
    fold += pe_export_each(image, mapped, export_read, &walk, NULL);
    pe_symbol_each(image, symbol_read, &walk);
    fold += pe_import_each(image, mapped, import_bind, &walk, NULL);
}

static void symbols_ask(struct mutant *mutant)
{
    struct symbols_place place;
    struct symbols *symbols = symbols_open(mutant->seed->name, mutant->bytes, mutant->size);
    for (unsigned i = 0; i < 8; i++) {
        uint32_t near = mutant->seed->image.entry_rva + pick(mutant, 256);
        uint32_t rva = i % 2 != 0 ? near : rva_pick(mutant, near);
        fold += symbols_find(symbols, rva, i % 4 < 2, &place);
        fold += strlen(place.function) + strlen(place.path);
    }
    fold += symbols_function_named(symbols, "DriverEntry");
    symbols_close(symbols);
}

/* As the parent does, and as the loader will. */
static void mutant_read(struct mutant *mutant, uint64_t index)
{
    struct pe_image image;
    struct pe_debug debug;
    struct error error = {0};
    mutant_make(mutant, index);
    if (pick(mutant, SYMBOLS_EVERY) == 0)
        symbols_ask(mutant);
    if (!pe_parse(mutant->seed->name, mutant->bytes, mutant->size, &image, &error)) {
        claim(error.text[0] != 0 && strchr(error.text, '\n') == NULL, "a refusal is one line");
        return;
    }
    tally->parsed++;
    fold += pe_debug_find(&image, &debug) ? strlen(debug.pdb) : 0;
    image_walk(mutant, &image, NULL);
    if (image.image_size > MAPPED_MAX)
        return;
    uint8_t *mapped = calloc(1, image.image_size);
    if (pe_map(&image, mapped, &error) && pe_relocate(&image, mapped, ARENA_BASE, &error)) {
        fold += pe_cookie_set(&image, mapped, ARENA_BASE);
        image_walk(mutant, &image, mapped);
    }
    free(mapped);
}

static void machine_confine(struct plat_shared *shared)
{
    const struct machine_options options = {.cpu_count = 2, .is_interposing = true};
    const struct plat_sandbox_options sandbox = {
        .pipe = plat_process_pipe(), .arena = ARENA_BASE, .arena_size = ARENA_SIZE};
    static uint8_t stack[0x20000];
    struct error error;
    if (!machine_init(&options, &error))
        panic("%s", error.text);
    machine()->shared = shared;
    host_wire_init(true);
    plat_traps_time_stamp();
    if (!plat_traps_install(trap_handle, stack, sizeof stack, &error) ||
        !plat_sandbox_enter(&sandbox, &error))
        panic("%s", error.text);
}

/* Reads a byte of every page that should be there and asks what can be asked. */
static void loaded_look(struct image *image)
{
    const struct module *module = image->module;
    const uint64_t entry = image_entry(image);
    for (uint32_t i = 0; i < module->range_count; i++) {
        const struct module_range *range = &module->ranges[i];
        for (uint64_t at = 0; at < range->size; at += PLAT_PAGE_SIZE)
            fold += *(const volatile uint8_t *)(range->base + at);
    }
    claim(module_find(entry) == module &&
              (image->pe.entry_rva == 0 || module->is_code_start(module, entry)),
          "code starts at the entry point, inside the module");
    module_unload(image->module);
    tally->bound++;
}

static int batch_child(void *argument, struct plat_shared *shared)
{
    static const struct image_override overrides[] = {{"IoCallDriver", 0xC00000BB}};
    static struct mutant mutants[BATCH_COUNT];
    struct image *images[BATCH_COUNT];
    struct image_binding binding = {images, 0, overrides, 1};
    struct error *error = argument;
    for (unsigned stage = 0; stage < 3; stage++) {
        if (stage == 1)
            machine_confine(shared);
        for (tally->at = batch_first; tally->at < batch_end; tally->at++) {
            struct mutant *mutant = &mutants[tally->at - batch_first];
            shared->progress++;
            if (stage == 0)
                mutant_read(mutant, tally->at);
            else if (stage == 1)
                mutant->image = image_load(mutant->seed->name, mutant->bytes, mutant->size, error);
            else if (mutant->image != NULL && image_bind(mutant->image, &binding, error))
                loaded_look(mutant->image);
            if (stage == 1 && mutant->image != NULL)
                images[binding.image_count++] = mutant->image;
        }
    }
    tally->loaded += binding.image_count;
    host_wire_flush();
    return EXIT_CLEAN;
}

/* Runs one batch; afterwards tally->at is the first image that is still to be done. */
static void batch_run(void)
{
    static const char *const ends[] = {"exit status", "signal", "does not end, signal"};
    static uint8_t bytes[65536];
    struct plat_child child;
    struct error error;
    int code;
    alarm(ALARM_SECONDS);
    if (!plat_process_spawn(batch_child, &error, &child, &error))
        panic("%s", error.text);
    while (plat_process_read(&child, bytes, sizeof bytes, STUCK_MS) != 0)
        ; /* what drivers import and so on */
    enum plat_end end = plat_process_wait(&child, &code);
    if (end != PLAT_END_EXIT || code != EXIT_CLEAN) {
        printf("image %lu, of %s, %s %d: %s\n   again: pe_mutate %lu %lu FILE...\n", tally->at,
               seeds[tally->at % seed_count].name, ends[end], code, child.shared->panic_text,
               batch_first, tally->at + 1 - batch_first);
        tally->crashed++;
        tally->at++;
    }
    plat_process_release(&child);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return fprintf(stderr, "usage: pe_mutate FIRST COUNT FILE.sys...\n"), EXIT_USAGE;
    uint64_t first = strtoull(argv[1], NULL, 0), end = first + strtoull(argv[2], NULL, 0);
    seed_count = (uint64_t)argc - 3;
    seeds = calloc(seed_count, sizeof *seeds);
    tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    plat_library_open("libdw.so.1"); /* once for all children */
    for (uint64_t i = 0; i < seed_count; i++)
        seed_read(&seeds[i], argv[i + 3]);
    for (tally->at = first; tally->at < end;) {
        batch_first = tally->at;
        batch_end = end - batch_first < BATCH_COUNT ? end : batch_first + BATCH_COUNT;
        batch_run();
    }
    printf("%lu images: %lu parsed, %lu loaded, %lu bound, %lu crashed\n", end - first,
           tally->parsed, tally->loaded, tally->bound, tally->crashed);
    return tally->crashed != 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}
