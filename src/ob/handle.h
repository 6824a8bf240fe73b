/*
 * Handles: numbers that stand for an object and the rights they were opened with.
 *
 * Every driver runs in the system process, so there is one table. A handle keeps its object alive;
 * its value never comes back in one life, so that a late use can be told from a right one. Kernel
 * handles are the ones with the high bits set. A handle that its driver leaves open when it is
 * unloaded is a `handle-left-open`.
 */
#ifndef DRYDOCK_OB_HANDLE_H
#define DRYDOCK_OB_HANDLE_H

#include "nt/ob.h"
#include "nt/status.h"
#include "ob/object.h"

/* Opens a handle to the object: takes a reference in the caller's name. The attributes are of OBJ_;
 * only OBJ_KERNEL_HANDLE changes anything. */
HANDLE ob_handle_open(struct ob_object *object, ACCESS_MASK desired, ULONG attributes);

/* The object that a handle stands for, NtCurrentProcess and NtCurrentThread included; NULL if it is
 * no handle (any more). */
struct ob_object *ob_handle_object(HANDLE handle);

/* The object of one type that a handle stands for, not referenced, and the rights it was opened
 * with; NULL with STATUS_INVALID_HANDLE or STATUS_OBJECT_TYPE_MISMATCH. */
struct ob_object *ob_handle_typed(HANDLE handle, enum ob_type type, ACCESS_MASK *ret_access,
                                  NTSTATUS *ret_status);

/* For io/driver.c: says what the driver leaves behind, handles and threads. */
void ob_check_unload(uint32_t driver);

/* Closes a handle and drops its reference. STATUS_INVALID_HANDLE if it is none; except for NULL
 * and the handles of the current process and thread that is a `handle-misuse` (0x93) too.
 * PASSIVE_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-ntclose.md */
NTSTATUS NTAPI ZwClose(HANDLE Handle);

/* Gives the object behind a handle, referenced: the caller dereferences it. STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH (ObjectType NULL: any), STATUS_ACCESS_DENIED where UserMode asks for
 * more than the handle was opened with; then *Object is NULL. UserMode sees no kernel handles.
 * HandleInformation may be NULL. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-obreferenceobjectbyhandle.md,
 * nf-wdm-obreferenceobjectbyhandlewithtag.md */
NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                         POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                         PVOID *Object,
                                         POBJECT_HANDLE_INFORMATION HandleInformation);
NTSTATUS NTAPI ObReferenceObjectByHandleWithTag(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                                POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                                ULONG Tag, PVOID *Object,
                                                POBJECT_HANDLE_INFORMATION HandleInformation);

/* Opens a handle to a live object; ZwClose it. STATUS_INVALID_PARAMETER for an attribute that is
 * none, or both OBJ_EXCLUSIVE and OBJ_INHERIT; STATUS_OBJECT_TYPE_MISMATCH (NULL: any, for
 * KernelMode). The caller is the system, to which every right is granted. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-obopenobjectbypointer.md */
NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes, PVOID PassedAccessState,
                                     ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                     KPROCESSOR_MODE AccessMode, PHANDLE Handle);

#endif
