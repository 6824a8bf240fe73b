/* See mm/io_space.h. */
#include "mm/io_space.h"

#include "machine/breach.h"
#include "machine/gate.h"
#include "machine/hardware.h"
#include "mm/mm_state.h"

#include <inttypes.h>
#include <stdio.h>

struct mm_io_mapping {
    struct mm_io_mapping *next; /* oldest first */
    uint64_t address, size;
    uint64_t physical;
    uint32_t driver;
    uint64_t site;
};

static uint8_t *io_space_find(uint64_t physical, uint64_t size)
{
    uint8_t *bytes = hardware_bytes(HARDWARE_MEMORY, physical, size);
    if (bytes != NULL)
        return bytes;
    char what[160];
    snprintf(what, sizeof what,
             "MmMapIoSpace of 0x%" PRIx64 " bytes at physical address 0x%" PRIx64
             ", where no --hardware has memory",
             size, physical);
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .what = what,
         .site = gate_current_site());
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

static PVOID io_space_map(uint64_t physical, uint64_t size)
{
    if (size == 0)
        return NULL;
    uint8_t *bytes = io_space_find(physical, size);
    struct mm_io_mapping **end = &mm_state()->io_mappings;
    while (*end != NULL)
        end = &(*end)->next;
    *end = machine_alloc(sizeof **end);
    **end = (struct mm_io_mapping){.address = (uint64_t)bytes,
                                   .size = size,
                                   .physical = physical,
                                   .driver = gate_current_caller(),
                                   .site = gate_current_site()};
    return bytes;
}

PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                         MEMORY_CACHING_TYPE CacheType)
{
    (void)CacheType;
    return io_space_map((uint64_t)PhysicalAddress.QuadPart, NumberOfBytes);
}

PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect)
{
    static const ULONG accesses[] = {PAGE_READONLY, PAGE_READWRITE, PAGE_EXECUTE, PAGE_EXECUTE_READ,
                                     PAGE_EXECUTE_READWRITE};
    ULONG caching = Protect & (PAGE_NOCACHE | PAGE_WRITECOMBINE);
    for (size_t i = 0; i < sizeof accesses / sizeof accesses[0]; i++)
        if ((Protect & ~caching) == accesses[i] && caching != (PAGE_NOCACHE | PAGE_WRITECOMBINE))
            return io_space_map((uint64_t)PhysicalAddress.QuadPart, NumberOfBytes);
    return NULL;
}

VOID NTAPI MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
    struct mm_io_mapping **link = &mm_state()->io_mappings;
    while (*link != NULL &&
           ((*link)->address != (uint64_t)BaseAddress || (*link)->size != NumberOfBytes))
        link = &(*link)->next;
    struct mm_io_mapping *gone = *link;
    if (gone == NULL) {
        breach_say("io-space-misuse", "Windows takes somebody's pages away",
                   "MmUnmapIoSpace of 0x%" PRIx64 " bytes at 0x%" PRIx64
                   ", which are not mapped that way",
                   NumberOfBytes, (uint64_t)BaseAddress);
        return;
    }
    *link = gone->next;
    machine_free(gone);
}

void mm_io_space_check_left(uint32_t driver)
{
    struct mm_io_mapping **link = &mm_state()->io_mappings;
    while (*link != NULL) {
        struct mm_io_mapping *mapping = *link;
        if (mapping->driver != driver) {
            link = &mapping->next;
            continue;
        }
        char note[128];
        snprintf(note, sizeof note,
                 "0x%" PRIx64 " bytes of registers at 0x%" PRIx64 " are still mapped",
                 mapping->size, mapping->physical);
        EMIT(BREACH, breach, .rule = "io-space-left", .driver = driver, .site = mapping->site,
             .note = note);
        *link = mapping->next;
        machine_free(mapping);
    }
}
