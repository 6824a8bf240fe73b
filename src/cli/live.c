/*
 * One life, from the parent's side: start the confined child, hear what it says, say how it ended.
 *
 * The child may die at any point, or be made to lie: whatever it says is only reported. What the
 * parent saw itself (a death, a spin) becomes a finding of the parent's own.
 */
#include "cli/cli.h"

#include "plat/files.h"
#include "report/json.h"
#include "report/text.h"
#include "report/trace.h"
#include "verify/rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIVE_SPIN_MS     4000 /* the child itself notices after one to two CPU-seconds */
#define LIVE_BUFFER_SIZE 0x20000

struct live {
    struct report report;
    struct report_trace trace;
    struct plat_child child;
    bool is_json, is_tracing;
    uint32_t finding_count;
};

/* Everything that is said passes here, the parent's own words too. */
static void live_say(struct live *live, const struct event *event)
{
    if (!(EVENT_MASK_CROSSINGS >> event->header.kind & 1))
        report_feed(&live->report, event);
    if (event->header.kind == EVENT_FINDING)
        live->finding_count++;
    if (event->header.kind == EVENT_DEBUG_PRINT)
        fprintf(stderr, "%s: %s%s",
                report_driver_name(&live->report, REPORT_AS(debug_print, event)->driver),
                REPORT_AS(debug_print, event)->text,
                strchr(REPORT_AS(debug_print, event)->text, '\n') != NULL ? "" : "\n");
    if (event->header.kind == EVENT_ERROR_LOG)
        fprintf(stderr, "%s: error log: 0x%08x%s%s\n",
                report_driver_name(&live->report, REPORT_AS(error_log, event)->driver),
                (unsigned)REPORT_AS(error_log, event)->code,
                REPORT_AS(error_log, event)->text[0] != '\0' ? " " : "",
                REPORT_AS(error_log, event)->text);
    if (live->is_json)
        report_json_event(&live->report, event, stdout);
    else if (live->is_tracing)
        report_trace_event(&live->trace, event);
}

/* Hears the child to its end; false if it said what is no event. */
static bool live_hear(struct live *live)
{
    static uint8_t buffer[LIVE_BUFFER_SIZE];
    size_t used = 0, got;
    while ((got = plat_process_read(&live->child, buffer + used, sizeof buffer - used,
                                    LIVE_SPIN_MS)) > 0) {
        size_t at = 0;
        long length;
        used += got;
        struct event event;
        while ((length = event_read(buffer + at, used - at, &event)) > 0) {
            report_clean(&event);
            live_say(live, &event);
            at += (size_t)length;
        }
        if (length < 0)
            return false;
        memmove(buffer, buffer + at, used - at);
        used -= at;
    }
    return used == 0;
}

/* A finding that the parent makes, since the child could not. */
static void live_find(struct live *live, const char *rule_name, const char *what)
{
    const struct verify_rule *rule = verify_rule_find(rule_name);
    const char *driver = report_driver_name(&live->report, live->child.shared->driver);
    char title[384];
    snprintf(title, sizeof title, "%s %s", driver, what);
    struct event event = {.header.kind = EVENT_FINDING};
    *(struct event_finding *)event.fields = (struct event_finding){
        .finding = live->finding_count + 1,
        .rule = rule->name,
        .severity = "error",
        .certainty = rule->certainty,
        .driver = live->child.shared->driver,
        .title = title,
    };
    live_say(live, &event);
    struct event line = {.header.kind = EVENT_FINDING_LINE};
    *(struct event_finding_line *)line.fields = (struct event_finding_line){
        .finding = live->finding_count, .key = "driver", .text = driver};
    live_say(live, &line);
}

static void live_end(struct live *live, const char *outcome, const char *detail)
{
    struct event event = {.header.kind = EVENT_RUN_END};
    *(struct event_run_end *)event.fields =
        (struct event_run_end){.outcome = outcome, .detail = detail};
    live_say(live, &event);
}

/* The child did not end by itself: whose fault is it? */
static int live_judge_death(struct live *live, enum plat_end end, int code, bool is_garbled)
{
    const struct plat_shared *shared = live->child.shared;
    char what[160];
    if (end == PLAT_END_SPIN) {
        live_find(live, "no-scheduling-point",
                  "runs on and on: seconds of processor time without a call into the kernel");
        live_end(live, "died", "killed: it made no progress");
        return EXIT_FINDINGS;
    }
    if (end == PLAT_END_EXIT && code == EXIT_OUR_FAULT && !is_garbled) {
        live_end(live, "fault", shared->panic_text);
        return EXIT_OUR_FAULT;
    }
    if (is_garbled)
        snprintf(what, sizeof what, "ran when the machine began to talk nonsense");
    else if (end == PLAT_END_SIGNAL)
        snprintf(what, sizeof what, "ran when the machine's process died of signal %d", code);
    else
        snprintf(what, sizeof what, "ran when the machine's process ended with status %d", code);
    live_find(live, "machine-death", what);
    live_end(live, "died", what);
    return shared->driver != 0 && shared->driver <= REPORT_DRIVER_MAX ? EXIT_FINDINGS
                                                                      : EXIT_OUR_FAULT;
}

/* Gathers the decisions that were said, for the schedule files. */
static uint32_t live_decisions(const struct live *live, struct schedule_decision **ret_decisions)
{
    uint32_t count = 0;
    const struct event *at = NULL;
    struct schedule_decision *decisions = calloc(SCHEDULE_DECISION_MAX, sizeof *decisions);
    while ((at = report_next(&live->report, EVENT_DECISION, at)) != NULL)
        if (decisions != NULL && count < SCHEDULE_DECISION_MAX &&
            schedule_decision_parse(REPORT_AS(decision, at)->line, &decisions[count], NULL))
            count++;
    *ret_decisions = decisions;
    return count;
}

static bool live_write_schedules(struct live *live, struct error *error)
{
    const struct event *at = NULL;
    struct schedule_decision *decisions = NULL;
    if (live->report.output[0] == '\0' || live->finding_count == 0)
        return true;
    uint32_t count = live_decisions(live, &decisions);
    bool is_written = plat_files_make_folder(live->report.output, error);
    while (is_written && (at = report_next(&live->report, EVENT_FINDING, at)) != NULL) {
        char path[640];
        report_schedule(&live->report, REPORT_AS(finding, at), path, sizeof path);
        is_written = host_scenario_save(live->report.scenario, path, REPORT_AS(finding, at)->rule,
                                        decisions, count, error);
    }
    free(decisions);
    return is_written;
}

static bool live_prepare(struct live *live, struct host_scenario *scenario,
                         const struct cli_options *options, const char *replay, struct error *error)
{
    const char *format = options->format != NULL ? options->format : "text";
    const char *output = options->output != NULL ? options->output : replay ? "" : "drydock-out";
    live->is_json = strcmp(format, "json") == 0;
    if (!live->is_json && strcmp(format, "text") != 0)
        return error_set(error, EXIT_USAGE, "--format wants text or json, not \"%s\"", format);
    scenario->is_tracing = live->is_tracing = options->is_tracing;
    snprintf(scenario->command, sizeof scenario->command, "%s", options->command);
    report_init(&live->report, scenario);
    if (strlen(output) >= sizeof live->report.output ||
        (replay != NULL && strlen(replay) >= sizeof live->report.replay))
        return error_set(error, EXIT_USAGE, "a path is too long");
    strcpy(live->report.output, output);
    if (replay != NULL && output[0] == '\0')
        strcpy(live->report.replay, replay);
    live->report.is_coloured = !live->is_json && plat_files_is_terminal(stdout) &&
                               (getenv("NO_COLOR") == NULL || getenv("NO_COLOR")[0] == '\0');
    report_trace_init(&live->trace, &live->report, stdout);
    return true;
}

/* Lives the life; returns its exit status. */
static int live_run(struct live *live)
{
    int code;
    bool is_garbled = !live_hear(live);
    if (is_garbled)
        plat_process_kill(&live->child);
    enum plat_end end = plat_process_wait(&live->child, &code);
    const struct plat_shared *shared = live->child.shared;
    bool is_whole = !is_garbled && end == PLAT_END_EXIT && shared->is_done &&
                    (uint32_t)code == shared->exit_status && report_end(&live->report) != NULL;
    int status = is_whole ? code : live_judge_death(live, end, code, is_garbled);
    report_trace_end(&live->trace);
    plat_process_release(&live->child);
    return status;
}

/* What the run itself could not do goes to stderr, in one line. */
static void live_complain(const struct live *live, const char *finding)
{
    const struct event_run_end *end = report_end(&live->report);
    const struct event *at = NULL;
    bool is_there = finding[0] == '\0';
    fflush(stdout);
    if (end->detail[0] != '\0' && strcmp(end->outcome, "fault") == 0)
        fprintf(stderr, "drydock: a fault of Drydock's own: %s\n", end->detail);
    else if (end->detail[0] != '\0')
        fprintf(stderr, "drydock: %s\n", end->detail);
    while ((at = report_next(&live->report, EVENT_FINDING, at)) != NULL)
        is_there |= strcmp(REPORT_AS(finding, at)->rule, finding) == 0;
    if (!is_there)
        fprintf(stderr, "drydock: the recorded finding did not occur: %s\n", finding);
}

int cli_live(struct host_scenario *scenario, const struct cli_options *options,
             const struct cli_recording *recording)
{
    static struct live live; /* large; one per process */
    struct error error;
    const char *replay = recording != NULL ? recording->path : NULL;
    if (!live_prepare(&live, scenario, options, replay, &error) ||
        !host_start(scenario, &live.child, &error))
        return cli_fail(&error);
    int status = live_run(&live);
    if (!live.is_json)
        report_text_write(&live.report, stdout);
    live_complain(&live, recording != NULL ? recording->finding : "");
    if (!live_write_schedules(&live, &error))
        status = cli_fail(&error);
    report_fini(&live.report);
    return status;
}
