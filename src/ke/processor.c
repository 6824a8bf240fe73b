/* See ke/processor.h. */
#include "ke/processor.h"

#include "ke/ke_state.h"

#define KE_EXPORT_OFFSET 0x300 /* in the place that holds the system process */

void ke_processor_export(void *place)
{
    *((CCHAR *)place + KE_EXPORT_OFFSET) = (CCHAR)machine()->options.cpu_count;
}

void *ke_number_processors(void)
{
    ke_state();
    return (void *)(ARENA_THREADS + KE_EXPORT_OFFSET);
}

ULONG NTAPI KeQueryActiveProcessorCount(KAFFINITY *ActiveProcessors)
{
    if (ActiveProcessors != NULL)
        *ActiveProcessors = KeQueryActiveProcessors();
    return machine()->options.cpu_count;
}

ULONG NTAPI KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    bool is_ours = GroupNumber == 0 || GroupNumber == ALL_PROCESSOR_GROUPS;
    return is_ours ? machine()->options.cpu_count : 0;
}

KAFFINITY NTAPI KeQueryActiveProcessors(VOID)
{
    return ((KAFFINITY)1 << machine()->options.cpu_count) - 1;
}

ULONG NTAPI KeQueryMaximumProcessorCount(VOID)
{
    return machine()->options.cpu_count;
}

ULONG NTAPI KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    ULONG number = processor_current()->number;
    if (ProcNumber != NULL)
        *ProcNumber = (PROCESSOR_NUMBER){.Number = (UCHAR)number};
    return number;
}
