/*
 * What a key is and which subkeys it has. For handles and their access see
 * cm/open.h, for buffers that are too small cm/value.h.
 */
#ifndef DRYDOCK_CM_QUERY_H
#define DRYDOCK_CM_QUERY_H

#include "nt/registry.h"
#include "nt/status.h"

/* Describes an open key: basic, node, full, cached information, or its full path
 * (KeyNameInformation; symbolic links followed, names as they were made). Sizes in bytes, times in
 * 100 ns since 1601. STATUS_INVALID_PARAMETER for a class that is none; a class that the pages
 * leave to the system, and virtualization, end the life as unsupported. Needs KEY_QUERY_VALUE, but
 * for the name. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwquerykey.md,
 * ne-wdm-_key_information_class.md */
NTSTATUS NTAPI ZwQueryKey(HANDLE KeyHandle, KEY_INFORMATION_CLASS KeyInformationClass,
                          PVOID KeyInformation, ULONG Length, PULONG ResultLength);

/* The same of the Index-th subkey, in the order of their upper-case names; basic, node and full
 * information only. STATUS_NO_MORE_ENTRIES behind the last. Needs KEY_ENUMERATE_SUB_KEYS.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-zwenumeratekey.md */
NTSTATUS NTAPI ZwEnumerateKey(HANDLE KeyHandle, ULONG Index,
                              KEY_INFORMATION_CLASS KeyInformationClass, PVOID KeyInformation,
                              ULONG Length, PULONG ResultLength);

#endif
