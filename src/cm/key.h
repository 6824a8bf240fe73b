/*
 * The registry as the kernel itself uses it: keys by path, values by name, all text ASCII.
 *
 * One tree for the whole machine, in the books; what is there when a life begins is cm/start.def.
 * A path is relative to a key, or to \Registry where that is NULL ("Machine\System\..."). Names
 * differ in more than case. A struct cm_key stays good for as long as nobody deletes the key, which
 * drivers may: look it up again after driver code ran.
 *
 *     struct cm_key *key = cm_key_make(NULL, CM_ENUM "\\ROOT\\crane\\0000");
 *     cm_key_set_text(key, "Service", REG_SZ, "crane");
 */
#ifndef DRYDOCK_CM_KEY_H
#define DRYDOCK_CM_KEY_H

#include "nt/registry.h"
#include "nt/status.h"

#define CM_CONTROL_SET "Machine\\System\\CurrentControlSet"
#define CM_SERVICES    CM_CONTROL_SET "\\Services"
#define CM_ENUM        CM_CONTROL_SET "\\Enum"
#define CM_CONTROL     CM_CONTROL_SET "\\Control"
#define CM_CLASS       CM_CONTROL "\\Class"

struct cm_key;

/* The key at a path: NULL if there is none; made (with every key on the way) if there is none. */
struct cm_key *cm_key_find(struct cm_key *from, const char *path);
struct cm_key *cm_key_make(struct cm_key *from, const char *path);

/* The n-th subkey in the order of enumeration, NULL behind the last. */
struct cm_key *cm_key_child(struct cm_key *key, uint32_t n);

/* The name of a key as ASCII ('?' for what is none), cut at size. */
void cm_key_name(const struct cm_key *key, char *ret_name, size_t size);

/* Deletes the key and everything below it; open handles read STATUS_KEY_DELETED from now on. */
void cm_key_remove(struct cm_key *key);

/* Make or replace a value. Names: "" is the key's default value. A multi-string is strings each
 * with its terminator, and an empty one at the end. */
void cm_key_set(struct cm_key *key, const char *name, uint32_t type, const void *data, size_t size);
void cm_key_set_text(struct cm_key *key, const char *name, uint32_t type, const char *text);
void cm_key_set_multi(struct cm_key *key, const char *name, const char *strings);
void cm_key_set_number(struct cm_key *key, const char *name, uint32_t number);

/* The data of a value, in the books until it is changed: NULL if there is none of that name. */
const void *cm_key_get(const struct cm_key *key, const char *name, uint32_t *ret_type,
                       size_t *ret_size);
/* A REG_DWORD, or what is said to be the default. */
uint32_t cm_key_get_number(const struct cm_key *key, const char *name, uint32_t otherwise);
/* A string value as ASCII, cut at size; false (and "") if there is none. */
bool cm_key_get_text(const struct cm_key *key, const char *name, char *ret_text, size_t size);

/* Opens a handle to a key for the driver whose call is being served; attributes are of OBJ_. False
 * when pool is used up. */
bool cm_key_open_handle(struct cm_key *key, ACCESS_MASK desired, ULONG attributes,
                        HANDLE *ret_handle);

#endif
