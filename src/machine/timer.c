/* See machine/timer.h. */
#include "machine/timer.h"

#include "machine/machine.h"

uint64_t timer_now(void)
{
    return machine()->timers.now_100ns;
}

void timer_set(struct timer_entry *entry, uint64_t due_100ns)
{
    timer_cancel(entry);
    struct timer_entry **link = &machine()->timers.first;
    while (*link != NULL && (*link)->due_100ns <= due_100ns)
        link = &(*link)->next;
    entry->due_100ns = due_100ns;
    entry->is_set = true;
    entry->next = *link;
    *link = entry;
}

bool timer_cancel(struct timer_entry *entry)
{
    if (!entry->is_set)
        return false;
    struct timer_entry **link = &machine()->timers.first;
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    entry->next = NULL;
    entry->is_set = false;
    return true;
}

bool timer_advance(void)
{
    struct timer_queue *queue = &machine()->timers;
    struct timer_entry *entry = queue->first;
    if (entry == NULL)
        return false;
    if (entry->due_100ns > queue->now_100ns)
        queue->now_100ns = entry->due_100ns;
    timer_cancel(entry);
    entry->fire(entry);
    return true;
}

void timer_pass(uint64_t duration_100ns)
{
    machine()->timers.now_100ns += duration_100ns;
}
