/* See po/state.h. */
#include "po/state.h"

#include "io/device.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "po/po_state.h"

#define PO_TAG_STATE  0x74736f50u /* 'Post' */
#define PO_STATE_SIZE 16          /* of the opaque blocks that drivers hold */

struct po_busy {
    struct po_busy *next;
    void *handle;
    EXECUTION_STATE flags;
    uint32_t driver;
    uint64_t site;
};

static void po_state_check_irql(POWER_STATE state)
{
    if (processor_irql() < DISPATCH_LEVEL || state.DeviceState == PowerDeviceD0)
        return;
    EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
         .site = gate_current_site(), .level = processor_irql(), .level_max = APC_LEVEL,
         .note = "PoSetPowerState for a state below D0");
}

POWER_STATE NTAPI PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type,
                                  POWER_STATE State)
{
    struct io_device *device = io_device_find(DeviceObject);
    if (device == NULL)
        breach_stop("bug-check", NULL, "PoSetPowerState was given 0x%llx, which is no device",
                    (unsigned long long)(uint64_t)DeviceObject);
    if (Type != DevicePowerState) {
        SYSTEM_POWER_STATE system = po_state()->transition.current;
        return (POWER_STATE){.SystemState = system != 0 ? system : PowerSystemWorking};
    }
    po_state_check_irql(State);
    POWER_STATE before = {.DeviceState = device->power};
    device->power = State.DeviceState;
    po_idle_hear(io_device_bottom(device), State.DeviceState);
    return before;
}

/* Where the handle's record hangs; what is no handle ends the life. */
static struct po_busy **po_busy_link(const void *handle, const char *routine)
{
    struct po_busy **link = &po_state()->busy;
    while (*link != NULL && (*link)->handle != handle)
        link = &(*link)->next;
    if (*link == NULL)
        breach_stop("system-state-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%llx, which is no handle of PoRegisterSystemState", routine,
                    (unsigned long long)(uint64_t)handle);
    return link;
}

static void po_busy_forget(struct po_busy **link)
{
    struct po_busy *busy = *link;
    *link = busy->next;
    mm_pool_free_own(busy->handle);
    machine_free(busy);
}

PVOID NTAPI PoRegisterSystemState(PVOID StateHandle, EXECUTION_STATE Flags)
{
    if (StateHandle != NULL) {
        (*po_busy_link(StateHandle, "PoRegisterSystemState"))->flags = Flags;
        return StateHandle;
    }
    void *handle = mm_pool_alloc(MM_NONPAGED, PO_STATE_SIZE, PO_TAG_STATE, 0, 0, true);
    if (handle == NULL)
        return NULL;
    struct po_busy **link = &po_state()->busy;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = (struct po_busy){.handle = handle,
                              .flags = Flags,
                              .driver = gate_current_caller(),
                              .site = gate_current_site()};
    return handle;
}

VOID NTAPI PoUnregisterSystemState(PVOID StateHandle)
{
    po_busy_forget(po_busy_link(StateHandle, "PoUnregisterSystemState"));
}

VOID NTAPI PoSetSystemState(EXECUTION_STATE Flags)
{
    (void)Flags;
}

void po_state_check_left(uint32_t driver)
{
    struct po_busy **link = &po_state()->busy;
    while (*link != NULL) {
        if ((*link)->driver != driver) {
            link = &(*link)->next;
            continue;
        }
        EMIT(BREACH, breach, .rule = "system-state-left", .driver = driver, .site = (*link)->site,
             .note = "still declares the system busy",
             .effect = "the system does not go to sleep by itself any more");
        po_busy_forget(link);
    }
}
