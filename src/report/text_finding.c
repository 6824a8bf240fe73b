/*
 * A finding as text: first like a compiler error, then like a sanitizer's report. See
 * report/text.h.
 */
#include "report/place.h"
#include "report/text.h"

#include <inttypes.h>
#include <string.h>

/* "hoist.c:131:9: ", else "hoist.sys+0x1a34: ", else "hoist.sys: ". */
static void finding_place(struct report *report, FILE *out, const struct event_finding *finding)
{
    struct report_place place = report_place_find(report, finding->site, true);
    char line[320];
    if (place.has_line && place.symbol.column > 0)
        fprintf(out, "%s:%d:%d: ", place.symbol.file, place.symbol.line, place.symbol.column);
    else if (place.driver != 0)
        fprintf(out, "%s: ", report_place_line(report, finding->site, true, line, sizeof line));
    else
        fprintf(out, "%s: ", report_driver_name(report, finding->driver));
}

static void finding_head(struct report *report, FILE *out, const struct event_finding *finding)
{
    bool is_error = strcmp(finding->severity, "warning") != 0;
    bool is_suspected = strcmp(finding->certainty, "suspected") == 0;
    fputs(report_colour(report, REPORT_BOLD), out);
    finding_place(report, out, finding);
    fprintf(out, "%s%s: %s", report_colour(report, is_error ? REPORT_RED : REPORT_MAGENTA),
            is_error ? "error" : "warning", report_colour(report, REPORT_PLAIN));
    fprintf(out, "%s%s%s [%s]%s\n", report_colour(report, REPORT_BOLD),
            is_suspected ? "suspected: " : "", finding->title, finding->rule,
            report_colour(report, REPORT_PLAIN));
}

static void finding_line(struct report *report, FILE *out, const struct event_finding_line *line)
{
    char place[400];
    fprintf(out, "  %-10s %s", line->key, line->text);
    if (line->site != 0)
        fprintf(out, "     #0 %s",
                report_place_full(report, line->site, true, place, sizeof place));
    fprintf(out, "\n");
}

void report_text_findings(struct report *report, FILE *out)
{
    const struct event *at = NULL;
    while ((at = report_next(report, EVENT_FINDING, at)) != NULL) {
        const struct event_finding *finding = REPORT_AS(finding, at);
        const struct event *line = NULL;
        char path[640];
        finding_head(report, out, finding);
        while ((line = report_next(report, EVENT_FINDING_LINE, line)) != NULL)
            if (line->fields[0] == finding->finding)
                finding_line(report, out, REPORT_AS(finding_line, line));
        if (report_schedule(report, finding, path, sizeof path)[0] != '\0')
            fprintf(out, "  %-10s drydock replay %s\n", "replay", path);
        fprintf(out, "\n");
    }
}
