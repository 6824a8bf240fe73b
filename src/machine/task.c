/*
 * See machine/task.h.
 *
 * Eligible = READY, not displaced, and on its processor or with a processor to be had. The list for
 * the port begins with what the default order runs: the current task if it can go on, else the DPC
 * task of its processor, else the oldest.
 */
#include "machine/task.h"

#include "base/panic.h"
#include "machine/machine.h"
#include "plat/map.h"

#include <stdio.h>
#include <string.h>

/* Bytes left free at the top of a stack: gates copy 16 slots above the return address. */
#define TASK_STACK_SLACK 512

struct task *task_current(void)
{
    return machine()->tasks.current;
}

static uint64_t task_stack_new(void)
{
    struct task_table *table = &machine()->tasks;
    if (table->free_stack_count > 0) {
        uint64_t used = table->free_stacks[--table->free_stack_count];
        plat_fiber_unpoison((void *)used, TASK_STACK_SIZE - TASK_STACK_GUARD); /* frames it left */
        return used;
    }
    const struct arena_extent *extent = &arena_extents[ARENA_STACKS];
    uint64_t low = table->next_stack + TASK_STACK_GUARD;
    invariant(low + TASK_STACK_SIZE <= extent->base + extent->size);
    table->next_stack += TASK_STACK_SIZE;
    machine()->region_used[ARENA_STACKS] = table->next_stack - extent->base;
    plat_map_protect(low, TASK_STACK_SIZE - TASK_STACK_GUARD, PLAT_ACCESS_WRITE);
    return low;
}

static void task_stack_free(struct task *task)
{
    struct task_table *table = &machine()->tasks;
    table->free_stacks[table->free_stack_count++] = (uint64_t)task->fiber.stack_low;
    task->fiber.stack_low = NULL;
}

static void task_body(void *argument)
{
    struct task *task = argument;
    task->body(task->argument);
    task_exit();
}

struct task *task_new(const char *name, void (*body)(void *argument), void *argument)
{
    struct task_table *table = &machine()->tasks;
    if (table->count == TASK_MAX)
        return NULL;
    struct task *task = machine_alloc(sizeof *task);
    table->tasks[table->count++] = task;
    task->number = table->count;
    snprintf(task->name, sizeof task->name, "%s", name);
    task->body = body;
    task->argument = argument;
    uint64_t low = task_stack_new();
    size_t size = TASK_STACK_SIZE - TASK_STACK_GUARD;
    memset((void *)(low + size - TASK_STACK_SLACK), 0, TASK_STACK_SLACK);
    plat_fiber_init(&task->fiber, (void *)low, size - TASK_STACK_SLACK, task_body, task);
    EMIT(TASK_CREATED, task_created, .created = task->number, .name = task->name);
    return task;
}

static bool task_may_use(const struct task *task, const struct processor *cpu)
{
    return task->affinity == 0 || (task->affinity >> cpu->number & 1);
}

static bool task_is_eligible(const struct task *task)
{
    if (task->state != TASK_READY || task->is_displaced)
        return false;
    if (task->cpu != NULL)
        return true;
    const struct machine *m = machine();
    for (unsigned i = 0; i < m->options.cpu_count; i++)
        if (m->cpus[i].holder == NULL && task_may_use(task, &m->cpus[i]))
            return true;
    return false;
}

static unsigned task_list_eligible(const struct task *first, struct task **ret_tasks)
{
    const struct task_table *table = &machine()->tasks;
    unsigned count = 0;
    if (first != NULL && task_is_eligible(first))
        ret_tasks[count++] = table->tasks[first->number - 1];
    for (unsigned i = 0; i < table->count; i++)
        if (table->tasks[i] != first && task_is_eligible(table->tasks[i]))
            ret_tasks[count++] = table->tasks[i];
    return count;
}

void task_show_processor(const struct task *task)
{
    *(uint64_t *)(ARENA_KPCR + 0x188) = (uint64_t)task->thread;
    *(uint32_t *)(ARENA_KPCR + 0x184) = task->cpu->number;
}

static void task_take_processor(struct task *task)
{
    struct machine *m = machine();
    for (unsigned i = 0; task->cpu == NULL; i++) {
        invariant(i < m->options.cpu_count);
        if (m->cpus[i].holder == NULL && task_may_use(task, &m->cpus[i]))
            task->cpu = &m->cpus[i];
    }
    task->state = TASK_RUNNING;
    m->tasks.current = task;
    task_show_processor(task);
}

void task_enter_first(struct task *task)
{
    invariant(task->state == TASK_READY);
    task_take_processor(task);
}

static void task_switch(struct task *from, struct task *to)
{
    if (from == to) {
        task_take_processor(to);
        return;
    }
    task_take_processor(to);
    plat_fiber_switch(&from->fiber, &to->fiber);
}

/* A task below DISPATCH_LEVEL that stops running lets its processor go. */
static void task_float(struct task *task)
{
    if (task->irql < PROCESSOR_DISPATCH && !task->is_displaced)
        task->cpu = NULL;
}

void task_give_way(struct task *preferred, const char *what, uint64_t object)
{
    struct task *self = task_current();
    struct task *list[TASK_MAX];
    bool can_go_on = self->state == TASK_READY && !self->is_displaced;
    unsigned count;
    struct task *first = can_go_on ? self : preferred;
    while ((count = task_list_eligible(first, list)) == 0)
        if (!timer_advance())
            machine_stop(MACHINE_STOP_DEADLOCK);
    struct task *next = schedule_choose(list, count, self, can_go_on, what, object);
    if (next != self)
        task_float(self);
    task_switch(self, next);
}

void task_move(void)
{
    struct task *self = task_current();
    if (task_may_use(self, self->cpu))
        return;
    self->cpu = NULL;
    self->state = TASK_READY;
    task_give_way(NULL, "a change of processors", 0);
}

void task_point(const char *what, uint64_t object)
{
    struct machine *m = machine();
    struct task *self = m->tasks.current;
    self->points++;
    m->schedule.points++;
    if (m->schedule.strategy.choose == NULL)
        return;
    self->state = TASK_READY;
    task_give_way(NULL, what, object);
}

void task_block(const char *what, uint64_t object)
{
    struct task *self = task_current();
    self->state = TASK_BLOCKED;
    self->block_what = what;
    self->block_object = object;
    if (self->irql < PROCESSOR_DISPATCH)
        self->cpu = NULL;
    task_give_way(NULL, what, object);
    self->block_what = NULL;
}

void task_ready(struct task *task)
{
    if (task->state == TASK_BLOCKED)
        task->state = TASK_READY;
}

void task_exit(void)
{
    struct task *self = task_current();
    self->state = TASK_DONE;
    self->cpu = NULL;
    if (self->number == 1 || self == machine()->trying)
        machine_stop(MACHINE_STOP_DONE);
    task_stack_free(self);
    task_give_way(NULL, "thread exit", 0);
    panic("a finished task was continued");
}

const struct task_entry *task_entry_at(unsigned i)
{
    const struct task *task = task_current();
    return task != NULL && i < task->depth ? &task->entries[task->depth - 1 - i] : NULL;
}
