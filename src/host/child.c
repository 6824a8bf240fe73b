/*
 * The confined child: fill the machine, live the life twice (survey, then audit), account, and say
 * how it ended. See host/scenario.h (host_start) and host/machine.h.
 */
#include "base/panic.h"
#include "host/life.h"
#include "host/machine.h"
#include "host/wire.h"
#include "io/device.h"
#include "ke/ke.h"
#include "machine/snapshot.h"
#include "machine/trap.h"
#include "plat/sandbox.h"
#include "plat/traps.h"
#include "pnp/library.h"
#include "pnp/node.h"
#include "verify/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST_SIGNAL_STACK 0x20000
#define HOST_TICK_MS      1000

static bool host_load(struct host_machine *host, struct error *error)
{
    const struct host_scenario *scenario = host->scenario;
    struct image_override overrides[HOST_DEVICE_MAX];
    for (uint32_t i = 0; i < scenario->override_count; i++)
        overrides[i] =
            (struct image_override){scenario->overrides[i].routine, scenario->overrides[i].status};
    for (uint32_t i = 0; i < scenario->driver_count; i++) {
        const struct host_driver *file = &scenario->drivers[i];
        host->images[i] = image_load(file->name, file->bytes, file->size, error);
        if (host->images[i] == NULL)
            return false;
    }
    const struct image_binding binding = {host->images, scenario->driver_count, overrides,
                                          scenario->override_count};
    for (uint32_t i = 0; i < scenario->driver_count; i++) {
        struct image *image = host->images[i];
        if (!image_bind(image, &binding, error))
            return false;
        if (!host_scenario_is_library(scenario, i))
            io_driver_new(image->module->number, image->module->name, image->base,
                          image->module->size, image_entry(image));
    }
    return pnp_library_check_order(error);
}

/* Who waits for what, for the finding of a deadlock. */
static void host_describe_waits(char *ret_text, size_t size)
{
    const struct task_table *table = &machine()->tasks;
    size_t used = 0;
    ret_text[0] = '\0';
    for (uint32_t i = 0; i < table->count && used < size; i++) {
        const struct task *task = table->tasks[i];
        bool is_idle = task->depth == 0 && task->block_object == 0; /* a worker without work */
        if (task->state != TASK_BLOCKED || task->block_what == NULL || is_idle)
            continue;
        const struct task_entry *inner = task->depth > 0 ? &task->entries[task->depth - 1] : NULL;
        used += (size_t)snprintf(ret_text + used, size - used, "%sT%u waits in %s%s%s%s%s",
                                 used > 0 ? "; " : "", task->number, task->block_what,
                                 inner != NULL ? ", called by " : "",
                                 inner != NULL ? module_get(inner->driver)->name : "",
                                 inner != NULL ? " in " : "", inner != NULL ? inner->what : "");
    }
}

static uint32_t host_blocked_driver(uint64_t *ret_site)
{
    const struct task_table *table = &machine()->tasks;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct task *task = table->tasks[i];
        if (task->state == TASK_BLOCKED && task->caller != 0) {
            *ret_site = task->caller_site;
            return task->caller;
        }
    }
    return 0;
}

/* A wait that cannot end is the exporter's own only if nobody leaked what it waits for. */
static void host_judge_deadlock(unsigned leaks)
{
    char note[256];
    uint64_t site = 0;
    uint32_t driver = host_blocked_driver(&site);
    if (leaks > 0 && ledger_is_held(driver))
        return;
    host_describe_waits(note, sizeof note);
    EMIT(BREACH, breach, .rule = "deadlock", .driver = driver, .site = site, .note = note);
}

static enum machine_stop host_live(struct host_machine *host)
{
    const struct host_scenario *scenario = host->scenario;
    if (scenario->replay != NULL)
        schedule_replay(scenario->replay, scenario->replay_count);
    enum machine_stop stop = machine_run(host_life_run, host);
    if (stop == MACHINE_STOP_FATAL)
        ke_bugcheck_callback_run();
    bool is_over = stop == MACHINE_STOP_DONE || stop == MACHINE_STOP_DEADLOCK;
    unsigned leaks = ledger_account_end(is_over);
    if (stop == MACHINE_STOP_DEADLOCK)
        host_judge_deadlock(leaks);
    return stop;
}

static int host_end(enum machine_stop stop)
{
    struct verify_tally tally = verify_tally_get();
    struct error error;
    bool is_unsupported = stop == MACHINE_STOP_UNSUPPORTED;
    bool is_faithful = schedule_replay_check(&error);
    const struct machine *m = machine();
    uint32_t drivers = 0;
    for (uint32_t i = 1; i <= m->modules.count; i++)
        drivers += io_driver_get(i) != NULL;
    EMIT(RUN_END, run_end,
         .outcome = is_unsupported       ? "unsupported"
                    : tally.findings > 0 ? "findings"
                                         : "clean",
         .detail = is_faithful ? "" : error.text, .steps = pnp_step(), .drivers = drivers,
         .devices = io_device_count(), .grants = ledger_grant_count(), .points = m->schedule.points,
         .unsupported_calls = is_unsupported, .rules_kept = tally.kept,
         .rules_broken = tally.broken, .rules_idle = tally.idle);
    return is_unsupported ? EXIT_COULD_NOT_RUN : tally.findings > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int host_fail(const struct error *error)
{
    EMIT(RUN_END, run_end, .outcome = "could-not-run", .detail = error->text);
    return (int)error->status;
}

/* The survey learns the interfaces' routines and counters; the audit, from the same state, judges.
 */
static int host_survey_and_audit(struct host_machine *host, struct ledger_survey *survey)
{
    struct machine *m = machine();
    struct snapshot *start = snapshot_take();
    if (host->scenario->is_interposing) {
        m->is_silent = true;
        host_live(host);
        snapshot_restore(start);
    }
    survey->is_audit = true;
    ledger_plant();
    return host_end(host_live(host));
}

static void host_say_begin(const struct host_scenario *scenario)
{
    static const char *const lives[] = {
#define HOST_LIFE(NAME, name, text) [HOST_LIFE_##NAME] = name,
        HOST_LIVES
#undef HOST_LIFE
    };
    EMIT(RUN_BEGIN, run_begin, .version = DRYDOCK_VERSION, .command = scenario->command,
         .life = lives[scenario->life], .processors = scenario->cpu_count, .granularity = "gates",
         .sandbox = plat_sandbox_strength(),
         .os = scenario->version != NULL ? scenario->version->name : "");
}

static bool host_confine(struct error *error)
{
    static const size_t size = HOST_SIGNAL_STACK;
    void *stack = malloc(size);
    if (stack == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "out of memory");
    const struct plat_sandbox_options options = {
        .pipe = plat_process_pipe(), .arena = ARENA_BASE, .arena_size = ARENA_SIZE};
    plat_gs_set(ARENA_KPCR);
    if (!plat_traps_install(trap_handle, stack, size, error))
        return false;
    plat_traps_time_stamp();
    plat_traps_tick(HOST_TICK_MS);
    return plat_sandbox_enter(&options, error);
}

static int host_child(void *argument, struct plat_shared *shared)
{
    const struct host_scenario *scenario = argument;
    const struct machine_options options = {.cpu_count = scenario->cpu_count,
                                            .crossings_max = scenario->crossings_max,
                                            .is_books_guarded = scenario->is_guarding,
                                            .is_tracing = scenario->is_tracing,
                                            .is_interposing = scenario->is_interposing,
                                            .version = scenario->version};
    struct ledger_survey *survey = calloc(1, sizeof *survey);
    struct error error;
    if (survey == NULL || !machine_init(&options, &error))
        panic("%s", survey == NULL ? "out of memory" : error.text);
    machine()->shared = shared;
    struct host_machine *host = machine_alloc(sizeof *host);
    host->scenario = scenario;
    machine()->slots[MACHINE_SLOT_HOST] = host;
    host_wire_init(scenario->is_tracing);
    ledger_init(&scenario->manifests, survey);
    verify_init();
    int status;
    if (!host_confine(&error)) {
        status = host_fail(&error);
    } else {
        host_say_begin(scenario);
        bool is_loaded = host_load(host, &error);
        host_wire_flush(); /* who they are is known whatever becomes of this process */
        status = is_loaded ? host_survey_and_audit(host, survey) : host_fail(&error);
    }
    host_wire_flush();
    shared->exit_status = (uint32_t)status;
    shared->is_done = 1;
    return status;
}

bool host_start(const struct host_scenario *scenario, struct plat_child *ret_child,
                struct error *error)
{
    return plat_process_spawn(host_child, (void *)scenario, ret_child, error);
}
