/*
 * What cm/ keeps in the books. Not for other folders.
 *
 * Invariants: the subkeys of a key are in the order of their upper-case names, its values in the
 * order in which they were made (both are the order of enumeration). A deleted key has left its
 * parent, has no subkeys and no values, and goes when the last key object that stands for it does.
 */
#ifndef DRYDOCK_CM_CM_STATE_H
#define DRYDOCK_CM_CM_STATE_H

#include "cm/key.h"
#include "machine/machine.h"
#include "ob/object.h"

#define CM_KEY_NAME_MAX   510   /* bytes: 255 characters */
#define CM_VALUE_NAME_MAX 32766 /* bytes: 16,383 characters */
#define CM_VALUE_DATA_MAX (1u << 24)
#define CM_DEPTH_MAX      512
#define CM_LINKS_MAX      32 /* symbolic links followed on one path */

struct cm_value {
    struct cm_value *next;
    UNICODE_STRING name; /* Buffer in the books; so are all here */
    uint32_t type;
    uint32_t size;
    uint8_t *data;
};

struct cm_key {
    struct cm_key *parent, *first_child, *next;
    struct cm_value *first_value;
    UNICODE_STRING name, class;
    uint64_t last_write; /* system time */
    uint32_t depth;
    uint32_t open_count; /* key objects that stand for it, and holds */
    bool is_volatile;
    bool is_link;  /* its value SymbolicLinkValue says where to go on */
    bool is_fixed; /* never deleted: the root of a hive, CurrentControlSet */
    bool is_deleted;
};

struct cm_state {
    struct cm_key *root; /* \Registry */
};

/* The tree; made when it is first asked for. */
struct cm_state *cm_state(void);

/* cm/tree.c */

/* A new subkey in its place. The name is copied. */
struct cm_key *cm_tree_add(struct cm_key *parent, PCUNICODE_STRING name, bool is_volatile);
struct cm_key *cm_tree_child(const struct cm_key *key, PCUNICODE_STRING name);
struct cm_value *cm_tree_value(const struct cm_key *key, PCUNICODE_STRING name);
void cm_tree_set(struct cm_key *key, PCUNICODE_STRING name, uint32_t type, const void *data,
                 uint32_t size);
void cm_tree_remove_value(struct cm_key *key, struct cm_value *value);
/* A key without subkeys leaves its parent. */
void cm_tree_remove(struct cm_key *key);
/* When the last key object of a deleted key has gone. */
void cm_tree_free(struct cm_key *key);
/* A copy of a counted string in the books, and of ASCII text. */
UNICODE_STRING cm_tree_copy(PCUNICODE_STRING text);
UNICODE_STRING cm_tree_text(const char *text);

/* cm/path.c */

/* Where a path leads. key: the last key on it that is there; rest: what is not, empty if all is. */
struct cm_path {
    struct cm_key *key;
    UNICODE_STRING rest;
};

/* Which symbolic links a walk follows: all, all but the last name's, all that lead somewhere. */
enum cm_links { CM_LINKS_ALL, CM_LINKS_INNER, CM_LINKS_GOOD };

/* Walks a path below a key. STATUS_OBJECT_NAME_NOT_FOUND: a link leads nowhere;
 * STATUS_INVALID_PARAMETER: a name is longer than names can be. CM_LINKS_GOOD, for the kernel's own
 * walks, takes a link that leads nowhere for a key and names of any length, and never fails. */
NTSTATUS cm_path_walk(struct cm_key *from, PCUNICODE_STRING path, enum cm_links links,
                      struct cm_path *ret_path);

/* Takes the first name off a path, with the backslashes before it. Empty when there is no more. */
UNICODE_STRING cm_path_next(PUNICODE_STRING path);

/* Cuts \Registry off a full path. False if that is not how it begins. */
bool cm_path_skip_root(PUNICODE_STRING path);

/* The full path of a key (\REGISTRY\MACHINE\...) in bytes, and its first `size` bytes. */
uint32_t cm_path_of(const struct cm_key *key, uint8_t *ret_path, uint32_t size);

/* cm/body.c */

/* The key behind a handle; NULL with what to answer (STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH, STATUS_KEY_DELETED). A handle that was not opened for `access` is a
 * finding, and serves all the same: kernel mode is granted everything. */
struct cm_key *cm_body_key(HANDLE handle, ACCESS_MASK access, const char *routine,
                           NTSTATUS *ret_status);

/* A hold on the record of a key for as long as driver code may run, which may delete the key. */
void cm_body_hold(struct cm_key *key);
void cm_body_release(struct cm_key *key);

/* cm/open.c */

/* Makes the last key of a path, all others of which are there; errors as ZwCreateKey. */
NTSTATUS cm_open_add(struct cm_path *path, PCUNICODE_STRING class, ULONG options);

/* cm/value.c */

/* ZwSetValueKey for a known key; routine: whom the driver called. */
NTSTATUS cm_value_write(struct cm_key *key, PCUNICODE_STRING name, ULONG type, const void *data,
                        ULONG size, const char *routine);

/* cm/relative.c */

/* The key that an Rtl routine was told of by RelativeTo and Path (a handle, where that says so),
 * made if it is the last one of its path and is_made; errors as ZwOpenKey, ZwCreateKey, and
 * STATUS_INVALID_PARAMETER for a place that is none. No page says for what such a handle must have
 * been opened. */
NTSTATUS cm_relative_key(ULONG relative_to, const void *path, bool is_made,
                         struct cm_key **ret_key);

/* cm/answer.c */

/* What a query puts into its caller's buffer: a head, then parts where they belong. */
struct cm_answer {
    const void *head;
    uint32_t head_size;
    struct {
        const void *bytes;
        uint32_t at, size;
    } parts[2];
};

/* STATUS_BUFFER_TOO_SMALL, and nothing written, if the head does not fit; STATUS_BUFFER_OVERFLOW,
 * and as much as fits, if a part does not. The size of it all goes to *ret_size either way. */
NTSTATUS cm_answer_give(const struct cm_answer *answer, void *buffer, uint32_t size,
                        PULONG ret_size);

/* The end of the life: a driver asked for what only Windows knows. */
__attribute__((noreturn)) void cm_answer_unsupported(const char *what);

#endif
