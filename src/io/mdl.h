/*
 * MDLs as the I/O manager hands them out: allocated, freed, cut into parts, hung on IRPs. What they
 * describe is mm/mdl.h's.
 */
#ifndef DRYDOCK_IO_MDL_H
#define DRYDOCK_IO_MDL_H

#include "nt/irp.h"
#include "nt/mdl.h"

/* Locks a buffer of the kernel's or a driver's and hangs its MDL on the IRP. False if the buffer is
 * not there, or pool is used up. */
bool io_mdl_lock(IRP *irp, PVOID buffer, ULONG length, LOCK_OPERATION operation);

/* Unlocks and frees an IRP's chain of MDLs, as the I/O manager does with IRPs that it built. */
void io_mdl_free_chain(IRP *irp);

/*
 * A new MDL for [VirtualAddress, VirtualAddress + Length), without pages yet; NULL when pool is
 * exhausted or Length is beyond 4 GiB - PAGE_SIZE. The caller owns it until IoFreeMdl. With an Irp
 * it becomes Irp->MdlAddress, or with SecondaryBuffer the last of that chain. IRQL <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-ioallocatemdl.md
 */
PMDL NTAPI IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer,
                         BOOLEAN ChargeQuota, PIRP Irp);

/*
 * Frees one MDL; those chained to it stay. IRQL <= DISPATCH_LEVEL. A partial MDL's own mapping goes
 * with it; pages that are locked or mapped otherwise are a finding, and so is what is no MDL (any
 * more). Takes the MDL of MmAllocatePagesForMdl too, once its pages are freed.
 * wdk-ddi-src/content/wdm/nf-wdm-iofreemdl.md
 */
VOID NTAPI IoFreeMdl(PMDL Mdl);

/*
 * Makes TargetMdl describe Length bytes (0: all to the end) at VirtualAddress of what SourceMdl
 * describes, and use its mapping if it has one. SourceMdl's pages are locked, or nonpaged, as long
 * as TargetMdl is used. IRQL <= DISPATCH_LEVEL. Findings: a source without pages, a range outside
 * it, a target that is too small or in use. wdk-ddi-src/content/wdm/nf-wdm-iobuildpartialmdl.md
 */
VOID NTAPI IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length);

#endif
