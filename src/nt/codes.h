/*
 * IRP_MJ_* and IRP_MN_* and their names, all made from codes.def.
 *
 * A minor code means nothing without its major: nt_minor_name takes both.
 */
#ifndef DRYDOCK_NT_CODES_H
#define DRYDOCK_NT_CODES_H

#include "nt/types.h"

enum {
#define NT_MAJOR(name, value)       name = (value),
#define NT_PNP_MINOR(name, value)   name = (value),
#define NT_POWER_MINOR(name, value) name = (value),
#define NT_WMI_MINOR(name, value)   name = (value),
#include "nt/codes.def"
#undef NT_MAJOR
#undef NT_PNP_MINOR
#undef NT_POWER_MINOR
#undef NT_WMI_MINOR
    IRP_MJ_SCSI = IRP_MJ_INTERNAL_DEVICE_CONTROL,
    IRP_MJ_PNP_POWER = IRP_MJ_PNP,
    IRP_MJ_MAXIMUM_FUNCTION = IRP_MJ_PNP,
};

/* "IRP_MJ_PNP"; NULL for a code above IRP_MJ_MAXIMUM_FUNCTION. */
const char *nt_major_name(UCHAR major);

/* "IRP_MN_START_DEVICE" for (IRP_MJ_PNP, 0); NULL for other majors than PNP, POWER and
 * SYSTEM_CONTROL, and for codes without a name. */
const char *nt_minor_name(UCHAR major, UCHAR minor);

#endif
