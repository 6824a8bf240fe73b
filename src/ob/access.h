/*
 * Who acts, and what a security descriptor lets him do.
 *
 * All that run here are system threads with the system's token (ob/token.h): checks in KernelMode
 * grant everything, those in UserMode go by the descriptor, as for a service that runs as
 * LocalSystem. Labels of integrity are not looked at: the token's level is the highest.
 */
#ifndef DRYDOCK_OB_ACCESS_H
#define DRYDOCK_OB_ACCESS_H

#include "nt/ke.h"
#include "nt/status.h"
#include "nt/token.h"

/* The running thread's security context: references its token until it is released. Locking keeps
 * tokens as they are, in a critical region. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-secapturesubjectcontext.md, nf-wdm-sereleasesubjectcontext.md,
 * nf-wdm-selocksubjectcontext.md, nf-wdm-seunlocksubjectcontext.md */
VOID NTAPI SeCaptureSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
VOID NTAPI SeReleaseSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
VOID NTAPI SeLockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
VOID NTAPI SeUnlockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);

/* Does the descriptor grant the access? If so true and what is granted, else *AccessStatus says
 * why: STATUS_ACCESS_DENIED, STATUS_PRIVILEGE_NOT_HELD. No privilege is ever used up: *Privileges
 * (may be NULL) is NULL. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-seaccesscheck.md */
BOOLEAN NTAPI SeAccessCheck(PSECURITY_DESCRIPTOR SecurityDescriptor,
                            PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                            BOOLEAN SubjectContextLocked, ACCESS_MASK DesiredAccess,
                            ACCESS_MASK PreviouslyGrantedAccess, PPRIVILEGE_SET *Privileges,
                            PGENERIC_MAPPING GenericMapping, KPROCESSOR_MODE AccessMode,
                            ACCESS_MASK *GrantedAccess, PNTSTATUS AccessStatus);

/* Is the privilege enabled (are they all, or any of them, as Control says)? In KernelMode: always.
 * PASSIVE_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-sesingleprivilegecheck.md,
 * ntifs/nf-ntifs-seprivilegecheck.md */
BOOLEAN NTAPI SeSinglePrivilegeCheck(LUID PrivilegeValue, KPROCESSOR_MODE PreviousMode);
BOOLEAN NTAPI SePrivilegeCheck(PPRIVILEGE_SET RequiredPrivileges,
                               PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                               KPROCESSOR_MODE AccessMode);

/* Is it a self-relative descriptor that lies in Length bytes? PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-sevalidsecuritydescriptor.md */
BOOLEAN NTAPI SeValidSecurityDescriptor(ULONG Length, PSECURITY_DESCRIPTOR SecurityDescriptor);

#endif
