/*
 * The security descriptors of objects: who owns one and who may do what with it.
 *
 * A named device has one, made when it is first asked for; a file that is an open of the device
 * itself shows its device's. An unnamed device has none, nor has an unnamed event, semaphore or
 * callback object. Those of other objects are unsupported. Nobody is refused by one here: drivers
 * open as the kernel does.
 *
 * Invariant: a descriptor in the books is self-relative and valid, and its list names no generic
 * rights.
 */
#ifndef DRYDOCK_OB_SECURITY_H
#define DRYDOCK_OB_SECURITY_H

#include "nt/security.h"
#include "nt/status.h"

/* A copy of the object's descriptor in paged pool, and TRUE; NULL and FALSE for an object that has
 * none. Goes back by ObReleaseObjectSecurity; one that does not is pool left allocated.
 * STATUS_INSUFFICIENT_RESOURCES. What is no object is bug check 0x18. PASSIVE_LEVEL; <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-obgetobjectsecurity.md, nf-wdm-obreleaseobjectsecurity.md; the
 * default of a device is that of windows-driver-docs kernel/controlling-device-access.md */
NTSTATUS NTAPI ObGetObjectSecurity(PVOID Object, PSECURITY_DESCRIPTOR *SecurityDescriptor,
                                   PBOOLEAN MemoryAllocated);
VOID NTAPI ObReleaseObjectSecurity(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                   BOOLEAN MemoryAllocated);

/* Puts the parts named in place of the object's own, copied; the handle needs WRITE_DAC for the
 * DACL, WRITE_OWNER for owner and group, ACCESS_SYSTEM_SECURITY for the SACL. Either form of
 * descriptor. STATUS_ACCESS_DENIED, STATUS_ACCESS_VIOLATION (NULL), STATUS_INVALID_HANDLE,
 * STATUS_UNKNOWN_REVISION, STATUS_INVALID_SID, STATUS_INVALID_ACL, STATUS_INVALID_SECURITY_DESCR
 * (an owner or group to be set is not there), STATUS_NO_SECURITY_ON_OBJECT. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwsetsecurityobject.md */
NTSTATUS NTAPI ZwSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                   PSECURITY_DESCRIPTOR SecurityDescriptor);

/* The parts named, in self-relative form, and the bytes they need; the handle needs READ_CONTROL,
 * for the SACL ACCESS_SYSTEM_SECURITY. STATUS_BUFFER_TOO_SMALL (nothing but the length is written),
 * STATUS_ACCESS_DENIED, STATUS_INVALID_HANDLE. What an object without a descriptor answers is not
 * documented, and unsupported. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwquerysecurityobject.md */
NTSTATUS NTAPI ZwQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length,
                                     PULONG LengthNeeded);

#endif
