/*
 * What the tiny drivers of this folder share. Each has a DriverEntry that does one thing; if
 * Drydock lets it go on it reports success, and is unloaded at the end of the life.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <wdm.h>

DRIVER_INITIALIZE DriverEntry;

static inline VOID HostileUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

/* The end of a DriverEntry that got so far. */
static inline NTSTATUS HostileDone(PDRIVER_OBJECT Driver)
{
    Driver->DriverUnload = HostileUnload;
    return STATUS_SUCCESS;
}

/* A Linux system call, as code that was not built for Windows would make it. */
static inline LONG_PTR HostileSystemCall(LONG_PTR Number, LONG_PTR First, LONG_PTR Second,
                                         LONG_PTR Third)
{
    LONG_PTR result;
    register LONG_PTR fourth __asm__("r10") = 0;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(Number), "D"(First), "S"(Second), "d"(Third), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}

#endif
