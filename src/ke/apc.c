/* See ke/apc.h. */
#include "ke/apc.h"

#include "ke/ke_state.h"

static void ke_region_leave(uint32_t *regions, const char *routine)
{
    if (*regions > 0)
        (*regions)--;
    else
        ke_breach("critical-region-unbalanced", "APCs stay disabled or come too early",
                  "%s in a thread that is in no such region (0xC4/0x3E)", routine);
}

VOID NTAPI KeEnterCriticalRegion(VOID)
{
    ke_task_self()->critical_regions++;
}

VOID NTAPI KeLeaveCriticalRegion(VOID)
{
    ke_region_leave(&ke_task_self()->critical_regions, "KeLeaveCriticalRegion");
}

VOID NTAPI KeEnterGuardedRegion(VOID)
{
    ke_task_self()->guarded_regions++;
}

VOID NTAPI KeLeaveGuardedRegion(VOID)
{
    ke_region_leave(&ke_task_self()->guarded_regions, "KeLeaveGuardedRegion");
}

BOOLEAN NTAPI KeAreApcsDisabled(VOID)
{
    const struct ke_task *self = ke_task_self();
    return self->critical_regions > 0 || self->guarded_regions > 0;
}

BOOLEAN NTAPI KeAreAllApcsDisabled(VOID)
{
    return ke_task_self()->guarded_regions > 0 || processor_irql() >= APC_LEVEL;
}
