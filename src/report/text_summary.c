/*
 * The last lines of a report: what was not checked, and the one-line verdict. See report/text.h.
 */
#include "report/text.h"

#include <inttypes.h>
#include <string.h>

static const char *summary_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* An interface's first grant stands for it: what is said once is not said again. */
static bool summary_is_first(const struct report *report, const struct event *grant)
{
    const struct event *at = NULL;
    while ((at = report_next(report, EVENT_GRANT, at)) != grant)
        if (strcmp(REPORT_AS(grant, at)->name, REPORT_AS(grant, grant)->name) == 0 &&
            REPORT_AS(grant, at)->exporter == REPORT_AS(grant, grant)->exporter)
            return false;
    return true;
}

static const char *summary_counter(const struct report *report, uint64_t grant)
{
    const struct event *event = report_find(report, EVENT_COUNTER, grant);
    return event != NULL ? REPORT_AS(counter, event)->kind : "unknown";
}

static void summary_interfaces(const struct report *report, FILE *out)
{
    const struct event *at = NULL;
    while ((at = report_next(report, EVENT_GRANT, at)) != NULL) {
        const struct event_grant *grant = REPORT_AS(grant, at);
        if (!summary_is_first(report, at))
            continue;
        if (!grant->has_contract)
            fprintf(out, "not checked: IRQLs of %s (it has no NAME.interface.json)\n", grant->name);
        if (strcmp(summary_counter(report, grant->grant), "not discoverable") == 0)
            fprintf(out,
                    "not checked: whether %s counts each grant of %s (its counter could not "
                    "be found)\n",
                    report_driver_name(report, grant->exporter), grant->name);
        if (grant->unwatched[0] != '\0')
            fprintf(out, "not checked: calls through %s at %s\n", grant->name, grant->unwatched);
    }
}

static void summary_unreached(const struct report *report, FILE *out)
{
    const struct event *at = NULL;
    uint64_t count = 0;
    while ((at = report_next(report, EVENT_DRIVER_LOADED, at)) != NULL)
        count += REPORT_AS(driver_loaded, at)->unsupported;
    if (count > 0 && report_next(report, EVENT_UNSUPPORTED, NULL) == NULL)
        fprintf(out,
                "not checked: the code behind %" PRIu64
                " unsupported import%s, which this life did not reach\n",
                count, summary_plural(count));
}

static void summary_not_checked(const struct report *report, FILE *out,
                                const struct event_run_end *end)
{
    fprintf(out,
            "not checked: other interleavings than this one (%" PRIu64
            " scheduling points), failing calls, other lives than \"%s\"\n",
            end->points,
            report_next(report, EVENT_RUN_BEGIN, NULL) != NULL
                ? REPORT_AS(run_begin, report_next(report, EVENT_RUN_BEGIN, NULL))->life
                : "?");
    summary_interfaces(report, out);
    summary_unreached(report, out);
    if (!report->scenario->is_interposing)
        fprintf(out, "not checked: every use of a granted table (--no-interpose)\n");
    if (!report->scenario->is_guarding)
        fprintf(out, "not checked: writes into Drydock's own memory (--no-guard)\n");
}

void report_text_summary(struct report *report, FILE *out)
{
    const struct event_run_end *end = report_end(report);
    const struct event *at = NULL;
    uint64_t errors = 0, warnings = 0;
    while ((at = report_next(report, EVENT_FINDING, at)) != NULL) {
        bool is_warning = strcmp(REPORT_AS(finding, at)->severity, "warning") == 0;
        warnings += is_warning;
        errors += !is_warning;
    }
    if (end != NULL)
        summary_not_checked(report, out, end);
    enum report_colour colour = errors > 0 ? REPORT_RED : REPORT_GREEN;
    fprintf(out, "%sSUMMARY: %" PRIu64 " error%s", report_colour(report, colour), errors,
            summary_plural(errors));
    if (warnings > 0)
        fprintf(out, ", %" PRIu64 " warning%s", warnings, summary_plural(warnings));
    if (end == NULL)
        fprintf(out, "; the life did not come to its end");
    else
        fprintf(out,
                " in %" PRIu64 " driver%s, %" PRIu64 " device%s, %" PRIu64 " grant%s; %" PRIu64
                " rules: %" PRIu64 " kept, %" PRIu64 " broken, %" PRIu64 " not exercised; %" PRIu64
                " unsupported calls",
                end->drivers, summary_plural(end->drivers), end->devices,
                summary_plural(end->devices), end->grants, summary_plural(end->grants),
                end->rules_kept + end->rules_broken + end->rules_idle, end->rules_kept,
                end->rules_broken, end->rules_idle, end->unsupported_calls);
    fprintf(out, "%s\n", report_colour(report, REPORT_PLAIN));
}
