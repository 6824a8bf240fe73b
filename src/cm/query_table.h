/*
 * Many values with one call: the query table.
 */
#ifndef DRYDOCK_CM_QUERY_TABLE_H
#define DRYDOCK_CM_QUERY_TABLE_H

#include "nt/registry.h"
#include "nt/status.h"

/*
 * Goes through a table, up to an entry without QueryRoutine and Name, and hands the values it asks
 * for to its QueryRoutines, or stores them (DIRECT). PASSIVE_LEVEL, and so are the routines called;
 * what they are given lives until they return. A string stored where Buffer was NULL lies in paged
 * pool and is the caller's, for RtlFreeUnicodeString. For RelativeTo and Path see cm/relative.h; a
 * missing key that is RTL_REGISTRY_OPTIONAL is no error and gives nothing.
 *
 * STATUS_INVALID_PARAMETER: an entry lacks the Name or the routine that its flags need, or must not
 * have; a REG_MULTI_SZ is to be stored without NOEXPAND. STATUS_OBJECT_NAME_NOT_FOUND: no such key,
 * or a REQUIRED value is missing and has no default. STATUS_BUFFER_TOO_SMALL: a value does not fit
 * where it is to be stored. STATUS_OBJECT_TYPE_MISMATCH: TYPECHECK found another type. The error of
 * a QueryRoutine ends the walk, STATUS_BUFFER_TOO_SMALL excepted; so does STATUS_KEY_DELETED, if
 * one deleted the key.
 *
 * DIRECT without TYPECHECK outside of \Registry\Machine is a `registry-direct-untyped`: bug check
 * 0x139. Environment variables, which drivers must not have expanded, end the life as unsupported.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlqueryregistryvalues.md, nc-wdm-rtl_query_registry_routine.md
 */
NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path,
                                      PRTL_QUERY_REGISTRY_TABLE QueryTable, PVOID Context,
                                      PVOID Environment);

#endif
