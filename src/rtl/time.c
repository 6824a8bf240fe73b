/*
 * See rtl/time.h. A year is taken to begin in March, so that the leap day is its last day and the
 * days before a month are a straight line in fifths.
 */
#include "rtl/time.h"

#define RTL_TIME_PER_MS  10000
#define RTL_TIME_PER_DAY (86400ll * 1000 * RTL_TIME_PER_MS)

/* Days from 0000-03-01 to 1601-01-01. */
#define RTL_TIME_EPOCH_DAYS 584694

/* Days from 0000-03-01 to the given date. */
static LONGLONG rtl_time_days(int year, int month, int day)
{
    int from_march = (month + 9) % 12;
    LONGLONG y = year - (month < 3);
    return y * 365 + y / 4 - y / 100 + y / 400 + (from_march * 153 + 2) / 5 + day - 1;
}

static void rtl_time_date(LONGLONG days, PTIME_FIELDS fields)
{
    LONGLONG era = days / 146097, in_era = days % 146097; /* 400 years */
    LONGLONG year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    LONGLONG in_year = in_era - (year * 365 + year / 4 - year / 100);
    LONGLONG from_march = (in_year * 5 + 2) / 153;
    fields->Day = (CSHORT)(in_year - (from_march * 153 + 2) / 5 + 1);
    fields->Month = (CSHORT)(from_march < 10 ? from_march + 3 : from_march - 9);
    fields->Year = (CSHORT)(era * 400 + year + (fields->Month < 3));
}

VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS TimeFields)
{
    LONGLONG days = Time->QuadPart / RTL_TIME_PER_DAY;
    LONGLONG ms = Time->QuadPart % RTL_TIME_PER_DAY / RTL_TIME_PER_MS;
    rtl_time_date(days + RTL_TIME_EPOCH_DAYS, TimeFields);
    TimeFields->Weekday = (CSHORT)((days + 1) % 7); /* 1601-01-01 was a Monday */
    TimeFields->Hour = (CSHORT)(ms / 3600000);
    TimeFields->Minute = (CSHORT)(ms / 60000 % 60);
    TimeFields->Second = (CSHORT)(ms / 1000 % 60);
    TimeFields->Milliseconds = (CSHORT)(ms % 1000);
}

static int rtl_time_month_length(int year, int month)
{
    static const char lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && is_leap);
}

static bool rtl_time_is_valid(const TIME_FIELDS *f)
{
    return f->Year >= 1601 && f->Year <= 30827 && f->Month >= 1 && f->Month <= 12 && f->Day >= 1 &&
           f->Day <= rtl_time_month_length(f->Year, f->Month) && f->Hour >= 0 && f->Hour < 24 &&
           f->Minute >= 0 && f->Minute < 60 && f->Second >= 0 && f->Second < 60 &&
           f->Milliseconds >= 0 && f->Milliseconds < 1000;
}

BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS TimeFields, PLARGE_INTEGER Time)
{
    if (!rtl_time_is_valid(TimeFields))
        return FALSE;
    LONGLONG days = rtl_time_days(TimeFields->Year, TimeFields->Month, TimeFields->Day);
    LONGLONG minutes = TimeFields->Hour * 60ll + TimeFields->Minute;
    LONGLONG ms = (minutes * 60 + TimeFields->Second) * 1000 + TimeFields->Milliseconds;
    Time->QuadPart = (days - RTL_TIME_EPOCH_DAYS) * RTL_TIME_PER_DAY + ms * RTL_TIME_PER_MS;
    return TRUE;
}

VOID NTAPI ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime)
{
    *LocalTime = *SystemTime;
}

VOID NTAPI ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime)
{
    *SystemTime = *LocalTime;
}
