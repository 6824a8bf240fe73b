/*
 * A query on its way: who sent it, who changed the buffer, who answered. See ledger/ledger.h.
 *
 * The drivers below see a guard buffer instead of the importer's: `size` bytes and then a fence, so
 * that a table larger than asked for is seen and harms nobody. On completion the first `size` bytes
 * go back.
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

/* The counters of an interface that the survey saw granted by this query, as they are before it. */
static void ledger_query_read_cells(struct ledger_query *query)
{
    const struct ledger_survey *survey = ledger_state()->survey;
    query->allocations = mm_pool_sequence();
    if (!survey->is_audit || query->number > survey->count)
        return;
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
    size_t size = query->size + (query->guard != NULL ? LEDGER_FENCE_SIZE : 0);
    if (bytes == NULL || memcmp(query->last, bytes, size) == 0)
        return;
    memcpy(query->last, bytes, size);
    query->filled_by = driver;
    query->filled_device = device;
}

static void ledger_query_sent(void *argument)
{
    IRP *irp = argument;
    PIO_STACK_LOCATION stack = nt_irp_current_stack(irp);
    struct ledger_state *state = ledger_state();
    struct ledger_query *query = machine_alloc(sizeof *query);
    query->number = ++state->query_count;
    query->irp = irp;
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

static bool ledger_query_is_overrun(const struct ledger_query *query, const INTERFACE *table)
{
    if (table->Size > query->size)
        return true;
    for (size_t i = 0; query->guard != NULL && i < LEDGER_FENCE_SIZE; i++)
        if (query->guard[query->size + i] != LEDGER_FENCE_BYTE)
            return true;
    return false;
}

static void ledger_query_check_size(const struct ledger_query *query, INTERFACE *table)
{
    if (!ledger_query_is_overrun(query, table))
        return;
    char note[128], effect[160];
    snprintf(note, sizeof note, "asked for %u bytes, answered with a table of %u", query->size,
             table->Size);
    snprintf(effect, sizeof effect,
             "%u bytes behind the importer's buffer would have been overwritten; Drydock kept them",
             table->Size > query->size ? (unsigned)(table->Size - query->size) : 1u);
    EMIT(BREACH, breach, .rule = "oversized-table", .driver = query->filled_by,
         .site = gate_current_site(), .other = query->importer, .note = note, .effect = effect);
    if (table->Size > query->size)
        table->Size = query->size;
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
    struct mm_block *block;
    bool is_overrun;
    mm_pool_free((uint64_t)query->guard, 0, 0, &block, &is_overrun);
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

static void ledger_query_completed(void *argument, void *where)
{
    IRP *irp = argument;
    struct ledger_query *query = ledger_query_of(irp);
    if (query == NULL || query->is_done)
        return;
    uint32_t driver = gate_current_caller();
    struct io_device *device = io_device_find(where);
    ledger_query_look(query, driver, device);
    query->is_done = true;
    EMIT(QUERY_HOP, query_hop, .query = query->number, .driver = driver,
         .device = device != NULL ? device->number : 0, .action = "completes",
         .status = (uint32_t)irp->IoStatus.Status);
    INTERFACE *table = (INTERFACE *)ledger_query_bytes(query);
    bool is_granted = irp->IoStatus.Status == STATUS_SUCCESS && query->filled_by != 0 &&
                      query->size >= sizeof(INTERFACE);
    if (is_granted) {
        ledger_query_check_size(query, table);
        ledger_grant_make(query, table);
    }
    ledger_query_return_buffer(query);
    ledger_query_forget(query);
}

const struct gate_interposer ledger_interposer = {
    .query_sent = ledger_query_sent,
    .query_hop = ledger_query_hop,
    .query_completed = ledger_query_completed,
};
