/*
 * What ZwQuerySystemInformation tells of the machine.
 */
#ifndef DRYDOCK_EX_SYSTEM_INFORMATION_H
#define DRYDOCK_EX_SYSTEM_INFORMATION_H

#include "nt/ex.h"
#include "nt/status.h"

/*
 * SystemBasicInformation (0): 64 bytes, of which the number of processors at offset 56 is
 * documented; the others are zero. STATUS_INFO_LENGTH_MISMATCH for another length; *ReturnLength
 * (may be NULL): 64. Every other class is left to the system by its page, or opaque: unsupported.
 * PASSIVE_LEVEL. win32/desktop-src/SysInfo/zwquerysysteminformation.md
 */
NTSTATUS NTAPI ZwQuerySystemInformation(ULONG SystemInformationClass, PVOID SystemInformation,
                                        ULONG SystemInformationLength, PULONG ReturnLength);

#endif
