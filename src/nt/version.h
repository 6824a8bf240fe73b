/*
 * Which Windows the machine says it is: a row of versions.def (--os); always a free build of the
 * edition for one person.
 */
#ifndef DRYDOCK_NT_VERSION_H
#define DRYDOCK_NT_VERSION_H

#include "nt/types.h"

#define NT_VERSION_DEFAULT "win11-22h2"
#define NT_VERSION_SUITE   0x0100 /* one user at a time, by remote desktop too */
#define NT_VERSION_WDM     6      /* of every system since Windows Vista */

struct nt_version {
    const char *name; /* "win10-1809" */
    ULONG major, minor, build;
    USHORT service_pack;
    ULONG ddi; /* NTDDI_VERSION */
};

/* By name; NULL if there is none. */
const struct nt_version *nt_version_find(const char *name);

/* Oldest first; NULL behind the last. */
const struct nt_version *nt_version_at(unsigned i);

typedef struct _OSVERSIONINFOEXW {
    ULONG dwOSVersionInfoSize;
    ULONG dwMajorVersion;
    ULONG dwMinorVersion;
    ULONG dwBuildNumber;
    ULONG dwPlatformId;
    WCHAR szCSDVersion[128];
    /* From here on only of RTL_OSVERSIONINFOEXW. */
    USHORT wServicePackMajor;
    USHORT wServicePackMinor;
    USHORT wSuiteMask;
    UCHAR wProductType;
    UCHAR wReserved;
} RTL_OSVERSIONINFOEXW, *PRTL_OSVERSIONINFOEXW;

enum {
    VER_EQUAL = 1,
    VER_GREATER = 2,
    VER_GREATER_EQUAL = 3,
    VER_LESS = 4,
    VER_LESS_EQUAL = 5,
    VER_AND = 6,
    VER_OR = 7,
    VER_MINORVERSION = 0x01,
    VER_MAJORVERSION = 0x02,
    VER_BUILDNUMBER = 0x04,
    VER_PLATFORMID = 0x08,
    VER_SERVICEPACKMINOR = 0x10,
    VER_SERVICEPACKMAJOR = 0x20,
    VER_SUITENAME = 0x40,
    VER_PRODUCT_TYPE = 0x80,
    VER_NT_WORKSTATION = 1,
    VER_PLATFORM_WIN32_NT = 2
};

#endif
