/*
 * The namespace: one tree of directories below \, and what has a name in it.
 *
 * A name belongs to a directory and holds it; an object has one name at most. A permanent object
 * keeps its name (and a reference of the kernel's) until it is made temporary; any other loses it
 * with its last handle, or its last reference. A symbolic link is followed by going on with its
 * target in place of the path up to it: \??, \DosDevices and \GLOBAL??\Global are links to
 * \GLOBAL??.
 *
 * Windows ignores case in the names of directories, links, devices, drivers and files, whatever the
 * caller asks for (the security policy "Require case insensitivity for non-Windows subsystems",
 * which is on by default); in others' OBJ_CASE_INSENSITIVE decides.
 */
#ifndef DRYDOCK_OB_NAME_H
#define DRYDOCK_OB_NAME_H

#include "nt/ob.h"
#include "nt/status.h"
#include "ob/object.h"

/* Where a path led. */
struct ob_path {
    struct ob_object *object; /* the last object on it that is there */
    UNICODE_STRING rest;      /* what follows: a device's part of it, or a name that is missing */
    PWCH owned;               /* where `rest` lies, if not in the caller's string */
};

/* The root directory: \. */
struct ob_object *ob_name_root(void);

/*
 * Walks a path from \ or, if `from` is a directory, from there. Attributes: OBJ_CASE_INSENSITIVE,
 * and OBJ_OPENLINK: a link that the path ends with is the object. ob_name_path_free follows always.
 * STATUS_OBJECT_NAME_NOT_FOUND: only the last name is not there, and `object` is the directory it
 * would be in; STATUS_OBJECT_PATH_NOT_FOUND: more is missing; STATUS_OBJECT_PATH_SYNTAX_BAD: the
 * first backslash is missing, or one too many; STATUS_OBJECT_NAME_INVALID: an empty name, or too
 * long; STATUS_OBJECT_TYPE_MISMATCH: the path goes on below what has nothing below it.
 */
NTSTATUS ob_name_walk(struct ob_object *from, PCUNICODE_STRING path, ULONG attributes,
                      struct ob_path *ret_path);
void ob_name_path_free(struct ob_path *path);

/* Gives an object a name in a directory where it is not taken. */
void ob_name_give(struct ob_object *object, struct ob_object *directory, PCUNICODE_STRING name);

/* The same for a full path of ASCII text, or of the driver's: STATUS_OBJECT_NAME_COLLISION, and
 * what ob_name_walk answers. */
NTSTATUS ob_name_insert(struct ob_object *object, PCUNICODE_STRING path);
NTSTATUS ob_name_insert_text(struct ob_object *object, const char *path);

/* Takes an object's name away; nothing if it has none. */
void ob_name_remove(struct ob_object *object);

/* The object's full path in bytes (0: it has none), and its first `size` bytes. */
uint32_t ob_name_of(const struct ob_object *object, uint8_t *ret_path, uint32_t size);
/* The same as ASCII ('?' for what is none), cut at size. */
void ob_name_text(const struct ob_object *object, char *ret_text, size_t size);

/* The path of an object, or of a file its device's and its own, as a string behind *ObjectNameInfo,
 * with a terminator; of an object without a name: an empty string, Buffer NULL.
 * STATUS_INFO_LENGTH_MISMATCH: it does not fit, and *ReturnLength says what would. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-obquerynamestring.md */
NTSTATUS NTAPI ObQueryNameString(PVOID Object, POBJECT_NAME_INFORMATION ObjectNameInfo,
                                 ULONG Length, PULONG ReturnLength);

#endif
