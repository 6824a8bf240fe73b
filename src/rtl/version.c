/* See rtl/version.h. */
#include "rtl/version.h"

#include "machine/machine.h"

#include <stdio.h>

#define RTL_VERSION_CONDITION_BITS 3
#define RTL_VERSION_DDI_SYSTEM     0xffff0000u
#define RTL_VERSION_DDI_PACK       0x0000ff00u

/* Their place in a condition mask; the first four are one number. */
static const struct {
    ULONG type;
    bool is_part; /* of the number that counts as one */
} rtl_version_members[] = {
    {VER_MAJORVERSION, true},     {VER_MINORVERSION, true}, {VER_SERVICEPACKMAJOR, true},
    {VER_SERVICEPACKMINOR, true}, {VER_BUILDNUMBER, false}, {VER_PLATFORMID, false},
    {VER_PRODUCT_TYPE, false},    {VER_SUITENAME, false},
};

unsigned rtl_version_pack(WCHAR ret_name[RTL_VERSION_PACK_SIZE])
{
    char text[RTL_VERSION_PACK_SIZE] = "";
    unsigned pack = machine_version()->service_pack, length = 0;
    if (pack > 0)
        snprintf(text, sizeof text, "Service Pack %u", pack);
    for (; text[length] != '\0'; length++)
        ret_name[length] = (WCHAR)text[length];
    ret_name[length] = 0;
    return length;
}

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOEXW VersionInformation)
{
    const struct nt_version *version = machine_version();
    bool is_extended = VersionInformation->dwOSVersionInfoSize == sizeof *VersionInformation;
    VersionInformation->dwMajorVersion = version->major;
    VersionInformation->dwMinorVersion = version->minor;
    VersionInformation->dwBuildNumber = version->build;
    VersionInformation->dwPlatformId = VER_PLATFORM_WIN32_NT;
    rtl_version_pack(VersionInformation->szCSDVersion);
    if (!is_extended)
        return STATUS_SUCCESS;
    VersionInformation->wServicePackMajor = version->service_pack;
    VersionInformation->wServicePackMinor = 0;
    VersionInformation->wSuiteMask = NT_VERSION_SUITE;
    VersionInformation->wProductType = VER_NT_WORKSTATION;
    VersionInformation->wReserved = 0;
    return STATUS_SUCCESS;
}

static ULONG rtl_version_member(const RTL_OSVERSIONINFOEXW *info, ULONG type)
{
    switch (type) {
    case VER_MAJORVERSION: return info->dwMajorVersion;
    case VER_MINORVERSION: return info->dwMinorVersion;
    case VER_BUILDNUMBER: return info->dwBuildNumber;
    case VER_PLATFORMID: return info->dwPlatformId;
    case VER_SERVICEPACKMAJOR: return info->wServicePackMajor;
    case VER_SERVICEPACKMINOR: return info->wServicePackMinor;
    case VER_SUITENAME: return info->wSuiteMask;
    default: return info->wProductType;
    }
}

static unsigned rtl_version_condition(ULONGLONG mask, ULONG type)
{
    unsigned place = (unsigned)__builtin_ctz(type) * RTL_VERSION_CONDITION_BITS;
    return (unsigned)(mask >> place) & 7;
}

static bool rtl_version_holds(ULONG is, ULONG wanted, unsigned condition)
{
    switch (condition) {
    case VER_EQUAL: return is == wanted;
    case VER_GREATER: return is > wanted;
    case VER_GREATER_EQUAL: return is >= wanted;
    case VER_LESS: return is < wanted;
    case VER_LESS_EQUAL: return is <= wanted;
    case VER_AND: return (is & wanted) == wanted;
    default: return (is & wanted) != 0;
    }
}

/* Suites are compared as sets, the others as numbers. */
static bool rtl_version_is_valid(ULONG types, ULONGLONG conditions)
{
    if (types == 0 || (types & ~0xffu))
        return false;
    for (ULONG type = 1; type <= VER_PRODUCT_TYPE; type <<= 1) {
        unsigned condition = rtl_version_condition(conditions, type);
        bool is_set = condition == VER_AND || condition == VER_OR;
        if ((types & type) && (condition == 0 || is_set != (type == VER_SUITENAME)))
            return false;
    }
    return true;
}

NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW VersionInfo, ULONG TypeMask,
                                    ULONGLONG ConditionMask)
{
    RTL_OSVERSIONINFOEXW current = {.dwOSVersionInfoSize = sizeof current};
    RtlGetVersion(&current);
    if (!rtl_version_is_valid(TypeMask, ConditionMask))
        return STATUS_INVALID_PARAMETER;
    bool is_decided = false, is_part_good = true;
    for (unsigned i = 0; i < sizeof rtl_version_members / sizeof rtl_version_members[0]; i++) {
        ULONG type = rtl_version_members[i].type;
        bool is_part = rtl_version_members[i].is_part;
        if (!(TypeMask & type) || (is_part && is_decided))
            continue;
        ULONG is = rtl_version_member(&current, type);
        ULONG wanted = rtl_version_member(VersionInfo, type);
        bool is_good = rtl_version_holds(is, wanted, rtl_version_condition(ConditionMask, type));
        if (!is_part && !is_good)
            return STATUS_REVISION_MISMATCH;
        if (is_part) {
            is_decided = is != wanted;
            is_part_good = is_good;
        }
    }
    return is_part_good ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

ULONGLONG NTAPI VerSetConditionMask(ULONGLONG ConditionMask, ULONG TypeMask, UCHAR Condition)
{
    if (TypeMask == 0)
        return ConditionMask;
    unsigned highest = 31 - (unsigned)__builtin_clz(TypeMask);
    return ConditionMask | (ULONGLONG)(Condition & 7u) << (highest * RTL_VERSION_CONDITION_BITS);
}

BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version)
{
    return Version <= machine_version()->ddi;
}

BOOLEAN NTAPI RtlIsServicePackVersionInstalled(ULONG Version)
{
    ULONG ddi = machine_version()->ddi;
    return (Version & RTL_VERSION_DDI_SYSTEM) == (ddi & RTL_VERSION_DDI_SYSTEM) &&
           (Version & RTL_VERSION_DDI_PACK) <= (ddi & RTL_VERSION_DDI_PACK);
}

BOOLEAN NTAPI IoIsWdmVersionAvailable(UCHAR MajorVersion, UCHAR MinorVersion)
{
    return MajorVersion < NT_VERSION_WDM || (MajorVersion == NT_VERSION_WDM && MinorVersion == 0);
}

BOOLEAN NTAPI ExVerifySuite(ULONG SuiteType)
{
    return SuiteType < 16 && ((NT_VERSION_SUITE >> SuiteType) & 1);
}
