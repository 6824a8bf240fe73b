/* See machine/machine.h. */
#include "machine/machine.h"

#include "base/panic.h"
#include "machine/gate.h"
#include "machine/trap.h"
#include "plat/map.h"

#include <string.h>

#define MACHINE_LANDING_SIZE    0x10000
#define MACHINE_BOOKS_RESERVE   (4u << 20)
#define MACHINE_BOOKS_INPUT_MAX (64u << 20)

_Static_assert(sizeof(struct machine) < 0x40000, "the root stays small: it is copied per snapshot");

static void machine_open_regions(void)
{
#define ARENA_REGION(name, offset, size, access)                                                   \
    if (PLAT_ACCESS_##access != PLAT_ACCESS_NONE)                                                  \
        plat_map_protect(ARENA_BASE + (offset), size, PLAT_ACCESS_##access);
    ARENA_REGIONS
#undef ARENA_REGION
}

/* A driver that allocates without end fills the books with records of what it has: its life ends
 * there, and what must still be said about it gets the reserve. */
static void machine_books_full(struct heap *heap)
{
    heap->full = NULL;
    heap->limit += MACHINE_BOOKS_RESERVE;
    if (task_current() == NULL)
        return;
    EMIT(UNSUPPORTED, unsupported, .driver = gate_suspect(), .site = gate_current_site(),
         .what = "more objects than Drydock can keep books of");
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

bool machine_init(const struct machine_options *options, struct error *error)
{
    if (!plat_map_reserve(ARENA_BASE, ARENA_SIZE, error))
        return false;
    machine_open_regions();
    /* They change their access at every crossing: 1 us with huge pages, 30 us without. */
    plat_map_advise_huge(arena_extents[ARENA_BOOKS].base, arena_extents[ARENA_BOOKS].size);
    /* Freed blocks are kept, so that pool is always fresh memory: one fault for 512 pages of it. */
    plat_map_advise_huge(arena_extents[ARENA_POOL].base, arena_extents[ARENA_POOL].size);
    plat_map_advise_huge(arena_extents[ARENA_PAGED].base, arena_extents[ARENA_PAGED].size);
    struct machine *m = machine();
    uint64_t books = arena_extents[ARENA_BOOKS].base;
    invariant((uint64_t)m == books);
    m->options = *options;
    m->is_books_open = true;
    heap_init(&m->books, books + sizeof *m,
              books + arena_extents[ARENA_BOOKS].size - MACHINE_BOOKS_RESERVE);
    m->books.full = machine_books_full;
    map_init(&m->gates_by_stub, &m->books);
    map_init(&m->planted, &m->books);
    map_init(&m->patched, &m->books);
    map_init(&m->unsupported, &m->books);
    m->region_used[ARENA_PROCESSOR] = ARENA_THREADS - ARENA_BASE;
    m->region_used[ARENA_UNSUPPORTED] = PLAT_PAGE_SIZE;
    m->tasks.next_stack = arena_extents[ARENA_STACKS].base;
    for (unsigned i = 0; i < options->cpu_count; i++) {
        m->cpus[i].number = (uint8_t)i;
        m->cpus[i].dpc_last = &m->cpus[i].dpc_first;
    }
    m->landing_stack = m->tasks.next_stack + TASK_STACK_GUARD;
    m->tasks.next_stack = m->landing_stack + MACHINE_LANDING_SIZE;
    plat_map_protect(m->landing_stack, MACHINE_LANDING_SIZE, PLAT_ACCESS_WRITE);
    m->region_used[ARENA_STACKS] = m->tasks.next_stack - arena_extents[ARENA_STACKS].base;
    trap_init();
    return true;
}

const struct nt_version *machine_version(void)
{
    const struct nt_version *chosen = machine()->options.version;
    return chosen != NULL ? chosen : nt_version_find(NT_VERSION_DEFAULT);
}

void machine_fini(void)
{
    plat_fiber_unpoison((void *)arena_extents[ARENA_STACKS].base,
                        machine()->region_used[ARENA_STACKS]);
    plat_map_release(ARENA_BASE, ARENA_SIZE);
}

enum machine_stop machine_run_task(struct task *task)
{
    struct machine *m = machine();
    task_enter_first(task);
    for (;;) {
        plat_fiber_switch(&m->host_fiber, &m->tasks.current->fiber);
        if (m->stop != MACHINE_STOP_NONE)
            return m->stop;
        struct machine_request request = m->request;
        m->request = (struct machine_request){0};
        invariant(request.serve != NULL);
        request.serve(request.argument);
    }
}

enum machine_stop machine_run(void (*body)(void *argument), void *argument)
{
    plat_fiber_init_host(&machine()->host_fiber);
    struct task *task = task_new("scenario", body, argument);
    invariant(task != NULL);
    return machine_run_task(task);
}

void machine_request_host(void (*serve)(void *argument), void *argument)
{
    struct machine *m = machine();
    m->request = (struct machine_request){serve, argument};
    plat_fiber_switch(&m->tasks.current->fiber, &m->host_fiber);
}

void machine_stop(enum machine_stop why)
{
    struct machine *m = machine();
    machine_books_open();
    m->stop = why;
    plat_fiber_switch(&m->tasks.current->fiber, &m->host_fiber);
    panic("a stopped task was continued");
}

void *machine_alloc(size_t size)
{
    return heap_alloc(&machine()->books, size);
}

void machine_free(void *block)
{
    heap_free(&machine()->books, block);
}

void *machine_grow(void *items, uint32_t count, uint32_t *room, size_t item_size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 64 : *room * 2;
    void *grown = machine_alloc(*room * item_size);
    if (count > 0)
        memcpy(grown, items, count * item_size);
    machine_free(items);
    return grown;
}

bool machine_has_room(void)
{
    const struct heap *books = &machine()->books;
    return books->next - books->base < MACHINE_BOOKS_INPUT_MAX;
}

char *machine_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(machine_alloc(size), text, size);
}

void machine_emit(enum event_kind kind, const void *payload)
{
    struct machine *m = machine();
    struct event_header header = {.kind = (uint16_t)kind, .time_100ns = m->timers.now_100ns};
    const struct task *task = m->tasks.current;
    if (task != NULL) {
        header.task = task->number;
        header.irql = task->irql;
        header.cpu = task->cpu != NULL ? task->cpu->number : 0;
    }
    event_send(&m->events, &header, payload);
}

/* Only the used part changes its access: the rest was never written. */
static uint64_t machine_books_used(const struct machine *m)
{
    uint64_t used = m->books.next - arena_extents[ARENA_BOOKS].base;
    return (used + PLAT_HUGE_PAGE_SIZE - 1) & ~(uint64_t)(PLAT_HUGE_PAGE_SIZE - 1);
}

void machine_books_open(void)
{
    struct machine *m = machine();
    if (m->is_books_open || !m->options.is_books_guarded)
        return;
    plat_map_protect(arena_extents[ARENA_BOOKS].base, machine_books_used(m), PLAT_ACCESS_WRITE);
    m->is_books_open = true;
}

void machine_books_close(void)
{
    struct machine *m = machine();
    if (!m->is_books_open || !m->options.is_books_guarded)
        return;
    m->is_books_open = false;
    plat_map_protect(arena_extents[ARENA_BOOKS].base, machine_books_used(m), PLAT_ACCESS_READ);
}
