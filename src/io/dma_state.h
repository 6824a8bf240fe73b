/*
 * What io/ keeps of DMA adapters. For io/dma*.c only.
 */
#ifndef DRYDOCK_IO_DMA_STATE_H
#define DRYDOCK_IO_DMA_STATE_H

#include "io/dma.h"
#include "io/io_state.h"

#define IO_TAG_DMA 0x616d4420u /* ' Dma' */

/* Map registers for one transfer: wanted, then held. */
struct io_dma_transfer {
    struct io_dma_transfer *next; /* oldest first */
    void *base;                   /* what drivers know it by: MapRegisterBase, or the list */
    bool is_list;
    bool is_ours; /* base is memory of ours */
    ULONG registers;
    DEVICE_OBJECT *device;
    void *routine;
    PVOID context;
};

struct io_dma_buffer {
    struct io_dma_buffer *next; /* newest first */
    uint64_t address, length;
};

struct io_dma_adapter {
    struct io_dma_adapter *next; /* oldest first */
    DMA_ADAPTER *object;
    const DEVICE_OBJECT *pdo;
    uint32_t driver;
    uint64_t site;
    bool is_reported;         /* as left */
    bool is_gathering;        /* the device does scatter/gather itself */
    uint64_t limit;           /* highest physical address that the device can reach */
    ULONG registers, used;    /* map registers: of the adapter, and held */
    const void *channel_base; /* of the transfer that has the channel; NULL: nobody has it */
    struct io_dma_transfer *waiting, *held;
    struct io_dma_buffer *buffers;
};

/* The adapter's record; what is none ends the life. */
struct io_dma_adapter *io_dma_get(const DMA_ADAPTER *object, const char *routine);

/* The held transfer with that base; *link is NULL if there is none. */
struct io_dma_transfer **io_dma_held(struct io_dma_adapter *adapter, const void *base);
/* Gives back what a held transfer holds. */
void io_dma_release(struct io_dma_adapter *adapter, struct io_dma_transfer **link);

/* Puts a transfer last and calls the routines of all that can go on; DISPATCH_LEVEL is judged. */
void io_dma_want(struct io_dma_adapter *adapter, const struct io_dma_transfer *wanted,
                 const char *routine);
/* Calls the routines of all that can go on. */
void io_dma_serve(struct io_dma_adapter *adapter);

/* How much of [va, va + length) lies in the MDL, from *ret_physical on, in one piece. 0: va is
 * outside. */
ULONG io_dma_piece(const struct io_dma_adapter *adapter, const MDL *mdl, uint64_t va,
                   uint64_t length, uint64_t *ret_physical, const char *routine);

#endif
