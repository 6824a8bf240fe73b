/*
 * What the volume in memory keeps. Only io/volume*.c include this.
 */
#ifndef DRYDOCK_IO_VOLUME_STATE_H
#define DRYDOCK_IO_VOLUME_STATE_H

#include "io/file.h"
#include "io/io_state.h"
#include "nt/file_info.h"

#define VOLUME_NAME_MAX 510       /* bytes of one name */
#define VOLUME_FILE_MAX (1 << 24) /* bytes of one file */

struct io_volume_node {
    struct io_volume_node *parent;             /* NULL: the root, or no name any more */
    struct io_volume_node *first_child, *next; /* oldest first */
    UNICODE_STRING name;                       /* Buffer in the books */
    bool is_directory;
    bool is_deleted; /* its name goes with the last open file */
    ULONG attributes;
    LONGLONG created, read, written, changed; /* system time */
    uint8_t *bytes;
    uint32_t size, room;
    uint32_t file_count; /* file objects; and of these, by what they do and let others do: */
    uint32_t open_count, readers, writers, deleters, share_read, share_write, share_delete;
};

/* One open file; hangs on the file object's record. */
struct io_volume_open {
    struct io_volume_node *node; /* NULL: the volume itself */
    bool is_delete_on_close;
    bool is_append_only;
    bool is_clean; /* IRP_MJ_CLEANUP was here */
};

/* A name on its way through the tree. */
struct io_volume_path {
    struct io_volume_node *directory; /* where the last name is, or would be */
    UNICODE_STRING last;              /* empty: the directory itself */
    bool is_directory_wanted;         /* it ends with a backslash */
};

/* io/volume_tree.c */

struct io_volume_node *io_volume_root(void);
/* STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_PATH_NOT_FOUND. */
NTSTATUS io_volume_find(struct io_volume_node *from, UNICODE_STRING path,
                        struct io_volume_path *ret_path);
/* The node that the path ends with; NULL if there is none yet. */
struct io_volume_node *io_volume_found(const struct io_volume_path *path);
struct io_volume_node *io_volume_add(struct io_volume_node *directory, PCUNICODE_STRING name,
                                     bool is_directory);
/* Takes a node's name away; it goes when no file object stands for it. */
void io_volume_unlink(struct io_volume_node *node);
void io_volume_free_unused(struct io_volume_node *node);
/* Gives a node another name: STATUS_OBJECT_NAME_COLLISION, STATUS_ACCESS_DENIED. */
NTSTATUS io_volume_rename(struct io_volume_node *node, struct io_volume_path *path,
                          bool is_replacing);

/* io/volume_data.c: what the requests about an open file are answered. */
NTSTATUS io_volume_read(struct io_file *file, IRP *irp);
NTSTATUS io_volume_write(struct io_file *file, IRP *irp);
NTSTATUS io_volume_query(struct io_file *file, IRP *irp);
NTSTATUS io_volume_set(struct io_file *file, IRP *irp);
/* False: the disk is full. */
bool io_volume_resize(struct io_volume_node *node, uint64_t size);

#endif
