/* An exception that no filter wants. */
#include "../common/routine_test.h"
#include "../seh/try.h"

static LONG FilterSearch(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    DbgPrint("the filter saw 0x%08X\n", Pointers->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static VOID BodyRaise(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    ExRaiseStatus(STATUS_IO_DEVICE_ERROR);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    TryExcept(BodyRaise, NULL, FilterSearch);
    return RoutineDone(Driver);
}
