/* Which version of Windows this is: every answer comes from one row of nt/versions.def. */
#ifndef DRYDOCK_RTL_VERSION_H
#define DRYDOCK_RTL_VERSION_H

#include "nt/status.h"
#include "nt/version.h"

#define RTL_VERSION_PACK_SIZE 24

/* "Service Pack 1", or nothing, terminated; returns how many characters that is. */
unsigned rtl_version_pack(WCHAR ret_name[RTL_VERSION_PACK_SIZE]);

/* Fills the structure, as long as its dwOSVersionInfoSize says it is (with or without the EX part).
 * STATUS_SUCCESS. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-rtlgetversion.md */
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOEXW VersionInformation);

/* Compares the members that TypeMask names, each as ConditionMask says (built by
 * VerSetConditionMask, one member at a time). Major, minor and service pack numbers count as one
 * number. STATUS_REVISION_MISMATCH if a condition does not hold, STATUS_INVALID_PARAMETER if one is
 * missing. PASSIVE_LEVEL; VerSetConditionMask any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlverifyversioninfo.md, ntddk/nf-ntddk-versetconditionmask.md */
NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW VersionInfo, ULONG TypeMask,
                                    ULONGLONG ConditionMask);
ULONGLONG NTAPI VerSetConditionMask(ULONGLONG ConditionMask, ULONG TypeMask, UCHAR Condition);

/* Is this Windows at least that NTDDI_ version; is it that one, with that service pack or a later
 * one. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-rtlisntddiversionavailable.md,
 * nf-wdm-rtlisservicepackversioninstalled.md */
BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version);
BOOLEAN NTAPI RtlIsServicePackVersionInstalled(ULONG Version);

/* Is WDM at least of that version. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioiswdmversionavailable.md */
BOOLEAN NTAPI IoIsWdmVersionAvailable(UCHAR MajorVersion, UCHAR MinorVersion);

/* Has this Windows the product suite of that number (SUITE_TYPE)? PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exverifysuite.md */
BOOLEAN NTAPI ExVerifySuite(ULONG SuiteType);

#endif
