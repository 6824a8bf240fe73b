/*
 * Opening, making and deleting keys.
 *
 * A handle belongs to the driver that got it, until ZwClose. Names are compared
 * without regard to case, whatever the attributes say. A handle serves whatever it was opened for,
 * since the caller is in kernel mode; that its access lacks what the routine's page asks for is a
 * `registry-access`.
 */
#ifndef DRYDOCK_CM_OPEN_H
#define DRYDOCK_CM_OPEN_H

#include "nt/registry.h"
#include "nt/status.h"

/* Opens a key that is there, by full path or relative to an open key. OpenOptions: the link itself
 * instead of where it leads; backup and restore rights. STATUS_INVALID_PARAMETER_4 for other
 * options, STATUS_INVALID_PARAMETER for attributes that are none, STATUS_OBJECT_PATH_SYNTAX_BAD,
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_NAME_INVALID (half a character),
 * STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH and STATUS_KEY_DELETED for the key it is
 * relative to, STATUS_INSUFFICIENT_RESOURCES. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwopenkey.md, nf-wdm-zwopenkeyex.md */
NTSTATUS NTAPI ZwOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                         POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI ZwOpenKeyEx(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG OpenOptions);

/* The same, and makes the last key of the path if there is none; what lies before it must be there.
 * Disposition (may be NULL) says which it was; Class (may be NULL) is kept with a new key. Further
 * errors: STATUS_INVALID_PARAMETER_6 for other options, STATUS_CHILD_MUST_BE_VOLATILE for a stable
 * key below a volatile one, STATUS_OBJECT_NAME_COLLISION for a link where there is a key,
 * STATUS_INVALID_PARAMETER where a name or the tree's depth passes its limit (255 characters, 512
 * levels). PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwcreatekey.md */
NTSTATUS NTAPI ZwCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG TitleIndex,
                           PUNICODE_STRING Class, ULONG CreateOptions, PULONG Disposition);

/* Deletes a key that has no subkeys; its handles must still be closed, and answer
 * STATUS_KEY_DELETED until then. STATUS_CANNOT_DELETE if it has some, or is the root of a hive.
 * Needs DELETE. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwdeletekey.md */
NTSTATUS NTAPI ZwDeleteKey(HANDLE KeyHandle);

/* There is no disk: what was written is as safe as it gets when the call is made.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwflushkey.md */
NTSTATUS NTAPI ZwFlushKey(HANDLE KeyHandle);

#endif
