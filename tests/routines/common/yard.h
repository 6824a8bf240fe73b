/* What yard.sys says of its truck. */
#ifndef YARD_H
#define YARD_H

#include <ntddk.h>

#define YARD_DEVICE_ID      L"YARD\\Truck"
#define YARD_HARDWARE_IDS   L"YARD\\Truck_Red\0YARD\\Truck\0" /* and the list's own end */
#define YARD_COMPATIBLE_IDS L"YARD\\Vehicle\0"
#define YARD_DESCRIPTION    L"A red truck"
#define YARD_LOCATION       L"Dock 3"
#define YARD_BUS_TYPE                                                                              \
    {                                                                                              \
        0x5d1c4b40, 0x7a11, 0x4c5e,                                                                \
        {                                                                                          \
            0x90, 1, 2, 3, 4, 5, 6, 7                                                              \
        }                                                                                          \
    }
#define YARD_BUS_NUMBER 2
#define YARD_ADDRESS    17
#define YARD_UI_NUMBER  3

#endif
