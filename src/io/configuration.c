/* See io/configuration.h. */
#include "io/configuration.h"

#include "io/io_state.h"

#define IO_TAG_CONFIGURATION 0x666e6f43u /* 'Conf' */

PCONFIGURATION_INFORMATION NTAPI IoGetConfigurationInformation(void)
{
    PCONFIGURATION_INFORMATION *slot = &io_state()->configuration;
    if (*slot == NULL) {
        *slot = io_alloc(sizeof **slot, IO_TAG_CONFIGURATION);
        (*slot)->Version = sizeof **slot;
    }
    return *slot;
}
