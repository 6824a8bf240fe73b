/* The provider's side of the test: what wmi.c counts and consumer.h checks. */
#ifndef WMI_PROVIDER_H
#define WMI_PROVIDER_H

#include <ntddk.h>
#include <wmistr.h>

#define BIG_SIZE 9000

enum { BLOCK_DATA, BLOCK_EXPENSIVE, BLOCK_EVENT, BLOCK_BIG, BLOCK_COUNT };

static GUID Blocks[BLOCK_COUNT];
static ULONG Values[2];
static ULONG Enabled[BLOCK_COUNT], Disabled[BLOCK_COUNT]; /* requests that came */
static ULONG Forwarded;                                   /* by the device above */
static ULONG AtWrongLevel;

#endif
