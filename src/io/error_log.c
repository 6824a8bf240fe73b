/* See io/error_log.h. */
#include "io/error_log.h"

#include "io/io_state.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "nt/error_log.h"
#include "ob/object.h"

#define IO_TAG_ERROR_LOG 0x4c727245u /* 'ErrL' */

struct io_error_log_entry {
    uint32_t device; /* number; 0: about a driver */
    size_t size;
};

PVOID NTAPI IoAllocateErrorLogEntry(PVOID IoObject, UCHAR EntrySize)
{
    if (EntrySize < sizeof(IO_ERROR_LOG_PACKET) || EntrySize > ERROR_LOG_MAXIMUM_SIZE)
        return NULL;
    const struct ob_object *ob = ob_object_find(IoObject);
    if (ob == NULL || (ob->type != OB_DEVICE && ob->type != OB_DRIVER))
        return NULL;
    void *block =
        mm_pool_alloc(MM_NONPAGED, EntrySize, IO_TAG_ERROR_LOG, 0, gate_current_site(), true);
    if (block == NULL)
        return NULL;
    struct io_error_log_entry *entry = machine_alloc(sizeof *entry);
    const struct io_device *device = io_device_find(IoObject);
    *entry = (struct io_error_log_entry){device != NULL ? device->number : 0, EntrySize};
    map_put(&io_state()->error_log_entries, (uint64_t)block, entry);
    return block;
}

static struct io_error_log_entry *io_error_log_take(PVOID block, const char *routine)
{
    struct io_error_log_entry *entry = map_remove(&io_state()->error_log_entries, (uint64_t)block);
    if (entry != NULL)
        return entry;
    breach_say("error-log-misuse", "the list of log entries is destroyed",
               "%s of what is no entry from IoAllocateErrorLogEntry, or is no longer", routine);
    machine_stop(MACHINE_STOP_FATAL);
}

/* The strings behind the packet, with commas between them. */
static void io_error_log_text(const IO_ERROR_LOG_PACKET *packet, size_t size, char *ret_text,
                              size_t room)
{
    size_t used = 0;
    unsigned strings = packet->NumberOfStrings;
    for (size_t at = packet->StringOffset; strings > 0 && at + 2 <= size && used + 1 < room;
         at += 2) {
        WCHAR c = *(const WCHAR *)((const uint8_t *)packet + at);
        if (c == 0 && --strings == 0)
            break;
        ret_text[used++] = (char)(c == 0 ? ',' : c >= ' ' && c < 0x7f ? c : '?');
    }
    ret_text[used] = '\0';
}

void NTAPI IoWriteErrorLogEntry(PVOID ElEntry)
{
    struct io_error_log_entry *entry = io_error_log_take(ElEntry, "IoWriteErrorLogEntry");
    const IO_ERROR_LOG_PACKET *packet = ElEntry;
    char text[ERROR_LOG_MAXIMUM_SIZE];
    io_error_log_text(packet, entry->size, text, sizeof text);
    EMIT(ERROR_LOG, error_log, .driver = gate_current_caller(), .device = entry->device,
         .code = (uint32_t)packet->ErrorCode, .unique = packet->UniqueErrorValue,
         .status = (uint32_t)packet->FinalStatus, .text = text, .site = gate_current_site());
    machine_free(entry);
    io_free(ElEntry);
}

void NTAPI IoFreeErrorLogEntry(PVOID ElEntry)
{
    machine_free(io_error_log_take(ElEntry, "IoFreeErrorLogEntry"));
    io_free(ElEntry);
}
