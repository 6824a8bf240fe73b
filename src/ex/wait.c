/* See ex/wait.h. */
#include "ex/wait.h"

#include "ex/ex_state.h"
#include "machine/gate.h"

struct ex_waiter {
    struct ex_waiter *next;
    struct task *task;
    bool is_woken;
};

struct ex_queue {
    struct ex_waiter *first, **last;
};

struct ex_state *ex_state(void)
{
    struct machine *m = machine();
    void **slot = &m->slots[MACHINE_SLOT_EX];
    if (*slot == NULL) {
        struct ex_state *state = machine_alloc(sizeof *state);
        map_init(&state->queues, &m->books);
        map_init(&state->mutexes, &m->books);
        map_init(&state->resources, &m->books);
        *slot = state;
    }
    return *slot;
}

static void ex_wait_enqueue(uint64_t object, struct ex_waiter *waiter)
{
    struct map *queues = &ex_state()->queues;
    struct ex_queue *queue = map_find(queues, object);
    if (queue == NULL) {
        queue = machine_alloc(sizeof *queue);
        queue->last = &queue->first;
        map_put(queues, object, queue);
    }
    *queue->last = waiter;
    queue->last = &waiter->next;
}

void ex_wait_check_irql(const char *what)
{
    uint8_t irql = processor_irql();
    if (irql < PROCESSOR_DISPATCH)
        return;
    EMIT(BREACH, breach, .rule = "wait-at-dispatch", .driver = gate_current_caller(),
         .site = gate_current_site(), .level = irql, .level_max = PROCESSOR_APC, .note = what,
         .effect = task_current()->is_dpc ? "bug check ATTEMPTED_SWITCH_FROM_DPC (0xB8)"
                                          : "bug check IRQL_NOT_LESS_OR_EQUAL (0xA)");
    machine_stop(MACHINE_STOP_FATAL);
}

void ex_wait_block(const char *what, uint64_t object)
{
    ex_wait_check_irql(what);
    struct ex_waiter *waiter = machine_alloc(sizeof *waiter);
    waiter->task = task_current();
    ex_wait_enqueue(object, waiter);
    while (!waiter->is_woken)
        task_block(what, object);
    machine_free(waiter);
}

struct task *ex_wait_wake(uint64_t object)
{
    struct map *queues = &ex_state()->queues;
    struct ex_queue *queue = map_find(queues, object);
    if (queue == NULL)
        return NULL;
    struct ex_waiter *waiter = queue->first;
    queue->first = waiter->next;
    if (queue->first == NULL)
        machine_free(map_remove(queues, object));
    waiter->is_woken = true;
    task_ready(waiter->task);
    return waiter->task;
}
