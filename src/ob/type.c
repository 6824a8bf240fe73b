/* See ob/type.h. */
#include "ob/type.h"

#include "base/panic.h"
#include "mm/pool.h"
#include "nt/token.h"
#include "ob/ob_state.h"

#define OB_TAG_TYPE 0x546a624fu /* 'ObjT' */

struct ob_type_rights {
    ACCESS_MASK read, write, execute, all;
    const char *what; /* in findings */
};

static const struct ob_type_rights ob_type_rights[OB_TYPE_COUNT] = {
    [OB_DEVICE] = {0x120089, 0x120116, 0x1200a0, 0x1f01ff, "a device object"},
    [OB_DRIVER] = {0x120089, 0x120116, 0x1200a0, 0x1f01ff, "a driver object"},
    [OB_FILE] = {0x120089, 0x120116, 0x1200a0, 0x1f01ff, "a file object"},
    [OB_THREAD] = {0x020048, 0x020037, 0x120000, 0x1fffff, "a thread"},
    [OB_PROCESS] = {0x020410, 0x020bea, 0x120000, 0x1fffff, "a process"},
    [OB_EVENT] = {0x020001, 0x020002, 0x120000, 0x1f0003, "an event"},
    [OB_SEMAPHORE] = {0x020001, 0x020002, 0x120000, 0x1f0003, "a semaphore"},
    [OB_CALLBACK] = {0x020000, 0x020001, 0x120000, 0x1f0001, "a callback object"},
    [OB_KEY] = {0x020019, 0x020006, 0x020019, 0x0f003f, "a registry key"},
    [OB_DIRECTORY] = {0x020003, 0x02000c, 0x020003, 0x0f000f, "an object directory"},
    [OB_LINK] = {0x020001, 0x020000, 0x020001, 0x0f0001, "a symbolic link"},
    [OB_WMI_BLOCK] = {0x02000d, 0x020202, 0x120810, 0x120fff, "a WMI data block"},
    [OB_SECTION] = {0x020005, 0x020002, 0x020008, 0x0f001f, "a section"},
    [OB_TOKEN] = {0x020008, 0x0200e0, 0x020000, 0x0f01ff, "an access token"},
};

const char *ob_type_what(enum ob_type type)
{
    return ob_type_rights[type].what;
}

/* What lies in driver-visible memory, one for each type. */
struct ob_type_export {
    POBJECT_TYPE variable; /* points at `list` */
    /* A type begins with the list of its objects, which Windows keeps empty. mingw-w64 declares the
     * variables dllimport and so has drivers read the list's pointer for the type's: the same. */
    LIST_ENTRY list;
    uint8_t opaque[104];
};

static struct ob_type_export *ob_type_exports(void)
{
    struct ob_state *state = ob_state();
    if (state->types == NULL) {
        struct ob_type_export *types =
            mm_pool_alloc(MM_NONPAGED, OB_TYPE_COUNT * sizeof *types, OB_TAG_TYPE, 0, 0, true);
        invariant(types != NULL);
        for (unsigned i = 0; i < OB_TYPE_COUNT; i++) {
            types[i].variable = (POBJECT_TYPE)&types[i].list;
            nt_list_init(&types[i].list);
        }
        state->types = types;
    }
    return state->types;
}

void *ob_type_export_device(void)
{
    return &ob_type_exports()[OB_DEVICE].variable;
}

void *ob_type_export_driver(void)
{
    return &ob_type_exports()[OB_DRIVER].variable;
}

void *ob_type_export_file(void)
{
    return &ob_type_exports()[OB_FILE].variable;
}

void *ob_type_export_thread(void)
{
    return &ob_type_exports()[OB_THREAD].variable;
}

void *ob_type_export_process(void)
{
    return &ob_type_exports()[OB_PROCESS].variable;
}

void *ob_type_export_event(void)
{
    return &ob_type_exports()[OB_EVENT].variable;
}

void *ob_type_export_semaphore(void)
{
    return &ob_type_exports()[OB_SEMAPHORE].variable;
}

void *ob_type_export_key(void)
{
    return &ob_type_exports()[OB_KEY].variable;
}

void *ob_type_export_token(void)
{
    return &ob_type_exports()[OB_TOKEN].variable;
}

bool ob_type_is(POBJECT_TYPE type, enum ob_type of)
{
    return (uint64_t)type == (uint64_t)&ob_type_exports()[of].list;
}

ACCESS_MASK ob_type_map_access(enum ob_type type, ACCESS_MASK desired)
{
    const struct ob_type_rights *rights = &ob_type_rights[type];
    ACCESS_MASK access = desired & (rights->all | ACCESS_SYSTEM_SECURITY);
    access |= desired & GENERIC_READ ? rights->read : 0;
    access |= desired & GENERIC_WRITE ? rights->write : 0;
    access |= desired & GENERIC_EXECUTE ? rights->execute : 0;
    access |= desired & (GENERIC_ALL | MAXIMUM_ALLOWED) ? rights->all : 0;
    return access;
}
