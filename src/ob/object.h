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
#include "nt/ob.h"

enum ob_type {
    OB_DEVICE,
    OB_DRIVER,
    OB_FILE,
    OB_THREAD,
    OB_PROCESS,
    OB_EVENT,
    OB_SEMAPHORE,
    OB_CALLBACK,
    OB_KEY,
    OB_DIRECTORY,
    OB_LINK,
    OB_WMI_BLOCK,
    OB_SECTION,
    OB_TOKEN,
    OB_TYPE_COUNT
};

struct ob_object {
    uint64_t address;
    enum ob_type type;
    uint32_t references;           /* of all holders */
    uint32_t held[MODULE_MAX + 1]; /* by module number */
    uint32_t taken_by;             /* who took a reference last, and where */
    uint64_t taken_site;
    struct ob_object *next, *previous; /* of all, oldest first */
    void (*destroy)(struct ob_object *object);
    void *owner;          /* the folder's own record */
    struct ob_name *name; /* NULL: it has none */
    void *security;       /* its descriptor, once asked for: see ob/security.c */
    bool is_permanent;    /* the name, and a reference of the kernel's, stay without handles */
    uint32_t handle_count;
    /* When the last handle is closed; NULL: nothing is to be done. */
    void (*closed)(struct ob_object *object);
    /* Writes the object's path where it is no name of ob/name.h: see ob_name_of. NULL: it is. */
    uint32_t (*name_of)(const struct ob_object *object, uint8_t *ret_path, uint32_t size);
};

/* Registers the object with one reference of the kernel's. */
struct ob_object *ob_object_new(void *address, enum ob_type type,
                                void (*destroy)(struct ob_object *object), void *owner);

/* NULL if nothing at that address is an object. The system process and threads of the kernel's own
 * become objects when they are first asked for. */
struct ob_object *ob_object_find(const void *address);

/* The same; what is no object is bug check 0x18. */
struct ob_object *ob_object_get(const void *address);

void ob_object_take(struct ob_object *object, uint32_t holder);

/* Returns false (nothing done) if no reference is left at all. A holder without a reference of its
 * own drops another's: NT counts without names, so only the total is judged here. */
bool ob_object_drop(struct ob_object *object, uint32_t holder);

/* A permanent object loses its name, unless a handle is open, and the kernel's reference. */
void ob_object_make_temporary(struct ob_object *object);

/* A reference that `from` took is another holder's from now on, as by the contract of what passed
 * it on (a bus driver references the devices that it reports for the PnP manager). */
void ob_object_hand_over(struct ob_object *object, uint32_t from, uint32_t to);

/* Says object-reference-left for each object that the driver, which is unloaded, references still;
 * but for its open handles, which have a finding of their own. */
void ob_object_check_left(uint32_t driver);

/* ObReferenceObject, ObDereferenceObject, with and without a tag (which is not kept): <=
 * DISPATCH_LEVEL; return the new count. An address that is no object, or a count below zero, is bug
 * check 0x18. The last reference destroys the object at once, which never waits: DeferDelete is the
 * same. wdk-ddi-src/content/wdm/nf-wdm-obfreferenceobject.md, nf-wdm-obdereferenceobject.md,
 * nf-wdm-obreferenceobjectwithtag.md, nf-wdm-obdereferenceobjectwithtag.md,
 * nf-wdm-obdereferenceobjectdeferdelete.md */
LONG_PTR NTAPI ObfReferenceObject(PVOID Object);
LONG_PTR NTAPI ObfDereferenceObject(PVOID Object);
LONG_PTR NTAPI ObfReferenceObjectWithTag(PVOID Object, ULONG Tag);
LONG_PTR NTAPI ObfDereferenceObjectWithTag(PVOID Object, ULONG Tag);
VOID NTAPI ObDereferenceObjectDeferDelete(PVOID Object);
VOID NTAPI ObDereferenceObjectDeferDeleteWithTag(PVOID Object, ULONG Tag);

/* The same after a look at the type: STATUS_OBJECT_TYPE_MISMATCH and no reference if the object is
 * of another one (NULL: any, for KernelMode only). <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-obreferenceobjectbypointer.md,
 * nf-wdm-obreferenceobjectbypointerwithtag.md */
NTSTATUS NTAPI ObReferenceObjectByPointer(PVOID Object, ACCESS_MASK DesiredAccess,
                                          POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode);
NTSTATUS NTAPI ObReferenceObjectByPointerWithTag(PVOID Object, ACCESS_MASK DesiredAccess,
                                                 POBJECT_TYPE ObjectType,
                                                 KPROCESSOR_MODE AccessMode, ULONG Tag);

#endif
