/*
 * What drivers do that no Linux process may do, each with an answer that must be plausible: cr8,
 * the page that Windows shares at KI_USER_SHARED_DATA, rdtsc, cpuid, fields of the KPCR by gs.
 *
 * DriverEntry fails with STATUS_UNSUCCESSFUL if any answer is not, and says which.
 */
#include "../common/hostile.h"

#define SHARED_PAGE          0xFFFFF78000000000ull
#define SHARED_TICK_MULTIPLE 0x004
#define SHARED_SYSTEM_TIME   0x014
#define SHARED_TICK_COUNT    0x320
#define YEAR_100NS           (365ull * 24 * 3600 * 10000000)
#define PROCESSOR_MAX        64

static ULONG64 Shared(ULONG Offset)
{
    return *(const volatile ULONG64 *)(SHARED_PAGE + Offset);
}

static BOOLEAN IsLevelRight(VOID)
{
    KIRQL before = KeGetCurrentIrql(), raised, old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    raised = KeGetCurrentIrql();
    KeLowerIrql(old);
    return before == PASSIVE_LEVEL && old == before && raised == DISPATCH_LEVEL &&
           KeGetCurrentIrql() == before && __readcr8() == PASSIVE_LEVEL;
}

/* Some time between 1 January 2000 and 2200. */
static BOOLEAN IsSystemTimeRight(VOID)
{
    ULONG64 time = Shared(SHARED_SYSTEM_TIME);

    return time > 399 * YEAR_100NS && time < 600 * YEAR_100NS;
}

static BOOLEAN IsTickCountRight(VOID)
{
    LARGE_INTEGER first, second;

    KeQueryTickCount(&first);
    KeQueryTickCount(&second);
    return second.QuadPart >= first.QuadPart &&
           Shared(SHARED_TICK_COUNT) >= (ULONG64)first.QuadPart &&
           (ULONG)Shared(SHARED_TICK_MULTIPLE) != 0;
}

static BOOLEAN IsStampRight(VOID)
{
    ULONG64 first = __rdtsc(), second = __rdtsc();

    return second >= first;
}

/* Leaf 0: the highest leaf, at least 1, and a vendor of twelve printable characters. */
static BOOLEAN IsIdentityRight(VOID)
{
    ULONG leaf = 0, parts[3] = {0, 0, 0};

    __asm__ volatile("cpuid" : "+a"(leaf), "=b"(parts[0]), "=d"(parts[1]), "=c"(parts[2]) : "c"(0));
    for (ULONG i = 0; i < 12; i++) {
        UCHAR character = (UCHAR)(parts[i / 4] >> (i % 4 * 8));

        if (character < ' ' || character > '~')
            return FALSE;
    }
    return leaf >= 1;
}

/* The processor's number and its current thread, an object in memory. */
static BOOLEAN IsProcessorRight(VOID)
{
    ULONG number;
    ULONG64 thread;

    __asm__ volatile("movl %%gs:0x184, %0" : "=r"(number));
    __asm__ volatile("movq %%gs:0x188, %0" : "=r"(thread));
    return number < PROCESSOR_MAX && thread != 0 && thread % 8 == 0;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const struct {
        const char *Name;
        BOOLEAN (*IsRight)(VOID);
    } checks[] = {
        {"cr8", IsLevelRight},
        {"system time", IsSystemTimeRight},
        {"tick count", IsTickCountRight},
        {"rdtsc", IsStampRight},
        {"cpuid", IsIdentityRight},
        {"gs", IsProcessorRight},
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    for (ULONG i = 0; i < RTL_NUMBER_OF(checks); i++)
        if (!checks[i].IsRight()) {
            DbgPrint("privileged: %s is not plausible\n", checks[i].Name);
            return STATUS_UNSUCCESSFUL;
        }
    return HostileDone(Driver);
}
