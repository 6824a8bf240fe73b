/* A second interface of the crane's: another GUID, the same table, the same Context. */
#ifndef RULES_TWO_GUIDS_H
#define RULES_TWO_GUIDS_H

#include "crane_interface.h"

/* {6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D02} */
static const GUID GUID_CRANE_SECOND = {
    0x6f0f6ad2, 0x3a0f, 0x4e0b, {0x9f, 0x6b, 0x5f, 0x0c, 0x6c, 0x7a, 0x1d, 0x02}};

#endif
