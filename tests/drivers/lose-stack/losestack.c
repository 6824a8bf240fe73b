/* Calls the kernel with a stack pointer that points at no memory. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("so far all is well\n");
    __asm__ volatile("addq $0x1000000, %rsp; jmp *__imp_DbgPrint(%rip)");
    return HostileDone(Driver);
}
