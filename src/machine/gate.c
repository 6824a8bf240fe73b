/* See machine/gate.h. */
#include "machine/gate.h"

#include "base/panic.h"
#include "machine/gate_code.h"
#include "machine/gate_trace.h"
#include "plat/map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GATE_STUB_SIZE   32
#define GATE_BATCH_COUNT 64

_Static_assert(offsetof(struct gate_frame, sp) == 8, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, return_address) == 16, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, arguments) == 24, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, xmm) == 56, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, result) == 120, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, result_xmm) == 128, "gate_x64.S");
_Static_assert(offsetof(struct gate_frame, kept) == 144, "gate_x64.S");
_Static_assert(offsetof(struct gate_kept, xmm) == 64, "gate_x64.S");
_Static_assert(sizeof(struct gate_frame) <= 448, "gate_x64.S");
_Static_assert(offsetof(struct task_entry, sp) == 8, "gate_x64.S");
_Static_assert(offsetof(struct task_entry, return_address) == 16, "gate_x64.S");

extern char gate_entry[];
uint64_t gate_enter_driver(struct task_entry *entry, void *routine,
                           const uint64_t arguments[GATE_ARGUMENTS_MAX]);
__attribute__((ms_abi)) uint64_t gate_before(struct gate_frame *frame);
__attribute__((ms_abi)) void gate_after(struct gate_frame *frame);

void gate_code_write(uint64_t at, const void *bytes, size_t size)
{
    uint64_t first = at & ~(uint64_t)(PLAT_PAGE_SIZE - 1);
    uint64_t last = (at + size + PLAT_PAGE_SIZE - 1) & ~(uint64_t)(PLAT_PAGE_SIZE - 1);
    plat_map_protect(first, last - first, PLAT_ACCESS_WRITE);
    memcpy((void *)at, bytes, size);
    plat_map_protect(first, last - first, PLAT_ACCESS_EXECUTE);
}

uint64_t gate_code_room(size_t size)
{
    struct machine *m = machine();
    uint64_t at = arena_extents[ARENA_STUBS].base + m->region_used[ARENA_STUBS];
    m->region_used[ARENA_STUBS] += (size + 15) & ~(size_t)15;
    invariant(m->region_used[ARENA_STUBS] <= arena_extents[ARENA_STUBS].size);
    return at;
}

/* Stubs are written many at a time: opening their page to write costs more than the writing. */
static void gate_batch_make(struct machine *m)
{
    uint8_t code[GATE_BATCH_COUNT * GATE_STUB_SIZE] = {0};
    uint64_t entry = (uint64_t)gate_entry, at = gate_code_room(sizeof code);
    m->gate_batch = machine_alloc(GATE_BATCH_COUNT * sizeof *m->gate_batch);
    m->gate_batch_left = GATE_BATCH_COUNT;
    for (unsigned i = 0; i < GATE_BATCH_COUNT; i++) {
        static const uint8_t stub[23] = {0x49, 0xbb, [10] = 0x49, 0xba, [20] = 0x41, 0xff, 0xe2};
        uint8_t *to = code + (size_t)i * GATE_STUB_SIZE;
        const struct gate *gate = &m->gate_batch[i];
        memcpy(to, stub, sizeof stub);
        memcpy(to + 2, &gate, 8);   /* mov r11, gate */
        memcpy(to + 12, &entry, 8); /* mov r10, gate_entry; jmp r10 */
        m->gate_batch[i].stub = at + (uint64_t)i * GATE_STUB_SIZE;
    }
    gate_code_write(at, code, sizeof code);
}

struct gate *gate_new(const struct gate *wanted)
{
    struct machine *m = machine();
    if (m->gate_batch_left == 0)
        gate_batch_make(m);
    m->gate_batch_left--;
    struct gate *gate = m->gate_batch++;
    uint64_t stub = gate->stub;
    *gate = *wanted;
    gate->stub = stub;
    map_put(&machine()->gates_by_stub, gate->stub, gate);
    return gate;
}

struct gate *gate_find(uint64_t address)
{
    return arena_contains(ARENA_STUBS, address) ? map_find(&machine()->gates_by_stub, address)
                                                : NULL;
}

static bool gate_lives_in(const struct gate *gate, const char *files)
{
    return files[0] == '\0' || strstr(files, gate->routine->file) != NULL;
}

bool gate_is_called(const char *files)
{
    const struct map *gates = &machine()->gates_by_stub;
    const struct gate *gate;
    uint64_t at = 0;
    while ((gate = map_next(gates, &at)) != NULL)
        if (gate->kind == GATE_IMPORT && gate->is_called && gate_lives_in(gate, files))
            return true;
    return false;
}

struct gate_unsupported {
    uint32_t driver;
    const char *module, *routine;
};

uint64_t gate_unsupported(uint32_t driver, const char *module, const char *routine)
{
    struct machine *m = machine();
    uint64_t address = arena_extents[ARENA_UNSUPPORTED].base + m->region_used[ARENA_UNSUPPORTED];
    m->region_used[ARENA_UNSUPPORTED] += 16;
    invariant(m->region_used[ARENA_UNSUPPORTED] <= arena_extents[ARENA_UNSUPPORTED].size);
    struct gate_unsupported *slot = machine_alloc(sizeof *slot);
    *slot = (struct gate_unsupported){driver, machine_text(module), machine_text(routine)};
    map_put(&m->unsupported, address, slot);
    return address;
}

bool gate_unsupported_find(uint64_t address, uint32_t *ret_driver, const char **ret_module,
                           const char **ret_routine)
{
    const struct gate_unsupported *slot =
        map_find(&machine()->unsupported, address & ~(uint64_t)15);
    if (slot == NULL)
        return false;
    *ret_driver = slot->driver;
    *ret_module = slot->module;
    *ret_routine = slot->routine;
    return true;
}

static struct task_entry *gate_push(uint32_t driver, const char *what, uint64_t routine,
                                    uint64_t argument)
{
    struct task *task = task_current();
    if (task->depth == TASK_DEPTH_MAX) {
        EMIT(BREACH, breach, .rule = "stack-overflow", .driver = driver,
             .note = "drivers have entered one another 128 deep");
        machine_stop(MACHINE_STOP_FATAL);
    }
    struct task_entry *entry = &task->entries[task->depth++];
    *entry = (struct task_entry){
        .driver = driver, .what = what, .routine = routine, .argument = argument};
    return entry;
}

/* A routine of another driver's may come from a table or an import: then it is a gate. */
static uint32_t gate_code_owner(uint64_t target)
{
    const struct gate *gate = gate_find(target);
    return gate != NULL ? gate->owner : module_number(target);
}

uint64_t gate_call(const char *what, uint64_t device, void *routine, uint64_t a0, uint64_t a1,
                   uint64_t a2, uint64_t a3)
{
    return gate_call_of(task_current()->caller, what, device, routine, a0, a1, a2, a3);
}

uint64_t gate_call_of(uint32_t owner, const char *what, uint64_t device, void *routine, uint64_t a0,
                      uint64_t a1, uint64_t a2, uint64_t a3)
{
    const uint64_t arguments[GATE_ARGUMENTS_MAX] = {a0, a1, a2, a3};
    return gate_call_many(owner, what, device, routine, arguments);
}

uint64_t gate_call_many(uint32_t owner, const char *what, uint64_t device, void *routine,
                        const uint64_t arguments[GATE_ARGUMENTS_MAX])
{
    struct task *task = task_current();
    uint64_t target = (uint64_t)routine;
    uint32_t driver = gate_code_owner(target);
    uint32_t caller = task->caller;
    uint64_t caller_site = task->caller_site;
    const char *caller_routine = task->caller_routine;
    EMIT(ENTER, enter, .driver = driver, .what = what, .routine = target, .a0 = arguments[0],
         .a1 = arguments[1], .a2 = arguments[2], .a3 = arguments[3]);
    struct task_entry *entry = gate_push(driver, what, target, device);
    entry->is_from_host = true;
    entry->irql = processor_irql();
    struct gate_departure *departure = entry->departure = task->departure;
    entry->owner = owner;
    uint32_t depth = task->depth;
    task->caller = 0;
    task->departure = NULL;
    if (driver != 0)
        machine()->shared->driver = driver;
    uint64_t result = gate_enter_driver(entry, routine, arguments);
    task->depth = depth - 1;
    task->caller = caller;
    task->caller_site = caller_site;
    task->caller_routine = caller_routine;
    task->departure = departure;
    EMIT(LEAVE, leave, .driver = driver, .what = what, .routine = target, .result = result);
    return result;
}

uint32_t gate_caller(uint64_t sp, uint64_t return_address, bool *ret_is_tail)
{
    struct task *task = task_current();
    while (task->depth > 0 && !task->entries[task->depth - 1].is_from_host &&
           task->entries[task->depth - 1].sp < sp)
        task->depth--;
    const struct task_entry *top = task->depth > 0 ? &task->entries[task->depth - 1] : NULL;
    *ret_is_tail = top != NULL && top->sp == sp && top->return_address == return_address;
    if (*ret_is_tail)
        return top->driver;
    const struct module *module = module_find(return_address);
    if (module != NULL && module->kind == MODULE_DRIVER)
        return module->number;
    return top != NULL ? top->driver : 0;
}

/* An address that a person can go to; never one of Drydock's own, which differ from run to run. Of
 * a tail call only the routine is known through which its driver was entered. */
static uint64_t gate_site(const struct gate_frame *frame)
{
    const struct task_entry *top = task_entry_at(0);
    if (frame->is_tail)
        return top != NULL && top->routine != 0 ? top->routine + 1 : 0;
    return module_find(frame->return_address) != NULL ? frame->return_address : 0;
}

uint32_t gate_current_caller(void)
{
    const struct task *task = task_current();
    return task != NULL ? task->caller : 0;
}

uint64_t gate_current_site(void)
{
    const struct task *task = task_current();
    return task != NULL && task->caller != 0 ? task->caller_site : 0;
}

uint32_t gate_current_driver(void)
{
    const struct task_entry *entry = task_entry_at(0);
    return entry != NULL ? entry->driver : 0;
}

uint32_t gate_suspect(void)
{
    const struct machine *m = machine();
    uint32_t last = m->shared != NULL ? m->shared->driver : 0;
    uint32_t caller = gate_current_caller();
    return caller != 0 ? caller : last <= m->modules.count ? last : 0;
}

static void gate_check_irql(const struct gate *gate, const struct gate_frame *frame)
{
    uint8_t irql = processor_irql();
    if (irql <= gate->routine->irql_max)
        return;
    EMIT(BREACH, breach, .rule = "irql-too-high", .driver = frame->caller, .site = frame->site,
         .level = irql, .level_max = gate->routine->irql_max, .note = gate->routine->name);
}

/* A pointer into Drydock's own memory would have the kernel do the driver's wild write. */
static void gate_check_pointers(const struct gate *gate, const struct gate_frame *frame)
{
    const char *shape = gate->routine->shape;
    for (unsigned n = 0; shape[n] != '\0' && shape[n] != ':'; n++) {
        if (!arena_is_ours(gate_argument(frame, n)) || strchr("pdiUsw", shape[n]) == NULL)
            continue;
        char note[160];
        snprintf(note, sizeof note, "%s was given 0x%" PRIx64 " (%s)", gate->routine->name,
                 gate_argument(frame, n), arena_region_name(gate_argument(frame, n)));
        EMIT(BREACH, breach, .rule = "wild-write", .driver = frame->caller, .site = frame->site,
             .level = processor_irql(), .note = note);
        machine_stop(MACHINE_STOP_FATAL);
    }
}

/* A life that does not end by itself is ended: what it was doing then is all that is known. */
static void gate_end_budget(const struct gate_frame *frame)
{
    char note[160];
    snprintf(note, sizeof note,
             "%s was called when the %" PRIu64 " crossings of one life were used up",
             frame->gate->name, machine()->options.crossings_max);
    EMIT(BREACH, breach, .rule = "livelock", .driver = frame->caller, .site = frame->site,
         .level = processor_irql(), .note = note,
         .effect = "the life was ended here; --crossings=N allows more");
    machine_stop(MACHINE_STOP_FATAL);
}

static uint64_t gate_before_import(struct gate *gate, struct gate_frame *frame)
{
    struct task *task = task_current();
    frame->saved_caller = task->caller;
    frame->saved_site = task->caller_site;
    frame->saved_routine = task->caller_routine;
    task->caller = frame->caller = gate->owner;
    task->caller_site = frame->site;
    task->caller_routine = gate->routine->name;
    frame->departure = (struct gate_departure){.outer = task->departure, .frame = frame};
    task->departure = &frame->departure;
    gate->is_called = true;
    gate_trace_call(frame);
    gate_check_irql(gate, frame);
    gate_check_pointers(gate, frame);
    if (gate->routine->is_point)
        task_point(gate->routine->name, gate_trace_object(frame));
    if (gate->before != NULL && !gate->before(frame)) {
        gate_after(frame);
        return 0;
    }
    if (gate->routine->is_pure)
        machine_books_close();
    return gate->target;
}

__attribute__((ms_abi)) uint64_t gate_before(struct gate_frame *frame)
{
    machine_books_open();
    struct machine *m = machine();
    struct gate *gate = frame->gate;
    m->shared->progress = ++m->gate_crossings;
    bool is_tail;
    frame->caller = gate_caller(frame->sp, frame->return_address, &is_tail);
    frame->is_tail = is_tail;
    frame->site = gate_site(frame);
    if (m->gate_crossings == m->options.crossings_max)
        gate_end_budget(frame);
    if (gate->kind == GATE_IMPORT)
        return gate_before_import(gate, frame);
    if (gate->kind == GATE_EXPORT)
        EMIT(EXPORT_CALL, export_call, .driver = frame->caller, .target = gate->owner,
             .routine = gate->name, .site = frame->site);
    if (gate->before != NULL && !gate->before(frame)) {
        machine_books_close();
        return 0;
    }
    struct task_entry *entry = gate_push(gate->owner, gate->name, gate->target, 0);
    entry->sp = (uint64_t)frame - GATE_TARGET_SLOT;
    entry->return_address = (uint64_t)gate_entry_returned;
    m->shared->driver = gate->owner;
    machine_books_close();
    return gate->target;
}

/* Back in the driver that called: that is who the parent should blame for what comes now. */
static void gate_leave(const struct gate_frame *frame)
{
    machine()->shared->driver = frame->caller;
    machine_books_close();
}

__attribute__((ms_abi)) void gate_after(struct gate_frame *frame)
{
    machine_books_open();
    struct task *task = task_current();
    struct gate *gate = frame->gate;
    if (gate->kind == GATE_IMPORT) {
        gate_trace_return(frame);
        task->caller = frame->saved_caller;
        task->caller_site = frame->saved_site;
        task->caller_routine = frame->saved_routine;
        task->departure = frame->departure.outer;
        gate_leave(frame);
        return;
    }
    uint64_t slot = (uint64_t)frame - GATE_TARGET_SLOT;
    while (task->depth > 0 && task->entries[task->depth - 1].sp <= slot &&
           !task->entries[task->depth - 1].is_from_host)
        task->depth--;
    if (gate->after != NULL)
        gate->after(frame);
    gate_leave(frame);
}
