/* drydock run: a scenario from the command line. */
#include "cli/cli.h"

#include "machine/processor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define RUN_CROSSINGS_MAX 1000000000000

static struct host_scenario run_scenario; /* large; one per process */

static bool run_add_filters(const struct cli_list *paths, uint32_t *list, uint32_t *count,
                            struct error *error)
{
    for (unsigned i = 0; i < paths->count; i++) {
        int index = host_scenario_add_driver(&run_scenario, paths->values[i], error);
        if (index < 0)
            return false;
        list[(*count)++] = (uint32_t)index;
    }
    return true;
}

static int run_driver_index(const char *path, struct error *error)
{
    for (uint32_t i = 0; i < run_scenario.driver_count; i++)
        if (strcmp(run_scenario.drivers[i].path, path) == 0)
            return (int)i;
    return host_scenario_add_driver(&run_scenario, path, error);
}

static bool run_add_device(const char *text, struct error *error)
{
    const char *equals = strchr(text, '=');
    struct host_binding *binding = &run_scenario.bindings[run_scenario.binding_count];
    if (equals == NULL || equals == text || equals[1] == '\0' ||
        equals - text >= (long)sizeof binding->id || run_scenario.binding_count == HOST_DEVICE_MAX)
        return error_set(error, EXIT_USAGE, "--device wants ID=FILE, not \"%s\"", text);
    int index = run_driver_index(equals + 1, error);
    if (index < 0)
        return false;
    snprintf(binding->id, sizeof binding->id, "%.*s", (int)(equals - text), text);
    binding->driver = (uint32_t)index;
    run_scenario.binding_count++;
    return true;
}

/* A driver with a place of its own can be imported from as it is. */
static bool run_add_library(const char *path, struct error *error)
{
    uint32_t before = run_scenario.driver_count;
    int index = run_driver_index(path, error);
    if (index >= (int)before)
        run_scenario.libraries[run_scenario.library_count++] = (uint32_t)index;
    return index >= 0;
}

/* A number from 1 to max; text NULL: the option was not given. */
static bool run_number(const char *option, const char *text, uint64_t max, uint64_t *number,
                       struct error *error)
{
    char *end;
    if (text == NULL)
        return true;
    *number = strtoull(text, &end, 10);
    return (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *number >= 1 && *number <= max) ||
           error_set(error, EXIT_USAGE, "--%s wants a number from 1 to %" PRIu64 ", not \"%s\"",
                     option, max, text);
}

static bool run_add_drivers(const struct cli_options *options, struct error *error)
{
    for (unsigned i = 0; i < options->operands.count; i++)
        if (host_scenario_add_driver(&run_scenario, options->operands.values[i], error) < 0)
            return false;
    run_scenario.main_count = run_scenario.driver_count;
    if (!run_add_filters(&options->uppers, run_scenario.uppers, &run_scenario.upper_count, error) ||
        !run_add_filters(&options->lowers, run_scenario.lowers, &run_scenario.lower_count, error))
        return false;
    for (unsigned i = 0; i < options->libraries.count; i++)
        if (!run_add_library(options->libraries.values[i], error))
            return false;
    for (unsigned i = 0; i < options->devices.count; i++)
        if (!run_add_device(options->devices.values[i], error))
            return false;
    for (unsigned i = 0; i < options->services.count; i++)
        if (run_driver_index(options->services.values[i], error) < 0)
            return false;
    if (options->framework != NULL &&
        !host_scenario_add_framework(&run_scenario, options->framework, error))
        return false;
    for (unsigned i = 0; i < options->hardware.count; i++)
        if (!host_scenario_add_hardware(&run_scenario, options->hardware.values[i], error))
            return false;
    return true;
}

static bool run_fill(const struct cli_options *options, struct error *error)
{
    host_scenario_init(&run_scenario);
    run_scenario.is_interposing = options->is_interposing;
    run_scenario.is_guarding = options->is_guarding;
    if (options->operands.count == 0)
        return error_set(error, EXIT_USAGE,
                         "run wants a driver: drydock run BUS.sys [FUNCTION.sys]");
    if (options->life != NULL && !host_scenario_life_find(options->life, &run_scenario.life))
        return error_set(error, EXIT_USAGE, "no such life: %s (see drydock run --help)",
                         options->life);
    run_scenario.version = options->os != NULL ? nt_version_find(options->os) : NULL;
    if (options->os != NULL && run_scenario.version == NULL)
        return error_set(error, EXIT_USAGE, "no such system: %s (see drydock run --help)",
                         options->os);
    uint64_t cpus = run_scenario.cpu_count;
    if (!run_number("cpus", options->cpus, MACHINE_CPU_MAX, &cpus, error) ||
        !run_number("crossings", options->crossings, RUN_CROSSINGS_MAX, &run_scenario.crossings_max,
                    error))
        return false;
    run_scenario.cpu_count = (uint32_t)cpus;
    for (unsigned i = 0; i < options->overrides.count; i++)
        if (!host_scenario_add_override(&run_scenario, options->overrides.values[i], error))
            return false;
    return run_add_drivers(options, error) && host_scenario_load_manifests(&run_scenario, error);
}

int cli_run(const struct cli_options *options)
{
    struct error error;
    if (!run_fill(options, &error))
        return cli_fail(&error);
    return cli_live(&run_scenario, options, NULL);
}
