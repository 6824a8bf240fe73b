/*
 * The scheduler port, and the recorded schedule.
 *
 * Whenever more than one task could go on, the port is asked. The default order is "the current
 * task first, then creation order"; a decision that differs from it is recorded as a line `T1#3! ->
 * T2 ; KeSetEvent 0x...`: when T1 stood before its 3rd point (the operation after the semicolon),
 * T2 ran instead; `!` marks that T1 could have gone on. Replaying is a strategy that answers from
 * such lines, and says where the life diverged from them.
 */
#ifndef DRYDOCK_MACHINE_SCHEDULE_H
#define DRYDOCK_MACHINE_SCHEDULE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct task;

/* A strategy: picks one of `count` runnable tasks; tasks[0] is what the default would run. */
struct schedule_strategy {
    const char *name;
    struct task *(*choose)(void *context, struct task *const *tasks, unsigned count,
                           const struct task *leaving, const char *what, uint64_t object);
    void *context;
};

/* One recorded decision. */
struct schedule_decision {
    uint32_t task;      /* who stood at a point */
    uint64_t point;     /* its n-th */
    uint32_t chosen;    /* who ran */
    bool is_preemption; /* task could have gone on */
    bool is_used;       /* replay: was reached */
    char what[64];      /* the operation that task stood before */
};

#define SCHEDULE_DECISION_MAX 65536

struct schedule_state {
    struct schedule_strategy strategy; /* choose == NULL: the default order */
    uint64_t points;                   /* of all tasks */
    uint32_t decision_count;
    uint32_t replay_count;
    struct schedule_decision *decisions; /* recorded, in order; grows by doubling */
    struct schedule_decision *replay;    /* to follow; NULL unless replaying */
    uint32_t decision_room;
    bool is_diverged;
    char divergence[256]; /* where the life first differed from the recording */
};

/* Asks the port. tasks[0] is the default. Records the answer if it differs. */
struct task *schedule_choose(struct task *const *tasks, unsigned count, const struct task *leaving,
                             bool can_go_on, const char *what, uint64_t object);

/* The text of a decision, as above; into room for 160 bytes. */
void schedule_decision_format(const struct schedule_decision *decision, char *ret_line,
                              unsigned size);
/* The reverse; false with one line of reason. */
bool schedule_decision_parse(const char *line, struct schedule_decision *ret_decision,
                             struct error *error);

/* From now on follow these decisions (copied). */
void schedule_replay(const struct schedule_decision *decisions, uint32_t count);

/* After a replay: false (and why) if the life diverged or decisions were not reached. */
bool schedule_replay_check(struct error *error);

#endif
