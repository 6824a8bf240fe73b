/*
 * Objects with counted references, and who holds them.
 *
 * An object is known by its address in driver-visible memory; its record lies in the books. Every
 * reference has a holder (a driver's module number, 0 for the kernel), so that what is left at the
 * end can be named. The last reference to go destroys the object.
 */
#ifndef DRYDOCK_OB_OBJECT_H
#define DRYDOCK_OB_OBJECT_H

#include "machine/module.h"
#include "nt/types.h"

enum ob_type { OB_DEVICE, OB_DRIVER, OB_FILE };

struct ob_object {
    uint64_t address;
    enum ob_type type;
    uint32_t references;           /* of all holders */
    uint32_t held[MODULE_MAX + 1]; /* by module number */
    void (*destroy)(struct ob_object *object);
    void *owner; /* the folder's own record */
};

/* Registers the object with one reference of the kernel's. */
struct ob_object *ob_object_new(void *address, enum ob_type type,
                                void (*destroy)(struct ob_object *object), void *owner);

/* NULL if nothing at that address is an object. */
struct ob_object *ob_object_find(const void *address);

void ob_object_take(struct ob_object *object, uint32_t holder);

/* Returns false (nothing done) if no reference is left at all. A holder without a reference of its
 * own drops another's: NT counts without names, so only the total is judged here. */
bool ob_object_drop(struct ob_object *object, uint32_t holder);

/* ObReferenceObject, ObDereferenceObject: <= DISPATCH_LEVEL; return the new count. An address that
 * is no object, or a count below zero, is bug check 0x18. wdk-ddi-src/content/wdm/
 * nf-wdm-obreferenceobject.md, nf-wdm-obdereferenceobject.md */
LONG_PTR NTAPI ObfReferenceObject(PVOID Object);
LONG_PTR NTAPI ObfDereferenceObject(PVOID Object);

#endif
