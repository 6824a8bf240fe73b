/* See machine/processor.h. */
#include "machine/processor.h"

#include "base/panic.h"
#include "machine/machine.h"

#include <stdio.h>

uint8_t processor_irql(void)
{
    const struct task *task = task_current();
    return task != NULL ? task->irql : PROCESSOR_PASSIVE;
}

struct processor *processor_current(void)
{
    invariant(task_current()->cpu != NULL);
    return task_current()->cpu;
}

/* The queue is empty: whoever was displaced goes on. */
static void processor_dpc_finish(struct processor *cpu)
{
    struct task *self = cpu->dpc_task;
    struct task *displaced = cpu->displaced;
    cpu->is_draining = false;
    cpu->displaced = NULL;
    cpu->holder = NULL;
    self->cpu = NULL;
    self->state = TASK_BLOCKED;
    if (displaced != NULL) {
        displaced->is_displaced = false;
        displaced->cpu = NULL;
    }
    task_give_way(displaced, "end of DPCs", 0);
}

static void processor_dpc_body(void *argument)
{
    struct processor *cpu = argument;
    for (;;) {
        while (cpu->dpc_first != NULL) {
            struct processor_dpc *dpc = cpu->dpc_first;
            cpu->dpc_first = dpc->next;
            if (cpu->dpc_first == NULL)
                cpu->dpc_last = &cpu->dpc_first;
            dpc->next = NULL;
            dpc->run(dpc);
        }
        processor_dpc_finish(cpu);
    }
}

static void processor_dpc_start(struct processor *cpu, struct task *displaced)
{
    if (cpu->dpc_task == NULL) {
        char name[16];
        snprintf(name, sizeof name, "DPC %u", cpu->number);
        cpu->dpc_task = task_new(name, processor_dpc_body, cpu);
        invariant(cpu->dpc_task != NULL);
        cpu->dpc_task->is_dpc = true;
        cpu->dpc_task->irql = PROCESSOR_DISPATCH;
    }
    cpu->is_draining = true;
    cpu->displaced = displaced;
    cpu->holder = cpu->dpc_task;
    cpu->dpc_task->cpu = cpu;
    task_ready(cpu->dpc_task);
}

/* The running thread is displaced on its own processor until the queue there is empty. */
static void processor_dpc_run_here(struct processor *cpu)
{
    struct task *self = task_current();
    self->is_displaced = true;
    self->state = TASK_READY;
    processor_dpc_start(cpu, self);
    task_give_way(cpu->dpc_task, "DPC", 0);
}

void processor_dpc_queue(struct processor *cpu, struct processor_dpc *dpc)
{
    dpc->next = NULL;
    *cpu->dpc_last = dpc;
    cpu->dpc_last = &dpc->next;
    if (cpu->is_draining)
        return;
    const struct task *self = task_current();
    bool is_here = self != NULL && self->state == TASK_RUNNING && self->cpu == cpu;
    if (is_here && self->irql < PROCESSOR_DISPATCH && !self->is_masked)
        processor_dpc_run_here(cpu);
    else if (!is_here && cpu->holder == NULL)
        processor_dpc_start(cpu, NULL);
}

bool processor_dpc_remove(struct processor_dpc *dpc)
{
    struct machine *m = machine();
    for (unsigned i = 0; i < m->options.cpu_count; i++) {
        struct processor_dpc **link = &m->cpus[i].dpc_first;
        while (*link != NULL && *link != dpc)
            link = &(*link)->next;
        if (*link == NULL)
            continue;
        *link = dpc->next;
        if (dpc->next == NULL)
            m->cpus[i].dpc_last = link;
        dpc->next = NULL;
        return true;
    }
    return false;
}

bool processor_dpc_is_idle(void)
{
    const struct machine *m = machine();
    for (unsigned i = 0; i < m->options.cpu_count; i++)
        if (m->cpus[i].dpc_first != NULL || m->cpus[i].is_draining)
            return false;
    return true;
}

void processor_irql_set(uint8_t irql)
{
    struct task *self = task_current();
    struct processor *cpu = processor_current();
    uint8_t old = self->irql;
    self->irql = irql;
    if (self->is_dpc)
        return;
    if (irql >= PROCESSOR_DISPATCH) {
        cpu->holder = self;
    } else if (old >= PROCESSOR_DISPATCH) {
        cpu->holder = NULL;
        processor_dpc_deliver();
        task_move();
    }
}

void processor_dpc_deliver(void)
{
    const struct task *self = task_current();
    struct processor *cpu = processor_current();
    if (cpu->dpc_first != NULL && self->irql < PROCESSOR_DISPATCH && !self->is_masked)
        processor_dpc_run_here(cpu);
}

static void processor_visit(struct task *self, struct processor *cpu)
{
    self->cpu = cpu;
    task_show_processor(self);
}

/* Takes every processor, or gives them back to who held them. */
static void processor_broadcast_hold(const struct processor *home, struct task **held)
{
    struct machine *m = machine();
    for (unsigned i = 0; i < m->options.cpu_count; i++) {
        struct processor *cpu = &m->cpus[i];
        if (cpu == home)
            continue;
        held[i] = cpu->holder;
        cpu->holder = home->holder;
        if (held[i] != NULL)
            held[i]->is_displaced = true;
    }
}

static void processor_broadcast_release(const struct processor *home, struct task *const *held)
{
    struct machine *m = machine();
    for (unsigned i = 0; i < m->options.cpu_count; i++) {
        struct processor *cpu = &m->cpus[i];
        if (cpu == home)
            continue;
        cpu->holder = held[i];
        if (held[i] != NULL)
            held[i]->is_displaced = false;
        else if (cpu->dpc_first != NULL)
            processor_dpc_start(cpu, NULL);
    }
}

void processor_broadcast(uint8_t irql, void (*visit)(void *argument), void *argument)
{
    struct machine *m = machine();
    struct task *self = task_current();
    struct processor *home = self->cpu;
    struct task *held[MACHINE_CPU_MAX] = {NULL};
    uint8_t before = self->irql;
    processor_irql_set(irql);
    processor_broadcast_hold(home, held);
    m->is_broadcasting = true;
    for (unsigned i = 0; i < m->options.cpu_count; i++) {
        processor_visit(self, &m->cpus[i]);
        visit(argument);
    }
    processor_visit(self, home);
    m->is_broadcasting = false;
    processor_broadcast_release(home, held);
    processor_irql_set(before);
}
