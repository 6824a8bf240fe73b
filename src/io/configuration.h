/*
 * How many devices of some kinds there are: drivers count them in one structure, and number their
 * device names by it.
 */
#ifndef DRYDOCK_IO_CONFIGURATION_H
#define DRYDOCK_IO_CONFIGURATION_H

#include "nt/device.h"

/* That structure, the same for all drivers, which may change it; all counts are 0 at first, as no
 * device comes with the machine. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-iogetconfigurationinformation.md */
PCONFIGURATION_INFORMATION NTAPI IoGetConfigurationInformation(void);

#endif
