/*
 * The steps that each driver took part in: how often the stacks it stood in were started, stopped,
 * removed. See report/text.h.
 *
 * A step is told when it is over, and a stack may be gone by then: who took part in it stood in the
 * stack when the step before was over.
 */
#include "report/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_DEVICE_MAX 4096
#define STEPS_DEPTH_MAX  32
#define STEPS_DRIVER_MAX 128

/* The steps that change a device's state, in the order of a life. */
static const struct {
    const char *action, *name;
} steps_kinds[] = {
    {"IRP_MN_START_DEVICE", "start"},
    {"IRP_MN_QUERY_STOP_DEVICE", "query-stop"},
    {"IRP_MN_CANCEL_STOP_DEVICE", "cancel-stop"},
    {"IRP_MN_STOP_DEVICE", "stop"},
    {"IRP_MN_QUERY_REMOVE_DEVICE", "query-remove"},
    {"IRP_MN_CANCEL_REMOVE_DEVICE", "cancel-remove"},
    {"IRP_MN_SURPRISE_REMOVAL", "surprise-removal"},
    {"IRP_MN_REMOVE_DEVICE", "remove"},
    {"IRP_MN_EJECT", "eject"},
};

#define STEPS_KINDS (sizeof steps_kinds / sizeof steps_kinds[0])

struct steps_device {
    uint64_t driver;
    uint64_t upper; /* number of the device attached to it, 0 if none */
};

struct steps_driver {
    uint64_t step; /* the last that was counted: a driver twice in a stack takes part once */
    uint64_t times[STEPS_KINDS];
};

struct steps {
    struct steps_device *devices; /* by number; [0] for those above the limit */
    struct steps_driver *drivers; /* by module number */
};

static struct steps_device *steps_get(const struct steps *steps, uint64_t number)
{
    return &steps->devices[number <= STEPS_DEVICE_MAX ? number : 0];
}

static void steps_hear(const struct steps *steps, const struct event *event)
{
    struct steps_device *device = steps_get(steps, event->fields[0]);
    switch (event->header.kind) {
    case EVENT_DEVICE_CREATED:
        *device = (struct steps_device){.driver = REPORT_AS(device_created, event)->driver};
        break;
    case EVENT_DEVICE_ATTACHED: steps_get(steps, event->fields[1])->upper = event->fields[0]; break;
    case EVENT_DEVICE_DETACHED: steps_get(steps, event->fields[1])->upper = 0; break;
    default: break;
    }
}

static void steps_count(const struct steps *steps, const struct event_step *step)
{
    size_t kind = 0;
    while (kind < STEPS_KINDS && strcmp(steps_kinds[kind].action, step->action) != 0)
        kind++;
    uint64_t number = kind < STEPS_KINDS ? step->pdo : 0;
    for (unsigned i = 0; number != 0 && i < STEPS_DEPTH_MAX; i++) {
        const struct steps_device *device = steps_get(steps, number);
        struct steps_driver *driver = &steps->drivers[device->driver % STEPS_DRIVER_MAX];
        driver->times[kind] += driver->step != step->step;
        driver->step = step->step;
        number = device->upper;
    }
}

static void steps_read(const struct steps *steps, const struct report *report)
{
    size_t heard = 0;
    for (size_t i = 0; i < report->event_count; i++) {
        if (report->events[i].header.kind != EVENT_STEP)
            continue;
        steps_count(steps, REPORT_AS(step, &report->events[i]));
        for (; heard < i; heard++)
            steps_hear(steps, &report->events[heard]);
    }
}

static void steps_write(const struct steps_driver *driver, FILE *out)
{
    const char *before = "";
    for (size_t i = 0; i < STEPS_KINDS; i++)
        if (driver->times[i] > 0) {
            fprintf(out, "%s%s %" PRIu64, before, steps_kinds[i].name, driver->times[i]);
            before = ", ";
        }
    fprintf(out, "%s\n", before[0] == '\0' ? "none" : "");
}

void report_text_steps(struct report *report, FILE *out)
{
    const struct steps steps = {calloc(STEPS_DEVICE_MAX + 1, sizeof *steps.devices),
                                calloc(STEPS_DRIVER_MAX, sizeof *steps.drivers)};
    bool has_node = report_next(report, EVENT_NODE_ADDED, NULL) != NULL;
    if (steps.devices != NULL && steps.drivers != NULL && has_node) {
        const struct event *at = NULL;
        steps_read(&steps, report);
        fprintf(out, "steps that each driver took part in\n");
        while ((at = report_next(report, EVENT_DRIVER_LOADED, at)) != NULL) {
            const struct event_driver_loaded *loaded = REPORT_AS(driver_loaded, at);
            fprintf(out, "   %-14s  ", loaded->name);
            steps_write(&steps.drivers[loaded->driver % STEPS_DRIVER_MAX], out);
        }
        fprintf(out, "\n");
    }
    free(steps.devices);
    free(steps.drivers);
}
