/*
 * Object types: what a driver names by *PsThreadType, *IoFileObjectType ..., and which rights the
 * generic ones stand for.
 *
 * An exported variable holds a POBJECT_TYPE; both lie in driver-visible memory, and the type itself
 * is opaque.
 */
#ifndef DRYDOCK_OB_TYPE_H
#define DRYDOCK_OB_TYPE_H

#include "nt/ob.h"
#include "ob/object.h"

/* Where the exported variables lie. */
void *ob_type_export_device(void);
void *ob_type_export_driver(void);
void *ob_type_export_file(void);
void *ob_type_export_thread(void);
void *ob_type_export_process(void);
void *ob_type_export_event(void);
void *ob_type_export_semaphore(void);
void *ob_type_export_key(void);
void *ob_type_export_token(void);

/* True if `type` is what the exported variable of an object's type holds. */
bool ob_type_is(POBJECT_TYPE type, enum ob_type of);

/* The rights that a desired access asks for, generic ones replaced by the type's own. */
ACCESS_MASK ob_type_map_access(enum ob_type type, ACCESS_MASK desired);

/* "a device object". */
const char *ob_type_what(enum ob_type type);

#endif
