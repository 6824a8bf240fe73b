/* Registers two event providers and is unloaded with one of them. */
#include "../common/routine_test.h"

static const GUID Kept = {
    0x3d1f60a4, 0x2c47, 0x4b0e, {0x9a, 0x31, 0x5d, 0x07, 0xc2, 0x88, 0x4e, 0x12}};
static const GUID Ended = {
    0x3d1f60a4, 0x2c47, 0x4b0e, {0x9a, 0x31, 0x5d, 0x07, 0xc2, 0x88, 0x4e, 0x13}};

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    REGHANDLE kept, ended;

    UNREFERENCED_PARAMETER(RegistryPath);
    EtwRegister(&Kept, NULL, NULL, &kept);
    if (NT_SUCCESS(EtwRegister(&Ended, NULL, NULL, &ended)))
        EtwUnregister(ended);
    return RoutineDone(Driver);
}
