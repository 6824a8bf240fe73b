/*
 * What drivers ask the PnP manager to do: it answers later, in its own thread (pnp/life.c), in the
 * order in which it was asked.
 */
#ifndef DRYDOCK_PNP_ASK_H
#define DRYDOCK_PNP_ASK_H

#include "pnp/node.h"

enum pnp_ask_kind { PNP_ASK_RELATIONS, PNP_ASK_STATE, PNP_ASK_EJECT };

struct pnp_ask {
    struct pnp_ask *next;
    struct pnp_node *node;
    enum pnp_ask_kind kind;
    ULONG type; /* of relations */
};

/* Takes the oldest out (machine_free it), NULL if none. */
struct pnp_ask *pnp_ask_take(void);

/*
 * <= DISPATCH_LEVEL; what is no PDO is a `not-a-pdo`. Relations: those of that type are asked for
 * again (BusRelations only; nothing here depends on the others). State: the stack is asked for its
 * PNP_DEVICE_STATE; a device that has failed or was removed is surprise-removed. Eject: the device
 * is removed in order, unless somebody refuses, with what its stack names as removal or ejection
 * relations; then its bus is told to eject it if it can.
 * wdk-ddi-src/content/wdm/nf-wdm-ioinvalidatedevicerelations.md, nf-wdm-ioinvalidatedevicestate.md,
 * nf-wdm-iorequestdeviceeject.md
 */
void NTAPI IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, ULONG Type);
void NTAPI IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject);
void NTAPI IoRequestDeviceEject(PDEVICE_OBJECT PhysicalDeviceObject);

#endif
