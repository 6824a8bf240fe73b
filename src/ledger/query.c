/*
 * A query on its way: who sent it, who changed the buffer, who answered. See ledger/ledger.h.
 *
 * The drivers below see a guard buffer instead of the importer's: `size` bytes and then a fence, so
 * that a table larger than asked for is seen and harms nobody. It is theirs until the IRP is back
 * at the importer: a driver may as well answer on the way up. Then the first `size` bytes go back.
 */
#include "io/irp.h"
#include "ledger/ledger_state.h"
#include "mm/pool.h"

#include <stdio.h>
#include <string.h>

#define LEDGER_FENCE_SIZE 512
#define LEDGER_FENCE_BYTE 0xfe
#define LEDGER_TAG        0x67644c44u /* 'DLdg' */

/* The driver's device in a stack: the one its dispatch routine was called for, or, in AddDevice,
 * the one it attached above the PDO. NULL when nothing says so. */
static struct io_device *ledger_device_of(uint32_t driver)
{
    const struct task_entry *entry = task_entry_at(0);
    struct io_device *at = entry != NULL ? io_device_find((DEVICE_OBJECT *)entry->argument) : NULL;
    if (at == NULL || at->driver->number == driver)
        return at;
    for (at = io_device_find(io_device_top(at->object)); at != NULL; at = at->lower)
        if (at->driver->number == driver)
            return at;
    return NULL;
}

static void ledger_query_name(struct ledger_query *query)
{
    char guid[NT_GUID_TEXT_SIZE];
    query->manifest = manifest_find(ledger_state()->manifests, &query->guid, query->version);
    nt_guid_format(&query->guid, guid);
    snprintf(query->name, sizeof query->name, "%s",
             query->manifest != NULL ? query->manifest->name : guid);
}

/* Every counter as it is when first it can be read: nobody holds anything yet. */
static void ledger_query_read_bases(struct ledger_survey *survey)
{
    for (uint32_t i = 0; i < survey->count; i++) {
        struct ledger_lesson *lesson = &survey->lessons[i];
        bool is_readable = lesson->is_granted && !lesson->is_born && !lesson->has_base;
        for (uint32_t k = 0; is_readable && k < lesson->counter.cell_count; k++)
            is_readable = ledger_counter_is_readable(&lesson->counter.cells[k]);
        for (uint32_t k = 0; is_readable && k < lesson->counter.cell_count; k++)
            lesson->base[k] = ledger_counter_read(&lesson->counter.cells[k]);
        lesson->has_base |= is_readable;
    }
}

/* The counters of an interface that the survey saw granted by this query, as they are before it. */
static void ledger_query_read_cells(struct ledger_query *query)
{
    struct ledger_survey *survey = ledger_state()->survey;
    query->allocations = mm_pool_sequence();
    if (!survey->is_audit || query->number > survey->count)
        return;
    ledger_query_read_bases(survey);
    const struct ledger_lesson *lesson = &survey->lessons[query->number - 1];
    for (uint32_t i = 0; i < lesson->counter.cell_count; i++)
        if (ledger_counter_is_readable(&lesson->counter.cells[i]))
            query->cells_before[i] = ledger_counter_read(&lesson->counter.cells[i]);
}

static void ledger_query_guard(struct ledger_query *query, PIO_STACK_LOCATION stack)
{
    query->last = machine_alloc(query->size + LEDGER_FENCE_SIZE);
    if (!machine()->options.is_interposing || query->buffer == NULL)
        return;
    query->guard =
        mm_pool_alloc(MM_NONPAGED, query->size + LEDGER_FENCE_SIZE, LEDGER_TAG, 0, 0, false);
    if (query->guard == NULL)
        return;
    memcpy(query->guard, query->buffer, query->size);
    memset(query->guard + query->size, LEDGER_FENCE_BYTE, LEDGER_FENCE_SIZE);
    stack->Parameters.QueryInterface.Interface = (INTERFACE *)query->guard;
}

static const uint8_t *ledger_query_bytes(const struct ledger_query *query)
{
    return query->guard != NULL ? query->guard : (const uint8_t *)query->buffer;
}

/* Notes whose frame changed the buffer since the last look. */
static void ledger_query_look(struct ledger_query *query, uint32_t driver, struct io_device *device)
{
    const uint8_t *bytes = ledger_query_bytes(query);
    size_t size = query->size, fence = query->guard != NULL ? LEDGER_FENCE_SIZE : 0;
    size_t header = size < sizeof(INTERFACE) ? size : sizeof(INTERFACE);
    if (bytes == NULL || memcmp(query->last, bytes, size + fence) == 0)
        return;
    if (memcmp(query->last + size, bytes + size, fence) != 0)
        query->overrun_by = driver;
    /* Who puts another routine into somebody's table does not become its exporter. */
    if (query->filled_by == 0 || memcmp(query->last, bytes, header) != 0) {
        query->filled_by = driver;
        query->filled_device = device;
    }
    memcpy(query->last, bytes, size + fence);
}

static void ledger_query_sent(void *argument)
{
    IRP *irp = argument;
    PIO_STACK_LOCATION stack = nt_irp_current_stack(irp);
    struct ledger_state *state = ledger_state();
    struct ledger_query *query = machine_alloc(sizeof *query);
    query->number = ++state->query_count;
    query->irp = irp;
    query->location = irp->CurrentLocation;
    query->importer = gate_current_caller();
    query->importer_device = ledger_device_of(query->importer);
    query->size = stack->Parameters.QueryInterface.Size;
    query->version = stack->Parameters.QueryInterface.Version;
    query->buffer = stack->Parameters.QueryInterface.Interface;
    query->site = gate_current_site();
    const struct task_entry *entry = task_entry_at(0);
    query->during = entry != NULL ? entry->what : "";
    if (stack->Parameters.QueryInterface.InterfaceType != NULL)
        query->guid = *stack->Parameters.QueryInterface.InterfaceType;
    ledger_query_name(query);
    ledger_query_guard(query, stack);
    if (query->buffer != NULL)
        memcpy(query->last, ledger_query_bytes(query),
               query->size + (query->guard != NULL ? LEDGER_FENCE_SIZE : 0));
    ledger_query_read_cells(query);
    query->outer = state->in_flight;
    state->in_flight = query;
    io_irp_find(irp)->query = query;
    char guid[NT_GUID_TEXT_SIZE];
    nt_guid_format(&query->guid, guid);
    const struct io_device *target = io_device_find(stack->DeviceObject);
    EMIT(QUERY_SENT, query_sent, .query = query->number, .importer = query->importer,
         .device = query->importer_device != NULL ? query->importer_device->number : 0,
         .target = target->number, .guid = guid, .name = query->name, .size = query->size,
         .version = query->version, .site = query->site, .during = query->during);
}

static struct ledger_query *ledger_query_of(IRP *irp)
{
    struct io_irp *record = io_irp_find(irp);
    return record != NULL ? record->query : NULL;
}

static void ledger_query_hop(void *argument, void *target)
{
    IRP *irp = argument;
    struct ledger_query *query = ledger_query_of(irp);
    (void)target;
    if (query == NULL || query->is_done)
        return;
    uint32_t driver = gate_current_caller();
    struct io_device *device = ledger_device_of(driver);
    ledger_query_look(query, driver, device);
    EMIT(QUERY_HOP, query_hop, .query = query->number, .driver = driver,
         .device = device != NULL ? device->number : 0, .action = "passes down",
         .status = (uint32_t)irp->IoStatus.Status);
}

/* How many bytes behind the importer's buffer the answer reaches, by what was written there and by
 * what its Size says. */
static unsigned ledger_query_overrun(const struct ledger_query *query, const INTERFACE *table,
                                     bool is_granted)
{
    bool is_larger = is_granted && table->Size > query->size;
    unsigned excess = is_larger ? (unsigned)(table->Size - query->size) : 0;
    for (unsigned i = LEDGER_FENCE_SIZE; query->guard != NULL && i > excess; i--)
        if (query->guard[query->size + i - 1] != LEDGER_FENCE_BYTE)
            return i;
    return excess;
}

static void ledger_query_check_size(const struct ledger_query *query, INTERFACE *table,
                                    bool is_granted)
{
    unsigned excess = ledger_query_overrun(query, table, is_granted);
    if (excess == 0)
        return;
    char note[128], effect[160];
    snprintf(note, sizeof note, "asked for %u bytes, answered with %u", query->size,
             query->size + excess);
    snprintf(effect, sizeof effect,
             "%u bytes behind the importer's buffer would have been overwritten; Drydock kept them",
             excess);
    EMIT(BREACH, breach, .rule = "oversized-table",
         .driver = query->overrun_by != 0 ? query->overrun_by : query->filled_by,
         .site = gate_current_site(), .other = query->importer, .note = note, .effect = effect);
    if (is_granted && table->Size > query->size)
        table->Size = query->size;
}

static bool ledger_query_is_routine(const void *routine)
{
    const struct module *module = module_find((uint64_t)routine);
    return gate_find((uint64_t)routine) != NULL ||
           (module != NULL && module_is_executable(module, (uint64_t)routine));
}

/* A table that was granted has a header to go by: without it nobody can release it. */
static void ledger_query_check_header(const struct ledger_query *query, const INTERFACE *table)
{
    const char *wrong = table->Size < sizeof *table ? "its Size is smaller than the header"
                        : !ledger_query_is_routine((const void *)table->InterfaceReference)
                            ? "InterfaceReference is no routine"
                        : !ledger_query_is_routine((const void *)table->InterfaceDereference)
                            ? "InterfaceDereference is no routine"
                            : NULL;
    if (wrong != NULL)
        EMIT(BREACH, breach, .rule = "incomplete-table", .driver = query->filled_by,
             .site = gate_current_site(), .other = query->importer, .note = wrong,
             .effect = "who received the table cannot call the pair");
}

/* The importer gets its own buffer back, in every location that still names the guard. */
static void ledger_query_return_buffer(struct ledger_query *query)
{
    if (query->guard == NULL)
        return;
    memcpy(query->buffer, query->guard, query->size);
    for (int i = 1; i <= query->irp->StackCount; i++) {
        PIO_STACK_LOCATION stack = nt_irp_stack_at(query->irp, (unsigned)i);
        if (stack->Parameters.QueryInterface.Interface == (INTERFACE *)query->guard)
            stack->Parameters.QueryInterface.Interface = query->buffer;
    }
    mm_pool_free_own(query->guard);
    query->guard = NULL;
}

static void ledger_query_forget(struct ledger_query *query)
{
    struct ledger_query **link = &ledger_state()->in_flight;
    while (*link != NULL && *link != query)
        link = &(*link)->outer;
    if (*link != NULL)
        *link = query->outer;
    machine_free(query->last);
    query->last = NULL;
}

static void ledger_query_answered(void *argument, void *where)
{
    IRP *irp = argument;
    struct ledger_query *query = ledger_query_of(irp);
    if (query == NULL || query->is_done)
        return;
    uint32_t driver = gate_current_caller();
    struct io_device *device = io_device_find(where);
    ledger_query_look(query, driver, device);
    EMIT(QUERY_HOP, query_hop, .query = query->number, .driver = driver,
         .device = device != NULL ? device->number : 0, .action = "completes",
         .status = (uint32_t)irp->IoStatus.Status);
}

static void ledger_query_changed(void *argument, uint32_t driver)
{
    struct ledger_query *query = ledger_query_of(argument);
    if (query != NULL && !query->is_done)
        ledger_query_look(query, driver, NULL);
}

/* Back at the importer, before its completion routine: what is in the buffer now is what it gets.
 */
static void ledger_query_left(void *argument)
{
    IRP *irp = argument;
    struct ledger_query *query = ledger_query_of(irp);
    if (query == NULL || query->is_done || irp->CurrentLocation < query->location)
        return;
    query->is_done = true;
    INTERFACE *table = (INTERFACE *)ledger_query_bytes(query);
    bool is_filled = query->filled_by != 0;
    bool is_granted =
        irp->IoStatus.Status == STATUS_SUCCESS && is_filled && query->size >= sizeof(INTERFACE);
    if (query->overrun_by != 0 || is_granted)
        ledger_query_check_size(query, table, is_granted);
    if (is_granted) {
        ledger_query_check_header(query, table);
        ledger_grant_make(query, table);
    } else if (query->references_seen > 0) {
        ledger_state()->odd_query = query->number;
        ledger_state()->odd_site = gate_current_site();
    }
    ledger_query_return_buffer(query);
    ledger_query_forget(query);
}

const struct gate_interposer ledger_interposer = {
    .query_sent = ledger_query_sent,
    .query_hop = ledger_query_hop,
    .query_answered = ledger_query_answered,
    .query_changed = ledger_query_changed,
    .query_left = ledger_query_left,
};
