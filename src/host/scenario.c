/*
 * Scenarios from driver files, and to and from schedule files. See host/scenario.h.
 *
 * A schedule file is text, a key and its value a line, then the decisions:
 *
 *   drydock-schedule 1
 *   finding leaked-reference
 *   driver crane.sys fnv1a=0123456789abcdef          in the order of their roles ...
 *   upper rigger.sys fnv1a=...                        ... an upper filter, a lower one
 *   device ROOT\RIGGER=rigger.sys                     a binding to a driver named above
 *   hardware ROOT\RIGGER=interrupt:0x5                what a device with that ID has
 *   life default
 *   ...
 *   T1#3! -> T2 ; KeSetEvent 0x200080001a40
 */
#include "host/scenario.h"

#include "machine/processor.h"
#include "nt/status.h"
#include "plat/map.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t scenario_hash(const uint8_t *bytes, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3ull;
    return hash;
}

/* The whole text is a number, without a sign and not above max. */
static bool scenario_number(const char *text, int base, uint64_t max, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    *ret_number = strtoull(text, &end, base);
    return isxdigit((unsigned char)text[0]) && *end == '\0' && errno == 0 && *ret_number <= max;
}

int host_scenario_add_driver(struct host_scenario *scenario, const char *path, struct error *error)
{
    if (scenario->driver_count == HOST_DRIVER_MAX) {
        error_set(error, EXIT_USAGE, "more than %d drivers", HOST_DRIVER_MAX);
        return -1;
    }
    struct host_driver *driver = &scenario->drivers[scenario->driver_count];
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    if (strlen(path) >= sizeof driver->path || strlen(name) >= sizeof driver->name) {
        error_set(error, EXIT_USAGE, "%s: the name is too long", path);
        return -1;
    }
    if (!plat_map_read_file(path, &driver->bytes, &driver->size, error))
        return -1;
    strcpy(driver->path, path);
    strcpy(driver->name, name);
    driver->hash = scenario_hash(driver->bytes, driver->size);
    return (int)scenario->driver_count++;
}

void host_scenario_init(struct host_scenario *scenario)
{
    memset(scenario, 0, sizeof *scenario);
    scenario->cpu_count = HOST_CPUS_DEFAULT;
    scenario->crossings_max = HOST_CROSSINGS_DEFAULT;
    scenario->is_interposing = scenario->is_guarding = true;
}

static const char *const scenario_lives[] = {
#define HOST_LIFE(NAME, name, text) [HOST_LIFE_##NAME] = name,
    HOST_LIVES
#undef HOST_LIFE
};

bool host_scenario_life_find(const char *name, enum host_life *ret_life)
{
    for (unsigned i = 0; i < HOST_LIFE_COUNT; i++)
        if (strcmp(scenario_lives[i], name) == 0) {
            *ret_life = (enum host_life)i;
            return true;
        }
    return false;
}

bool host_scenario_is_library(const struct host_scenario *scenario, uint32_t driver)
{
    for (uint32_t i = 0; i < scenario->library_count; i++)
        if (scenario->libraries[i] == driver)
            return true;
    return false;
}

/* The roles a driver can have beside being first, second, ...: how its line begins. */
static const char *scenario_role(const struct host_scenario *scenario, uint32_t driver)
{
    for (uint32_t i = 0; i < scenario->upper_count; i++)
        if (scenario->uppers[i] == driver)
            return "upper";
    for (uint32_t i = 0; i < scenario->lower_count; i++)
        if (scenario->lowers[i] == driver)
            return "lower";
    if (host_scenario_is_library(scenario, driver))
        return "library";
    return driver < scenario->main_count ? "driver" : "bound";
}

bool host_scenario_save(const struct host_scenario *scenario, const char *path, const char *finding,
                        const struct schedule_decision *decisions, uint32_t count,
                        struct error *error)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: cannot be written", path);
    fprintf(file, "drydock-schedule 1\nfinding %s\n", finding);
    for (uint32_t i = 0; i < scenario->driver_count; i++)
        fprintf(file, "%s %s fnv1a=%016" PRIx64 "\n", scenario_role(scenario, i),
                scenario->drivers[i].path, scenario->drivers[i].hash);
    for (uint32_t i = 0; i < scenario->binding_count; i++)
        fprintf(file, "device %s=%s\n", scenario->bindings[i].id,
                scenario->drivers[scenario->bindings[i].driver].path);
    for (uint32_t i = 0; i < scenario->hardware_count; i++)
        host_scenario_write_hardware(&scenario->hardware[i], file);
    for (uint32_t i = 0; i < scenario->override_count; i++)
        fprintf(file, "override %s=0x%08x\n", scenario->overrides[i].routine,
                scenario->overrides[i].status);
    fprintf(file, "life %s\ncpus %u\ncrossings %" PRIu64 "\ninterpose %d\nguard %d\n",
            scenario_lives[scenario->life], scenario->cpu_count, scenario->crossings_max,
            scenario->is_interposing, scenario->is_guarding);
    if (scenario->version != NULL)
        fprintf(file, "os %s\n", scenario->version->name);
    for (uint32_t i = 0; i < count; i++) {
        char line[160];
        schedule_decision_format(&decisions[i], line, sizeof line);
        fprintf(file, "%s\n", line);
    }
    bool is_written = ferror(file) == 0;
    return (fclose(file) == 0 && is_written) ||
           error_set(error, EXIT_COULD_NOT_RUN, "%s: cannot be written", path);
}

/* What reading a schedule needs to know about it. */
struct scenario_reader {
    struct host_scenario *scenario;
    const char *path;
    unsigned line;
    char *ret_finding;
    size_t finding_size;
    struct error *error;
};

static bool scenario_refuse(const struct scenario_reader *reader, const char *why)
{
    return error_set(reader->error, EXIT_COULD_NOT_RUN, "%s:%u: %s", reader->path, reader->line,
                     why);
}

/* "PATH fnv1a=HASH": the same file as when it was recorded? */
static bool scenario_read_driver(const struct scenario_reader *reader, char *value, int *ret_index)
{
    char *mark = strstr(value, " fnv1a=");
    struct error why;
    uint64_t hash;
    if (mark == NULL || !scenario_number(mark + 7, 16, UINT64_MAX, &hash))
        return scenario_refuse(reader, "a driver line needs a path and fnv1a=HASH");
    *mark = '\0';
    int index = host_scenario_add_driver(reader->scenario, value, &why);
    if (index < 0)
        return scenario_refuse(reader, why.text);
    if (reader->scenario->drivers[index].hash != hash) {
        error_set(&why, EXIT_COULD_NOT_RUN,
                  "%s is not the file that was recorded (it has changed since)", value);
        return scenario_refuse(reader, why.text);
    }
    *ret_index = index;
    return true;
}

static bool scenario_read_filter(const struct scenario_reader *reader, char *value, uint32_t *list,
                                 uint32_t *count)
{
    int index = -1;
    if (!scenario_read_driver(reader, value, &index))
        return false;
    list[(*count)++] = (uint32_t)index;
    return true;
}

static bool scenario_read_device(const struct scenario_reader *reader, char *value)
{
    struct host_scenario *scenario = reader->scenario;
    char *equals = strchr(value, '=');
    if (equals == NULL || equals == value ||
        equals - value >= (long)sizeof scenario->bindings[0].id ||
        scenario->binding_count == HOST_DEVICE_MAX)
        return scenario_refuse(reader, "a device line needs ID=DRIVER");
    *equals = '\0';
    for (uint32_t i = 0; i < scenario->driver_count; i++)
        if (strcmp(scenario->drivers[i].path, equals + 1) == 0) {
            struct host_binding *binding = &scenario->bindings[scenario->binding_count++];
            strcpy(binding->id, value);
            binding->driver = i;
            return true;
        }
    return scenario_refuse(reader, "a device names a driver that no line before it has");
}

static bool scenario_read_decision(const struct scenario_reader *reader, const char *line)
{
    struct host_scenario *scenario = reader->scenario;
    struct error why;
    struct schedule_decision decision;
    if (!schedule_decision_parse(line, &decision, &why))
        return scenario_refuse(reader, why.text);
    if (scenario->replay_count == SCHEDULE_DECISION_MAX)
        return scenario_refuse(reader, "too many decisions");
    scenario->replay[scenario->replay_count++] = decision;
    return true;
}

static bool scenario_read_hardware(const struct scenario_reader *reader, const char *value)
{
    struct error why;
    return host_scenario_add_hardware(reader->scenario, value, &why) ||
           scenario_refuse(reader, why.text);
}

static bool scenario_read_override(const struct scenario_reader *reader, const char *value)
{
    struct error why;
    return host_scenario_add_override(reader->scenario, value, &why) ||
           scenario_refuse(reader, why.text);
}

static bool scenario_read_cpus(const struct scenario_reader *reader, const char *value)
{
    uint64_t count;
    if (!scenario_number(value, 10, MACHINE_CPU_MAX, &count) || count == 0)
        return scenario_refuse(reader, "no such number of processors");
    reader->scenario->cpu_count = (uint32_t)count;
    return true;
}

static bool scenario_read_switch(const struct scenario_reader *reader, const char *value,
                                 bool *ret_is_on)
{
    *ret_is_on = value[0] == '1';
    return ((value[0] == '0' || value[0] == '1') && value[1] == '\0') ||
           scenario_refuse(reader, "must be 0 or 1");
}

static bool scenario_read_setting(const struct scenario_reader *reader, const char *key,
                                  char *value)
{
    struct host_scenario *scenario = reader->scenario;
    int index = -1;
    if (strcmp(key, "finding") == 0)
        snprintf(reader->ret_finding, reader->finding_size, "%s", value);
    else if (strcmp(key, "driver") == 0)
        return scenario_read_driver(reader, value, &index) && ++scenario->main_count > 0;
    else if (strcmp(key, "bound") == 0)
        return scenario_read_driver(reader, value, &index);
    else if (strcmp(key, "upper") == 0)
        return scenario_read_filter(reader, value, scenario->uppers, &scenario->upper_count);
    else if (strcmp(key, "lower") == 0)
        return scenario_read_filter(reader, value, scenario->lowers, &scenario->lower_count);
    else if (strcmp(key, "library") == 0)
        return scenario_read_filter(reader, value, scenario->libraries, &scenario->library_count);
    else if (strcmp(key, "device") == 0)
        return scenario_read_device(reader, value);
    else if (strcmp(key, "hardware") == 0)
        return scenario_read_hardware(reader, value);
    else if (strcmp(key, "override") == 0)
        return scenario_read_override(reader, value);
    else if (strcmp(key, "life") == 0)
        return host_scenario_life_find(value, &scenario->life) ||
               scenario_refuse(reader, "no such life");
    else if (strcmp(key, "os") == 0)
        return (scenario->version = nt_version_find(value)) != NULL ||
               scenario_refuse(reader, "no such system");
    else if (strcmp(key, "cpus") == 0)
        return scenario_read_cpus(reader, value);
    else if (strcmp(key, "crossings") == 0)
        return scenario_number(value, 10, UINT64_MAX, &scenario->crossings_max) ||
               scenario_refuse(reader, "no such number of crossings");
    else if (strcmp(key, "interpose") == 0)
        return scenario_read_switch(reader, value, &scenario->is_interposing);
    else if (strcmp(key, "guard") == 0)
        return scenario_read_switch(reader, value, &scenario->is_guarding);
    else
        return scenario_refuse(reader, "not a key of a schedule");
    return true;
}

static bool scenario_read_line(const struct scenario_reader *reader, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (reader->line == 1)
        return strcmp(line, "drydock-schedule 1") == 0 ||
               scenario_refuse(reader, "not a schedule of version 1");
    if (line[0] == '\0')
        return true;
    if (line[0] == 'T' && line[1] >= '0' && line[1] <= '9')
        return scenario_read_decision(reader, line);
    char *space = strchr(line, ' ');
    if (space == NULL)
        return scenario_refuse(reader, "a key and a value, or a decision");
    *space = '\0';
    return scenario_read_setting(reader, line, space + 1);
}

static bool scenario_status_find(const char *name, uint32_t *ret_status)
{
    static const struct {
        const char *name;
        uint32_t value;
    } statuses[] = {
#define NT_STATUS(name, value) {#name, (uint32_t)(value)},
#include "nt/status.def"
#undef NT_STATUS
    };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (strcmp(statuses[i].name, name) == 0) {
            *ret_status = statuses[i].value;
            return true;
        }
    return false;
}

bool host_scenario_add_override(struct host_scenario *scenario, const char *text,
                                struct error *error)
{
    const char *equals = strchr(text, '=');
    struct host_override *override = &scenario->overrides[scenario->override_count];
    if (equals == NULL || equals == text || equals - text >= (long)sizeof override->routine ||
        scenario->override_count == HOST_DEVICE_MAX)
        return error_set(error, EXIT_USAGE, "--override wants NAME=STATUS, not \"%s\"", text);
    snprintf(override->routine, sizeof override->routine, "%.*s", (int)(equals - text), text);
    uint64_t number;
    bool is_number = scenario_number(equals + 1, 0, UINT32_MAX, &number);
    override->status = (uint32_t)number;
    if (!is_number && !scenario_status_find(equals + 1, &override->status))
        return error_set(error, EXIT_USAGE, "--override: no such status: %s", equals + 1);
    scenario->override_count++;
    return true;
}

bool host_scenario_load(struct host_scenario *scenario, const char *path, char *ret_finding,
                        size_t finding_size, struct error *error)
{
    struct scenario_reader reader = {scenario, path, 0, ret_finding, finding_size, error};
    char line[1024];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: cannot be read", path);
    scenario->replay = calloc(SCHEDULE_DECISION_MAX, sizeof *scenario->replay);
    scenario->replay_count = 0;
    bool is_good = true;
    while (is_good && fgets(line, sizeof line, file) != NULL) {
        reader.line++;
        bool is_whole = strchr(line, '\n') != NULL || feof(file);
        is_good = is_whole ? scenario_read_line(&reader, line)
                           : scenario_refuse(&reader, "the line is too long");
    }
    fclose(file);
    if (is_good && scenario->driver_count == 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: names no driver", path);
    return is_good;
}
