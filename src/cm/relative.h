/*
 * The registry by path: routines that take no handle but say where they begin.
 *
 * RelativeTo is one of RTL_REGISTRY_; Path is below that key, a full path (RTL_REGISTRY_ABSOLUTE),
 * or with RTL_REGISTRY_HANDLE an open key itself, which stays open. RTL_REGISTRY_USER is
 * \Registry\User\.Default: every thread here is the system's.
 */
#ifndef DRYDOCK_CM_RELATIVE_H
#define DRYDOCK_CM_RELATIVE_H

#include "nt/registry.h"
#include "nt/status.h"

/* Is there such a key? STATUS_SUCCESS or STATUS_OBJECT_NAME_NOT_FOUND; STATUS_INVALID_PARAMETER for
 * a RelativeTo that is none, STATUS_OBJECT_PATH_SYNTAX_BAD for a full path without a backslash. A
 * handle, which the page advises against, is closed. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlcheckregistrykey.md */
NTSTATUS NTAPI RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path);

/* Makes a key, nonvolatile, unless it is there; all before it must be:
 * STATUS_OBJECT_NAME_NOT_FOUND. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlcreateregistrykey.md */
NTSTATUS NTAPI RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path);

/* Writes a value (ValueName NULL: the default one) as ZwSetValueKey does, and makes the key first
 * if only that is missing. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-rtlwriteregistryvalue.md
 */
NTSTATUS NTAPI RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName,
                                     ULONG ValueType, PVOID ValueData, ULONG ValueLength);

/* Takes a value away; STATUS_OBJECT_NAME_NOT_FOUND if it or the key is not there. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtldeleteregistryvalue.md */
NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName);

#endif
