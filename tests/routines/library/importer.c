/* The first importer of two libraries. */
#include "library.h"

__declspec(dllimport) ULONG PlainCount(VOID);

static VOID Initialized(VOID)
{
    PCOUNTED_STATE state = CountedState();
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"counted");
    UNICODE_STRING end = state->Path;

    CHECK(state->Initialized == 1);
    CHECK(state->Irql == PASSIVE_LEVEL);
    CHECK(state->Path.Length > name.Length);
    end.Buffer += (end.Length - name.Length) / sizeof(WCHAR);
    end.Length = name.Length;
    CHECK(RtlEqualUnicodeString(&end, &name, TRUE));
}

static VOID Deep(VOID)
{
    CHECK(CountedState()->Deep == 1);
}

static VOID ByName(VOID)
{
    CHECK(CountedAdd(1, 2, 3, 4, 5, 6) == 654321);
    CHECK(PlainCount() == 1 && PlainCount() == 2);
}

static VOID ByOrdinal(VOID)
{
    ULONG before = CountedVariable;

    CHECK(CountedUnnamed() == before + 1);
}

static VOID Variable(VOID)
{
    CountedVariable = 40;
    CHECK(CountedUnnamed() == 41);
    CHECK(CountedVariable == 41);
}

static VOID Forwarded(VOID)
{
    CHECK(CountedForwarded(21) == 42);
    CHECK(CountedForwardedUnnamed(14) == 42);
    CHECK(CountedKernel() == IoGetCurrentProcess());
}

static ULONG Callback(PVOID Context)
{
    *(PBOOLEAN)Context = TRUE;
    return CountedAdd(1, 0, 0, 0, 0, 0) + (ULONG)KeGetCurrentIrql();
}

static VOID Called(VOID)
{
    BOOLEAN isCalled = FALSE;
    KIRQL irql;

    CHECK(CountedCall(Callback, &isCalled) == 2 && isCalled);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(CountedCall(Callback, &isCalled) == 2 + DISPATCH_LEVEL);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("importer.sys entered\n");
    RUN(DllInitialize, "is called once, before the importer, with the path of its key",
        Initialized);
    RUN(DllInitialize, "of what a library imports from comes first", Deep);
    RUN(import, "by name, with arguments on the stack", ByName);
    RUN(import, "by ordinal", ByOrdinal);
    RUN(import, "of a variable is the variable", Variable);
    RUN(import, "of a forwarder leads on: by name, by ordinal, to the kernel", Forwarded);
    RUN(import, "calls back into its importer, at the same IRQL", Called);
    return RoutineDone(Driver);
}
