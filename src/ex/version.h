/* The version routine that gives out memory of the kernel's own; the others are rtl/version.h. */
#ifndef DRYDOCK_EX_VERSION_H
#define DRYDOCK_EX_VERSION_H

#include "nt/types.h"

/* The numbers (each pointer may be NULL), and the name of the service pack: the kernel's own
 * string, empty without one. FALSE: a free build. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-psgetversion.md */
BOOLEAN NTAPI PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                           PUNICODE_STRING CSDVersion);

#endif
