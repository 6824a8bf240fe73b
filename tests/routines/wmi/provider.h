/* The provider's side of the test: what wmi.c counts and consumer.c checks. */
#ifndef WMI_PROVIDER_H
#define WMI_PROVIDER_H

#include <ntddk.h>
#include <wmistr.h>

#define BIG_SIZE 9000

enum { BLOCK_DATA, BLOCK_EXPENSIVE, BLOCK_EVENT, BLOCK_BIG, BLOCK_COUNT };

extern GUID Blocks[BLOCK_COUNT];
extern ULONG Values[2];
extern ULONG Enabled[BLOCK_COUNT], Disabled[BLOCK_COUNT]; /* requests that came */
extern ULONG Forwarded;                                   /* by the device above */
extern ULONG AtWrongLevel;

VOID ConsumerQuery(VOID);
VOID ConsumerQueryNothing(VOID);
VOID ConsumerQueryBig(VOID);
VOID ConsumerQueryMultiple(VOID);
VOID ConsumerSingle(VOID);
VOID ConsumerSingleNothing(VOID);
VOID ConsumerSingleMultiple(VOID);
VOID ConsumerSet(VOID);
VOID ConsumerSetItem(VOID);
VOID ConsumerReadOnly(VOID);
VOID ConsumerMethod(VOID);
VOID ConsumerMethodSmall(VOID);
VOID ConsumerMethodNothing(VOID);
VOID ConsumerExpensive(VOID);
VOID ConsumerRights(VOID);
VOID ConsumerName(VOID);
VOID ConsumerGone(VOID);

#endif
