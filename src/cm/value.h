/*
 * Values of open keys. For handles and their access see cm/open.h.
 *
 * Names are compared without regard to case; the empty name is the key's default value. Values are
 * enumerated in the order in which they were made.
 */
#ifndef DRYDOCK_CM_VALUE_H
#define DRYDOCK_CM_VALUE_H

#include "nt/registry.h"
#include "nt/status.h"

/* Makes or replaces a value with a copy of Data. ValueName may be NULL for the default value. Any
 * Type is kept; a string without its terminator, or a REG_DWORD of another size than 4, is a
 * `registry-value-form`. STATUS_OBJECT_NAME_INVALID for half a character, STATUS_INVALID_PARAMETER
 * for a name above 16,383 characters, STATUS_INSUFFICIENT_RESOURCES above 16 MiB of data or when
 * the machine is full. Needs KEY_SET_VALUE. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwsetvaluekey.md */
NTSTATUS NTAPI ZwSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex,
                             ULONG Type, PVOID Data, ULONG DataSize);

/* Give a value by name or by number, in one of the documented forms; the data of the full forms
 * begin at DataOffset, on the next boundary of 4 (of 8: ...Align64) after the name.
 * STATUS_BUFFER_TOO_SMALL (nothing written) if the form's fixed part does not fit,
 * STATUS_BUFFER_OVERFLOW (as much as fits) if the rest does not; *ResultLength (bytes) says what is
 * needed. STATUS_OBJECT_NAME_NOT_FOUND, STATUS_NO_MORE_ENTRIES; STATUS_INVALID_PARAMETER for a
 * class that is none; STATUS_DATATYPE_MISALIGNMENT for ...Align64 off a boundary of 8. Need
 * KEY_QUERY_VALUE. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwqueryvaluekey.md,
 * nf-wdm-zwenumeratevaluekey.md */
NTSTATUS NTAPI ZwQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                               KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                               PVOID KeyValueInformation, ULONG Length, PULONG ResultLength);
NTSTATUS NTAPI ZwEnumerateValueKey(HANDLE KeyHandle, ULONG Index,
                                   KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                                   PVOID KeyValueInformation, ULONG Length, PULONG ResultLength);

/* Takes a value away. STATUS_OBJECT_NAME_NOT_FOUND if there is none of that name. Needs
 * KEY_SET_VALUE. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwdeletevaluekey.md */
NTSTATUS NTAPI ZwDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName);

#endif
