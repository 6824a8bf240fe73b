/* What user.sys imports from both.sys. */
#ifndef BOTH_H
#define BOTH_H

#include "../common/routine_test.h"

typedef struct _BOTH_STATE {
    ULONG Initialized, Entered, Unloaded;
    PVOID Block; /* allocated by DllInitialize, freed by DllUnload */
} BOTH_STATE, *PBOTH_STATE;

#ifndef BOTH_IMPORT
#define BOTH_IMPORT __declspec(dllimport)
#endif
BOTH_IMPORT PBOTH_STATE BothState(VOID);

#endif
