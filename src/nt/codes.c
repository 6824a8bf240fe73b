/* Names of function codes; a code listed twice in one family of codes.def does not compile. */
#include "nt/codes.h"

#define NT_CASE(name, value)                                                                       \
    case value:                                                                                    \
        return #name;
#define NT_NONE(name, value)

#define NT_MAJOR       NT_CASE
#define NT_PNP_MINOR   NT_NONE
#define NT_POWER_MINOR NT_NONE
#define NT_WMI_MINOR   NT_NONE
const char *nt_major_name(UCHAR major)
{
    switch (major) {
#include "nt/codes.def"
    default: return NULL;
    }
}

#undef NT_MAJOR
#undef NT_PNP_MINOR
#define NT_MAJOR     NT_NONE
#define NT_PNP_MINOR NT_CASE
static const char *pnp_minor_name(UCHAR minor)
{
    switch (minor) {
#include "nt/codes.def"
    default: return NULL;
    }
}

#undef NT_PNP_MINOR
#undef NT_POWER_MINOR
#define NT_PNP_MINOR   NT_NONE
#define NT_POWER_MINOR NT_CASE
static const char *power_minor_name(UCHAR minor)
{
    switch (minor) {
#include "nt/codes.def"
    default: return NULL;
    }
}

#undef NT_POWER_MINOR
#undef NT_WMI_MINOR
#define NT_POWER_MINOR NT_NONE
#define NT_WMI_MINOR   NT_CASE
static const char *wmi_minor_name(UCHAR minor)
{
    switch (minor) {
#include "nt/codes.def"
    default: return NULL;
    }
}

const char *nt_minor_name(UCHAR major, UCHAR minor)
{
    switch (major) {
    case IRP_MJ_PNP: return pnp_minor_name(minor);
    case IRP_MJ_POWER: return power_minor_name(minor);
    case IRP_MJ_SYSTEM_CONTROL: return wmi_minor_name(minor);
    default: return NULL;
    }
}
