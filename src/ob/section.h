/*
 * Sections that the paging file backs, and views of them.
 *
 * A section's memory is there once, at an address of its own, and every view is a part of it: two
 * views of the same bytes are at the same address (Windows gives each its own). Protections are
 * checked when a view is mapped, and not by the processor: who writes to a read-only view is not
 * noticed. Sections that a file backs are unsupported.
 */
#ifndef DRYDOCK_OB_SECTION_H
#define DRYDOCK_OB_SECTION_H

#include "nt/ob.h"
#include "nt/status.h"

/*
 * Makes a section of *MaximumSize bytes, rounded up to pages, all zero; ZwClose the handle.
 * SectionPageProtection: PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY, PAGE_EXECUTE, _READ,
 * _READWRITE or _WRITECOPY, else STATUS_INVALID_PAGE_PROTECTION. AllocationAttributes: SEC_COMMIT
 * or SEC_RESERVE, perhaps with SEC_NOCACHE, else STATUS_INVALID_PARAMETER_6. No size, or 0:
 * STATUS_INVALID_PARAMETER_4; STATUS_SECTION_TOO_BIG. Names: see ob/open.h. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwcreatesection.md, nf-wdm-zwopensection.md
 */
NTSTATUS NTAPI ZwCreateSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
                               ULONG SectionPageProtection, ULONG AllocationAttributes,
                               HANDLE FileHandle);
NTSTATUS NTAPI ZwOpenSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes);

/*
 * Maps *ViewSize bytes (0: all) from *SectionOffset (NULL: 0; rounded down to 64 KiB) into the
 * process, which is the system's; *BaseAddress, *SectionOffset and *ViewSize say what was mapped.
 * The section stays until the view is unmapped. STATUS_CONFLICTING_ADDRESSES: another place was
 * asked for; STATUS_INVALID_VIEW_SIZE: beyond the section; STATUS_INVALID_PAGE_PROTECTION,
 * STATUS_SECTION_PROTECTION: more than the section allows; STATUS_INVALID_PARAMETER_4: ZeroBits
 * above 20; _8 and _9: no such inheritance or allocation type. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwmapviewofsection.md
 */
NTSTATUS NTAPI ZwMapViewOfSection(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                                  ULONG_PTR ZeroBits, SIZE_T CommitSize,
                                  PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
                                  ULONG InheritDisposition, ULONG AllocationType,
                                  ULONG Win32Protect);

/* Unmaps the view, of several that hold the address the latest. STATUS_NOT_MAPPED_VIEW.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwunmapviewofsection.md */
NTSTATUS NTAPI ZwUnmapViewOfSection(HANDLE ProcessHandle, PVOID BaseAddress);

/* Says view-left-mapped for each view that the driver, which is unloaded, left. */
void ob_section_check_left(uint32_t driver);

#endif
