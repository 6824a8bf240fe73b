/*
 * drydock list routines --coverage FILE.csv: how many of the routines that a file ranks are real.
 *
 * The file is a table with a header line that names the columns "module" and "routine"; its order
 * is the ranking. Routines of modules that this kernel does not play are passed over.
 */
#include "cli/cli.h"

#include "base/panic.h"
#include "ddi/ddi.h"

#include <stdlib.h>
#include <string.h>

#define COVERAGE_LINE_MAX 1024
#define COVERAGE_STEP     50
/* What all drivers that import from nothing but the kernel need together. */
#define COVERAGE_ALL_WDM 319

struct coverage {
    const char *path;
    int module_column, routine_column;
    unsigned ranked, real;
    unsigned missing_count, missing_room;
    struct coverage_missing {
        unsigned rank;
        char name[128];
    } * missing;
};

/* The n-th field of a line, copied; "" if there is none. Quotes are not read: no name has a comma.
 */
static void coverage_field(const char *line, int n, char *ret_field, size_t size)
{
    for (; n > 0 && *line != '\0'; n--) {
        line += strcspn(line, ",");
        line += *line == ',';
    }
    snprintf(ret_field, size, "%.*s", (int)strcspn(line, ",\r\n"), line);
}

static int coverage_column(const char *header, const char *name)
{
    char field[64];
    for (int i = 0; i < 64; i++) {
        coverage_field(header, i, field, sizeof field);
        if (strcmp(field, name) == 0)
            return i;
    }
    return -1;
}

static void coverage_miss(struct coverage *coverage, const char *name)
{
    if (coverage->missing_count == coverage->missing_room) {
        coverage->missing_room = coverage->missing_room == 0 ? 64 : coverage->missing_room * 2;
        void *grown =
            realloc(coverage->missing, coverage->missing_room * sizeof *coverage->missing);
        if (grown == NULL)
            panic("out of memory for %u names", coverage->missing_room);
        coverage->missing = grown;
    }
    struct coverage_missing *missing = &coverage->missing[coverage->missing_count++];
    missing->rank = coverage->ranked;
    snprintf(missing->name, sizeof missing->name, "%s", name);
}

static void coverage_total(const struct coverage *coverage)
{
    printf("first %4u: %4u real (%.1f%%)\n", coverage->ranked, coverage->real,
           coverage->ranked > 0 ? 100.0 * coverage->real / coverage->ranked : 0.0);
}

static void coverage_say_missing(const struct coverage_missing *missing)
{
    const char *reason = ddi_unsupported_reason(missing->name);
    printf("not real: %4u %s%s%s%s\n", missing->rank, missing->name, reason != NULL ? " (" : "",
           reason != NULL ? reason : "", reason != NULL ? ")" : "");
}

static void coverage_line(struct coverage *coverage, const char *line)
{
    char module[128], routine[128];
    coverage_field(line, coverage->module_column, module, sizeof module);
    coverage_field(line, coverage->routine_column, routine, sizeof routine);
    if (routine[0] == '\0' || !ddi_module_is_known(module))
        return;
    coverage->ranked++;
    if (ddi_find(module, routine) != NULL)
        coverage->real++;
    else
        coverage_miss(coverage, routine);
    if (coverage->ranked % COVERAGE_STEP == 0 || coverage->ranked == COVERAGE_ALL_WDM)
        coverage_total(coverage);
}

static bool coverage_read(struct coverage *coverage, FILE *file, struct error *error)
{
    char line[COVERAGE_LINE_MAX];
    if (fgets(line, sizeof line, file) == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: is empty", coverage->path);
    coverage->module_column = coverage_column(line, "module");
    coverage->routine_column = coverage_column(line, "routine");
    if (coverage->module_column < 0 || coverage->routine_column < 0)
        return error_set(error, EXIT_COULD_NOT_RUN,
                         "%s:1: the header must name the columns \"module\" and \"routine\"",
                         coverage->path);
    while (fgets(line, sizeof line, file) != NULL)
        coverage_line(coverage, line);
    return ferror(file) == 0 ||
           error_set(error, EXIT_COULD_NOT_RUN, "%s: cannot be read", coverage->path);
}

int cli_coverage(const char *path)
{
    struct coverage coverage = {.path = path};
    struct error error;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        error_set(&error, EXIT_COULD_NOT_RUN, "%s: cannot be read", path);
        return cli_fail(&error);
    }
    bool is_read = coverage_read(&coverage, file, &error);
    fclose(file);
    if (is_read && coverage.ranked % COVERAGE_STEP != 0)
        coverage_total(&coverage);
    for (unsigned i = 0; is_read && i < coverage.missing_count; i++)
        coverage_say_missing(&coverage.missing[i]);
    free(coverage.missing);
    return is_read ? EXIT_CLEAN : cli_fail(&error);
}
