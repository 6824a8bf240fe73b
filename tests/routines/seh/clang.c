/*
 * The language's own __try, as clang compiles it (tests/e2e/seh_clang.sh); what mingw's gcc lacks.
 */
#include "../common/routine_test.h"

static volatile ULONG Ran;
static volatile ULONG *volatile Nowhere;

static DECLSPEC_NOINLINE VOID Poke(volatile ULONG *Where)
{
    *Where = 1;
}

static DECLSPEC_NOINLINE NTSTATUS Raise(NTSTATUS Status)
{
    if (Status != STATUS_SUCCESS)
        ExRaiseStatus(Status);
    return Status;
}

static VOID Catch(VOID)
{
    NTSTATUS status = STATUS_SUCCESS;

    __try {
        Poke(Nowhere);
    } __except (_exception_code() == STATUS_ACCESS_VIOLATION ? 1 : 0) {
        status = _exception_code();
    }
    CHECK(status == STATUS_ACCESS_VIOLATION);
}

static VOID Finally(VOID)
{
    volatile NTSTATUS status = STATUS_SUCCESS;

    Ran = 0;
    __try {
        __try {
            __try {
                Raise(STATUS_NO_MEMORY);
                Ran |= 0x100;
            } __finally {
                Ran = Ran * 16 + (_abnormal_termination() ? 1 : 3);
            }
            Ran |= 0x200;
        } __finally {
            Ran = Ran * 16 + 2;
        }
        Ran |= 0x400;
    } __except (1) {
        status = _exception_code();
    }
    CHECK(status == STATUS_NO_MEMORY);
    CHECK(Ran == 0x12);
}

static VOID FinallyNormal(VOID)
{
    Ran = 0;
    __try {
        Raise(STATUS_SUCCESS);
        Ran = 1;
    } __finally {
        Ran = Ran * 16 + (_abnormal_termination() ? 1 : 3);
    }
    CHECK(Ran == 0x13);
}

static VOID SearchOn(VOID)
{
    volatile ULONG local = 5;

    Ran = 0;
    __try {
        __try {
            Raise(STATUS_IO_TIMEOUT);
        } __except (Ran = 1, _exception_code() == STATUS_NO_MEMORY) {
            Ran |= 0x100;
        }
    } __except (local == 5 ? 1 : 0) {
        local = 6;
    }
    CHECK(Ran == 1);
    CHECK(local == 6);
}

static VOID CatchInLoop(VOID)
{
    volatile ULONG caught = 0;
    ULONG i;

    for (i = 0; i < 50; i++) {
        __try {
            Raise(i % 2 == 0 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS);
        } __except (1) {
            caught++;
        }
    }
    CHECK(caught == 25);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(__C_specific_handler, "clang: a fault in a callee", Catch);
    RUN(__C_specific_handler, "clang: two __finally blocks, then the handler", Finally);
    RUN(__C_specific_handler, "clang: __finally without an exception", FinallyNormal);
    RUN(__C_specific_handler, "clang: the inner filter searches on", SearchOn);
    RUN(__C_specific_handler, "clang: in a loop", CatchInLoop);
    return RoutineDone(Driver);
}
