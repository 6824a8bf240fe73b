/*
 * What every crane needs and gets right here: the bus, its one child, and everything about them but
 * the interface. The file that includes it defines the interface: the Crane... routines declared
 * below.
 */
#ifndef MISTAKES_BUS_H
#define MISTAKES_BUS_H

#include <wdm.h>

#include "crane_interface.h"

#define BUS_LIMIT 5000 /* kilograms */

/* Both kinds of device object begin like this. */
typedef struct _BUS_COMMON {
    BOOLEAN IsPdo;
    PDEVICE_OBJECT Self;
} BUS_COMMON, *PBUS_COMMON;

/* The child. */
typedef struct _BUS_PDO {
    BUS_COMMON Common;
    volatile LONG References; /* the driver's own, and one per holder */
    KEVENT Unused;            /* set with the last reference given back */
    volatile LONG Load;
} BUS_PDO, *PBUS_PDO;

typedef struct _BUS_FDO {
    BUS_COMMON Common;
    PDEVICE_OBJECT Lower;
    PDEVICE_OBJECT Child;
} BUS_FDO, *PBUS_FDO;

/* The query for an interface, for the child. */
NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp);
/* Does anybody hold the interface, so that removal is refused? */
BOOLEAN CraneIsReferenced(PBUS_PDO Pdo);
/* Returns when the child may be deleted. */
VOID CraneRunDown(PBUS_PDO Pdo);

DRIVER_INITIALIZE DriverEntry;

NTSTATUS BusComplete(PIRP Irp, NTSTATUS Status);

/* What a query must be before it is granted; the version and the GUID, not the size. */
BOOLEAN BusIsAskedForCrane(PIRP Irp);

/* Changes the load; fails above the limit. */
NTSTATUS BusLift(PBUS_PDO Pdo, LONG Kilograms);

NTSTATUS BusSetUp(PDRIVER_OBJECT Driver);

#endif
