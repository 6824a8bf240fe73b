/* See report/text.h. */
#include "report/text.h"

#include "ddi/ddi.h"
#include "nt/status.h"
#include "report/place.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

const char *report_colour(const struct report *report, enum report_colour colour)
{
    static const char *const codes[] = {
        [REPORT_PLAIN] = "\033[0m",      [REPORT_BOLD] = "\033[1m",   [REPORT_RED] = "\033[1;31m",
        [REPORT_MAGENTA] = "\033[1;35m", [REPORT_GREEN] = "\033[32m",
    };
    return report->is_coloured ? codes[colour] : "";
}

/* Another driver's file, which was not given. */
static bool text_is_library_missing(const struct report *report, const char *module)
{
    for (uint32_t i = 0; i < report->scenario->driver_count; i++)
        if (strcasecmp(report->scenario->drivers[i].name, module) == 0)
            return false;
    return !ddi_module_is_known(module);
}

/* The option that a missing library is given with. */
static const char *text_library_option(const char *module)
{
    return strcasecmp(module, "wdfldr.sys") == 0 ? "--framework FOLDER" : "--library FILE";
}

/* Imports that nothing provides; where they are another driver's, what would. */
static void text_imports_unsupported(struct report *report, FILE *out, uint64_t driver)
{
    const struct event *at = NULL;
    const char *module = "";
    while ((at = report_next(report, EVENT_IMPORT_UNSUPPORTED, at)) != NULL) {
        const struct event_import_unsupported *import = REPORT_AS(import_unsupported, at);
        if (import->driver != driver)
            continue;
        bool is_new = strcmp(module, import->module) != 0;
        module = import->module;
        if (is_new && text_is_library_missing(report, module))
            fprintf(out, "      needs %s: give it with %s\n", module, text_library_option(module));
        fprintf(out, "      unsupported: %s!%s\n", import->module, import->routine);
    }
}

/* What an image imports that is not here, and what the user decided about it. */
static void text_imports(struct report *report, FILE *out, uint64_t driver)
{
    const struct event *at = NULL;
    text_imports_unsupported(report, out, driver);
    while ((at = report_next(report, EVENT_IMPORT_OVERRIDDEN, at)) != NULL) {
        const struct event_import_overridden *import = REPORT_AS(import_overridden, at);
        if (import->driver == driver)
            fprintf(out, "      overridden: %s answers %s (--override)\n", import->routine,
                    report_status_name(import->status));
    }
    while ((at = report_next(report, EVENT_ROUTINE_MISSING, at)) != NULL) {
        const struct event_routine_missing *asked = REPORT_AS(routine_missing, at);
        if (asked->driver == driver)
            fprintf(out, "      missing: %s (MmGetSystemRoutineAddress answered NULL)\n",
                    asked->routine);
    }
}

void report_text_drivers(struct report *report, FILE *out)
{
    const struct event *at = NULL;
    fprintf(out, "drivers\n");
    while ((at = report_next(report, EVENT_DRIVER_LOADED, at)) != NULL) {
        const struct event_driver_loaded *driver = REPORT_AS(driver_loaded, at);
        fprintf(out, "   %-14s %3" PRIu64 " imports", driver->name, driver->imports);
        if (driver->unsupported > 0)
            fprintf(out, ", %" PRIu64 " unsupported", driver->unsupported);
        fprintf(out, "\n");
        text_imports(report, out, driver->driver);
    }
    fprintf(out, "\n");
}

/* What the PnP manager did that did not succeed. STATUS_NOT_SUPPORTED is how nobody answers. */
static void text_refusals(struct report *report, FILE *out)
{
    const struct event *at = NULL;
    unsigned count = 0;
    while ((at = report_next(report, EVENT_STEP, at)) != NULL) {
        const struct event_step *step = REPORT_AS(step, at);
        if (NT_SUCCESS(step->status) || step->status == (uint32_t)STATUS_NOT_SUPPORTED)
            continue;
        const struct event *node = report_find(report, EVENT_NODE_ADDED, step->pdo);
        fprintf(out, "step %" PRIu64 ": %s%s%s was answered with %s by %s\n", step->step,
                step->action, node != NULL ? " of " : "",
                node != NULL ? REPORT_AS(node_added, node)->id : "",
                report_status_name(step->status), report_driver_name(report, step->refused_by));
        count++;
    }
    if (count > 0)
        fprintf(out, "\n");
}

/* An unsupported call that ended the life. */
static void text_unsupported(struct report *report, FILE *out)
{
    const struct event *at = NULL;
    while ((at = report_next(report, EVENT_UNSUPPORTED, at)) != NULL) {
        const struct event_unsupported *call = REPORT_AS(unsupported, at);
        char place[400];
        fprintf(out, "unsupported: %s uses %s, which Drydock does not have",
                report_driver_name(report, call->driver), call->what);
        if (call->site != 0)
            fprintf(out, "     #0 %s",
                    report_place_full(report, call->site, true, place, sizeof place));
        fprintf(out, "\n");
        const char *name = strchr(call->what, '!');
        char module[128] = "";
        if (name != NULL)
            snprintf(module, sizeof module, "%.*s", (int)(name - call->what), call->what);
        if (name != NULL && text_is_library_missing(report, module))
            fprintf(out, "  to go on   drydock run %s ...\n", text_library_option(module));
        else if (name != NULL)
            fprintf(out, "  to go on   drydock run --override %s=STATUS ...\n", name + 1);
        fprintf(out, "\n");
    }
}

static void text_system(const struct report *report, FILE *out)
{
    const struct nt_version *version = report->scenario->version;
    if (version != NULL)
        fprintf(out, "system %s (%u.%u.%u)\n\n", version->name, (unsigned)version->major,
                (unsigned)version->minor, (unsigned)version->build);
}

void report_text_write(struct report *report, FILE *out)
{
    const struct event_run_end *end = report_end(report);
    if (report_next(report, EVENT_DRIVER_LOADED, NULL) != NULL) {
        text_system(report, out);
        report_text_drivers(report, out);
        report_text_tree(report, out);
        report_text_lives(report, out);
        text_refusals(report, out);
    }
    report_text_findings(report, out);
    text_unsupported(report, out);
    if (end == NULL || strcmp(end->outcome, "could-not-run") != 0)
        report_text_summary(report, out);
}
