/*
 * Models of hardware: what a scenario says a device has (--hardware).
 *
 * Registers are plain bytes: a read gives what was written last, and nothing happens by itself but
 * that an interrupt line is raised when the PnP manager has finished a step with the device. The
 * bytes lie in memory that drivers may touch. Invariant: ranges of memory, and ranges of ports, do
 * not overlap; lines may be shared. A device may also have a slot of a PCI bus, with the 256 bytes
 * of its configuration space.
 *
 * Physical memory has a hole for models, HARDWARE_MEMORY_LOW to HARDWARE_MEMORY_HIGH: no pool is so
 * large that it reaches there.
 */
#ifndef DRYDOCK_MACHINE_HARDWARE_H
#define DRYDOCK_MACHINE_HARDWARE_H

#include <stdbool.h>
#include <stdint.h>

#define HARDWARE_RESOURCE_MAX 16
#define HARDWARE_MEMORY_LOW   0xc0000000u
#define HARDWARE_MEMORY_HIGH  0x100000000ull
#define HARDWARE_LINE_MAX     127
#define HARDWARE_CONFIG_SIZE  256

enum hardware_kind { HARDWARE_MEMORY, HARDWARE_PORT, HARDWARE_INTERRUPT };

struct hardware_resource {
    enum hardware_kind kind;
    uint64_t start; /* physical address, port, or line */
    uint64_t length;
    uint8_t *bytes; /* of memory and ports */
};

/* A slot: device (5 bits) and, above it, function (3 bits). */
struct hardware_config {
    bool is_there;
    uint8_t bus, slot;
    uint32_t id; /* vendor, and above it device */
    uint8_t bytes[HARDWARE_CONFIG_SIZE];
};

struct hardware {
    struct hardware *next; /* in the order of the scenario */
    char id[128];          /* of the devices it belongs to */
    uint64_t device;       /* the PDO that has it now; 0: none */
    uint32_t count;
    struct hardware_resource resources[HARDWARE_RESOURCE_MAX];
    struct hardware_config config;
};

/* Copies a model into the machine, as the last. */
void hardware_add(const struct hardware *model);

/* The first model with that ID that no device has; NULL if there is none. */
struct hardware *hardware_find_free(const char *id);
/* The model that a device has; NULL if none. */
struct hardware *hardware_of(uint64_t device);

/* Where [start, start + length) of a memory or port resource lies; NULL if no model has it all. */
uint8_t *hardware_bytes(enum hardware_kind kind, uint64_t start, uint64_t length);

/* The configuration space in a slot; NULL if nothing is there. *ret_is_bus: there is such a bus. */
struct hardware_config *hardware_config_find(uint32_t bus, uint32_t slot, bool *ret_is_bus);

/* The physical address of a byte that lies at address; 0 if that is no model's memory. */
uint64_t hardware_physical(uint64_t address);

/* A line's interrupt as the system delivers it: on x64 the vector's high half is the IRQL. */
uint8_t hardware_irql(uint64_t line);
uint32_t hardware_vector(uint64_t line);
/* A device that has a line with that vector; NULL if none has. */
const struct hardware *hardware_of_vector(uint32_t vector);

#endif
