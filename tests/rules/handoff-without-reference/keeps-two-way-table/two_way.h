/* An interface whose table goes both ways: the importer puts a routine of its own into it. */
#ifndef RULES_TWO_WAY_H
#define RULES_TWO_WAY_H

#include <wdm.h>

/* {6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D03} */
static const GUID GUID_TWO_WAY = {
    0x6f0f6ad2, 0x3a0f, 0x4e0b, {0x9f, 0x6b, 0x5f, 0x0c, 0x6c, 0x7a, 0x1d, 0x03}};

typedef struct _TWO_WAY {
    INTERFACE Header;
    VOID (*Moved)(PVOID MovedContext, LONG Load); /* the importer's, called inside Lift */
    PVOID MovedContext;
    NTSTATUS (*Lift)(PVOID Context, LONG Kilograms);
} TWO_WAY, *PTWO_WAY;

#endif
