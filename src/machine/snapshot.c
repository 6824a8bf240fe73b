/*
 * See machine/snapshot.h.
 *
 * The SNAPSHOTS region holds an area header, 1 MiB of scratch, then the snapshots one after
 * another: a list of extents and their bytes. Copies are made by `rep movsb`, which no sanitizer
 * instruments: stacks hold poisoned bytes on purpose.
 */
#include "machine/snapshot.h"

#include "base/panic.h"
#include "machine/machine.h"
#include "plat/fiber.h"
#include "plat/map.h"

#include <string.h>

#define SNAPSHOT_SCRATCH_SIZE (1u << 20)
#define SNAPSHOT_EXTENT_MAX   4096

struct snapshot_extent {
    uint64_t address;
    uint64_t size;
    bool is_driver_visible; /* compared by snapshot_try */
};

struct snapshot {
    uint64_t end;         /* where the next snapshot may begin */
    uint64_t protections; /* the area's count when it was taken */
    uint32_t extent_count;
    struct snapshot_extent extents[SNAPSHOT_EXTENT_MAX];
};

struct snapshot_area {
    uint64_t next;
    uint64_t protections; /* how often an image's pages came or went, in this process */
    bool is_try_done;
    uint8_t scratch[SNAPSHOT_SCRATCH_SIZE];
};

static struct snapshot_area *snapshot_area(void)
{
    struct snapshot_area *area = (struct snapshot_area *)arena_extents[ARENA_SNAPSHOTS].base;
    if (area->next == 0)
        area->next = (uint64_t)(area + 1);
    return area;
}

static void snapshot_copy(uint64_t to, uint64_t from, uint64_t size)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void snapshot_add(struct snapshot *snapshot, uint64_t address, uint64_t size,
                         bool is_visible)
{
    if (size == 0)
        return;
    invariant(snapshot->extent_count < SNAPSHOT_EXTENT_MAX);
    snapshot->extents[snapshot->extent_count++] =
        (struct snapshot_extent){address, size, is_visible};
}

static void snapshot_add_region(struct snapshot *snapshot, enum arena_region region,
                                bool is_visible)
{
    snapshot_add(snapshot, arena_extents[region].base, machine()->region_used[region], is_visible);
}

static void snapshot_add_images(struct snapshot *snapshot)
{
    const struct module_table *table = &machine()->modules;
    for (unsigned i = 0; i < table->count; i++)
        for (unsigned k = 0; k < table->modules[i]->range_count; k++) {
            const struct module_range *range = &table->modules[i]->ranges[k];
            if (range->is_writable && !range->is_gone)
                snapshot_add(snapshot, range->base, range->size, true);
        }
}

static void snapshot_add_stacks(struct snapshot *snapshot)
{
    const struct task_table *table = &machine()->tasks;
    for (unsigned i = 0; i < table->count; i++) {
        const struct task *task = table->tasks[i];
        if (task->fiber.stack_low == NULL)
            continue;
        uint64_t top = (uint64_t)task->fiber.stack_low + TASK_STACK_SIZE - TASK_STACK_GUARD;
        uint64_t sp = (uint64_t)task->fiber.sp;
        snapshot_add(snapshot, sp, top - sp, false);
    }
}

void snapshot_note_protection(void)
{
    snapshot_area()->protections++;
}

struct snapshot *snapshot_take(void)
{
    struct snapshot_area *area = snapshot_area();
    struct machine *m = machine();
    struct snapshot *snapshot = (struct snapshot *)area->next;
    snapshot->extent_count = 0;
    snapshot->protections = area->protections;
    m->region_used[ARENA_BOOKS] = m->books.next - arena_extents[ARENA_BOOKS].base;
    snapshot_add_region(snapshot, ARENA_PROCESSOR, false);
    snapshot_add_region(snapshot, ARENA_BOOKS, false);
    snapshot_add_region(snapshot, ARENA_POOL, true);
    snapshot_add_region(snapshot, ARENA_PAGED, true);
    snapshot_add_images(snapshot);
    snapshot_add_stacks(snapshot);
    uint64_t to = (uint64_t)(snapshot + 1);
    for (unsigned i = 0; i < snapshot->extent_count; i++) {
        const struct snapshot_extent *extent = &snapshot->extents[i];
        invariant(to + extent->size <
                  arena_extents[ARENA_SNAPSHOTS].base + arena_extents[ARENA_SNAPSHOTS].size);
        snapshot_copy(to, extent->address, extent->size);
        to += (extent->size + 15) & ~(uint64_t)15;
    }
    snapshot->end = area->next = (to + 63) & ~(uint64_t)63;
    return snapshot;
}

/* Pages that went away since the snapshot come back before their bytes are copied. */
static void snapshot_restore_ranges(void)
{
    snapshot_note_protection();
    const struct module_table *table = &machine()->modules;
    for (unsigned i = 0; i < table->count; i++)
        for (unsigned k = 0; k < table->modules[i]->range_count; k++) {
            struct module_range *range = &table->modules[i]->ranges[k];
            enum plat_access access = range->is_gone ? PLAT_ACCESS_NONE : range->access;
            plat_map_protect(range->base, range->size, access);
        }
}

void snapshot_restore(const struct snapshot *snapshot)
{
    uint64_t stacks = arena_extents[ARENA_STACKS].base;
    machine_books_open();
    plat_fiber_unpoison((void *)stacks, machine()->region_used[ARENA_STACKS]);
    uint64_t from = (uint64_t)(snapshot + 1);
    bool are_ranges_back = snapshot->protections == snapshot_area()->protections;
    for (unsigned i = 0; i < snapshot->extent_count; i++) {
        const struct snapshot_extent *extent = &snapshot->extents[i];
        if (!are_ranges_back && arena_contains(ARENA_IMAGES, extent->address)) {
            snapshot_restore_ranges(); /* the books, copied before, say what they should be */
            are_ranges_back = true;
        }
        snapshot_copy(extent->address, from, extent->size);
        from += (extent->size + 15) & ~(uint64_t)15;
    }
    if (!are_ranges_back)
        snapshot_restore_ranges();
}

void snapshot_release(struct snapshot *snapshot)
{
    struct snapshot_area *area = snapshot_area();
    invariant(area->next == snapshot->end);
    area->next = (uint64_t)snapshot;
}

size_t snapshot_size(const struct snapshot *snapshot)
{
    size_t size = 0;
    for (unsigned i = 0; i < snapshot->extent_count; i++)
        size += snapshot->extents[i].size;
    return size;
}

void *snapshot_spare(size_t size)
{
    const struct arena_extent *extent = &arena_extents[ARENA_SNAPSHOTS];
    uint64_t next = snapshot_area()->next;
    invariant(size <= extent->base + extent->size - next);
    return (void *)next;
}

void *snapshot_scratch(size_t size)
{
    invariant(size <= SNAPSHOT_SCRATCH_SIZE);
    return memset(snapshot_area()->scratch, 0, size);
}

struct snapshot_attempt {
    void (*body)(void *argument);
    void *argument;
    snapshot_changed *changed;
    void *context;
};

/* False for pages of an image that went away since the snapshot: nothing is left to compare. */
static bool snapshot_is_there(const struct snapshot *snapshot, const struct snapshot_extent *extent)
{
    const struct module *module = module_find(extent->address);
    if (snapshot->protections == snapshot_area()->protections || module == NULL)
        return true;
    for (unsigned i = 0; i < module->range_count; i++)
        if (module->ranges[i].base == extent->address)
            return !module->ranges[i].is_gone;
    return true;
}

static void snapshot_compare(const struct snapshot *snapshot,
                             const struct snapshot_attempt *attempt)
{
    uint64_t from = (uint64_t)(snapshot + 1);
    for (unsigned i = 0; i < snapshot->extent_count; i++) {
        const struct snapshot_extent *extent = &snapshot->extents[i];
        const uint32_t *before = (const uint32_t *)from;
        const uint32_t *after = (const uint32_t *)extent->address;
        bool is_compared = extent->is_driver_visible && snapshot_is_there(snapshot, extent);
        for (uint64_t k = 0; is_compared && k < extent->size / 4; k++)
            if (before[k] != after[k])
                attempt->changed(attempt->context, (uint64_t)&after[k], before[k], after[k]);
        from += (extent->size + 15) & ~(uint64_t)15;
    }
}

/* On the host's stack. The attempt's task takes the caller's processor: the caller stands still. */
static void snapshot_serve_try(void *argument)
{
    struct snapshot_attempt attempt = *(const struct snapshot_attempt *)argument;
    struct snapshot *snapshot = snapshot_take();
    struct machine *m = machine();
    m->events.mask = 0;
    m->schedule.strategy.choose = NULL;
    struct task *task = task_new("attempt", attempt.body, attempt.argument);
    bool is_done = false;
    if (task != NULL) {
        m->trying = task;
        task->cpu = m->tasks.current->cpu;
        is_done = machine_run_task(task) == MACHINE_STOP_DONE;
    }
    if (is_done)
        snapshot_compare(snapshot, &attempt);
    snapshot_restore(snapshot);
    snapshot_release(snapshot);
    snapshot_area()->is_try_done = is_done;
}

bool snapshot_try(void (*body)(void *argument), void *argument, snapshot_changed *changed,
                  void *context)
{
    struct snapshot_attempt attempt = {body, argument, changed, context};
    machine_request_host(snapshot_serve_try, &attempt);
    return snapshot_area()->is_try_done;
}
