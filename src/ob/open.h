/*
 * OBJECT_ATTRIBUTES: the one way in which routines make and open objects by name.
 *
 * Both answer STATUS_INVALID_PARAMETER for attributes that are malformed, what stands behind
 * RootDirectory if it is no directory (STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH), what
 * ob_name_walk answers, and STATUS_OBJECT_TYPE_MISMATCH for an object of another type.
 */
#ifndef DRYDOCK_OB_OPEN_H
#define DRYDOCK_OB_OPEN_H

#include "mm/pool.h"
#include "nt/status.h"
#include "ob/object.h"

struct ob_path;

/* How an object of a type is made: with one reference of the kernel's, NULL when pool is used up.
 */
struct ob_make {
    enum ob_type type;
    struct ob_object *(*make)(const void *argument);
    const void *argument;
};

/* Opens a handle to a new object, or to the one that has the name: STATUS_OBJECT_NAME_EXISTS with
 * OBJ_OPENIF, STATUS_OBJECT_NAME_COLLISION without. No attributes, or none with a name: an object
 * without one. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ob_open_or_make(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK desired,
                         const struct ob_make *make, HANDLE *ret_handle);

/* Opens a handle to the object that has the name. */
NTSTATUS ob_open_named(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK desired, enum ob_type type,
                       HANDLE *ret_handle);

/* Walks the attributes' path; more: attributes beside theirs. ob_name_path_free follows. */
NTSTATUS ob_open_walk(const OBJECT_ATTRIBUTES *attributes, ULONG more, struct ob_path *ret_path);

/* Driver-visible memory of an object that is opaque to drivers. */
void *ob_open_body(enum mm_pool pool, uint64_t size, uint32_t tag);
void ob_open_free_body(void *body);

#endif
