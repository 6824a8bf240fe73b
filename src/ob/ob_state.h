/*
 * What ob/ keeps in the books. Not for other folders.
 */
#ifndef DRYDOCK_OB_OB_STATE_H
#define DRYDOCK_OB_OB_STATE_H

#include "machine/machine.h"
#include "nt/ob.h"
#include "ob/object.h"

struct ob_handle {
    struct ob_object *object; /* NULL: closed */
    ACCESS_MASK access;
    ULONG attributes;
    uint32_t driver; /* who opened it, and where */
    uint64_t site;
    uint32_t closed_by;
};

/* A thread that a driver started. */
struct ob_thread {
    struct ob_thread *next;
    struct ob_object *object;
    struct task *task;
    PKSTART_ROUTINE routine;
    PVOID context;
    uint32_t driver; /* who started it, and where */
    uint64_t site;
    bool is_announced; /* it may run */
    bool is_over;
};

/* A name in a directory. */
struct ob_name {
    struct ob_name *next;
    struct ob_object *object, *directory;
    UNICODE_STRING text; /* Buffer in the books */
};

struct ob_directory {
    struct ob_name *first; /* oldest first */
};

/* What is told of: see ob/notify.h. */
enum ob_notify_kind {
    OB_NOTIFY_IMAGE,
    OB_NOTIFY_THREAD,
    OB_NOTIFY_PROCESS,
    OB_NOTIFY_PROCESS_EX,
    OB_NOTIFY_KIND_COUNT
};

struct ob_state {
    struct map by_address;
    struct ob_handle *handles; /* by value / 4 - 1; a closed one's value never comes back */
    uint32_t handle_count, handle_room;
    struct ob_object *first_object, *last_object; /* of those in by_address */
    struct ob_view *views;                        /* of sections, newest first */
    struct ob_thread *threads;                    /* newest first */
    struct ob_callback *callbacks; /* newest first; the system's own are made first */
    struct ob_object *root;        /* of the namespace; NULL until it is asked for */
    struct ob_link *links;         /* oldest first */
    struct ob_notify *notifies;    /* oldest first */
    struct ob_filter *filters;     /* highest altitude first */
    struct ob_token *token;        /* the system's; NULL until it is asked for */
    struct ob_type_export *types;
};

struct ob_state *ob_state(void);

#endif
