/*
 * What a provider answers to IRP_MN_REGINFO_EX: a chain of WMIREGINFOs, read with suspicion.
 *
 * Nothing of an answer is taken over unless all of it can be read. A reference to a PDO, which an
 * answer to IRP_MN_REGINFO_EX hands over, is given back when its row has been read.
 */
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/object.h"
#include "pnp/node.h"
#include "rtl/strings.h"
#include "wmi/request.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define WMI_TAG_REGINFO  0x52696d57u /* 'WmiR' */
#define WMI_REGINFO_SIZE 0x1000u
#define WMI_REGINFO_MAX  0x100000u
#define WMI_NAME_FLAGS                                                                             \
    (WMIREG_FLAG_INSTANCE_LIST | WMIREG_FLAG_INSTANCE_BASENAME | WMIREG_FLAG_INSTANCE_PDO)
#define WMI_NAME_MAX 512 /* characters of a name that is made */

struct reginfo {
    struct wmi_provider *provider;
    bool is_update;
    bool is_ex;
    const uint8_t *bytes; /* the answer */
    ULONG size;
    const char *wrong; /* NULL: nothing yet */
    struct wmi_block *blocks, **blocks_end;
};

/* The counted string at offset of the WMIREGINFO at base; false if it leads outside the answer. */
static bool reginfo_string(const struct reginfo *info, ULONG base, ULONG offset,
                           UNICODE_STRING *ret_string)
{
    uint64_t at = (uint64_t)base + offset;
    if (at % 2 != 0 || at + 2 > info->size)
        return false;
    USHORT length;
    memcpy(&length, info->bytes + at, sizeof length);
    *ret_string = (UNICODE_STRING){length, length, (PWCH)(info->bytes + at + 2)};
    return length % 2 == 0 && at + 2 + length <= info->size;
}

static UNICODE_STRING reginfo_copy(const WCHAR *text, size_t units)
{
    UNICODE_STRING copy = {(USHORT)(units * 2), (USHORT)(units * 2), machine_alloc(units * 2 + 2)};
    if (units > 0)
        memcpy(copy.Buffer, text, units * 2);
    return copy;
}

static bool reginfo_is_taken(const GUID *guid, const UNICODE_STRING *name)
{
    for (struct wmi_provider *at = wmi_state()->providers; at != NULL; at = at->next) {
        const struct wmi_block *block = wmi_provider_block(at, guid);
        if (block != NULL && block->names != NULL && wmi_block_instance(block, name) < block->count)
            return true;
    }
    return false;
}

/* Base name and a counter: the lowest from *counter on that no provider of the block has. */
static UNICODE_STRING reginfo_number(const GUID *guid, const WCHAR *base, size_t units,
                                     ULONG *counter)
{
    WCHAR text[WMI_NAME_MAX + 12];
    units = units < WMI_NAME_MAX ? units : WMI_NAME_MAX;
    memcpy(text, base, units * 2);
    for (;;) {
        char digits[12];
        size_t length = (size_t)snprintf(digits, sizeof digits, "%u", (*counter)++);
        for (size_t i = 0; i < length; i++)
            text[units + i] = (WCHAR)digits[i];
        UNICODE_STRING name = {(USHORT)((units + length) * 2), 0, text};
        if (!reginfo_is_taken(guid, &name))
            return reginfo_copy(text, units + length);
    }
}

static void reginfo_number_all(struct wmi_block *block, const WCHAR *base, size_t units)
{
    ULONG counter = 0;
    for (ULONG i = 0; i < block->count; i++)
        block->names[i] = reginfo_number(&block->guid, base, units, &counter);
}

/* The PDO's path and an underscore; a PDO that is no node's yet has its device's name. */
static void reginfo_number_pdo(struct wmi_block *block, const struct io_device *pdo)
{
    const struct pnp_node *node = pdo->node;
    const char *path = node != NULL ? node->path : pdo->name;
    WCHAR base[WMI_NAME_MAX];
    size_t units = 0;
    for (; path[units] != '\0' && units + 1 < WMI_NAME_MAX; units++)
        base[units] = (WCHAR)(uint8_t)path[units];
    base[units++] = '_';
    reginfo_number_all(block, base, units);
}

/* The reference that came with the answer is the system's now. */
static void reginfo_take_pdo(struct reginfo *info, const struct io_device *pdo)
{
    if (!info->is_ex)
        return;
    if (pdo->ob->held[info->provider->driver] > 0)
        ob_object_drop(pdo->ob, info->provider->driver);
    else
        info->wrong = "with a PDO that was not referenced for it";
}

static void reginfo_list(struct reginfo *info, ULONG base, const WMIREGGUIDW *row,
                         struct wmi_block *block)
{
    ULONG offset = row->InstanceNameList;
    for (ULONG i = 0; i < block->count; i++) {
        UNICODE_STRING name = {0};
        if (!reginfo_string(info, base, offset, &name)) {
            info->wrong = "with an instance name outside the buffer";
            name.Length = 0;
        }
        block->names[i] = reginfo_copy(name.Buffer, name.Length / 2u);
        offset += 2u + name.Length;
    }
}

static void reginfo_names(struct reginfo *info, ULONG base, const WMIREGGUIDW *row,
                          struct wmi_block *block)
{
    UNICODE_STRING name;
    switch (row->Flags & WMI_NAME_FLAGS) {
    case 0: return;
    case WMIREG_FLAG_INSTANCE_LIST: break;
    case WMIREG_FLAG_INSTANCE_BASENAME: break;
    case WMIREG_FLAG_INSTANCE_PDO: break;
    default: info->wrong = "with two kinds of instance names for a block"; return;
    }
    if (row->InstanceCount > info->size) {
        info->wrong = "with more instances than there can be";
        return;
    }
    block->count = row->InstanceCount;
    block->names = machine_alloc((block->count + 1) * sizeof *block->names);
    if (row->Flags & WMIREG_FLAG_INSTANCE_LIST) {
        reginfo_list(info, base, row, block);
    } else if (row->Flags & WMIREG_FLAG_INSTANCE_BASENAME) {
        if (reginfo_string(info, base, row->BaseNameOffset, &name))
            reginfo_number_all(block, name.Buffer, name.Length / 2u);
        else
            info->wrong = "with a base name outside the buffer";
    } else {
        const struct io_device *pdo = io_device_find((const DEVICE_OBJECT *)row->Pdo);
        if (pdo == NULL) {
            info->wrong = "with a PDO that is no device object";
            return;
        }
        reginfo_number_pdo(block, pdo);
        reginfo_take_pdo(info, pdo);
    }
}

static void reginfo_row(struct reginfo *info, ULONG base, const WMIREGGUIDW *row)
{
    struct wmi_block *block = machine_alloc(sizeof *block);
    block->guid = row->Guid;
    block->flags = row->Flags;
    *info->blocks_end = block;
    info->blocks_end = &block->next;
    if (!(row->Flags & WMIREG_FLAG_REMOVE_GUID))
        reginfo_names(info, base, row, block);
    else if (!info->is_update)
        info->wrong = "that removes a block, which only an update does";
}

/* One WMIREGINFO at base; returns the offset of the next from it, or 0. */
static ULONG reginfo_one(struct reginfo *info, ULONG base)
{
    const ULONG header = offsetof(WMIREGINFOW, WmiRegGuid);
    WMIREGINFOW one;
    UNICODE_STRING text;
    if (base % 8 != 0 || info->size - base < header) {
        info->wrong = "that ends inside its WMIREGINFO";
        return 0;
    }
    memcpy(&one, info->bytes + base, header);
    uint64_t rows = (uint64_t)one.GuidCount * sizeof(WMIREGGUIDW);
    if (base + header + rows > info->size)
        info->wrong = "whose GuidCount leads outside the buffer";
    else if (one.RegistryPath != 0 && !reginfo_string(info, base, one.RegistryPath, &text))
        info->wrong = "whose RegistryPath leads outside the buffer";
    else if (one.MofResourceName != 0 && !reginfo_string(info, base, one.MofResourceName, &text))
        info->wrong = "whose MofResourceName leads outside the buffer";
    else if (one.NextWmiRegInfo != 0 &&
             (one.NextWmiRegInfo < header || one.NextWmiRegInfo >= info->size - base))
        info->wrong = "whose NextWmiRegInfo leads outside the buffer";
    for (ULONG i = 0; info->wrong == NULL && i < one.GuidCount; i++) {
        WMIREGGUIDW row;
        memcpy(&row, info->bytes + base + header + i * sizeof row, sizeof row);
        reginfo_row(info, base, &row);
    }
    return info->wrong == NULL ? one.NextWmiRegInfo : 0;
}

static void reginfo_replace(struct wmi_provider *provider, struct wmi_block *block)
{
    struct wmi_block **link = &provider->blocks;
    while (*link != NULL && !nt_guid_equal(&(*link)->guid, &block->guid))
        link = &(*link)->next;
    struct wmi_block *old = *link;
    if (old != NULL) {
        block->has_events = old->has_events;
        block->has_collection = old->has_collection;
        *link = old->next;
        wmi_block_free(old);
    }
    if (block->flags & WMIREG_FLAG_REMOVE_GUID) {
        wmi_block_free(block);
        return;
    }
    block->next = *link;
    *link = block;
}

static void reginfo_read(struct reginfo *info)
{
    ULONG base = 0, next;
    do {
        next = reginfo_one(info, base);
        base += next;
    } while (next != 0);
    struct wmi_block *block = info->blocks;
    while (block != NULL) {
        struct wmi_block *after = block->next;
        if (info->wrong == NULL)
            reginfo_replace(info->provider, block);
        else
            wmi_block_free(block);
        block = after;
    }
}

static void reginfo_bad(const struct wmi_provider *provider, const char *why)
{
    char note[160];
    snprintf(note, sizeof note, "answers IRP_MN_REGINFO_EX %s", why);
    EMIT(BREACH, breach, .rule = "wmi-bad-registration", .driver = provider->driver,
         .site = provider->site, .note = note, .effect = "nothing of it is registered");
}

static uint8_t *reginfo_buffer(ULONG size)
{
    return mm_pool_alloc(MM_NONPAGED, size, WMI_TAG_REGINFO, 0, 0, true);
}

static void reginfo_free(const struct wmi_provider *provider, const uint8_t *buffer)
{
    struct mm_block *record;
    bool is_overrun;
    mm_pool_free((uint64_t)buffer, 0, 0, &record, &is_overrun);
    if (is_overrun)
        reginfo_bad(provider, "and writes behind the buffer");
}

/* Sends one of the two requests, again where the buffer was too small. NULL: the driver did not
 * take it, or there is no pool. */
static uint8_t *reginfo_send(struct reginfo *info, UCHAR minor)
{
    ULONG size = WMI_REGINFO_SIZE;
    for (unsigned round = 0; round < 3; round++) {
        uint8_t *buffer = reginfo_buffer(size);
        ULONG_PTR information = 0, path = info->is_update ? WMIUPDATE : WMIREGISTER;
        if (buffer == NULL)
            return NULL;
        NTSTATUS status =
            wmi_request_send(info->provider, minor, (PVOID)path, buffer, size, &information);
        ULONG needed = *(const ULONG *)buffer;
        if (NT_SUCCESS(status) && information <= size) {
            info->size = (ULONG)information;
            return buffer;
        }
        reginfo_free(info->provider, buffer);
        if (NT_SUCCESS(status))
            reginfo_bad(info->provider, "with more bytes than the buffer has");
        if (status != STATUS_BUFFER_TOO_SMALL || needed <= size || needed > WMI_REGINFO_MAX)
            return NULL;
        size = needed;
    }
    return NULL;
}

void wmi_reginfo_ask(struct wmi_provider *provider, bool is_update)
{
    struct reginfo info = {.provider = provider, .is_update = is_update, .is_ex = true};
    info.blocks_end = &info.blocks;
    uint8_t *buffer = reginfo_send(&info, IRP_MN_REGINFO_EX);
    if (buffer == NULL) {
        info.is_ex = false;
        buffer = reginfo_send(&info, IRP_MN_REGINFO);
    }
    if (buffer == NULL)
        return;
    info.bytes = buffer;
    if (!is_update) {
        struct wmi_block *next;
        for (struct wmi_block *at = provider->blocks; at != NULL; at = next) {
            next = at->next;
            wmi_block_free(at);
        }
        provider->blocks = NULL;
    }
    if (info.size > 0)
        reginfo_read(&info);
    if (info.wrong != NULL)
        reginfo_bad(provider, info.wrong);
    reginfo_free(provider, buffer);
}
