/* See po/setting.h. */
#include "po/setting.h"

#include "ex/wait.h"
#include "ke/irql.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "nt/guids.h"
#include "po/po_state.h"

#define PO_TAG_SETTING 0x65536f50u /* 'PoSe' */

/* The handle: what the callback is shown lies in it. */
struct po_setting_block {
    GUID setting;
    union {
        ULONG number;
        GUID guid;
    } value;
};

struct po_registration {
    struct po_registration *next;
    struct po_setting_block *block; /* in pool */
    PPOWER_SETTING_CALLBACK routine;
    PVOID context;
    uint32_t running;          /* calls that are not over */
    const struct task *caller; /* the task of the latest of them */
    bool is_leaving;           /* unregistered; goes with the last call */
    bool is_awaited;           /* whoever unregistered it waits for that */
    uint32_t driver;
    uint64_t site;
};

enum po_setting_kind { PO_SETTING_FIXED, PO_SETTING_DISPLAY, PO_SETTING_GUID };

static const struct {
    const GUID *setting;
    enum po_setting_kind kind;
    ULONG number;     /* FIXED */
    const GUID *guid; /* GUID */
} po_settings[] = {
    {&GUID_ACDC_POWER_SOURCE, PO_SETTING_FIXED, 0 /* mains */, NULL},
    {&GUID_MONITOR_POWER_ON, PO_SETTING_DISPLAY, 0, NULL},
    {&GUID_CONSOLE_DISPLAY_STATE, PO_SETTING_DISPLAY, 0, NULL},
    {&GUID_SYSTEM_AWAYMODE, PO_SETTING_FIXED, 0 /* not in it */, NULL},
    {&GUID_POWERSCHEME_PERSONALITY, PO_SETTING_GUID, 0, &GUID_TYPICAL_POWER_SAVINGS},
};

#define PO_SETTING_COUNT (sizeof po_settings / sizeof po_settings[0])

/* Its row; PO_SETTING_COUNT if this machine has no such setting. */
static unsigned po_setting_find(const GUID *setting)
{
    unsigned i = 0;
    while (i < PO_SETTING_COUNT && !nt_guid_equal(po_settings[i].setting, setting))
        i++;
    return i;
}

static void po_setting_free(struct po_registration *registration)
{
    struct po_registration **link = &po_state()->registered;
    while (*link != registration)
        link = &(*link)->next;
    *link = registration->next;
    mm_pool_free_own(registration->block);
    machine_free(registration);
}

static ULONG po_setting_fill(unsigned row, struct po_setting_block *block)
{
    if (po_settings[row].kind == PO_SETTING_GUID) {
        block->value.guid = *po_settings[row].guid;
        return sizeof block->value.guid;
    }
    bool is_display = po_settings[row].kind == PO_SETTING_DISPLAY;
    block->value.number = is_display ? !po_state()->is_display_off : po_settings[row].number;
    return sizeof block->value.number;
}

/* Calls the routine with the value of now; moves *at, which is the registration, on to the next. */
static void po_setting_call(struct po_registration **at, unsigned row)
{
    struct po_registration *registration = *at;
    struct po_setting_block *block = registration->block;
    ULONG length = po_setting_fill(row, block);
    const struct task *outer = registration->caller;
    registration->running++;
    registration->caller = task_current();
    struct ke_mark before = ke_mark_take();
    gate_call_of(registration->driver, "PowerSettingCallback", 0, (void *)registration->routine,
                 (uint64_t)&block->setting, (uint64_t)&block->value, length,
                 (uint64_t)registration->context);
    ke_mark_check(&before, "its power setting callback", (uint64_t)registration->routine + 1);
    registration->caller = outer;
    *at = registration->next;
    if (--registration->running > 0 || !registration->is_leaving)
        return;
    if (registration->is_awaited)
        ex_wait_wake((uint64_t)block);
    else
        po_setting_free(registration);
}

void po_setting_set_display(bool is_on)
{
    po_state()->is_display_off = !is_on;
    struct po_registration *at = po_state()->registered;
    while (at != NULL) {
        unsigned row = po_setting_find(&at->block->setting);
        bool is_told = row < PO_SETTING_COUNT && po_settings[row].kind == PO_SETTING_DISPLAY;
        if (is_told && !at->is_leaving)
            po_setting_call(&at, row);
        else
            at = at->next;
    }
}

NTSTATUS NTAPI PoRegisterPowerSettingCallback(PDEVICE_OBJECT DeviceObject, const GUID *SettingGuid,
                                              PPOWER_SETTING_CALLBACK Callback, PVOID Context,
                                              PVOID *Handle)
{
    (void)DeviceObject; /* for debugging only, says the documentation */
    GUID setting = *SettingGuid;
    struct po_setting_block *block =
        mm_pool_alloc(MM_NONPAGED, sizeof *block, PO_TAG_SETTING, 0, 0, true);
    if (block == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    block->setting = setting;
    struct po_registration **link = &po_state()->registered;
    while (*link != NULL)
        link = &(*link)->next;
    struct po_registration *registration = machine_alloc(sizeof *registration);
    *registration = (struct po_registration){.block = block,
                                             .routine = Callback,
                                             .context = Context,
                                             .driver = gate_current_caller(),
                                             .site = gate_current_site()};
    *link = registration;
    if (Handle != NULL)
        *Handle = block;
    unsigned row = po_setting_find(&setting);
    if (row < PO_SETTING_COUNT)
        po_setting_call(&registration, row);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PoUnregisterPowerSettingCallback(PVOID Handle)
{
    struct po_registration *at = po_state()->registered;
    while (at != NULL && ((void *)at->block != Handle || at->is_leaving))
        at = at->next;
    if (at == NULL)
        return STATUS_INVALID_PARAMETER;
    at->is_leaving = true;
    if (at->running > 0 && at->caller == task_current())
        return STATUS_SUCCESS;
    if (at->running > 0) {
        at->is_awaited = true;
        ex_wait_block("PoUnregisterPowerSettingCallback", (uint64_t)Handle);
    }
    po_setting_free(at);
    return STATUS_SUCCESS;
}

void po_setting_check_left(uint32_t driver)
{
    struct po_registration *next;
    for (struct po_registration *at = po_state()->registered; at != NULL; at = next) {
        next = at->next;
        if (at->driver != driver && module_number((uint64_t)at->routine) != driver)
            continue;
        EMIT(BREACH, breach, .rule = "power-setting-left-registered", .driver = driver,
             .site = at->site, .note = "a power setting callback is still registered",
             .effect = "the next change of the setting calls code that is gone");
        po_setting_free(at);
    }
}
