/* Which Windows this is: every routine says the same. */
#include "../common/routine_test.h"

#undef RtlIsNtDdiVersionAvailable
#undef RtlIsServicePackVersionInstalled
NTSYSAPI BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version);
NTSYSAPI BOOLEAN NTAPI RtlIsServicePackVersionInstalled(ULONG Version);

static RTL_OSVERSIONINFOEXW Current;

static VOID GetVersion(VOID)
{
    struct {
        RTL_OSVERSIONINFOW info;
        ULONG behind;
    } shorter = {.behind = 0x12345678};

    Current.dwOSVersionInfoSize = sizeof(Current);
    CHECK(RtlGetVersion((PRTL_OSVERSIONINFOW)&Current) == STATUS_SUCCESS);
    CHECK(Current.dwMajorVersion >= 10 && Current.dwBuildNumber >= 10240);
    CHECK(Current.dwPlatformId == VER_PLATFORM_WIN32_NT);
    CHECK(Current.wProductType >= VER_NT_WORKSTATION && Current.wProductType <= VER_NT_SERVER);
    shorter.info.dwOSVersionInfoSize = sizeof(shorter.info);
    CHECK(RtlGetVersion(&shorter.info) == STATUS_SUCCESS);
    CHECK(shorter.info.dwBuildNumber == Current.dwBuildNumber);
    CHECK(shorter.info.szCSDVersion[0] == 0 && shorter.behind == 0x12345678);
}

static VOID PsVersion(VOID)
{
    ULONG major = 0, minor = 99, build = 0;
    UNICODE_STRING pack = {2, 2, L"x"};

    CHECK(PsGetVersion(&major, &minor, &build, &pack) == FALSE);
    CHECK(major == Current.dwMajorVersion && minor == Current.dwMinorVersion);
    CHECK(build == Current.dwBuildNumber && pack.Length == 0);
    PsGetVersion(NULL, NULL, NULL, NULL);
}

static NTSTATUS Verify(ULONG Major, ULONG Minor, USHORT Pack, UCHAR Condition)
{
    RTL_OSVERSIONINFOEXW wanted = {.dwOSVersionInfoSize = sizeof(wanted)};
    ULONGLONG mask = 0;

    wanted.dwMajorVersion = Major;
    wanted.dwMinorVersion = Minor;
    wanted.wServicePackMajor = Pack;
    mask = VerSetConditionMask(mask, VER_MAJORVERSION, Condition);
    mask = VerSetConditionMask(mask, VER_MINORVERSION, Condition);
    mask = VerSetConditionMask(mask, VER_SERVICEPACKMAJOR, Condition);
    return RtlVerifyVersionInfo(&wanted, VER_MAJORVERSION | VER_MINORVERSION | VER_SERVICEPACKMAJOR,
                                mask);
}

static VOID VerifyAsOne(VOID)
{
    ULONG major = Current.dwMajorVersion, minor = Current.dwMinorVersion;
    USHORT pack = Current.wServicePackMajor;

    CHECK(Verify(5, 1, 1, VER_GREATER_EQUAL) == STATUS_SUCCESS);
    CHECK(Verify(major, minor, pack, VER_GREATER_EQUAL) == STATUS_SUCCESS);
    CHECK(Verify(major, minor, pack, VER_EQUAL) == STATUS_SUCCESS);
    CHECK(Verify(major, minor, pack, VER_GREATER) == STATUS_REVISION_MISMATCH);
    CHECK(Verify(major, minor, pack + 1, VER_GREATER_EQUAL) == STATUS_REVISION_MISMATCH);
    CHECK(Verify(major + 1, 0, 0, VER_GREATER_EQUAL) == STATUS_REVISION_MISMATCH);
    CHECK(Verify(major + 1, 0, 0, VER_LESS) == STATUS_SUCCESS);
    CHECK(Verify(major - 1, minor + 1, pack, VER_LESS_EQUAL) == STATUS_REVISION_MISMATCH);
}

static VOID VerifyOthers(VOID)
{
    RTL_OSVERSIONINFOEXW wanted = Current;
    ULONGLONG build = VerSetConditionMask(0, VER_BUILDNUMBER, VER_GREATER_EQUAL);
    ULONGLONG suite = VerSetConditionMask(0, VER_SUITENAME, VER_AND);

    CHECK(RtlVerifyVersionInfo(&wanted, VER_BUILDNUMBER, build) == STATUS_SUCCESS);
    CHECK(RtlVerifyVersionInfo(&wanted, VER_SUITENAME, suite) == STATUS_SUCCESS);
    wanted.dwBuildNumber++;
    CHECK(RtlVerifyVersionInfo(&wanted, VER_BUILDNUMBER, build) == STATUS_REVISION_MISMATCH);
    wanted.wSuiteMask = 0xffff;
    CHECK(RtlVerifyVersionInfo(&wanted, VER_SUITENAME, suite) == STATUS_REVISION_MISMATCH);
    suite = VerSetConditionMask(0, VER_SUITENAME, VER_OR);
    CHECK(RtlVerifyVersionInfo(&wanted, VER_SUITENAME, suite) == STATUS_SUCCESS);
    CHECK(RtlVerifyVersionInfo(&wanted, 0, build) == STATUS_INVALID_PARAMETER);
    CHECK(RtlVerifyVersionInfo(&wanted, VER_BUILDNUMBER, 0) == STATUS_INVALID_PARAMETER);
}

static VOID Available(VOID)
{
    CHECK(RtlIsNtDdiVersionAvailable(NTDDI_WIN7));
    CHECK(RtlIsNtDdiVersionAvailable(0x0A000000));
    CHECK(!RtlIsNtDdiVersionAvailable(0x0B000000));
    CHECK(!RtlIsServicePackVersionInstalled(NTDDI_WIN7));
    CHECK(RtlIsServicePackVersionInstalled(0x0A000000));
    CHECK(!RtlIsServicePackVersionInstalled(0x0A000100));
    CHECK(IoIsWdmVersionAvailable(1, 0x30) && IoIsWdmVersionAvailable(6, 0));
    CHECK(!IoIsWdmVersionAvailable(7, 0));
}

static VOID Suites(VOID)
{
    for (ULONG suite = 0; suite < 10; suite++)
        if (suite != TerminalServer)
            CHECK(ExVerifySuite(suite) == ((Current.wSuiteMask >> suite) & 1));
}

static VOID Debugger(VOID)
{
    CHECK(KD_DEBUGGER_NOT_PRESENT == !KD_DEBUGGER_ENABLED);
    CHECK(!NLS_MB_CODE_PAGE_TAG);
    CHECK(ExGetPreviousMode() == KernelMode);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlGetVersion, "as long as the structure says it is", GetVersion);
    RUN(PsGetVersion, "the same numbers, a free build", PsVersion);
    RUN(RtlVerifyVersionInfo, "version and service pack count as one number", VerifyAsOne);
    RUN(RtlVerifyVersionInfo, "build and suite; conditions that are missing", VerifyOthers);
    RUN(RtlIsNtDdiVersionAvailable, "older ones are, later ones are not", Available);
    RUN(ExVerifySuite, "what RtlGetVersion says", Suites);
    RUN(KdDebuggerNotPresent, "no debugger; one byte a character", Debugger);
    return RoutineDone(Driver);
}
