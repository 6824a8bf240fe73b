/* Leaves the direction flag set and the registers that it should have kept in ruins, when it calls
 * and when it returns. */
#include "../common/hostile.h"

static DRIVER_ADD_DEVICE RuinAddDevice;

static NTSTATUS NTAPI RuinAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT PhysicalDeviceObject)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(PhysicalDeviceObject);
    __asm__ volatile("std");
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPoolNx, 64, 'nbaR'), 'nbaR');
    return STATUS_NO_SUCH_DEVICE;
}

NTSTATUS NTAPI RuinStart(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath);

NTSTATUS NTAPI RuinStart(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = RuinAddDevice;
    return HostileDone(Driver);
}

__asm__(".globl DriverEntry\n"
        "DriverEntry:\n"
        "    subq $40, %rsp\n"
        "    call RuinStart\n"
        "    addq $40, %rsp\n"
        "    movq $8, %rbx\n"
        "    movq $8, %rbp\n"
        "    movq $8, %rsi\n"
        "    movq $8, %rdi\n"
        "    movq $8, %r12\n"
        "    movq $8, %r13\n"
        "    movq $8, %r14\n"
        "    movq $8, %r15\n"
        "    std\n"
        "    ret\n");
