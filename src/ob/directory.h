/*
 * Directory objects: what names live in (ob/name.h). The object itself is opaque to drivers.
 */
#ifndef DRYDOCK_OB_DIRECTORY_H
#define DRYDOCK_OB_DIRECTORY_H

#include "nt/ob.h"
#include "nt/status.h"

struct ob_object;

/* An empty directory with one reference of the kernel's; NULL when pool is used up. */
struct ob_object *ob_directory_new(void);

/* Makes a directory, or with OBJ_OPENIF opens the one of that name (STATUS_OBJECT_NAME_EXISTS);
 * ZwClose the handle. With OBJ_PERMANENT the directory outlives it. Errors: see ob/open.h.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwcreatedirectoryobject.md */
NTSTATUS NTAPI ZwCreateDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                       POBJECT_ATTRIBUTES ObjectAttributes);

/* Makes a permanent object (of any type) temporary: its name goes with its last handle.
 * STATUS_INVALID_HANDLE. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwmaketemporaryobject.md */
NTSTATUS NTAPI ZwMakeTemporaryObject(HANDLE Handle);

#endif
