/* drydock replay: the scenario that a schedule file recorded, and its decisions. */
#include "cli/cli.h"

#include <string.h>

int cli_replay(const struct cli_options *options)
{
    static struct host_scenario scenario; /* large; one per process */
    struct error error;
    struct cli_recording recording = {.path = options->operands.values[0]};
    if (options->operands.count != 1) {
        error_set(&error, EXIT_USAGE, "replay wants one schedule: drydock replay FILE.schedule");
        return cli_fail(&error);
    }
    host_scenario_init(&scenario);
    if (!host_scenario_load(&scenario, recording.path, recording.finding, sizeof recording.finding,
                            &error) ||
        !host_scenario_load_manifests(&scenario, &error))
        return cli_fail(&error);
    return cli_live(&scenario, options, &recording);
}
