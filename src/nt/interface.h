/*
 * INTERFACE: the 32 bytes with which every driver-defined interface begins.
 *
 * Invariant: Size comes before Version (notification structures have it the other way round), and
 * the two header routines take Context alone. Whether a structure embeds INTERFACE or spells the
 * five members inline, the bytes are the same.
 */
#ifndef DRYDOCK_NT_INTERFACE_H
#define DRYDOCK_NT_INTERFACE_H

#include "nt/types.h"

typedef void(NTAPI *PINTERFACE_REFERENCE)(PVOID Context);
typedef void(NTAPI *PINTERFACE_DEREFERENCE)(PVOID Context);

typedef struct _INTERFACE {
    USHORT Size;
    USHORT Version;
    PVOID Context;
    PINTERFACE_REFERENCE InterfaceReference;
    PINTERFACE_DEREFERENCE InterfaceDereference;
} INTERFACE, *PINTERFACE;

/* Where code pointers can lie in a returned table: slots of 8 bytes, the header's two first. */
enum {
    NT_INTERFACE_HEADER_SIZE = 32,
    NT_INTERFACE_SLOT_SIZE = 8,
    NT_INTERFACE_SLOT_REFERENCE = 2,   /* offset 16 / 8 */
    NT_INTERFACE_SLOT_DEREFERENCE = 3, /* offset 24 / 8 */
    NT_INTERFACE_SLOT_FIRST_OWN = 4,   /* the exporter's own members begin here */
};

#endif
