/* See machine/schedule.h. */
#include "machine/schedule.h"

#include "base/panic.h"
#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void schedule_describe(char *ret_what, size_t size, const char *what, uint64_t object)
{
    if (object != 0)
        snprintf(ret_what, size, "%s 0x%" PRIx64, what, object);
    else
        snprintf(ret_what, size, "%s", what);
}

static void schedule_record(const struct schedule_decision *decision)
{
    struct schedule_state *state = &machine()->schedule;
    if (state->decision_count == SCHEDULE_DECISION_MAX)
        return;
    state->decisions = machine_grow(state->decisions, state->decision_count, &state->decision_room,
                                    sizeof *state->decisions);
    state->decisions[state->decision_count++] = *decision;
    char line[160];
    schedule_decision_format(decision, line, sizeof line);
    EMIT(DECISION, decision, .line = line);
}

struct task *schedule_choose(struct task *const *tasks, unsigned count, const struct task *leaving,
                             bool can_go_on, const char *what, uint64_t object)
{
    struct schedule_strategy *strategy = &machine()->schedule.strategy;
    if (strategy->choose == NULL || count == 1)
        return tasks[0];
    struct task *chosen = strategy->choose(strategy->context, tasks, count, leaving, what, object);
    if (chosen == tasks[0])
        return chosen;
    struct schedule_decision decision = {
        .task = leaving->number,
        .point = leaving->points,
        .chosen = chosen->number,
        .is_preemption = can_go_on,
    };
    schedule_describe(decision.what, sizeof decision.what, what, object);
    schedule_record(&decision);
    return chosen;
}

void schedule_decision_format(const struct schedule_decision *decision, char *ret_line,
                              unsigned size)
{
    snprintf(ret_line, size, "T%u#%" PRIu64 "%s -> T%u ; %s", decision->task, decision->point,
             decision->is_preemption ? "!" : "", decision->chosen, decision->what);
}

/* Reads a number after the given letters; advances *at. False if it is not there. */
static bool schedule_take_number(const char **at, const char *before, uint64_t *ret_number)
{
    size_t length = strlen(before);
    if (strncmp(*at, before, length) != 0)
        return false;
    const char *digits = *at + length;
    if (*digits < '0' || *digits > '9')
        return false;
    char *end;
    *ret_number = strtoull(digits, &end, 10);
    *at = end;
    return true;
}

bool schedule_decision_parse(const char *line, struct schedule_decision *ret_decision,
                             struct error *error)
{
    const char *at = line;
    uint64_t task, point, chosen;
    *ret_decision = (struct schedule_decision){0};
    bool is_good = schedule_take_number(&at, "T", &task) && schedule_take_number(&at, "#", &point);
    if (is_good && *at == '!') {
        ret_decision->is_preemption = true;
        at++;
    }
    is_good = is_good && schedule_take_number(&at, " -> T", &chosen) && task > 0 &&
              task <= TASK_MAX && chosen > 0 && chosen <= TASK_MAX;
    if (is_good && strncmp(at, " ; ", 3) == 0 && strlen(at + 3) < sizeof ret_decision->what)
        strcpy(ret_decision->what, at + 3);
    else
        is_good = is_good && *at == '\0';
    if (!is_good)
        return error_set(error, EXIT_COULD_NOT_RUN,
                         "not a decision (want \"T1#3! -> T2 ; operation\"): %s", line);
    ret_decision->task = (uint32_t)task;
    ret_decision->point = point;
    ret_decision->chosen = (uint32_t)chosen;
    return true;
}

static void schedule_diverge(struct schedule_state *state, const struct schedule_decision *wanted,
                             const char *found)
{
    if (state->is_diverged)
        return;
    char line[160];
    state->is_diverged = true;
    schedule_decision_format(wanted, line, sizeof line);
    snprintf(state->divergence, sizeof state->divergence, "%s: %s", line, found);
}

static struct task *schedule_replay_choose(void *context, struct task *const *tasks, unsigned count,
                                           const struct task *leaving, const char *what,
                                           uint64_t object)
{
    struct schedule_state *state = context;
    for (uint32_t i = 0; i < state->replay_count; i++) {
        struct schedule_decision *wanted = &state->replay[i];
        if (wanted->is_used || wanted->task != leaving->number || wanted->point != leaving->points)
            continue;
        wanted->is_used = true;
        char here[64];
        schedule_describe(here, sizeof here, what, object);
        if (wanted->what[0] != '\0' && strcmp(here, wanted->what) != 0)
            schedule_diverge(state, wanted, here);
        for (unsigned k = 0; k < count; k++)
            if (tasks[k]->number == wanted->chosen)
                return tasks[k];
        schedule_diverge(state, wanted, "that task cannot run here");
    }
    return tasks[0];
}

void schedule_replay(const struct schedule_decision *decisions, uint32_t count)
{
    struct schedule_state *state = &machine()->schedule;
    state->replay = machine_alloc((count + 1) * sizeof *decisions);
    if (count > 0)
        memcpy(state->replay, decisions, count * sizeof *decisions);
    state->replay_count = count;
    state->strategy = (struct schedule_strategy){"replay", schedule_replay_choose, state};
}

bool schedule_replay_check(struct error *error)
{
    const struct schedule_state *state = &machine()->schedule;
    if (state->is_diverged)
        return error_set(error, EXIT_COULD_NOT_RUN, "the life diverged from the schedule at %s",
                         state->divergence);
    for (uint32_t i = 0; i < state->replay_count; i++) {
        if (state->replay[i].is_used)
            continue;
        char line[160];
        schedule_decision_format(&state->replay[i], line, sizeof line);
        return error_set(error, EXIT_COULD_NOT_RUN, "the schedule's decision was not reached: %s",
                         line);
    }
    return true;
}
