/* Whichever Windows this is, every routine and the shared page tell of the same one. */
#include "../common/routine_test.h"

#undef RtlIsNtDdiVersionAvailable
#undef RtlIsServicePackVersionInstalled
NTSYSAPI BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version);
NTSYSAPI BOOLEAN NTAPI RtlIsServicePackVersionInstalled(ULONG Version);

#define SHARED_PAGE    0xFFFFF78000000000ull
#define SHARED_BUILD   0x260 /* since Windows 10 */
#define SHARED_PRODUCT 0x264
#define SHARED_MAJOR   0x26c
#define SHARED_MINOR   0x270

extern __declspec(dllimport) ULONG NtBuildNumber;

static RTL_OSVERSIONINFOEXW Current;

/* Which NTDDI_ constant goes with a build, as sdkddkver.h has them; the last whose build is not
 * above the current one. */
static const struct {
    ULONG Build, Ddi;
} Releases[] = {
    {7600, 0x06010000},  {7601, 0x06010100},  {9200, 0x06020000},  {9600, 0x06030000},
    {10240, 0x0A000000}, {10586, 0x0A000001}, {14393, 0x0A000002}, {15063, 0x0A000003},
    {16299, 0x0A000004}, {17134, 0x0A000005}, {17763, 0x0A000006}, {18362, 0x0A000007},
    {19041, 0x0A000008}, {22000, 0x0A00000B}, {22621, 0x0A00000C}, {26100, 0x0A000010},
};

static ULONG CurrentDdi(VOID)
{
    ULONG ddi = 0;

    for (ULONG i = 0; i < ARRAYSIZE(Releases); i++)
        if (Current.dwBuildNumber >= Releases[i].Build)
            ddi = Releases[i].Ddi;
    return ddi;
}

static ULONG SharedLong(ULONG Offset)
{
    return *(volatile ULONG *)(SHARED_PAGE + Offset);
}

static VOID GetVersion(VOID)
{
    Current.dwOSVersionInfoSize = sizeof(Current);
    CHECK(RtlGetVersion((PRTL_OSVERSIONINFOW)&Current) == STATUS_SUCCESS);
    CHECK(CurrentDdi() >> 24 == Current.dwMajorVersion);
    CHECK((CurrentDdi() >> 16 & 0xff) == Current.dwMinorVersion);
    CHECK((Current.szCSDVersion[0] != 0) == (Current.wServicePackMajor != 0));
    DbgPrint("system %u.%u.%u\n", Current.dwMajorVersion, Current.dwMinorVersion,
             Current.dwBuildNumber);
}

static VOID PsVersion(VOID)
{
    ULONG major = 0, minor = 99, build = 0;
    UNICODE_STRING pack = {2, 2, L"x"}, same;

    CHECK(PsGetVersion(&major, &minor, &build, &pack) == FALSE);
    CHECK(major == Current.dwMajorVersion && minor == Current.dwMinorVersion);
    CHECK(build == Current.dwBuildNumber);
    RtlInitUnicodeString(&same, Current.szCSDVersion);
    CHECK(RtlEqualUnicodeString(&pack, &same, FALSE));
}

static VOID BuildNumber(VOID)
{
    CHECK((NtBuildNumber & 0xffff) == Current.dwBuildNumber);
    CHECK(NtBuildNumber >> 28 == 0xf);
}

static VOID SharedPage(VOID)
{
    CHECK(SharedLong(SHARED_MAJOR) == Current.dwMajorVersion);
    CHECK(SharedLong(SHARED_MINOR) == Current.dwMinorVersion);
    CHECK(SharedLong(SHARED_PRODUCT) == Current.wProductType);
    if (Current.dwMajorVersion >= 10)
        CHECK(SharedLong(SHARED_BUILD) == Current.dwBuildNumber);
}

static NTSTATUS AtLeast(ULONG Major, ULONG Minor, USHORT Pack)
{
    RTL_OSVERSIONINFOEXW wanted = {.dwOSVersionInfoSize = sizeof(wanted)};
    ULONGLONG mask = VerSetConditionMask(0, VER_MAJORVERSION, VER_GREATER_EQUAL);

    wanted.dwMajorVersion = Major;
    wanted.dwMinorVersion = Minor;
    wanted.wServicePackMajor = Pack;
    mask = VerSetConditionMask(mask, VER_MINORVERSION, VER_GREATER_EQUAL);
    mask = VerSetConditionMask(mask, VER_SERVICEPACKMAJOR, VER_GREATER_EQUAL);
    return RtlVerifyVersionInfo(&wanted, VER_MAJORVERSION | VER_MINORVERSION | VER_SERVICEPACKMAJOR,
                                mask);
}

static VOID Verify(VOID)
{
    ULONG major = Current.dwMajorVersion, minor = Current.dwMinorVersion;
    USHORT pack = Current.wServicePackMajor;

    CHECK(AtLeast(major, minor, pack) == STATUS_SUCCESS);
    CHECK(AtLeast(6, 0, 9) == STATUS_SUCCESS);
    CHECK(AtLeast(major, minor, pack + 1) == STATUS_REVISION_MISMATCH);
    CHECK(AtLeast(major, minor + 1, 0) == STATUS_REVISION_MISMATCH);
    CHECK((AtLeast(10, 0, 0) == STATUS_SUCCESS) == (major >= 10));
}

static VOID Available(VOID)
{
    ULONG ddi = CurrentDdi();

    CHECK(RtlIsNtDdiVersionAvailable(0x06000000) && RtlIsNtDdiVersionAvailable(ddi));
    CHECK(!RtlIsNtDdiVersionAvailable(ddi + 1));
    for (ULONG i = 0; i < ARRAYSIZE(Releases); i++)
        CHECK(RtlIsNtDdiVersionAvailable(Releases[i].Ddi) == (Releases[i].Ddi <= ddi));
}

static VOID ServicePack(VOID)
{
    ULONG system = CurrentDdi() & 0xffff0000;

    CHECK(RtlIsServicePackVersionInstalled(system));
    CHECK(RtlIsServicePackVersionInstalled(system | 0x100) == (Current.wServicePackMajor >= 1));
    CHECK(!RtlIsServicePackVersionInstalled(system | 0x200));
    CHECK(!RtlIsServicePackVersionInstalled(0x06000000));
}

static VOID Wdm(VOID)
{
    CHECK(IoIsWdmVersionAvailable(6, 0) && !IoIsWdmVersionAvailable(6, 1));
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlGetVersion, "version and build belong together", GetVersion);
    RUN(PsGetVersion, "the same, with the service pack's name", PsVersion);
    RUN(NtBuildNumber, "the same build, marked free", BuildNumber);
    RUN(KUSER_SHARED_DATA, "the same numbers", SharedPage);
    RUN(RtlVerifyVersionInfo, "holds at the current version and not above", Verify);
    RUN(RtlIsNtDdiVersionAvailable, "up to the current system's constant", Available);
    RUN(RtlIsServicePackVersionInstalled, "of this system alone, up to the installed one",
        ServicePack);
    RUN(IoIsWdmVersionAvailable, "6.0 since Windows Vista", Wdm);
    return RoutineDone(Driver);
}
