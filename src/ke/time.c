/* See ke/time.h. */
#include "ke/time.h"

#include "ke/ke_state.h"

#define KE_COUNTER_HZ   10000000
#define KE_100NS_PER_US 10

static uint64_t ke_time_read(void)
{
    timer_pass(1);
    return timer_now();
}

uint64_t ke_time_due(LONGLONG time)
{
    uint64_t now = timer_now();
    if (time < 0)
        return now + (0 - (uint64_t)time);
    return (uint64_t)time > TIMER_EPOCH ? (uint64_t)time - TIMER_EPOCH : 0;
}

ULONG NTAPI KeQueryTimeIncrement(VOID)
{
    return KE_TICK_100NS;
}

LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
    if (PerformanceFrequency != NULL)
        PerformanceFrequency->QuadPart = KE_COUNTER_HZ;
    return (LARGE_INTEGER){.QuadPart = (LONGLONG)ke_time_read()};
}

VOID NTAPI KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = (LONGLONG)(ke_time_read() + TIMER_EPOCH);
}

ULONG64 NTAPI KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp)
{
    *QpcTimeStamp = ke_time_read();
    return *QpcTimeStamp;
}

ULONGLONG NTAPI KeQueryUnbiasedInterruptTime(VOID)
{
    return ke_time_read();
}

VOID NTAPI KeStallExecutionProcessor(ULONG MicroSeconds)
{
    ke_wait_sleep(timer_now() + (uint64_t)MicroSeconds * KE_100NS_PER_US,
                  "KeStallExecutionProcessor");
}
