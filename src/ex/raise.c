/* See ex/raise.h. */
#include "ex/raise.h"

#include "machine/exception.h"
#include "nt/status.h"

VOID NTAPI ExRaiseStatus(NTSTATUS Status)
{
    exception_raise(Status, 0, 0, 0);
}

VOID NTAPI ExRaiseAccessViolation(VOID)
{
    exception_raise(STATUS_ACCESS_VIOLATION, 0, 0, 0);
}

VOID NTAPI ExRaiseDatatypeMisalignment(VOID)
{
    exception_raise(STATUS_DATATYPE_MISALIGNMENT, 0, 0, 0);
}
