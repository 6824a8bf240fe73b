/* Which Windows the machine says it is: Windows 11 22H2, a free build, no service pack. */
#ifndef DRYDOCK_NT_VERSION_H
#define DRYDOCK_NT_VERSION_H

#include "nt/types.h"

#define NT_VERSION_MAJOR 10
#define NT_VERSION_MINOR 0
#define NT_VERSION_BUILD 22621
#define NT_VERSION_DDI   0x0a00000cu /* NTDDI_VERSION */
#define NT_VERSION_SUITE 0x0100      /* one user at a time, by remote desktop too */
#define NT_VERSION_WDM   6

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
