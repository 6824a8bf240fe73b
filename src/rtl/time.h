/*
 * Calendar time. System time counts 100 ns from 1601-01-01 00:00, Gregorian throughout.
 *
 * The machine's time zone is UTC, so local time is system time.
 */
#ifndef DRYDOCK_RTL_TIME_H
#define DRYDOCK_RTL_TIME_H

#include "nt/types.h"

typedef struct _TIME_FIELDS {
    CSHORT Year;
    CSHORT Month; /* 1 .. 12 */
    CSHORT Day;   /* 1 .. 31 */
    CSHORT Hour;
    CSHORT Minute;
    CSHORT Second;
    CSHORT Milliseconds;
    CSHORT Weekday; /* 0 = Sunday */
} TIME_FIELDS, *PTIME_FIELDS;

/* Splits a system time. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-rtltimetotimefields.md */
VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS TimeFields);

/* The reverse; Weekday is not looked at. FALSE, *Time untouched, if a field is out of its range.
 * Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-rtltimefieldstotime.md */
BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS TimeFields, PLARGE_INTEGER Time);

/* Between system time and local time. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-exsystemtimetolocaltime.md, nf-wdm-exlocaltimetosystemtime.md */
VOID NTAPI ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime);
VOID NTAPI ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime);

#endif
