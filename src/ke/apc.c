/* See ke/apc.h. */
#include "ke/apc.h"

#include "ke/ke_state.h"
#include "machine/breach.h"

static void ke_region_leave(uint32_t *regions, uint32_t base, const char *routine)
{
    if (*regions > base)
        (*regions)--;
    else
        breach_say("critical-region-unbalanced", "APCs stay disabled or come too early",
                   "%s in a thread that is in no such region (0xC4/0x3E)", routine);
}

VOID NTAPI KeEnterCriticalRegion(VOID)
{
    ke_task_self()->critical_regions++;
}

VOID NTAPI KeLeaveCriticalRegion(VOID)
{
    struct ke_task *self = ke_task_self();
    ke_region_leave(&self->critical_regions, self->critical_regions_base, "KeLeaveCriticalRegion");
}

VOID NTAPI KeEnterGuardedRegion(VOID)
{
    ke_task_self()->guarded_regions++;
}

VOID NTAPI KeLeaveGuardedRegion(VOID)
{
    ke_region_leave(&ke_task_self()->guarded_regions, 0, "KeLeaveGuardedRegion");
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
