/*
 * Key objects: what a handle to a key stands for. Every open makes one of its own, as in Windows;
 * it keeps the record of the key, not the key itself, which may be deleted under it.
 */
#include "cm/cm_state.h"
#include "machine/breach.h"
#include "mm/pool.h"
#include "ob/handle.h"
#include "ob/type.h"

#define CM_TAG_BODY  0x624b4d43u /* 'CMKb' */
#define CM_BODY_SIZE 64          /* opaque to drivers */

void cm_body_hold(struct cm_key *key)
{
    key->open_count++;
}

void cm_body_release(struct cm_key *key)
{
    key->open_count--;
    if (key->is_deleted && key->open_count == 0)
        cm_tree_free(key);
}

static void cm_body_destroy(struct ob_object *object)
{
    struct cm_key *key = object->owner;
    mm_pool_free_own((const void *)object->address);
    cm_body_release(key);
}

bool cm_key_open_handle(struct cm_key *key, ACCESS_MASK desired, ULONG attributes,
                        HANDLE *ret_handle)
{
    void *block = mm_pool_alloc(MM_PAGED, CM_BODY_SIZE, CM_TAG_BODY, 0, 0, true);
    if (block == NULL)
        return false;
    cm_body_hold(key);
    struct ob_object *object = ob_object_new(block, OB_KEY, cm_body_destroy, key);
    *ret_handle = ob_handle_open(object, desired, attributes);
    ob_object_drop(object, 0);
    return true;
}

struct cm_key *cm_body_key(HANDLE handle, ACCESS_MASK access, const char *routine,
                           NTSTATUS *ret_status)
{
    ACCESS_MASK granted;
    const struct ob_object *object = ob_handle_typed(handle, OB_KEY, &granted, ret_status);
    if (object == NULL)
        return NULL;
    struct cm_key *key = object->owner;
    if (key->is_deleted) {
        *ret_status = STATUS_KEY_DELETED;
        return NULL;
    }
    if (access & ~granted)
        breach_say("registry-access", "none in kernel mode; user mode would get ACCESS_DENIED",
                   "%s needs a key opened for access 0x%x; this handle was opened for 0x%x",
                   routine, access, granted);
    return key;
}
