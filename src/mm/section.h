/*
 * Locking a driver's pageable sections: a count for each section, of who wants it resident.
 *
 * The handle is the section's first address. Sections are resident in this machine whatever the
 * count says; the count is what is judged.
 */
#ifndef DRYDOCK_MM_SECTION_H
#define DRYDOCK_MM_SECTION_H

#include "nt/types.h"

/* After DriverUnload: sections of the driver that are still locked are a finding each. */
void mm_section_check_left(uint32_t driver);

/*
 * Counts the section that holds an address (or belongs to a handle) up, or down again. IRQL <=
 * APC_LEVEL. A handle stays valid while the driver is loaded. Findings: an address in no image, a
 * handle that never was one, more unlocks than locks.
 * wdk-ddi-src/content/wdm/nf-wdm-mmlockpagabledatasection.md,
 * wdk-ddi-src/content/ntddk/nf-ntddk-mmlockpagablesectionbyhandle.md,
 * wdk-ddi-src/content/wdm/nf-wdm-mmunlockpagableimagesection.md
 */
PVOID NTAPI MmLockPagableDataSection(PVOID AddressWithinSection);
VOID NTAPI MmLockPagableSectionByHandle(PVOID ImageSectionHandle);
VOID NTAPI MmUnlockPagableImageSection(PVOID ImageSectionHandle);

#endif
