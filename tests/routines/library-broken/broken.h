/* What the drivers of this folder import from one another. */
#ifndef BROKEN_H
#define BROKEN_H

#include "../common/routine_test.h"

#define BROKEN_TAG 'korB'

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath);
NTSTATUS NTAPI DllUnload(VOID);

#ifndef BROKEN_IMPORT
#define BROKEN_IMPORT __declspec(dllimport)
#endif
#ifndef UNDER_IMPORT
#define UNDER_IMPORT __declspec(dllimport)
#endif
#ifndef LEFT_IMPORT
#define LEFT_IMPORT __declspec(dllimport)
#endif
#ifndef RIGHT_IMPORT
#define RIGHT_IMPORT __declspec(dllimport)
#endif

BROKEN_IMPORT VOID BrokenTouch(VOID);
BROKEN_IMPORT VOID BrokenCall(VOID (*Callback)(VOID));
UNDER_IMPORT VOID UnderTouch(VOID);
LEFT_IMPORT VOID LeftTouch(VOID);
RIGHT_IMPORT VOID RightTouch(VOID);

#endif
