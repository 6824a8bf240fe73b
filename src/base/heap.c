/* See base/heap.h. Classes: 16 bytes apart up to 256, then powers of two with their halves. */
#include "base/heap.h"

#include "base/panic.h"

#include <string.h>

#define HEAP_MARK_LIVE 0x6c697665u
#define HEAP_MARK_FREE 0x66726565u

struct heap_header {
    uint32_t class_index;
    uint32_t mark;
    struct heap_header *next_free;
};

static unsigned heap_class_of(size_t size)
{
    if (size <= 256)
        return size == 0 ? 0 : (unsigned)((size - 1) / 16);
    unsigned bits = 64u - (unsigned)__builtin_clzll(size - 1); /* size <= 1 << bits, bits >= 9 */
    size_t half = (size_t)3 << (bits - 2);
    return 16 + (bits - 9) * 2 + (size > half ? 1 : 0);
}

static size_t heap_class_size(unsigned class_index)
{
    if (class_index < 16)
        return ((size_t)class_index + 1) * 16;
    unsigned bits = 9 + (class_index - 16) / 2;
    return (class_index & 1) ? (size_t)1 << bits : (size_t)3 << (bits - 2);
}

static bool heap_fits(const struct heap *heap, unsigned class_index)
{
    return class_index < HEAP_CLASS_COUNT &&
           heap->limit - heap->next >= heap_class_size(class_index) + sizeof(struct heap_header);
}

void heap_init(struct heap *heap, uint64_t base, uint64_t limit)
{
    memset(heap, 0, sizeof *heap);
    heap->base = heap->next = (base + 15) & ~(uint64_t)15;
    heap->limit = limit;
}

void *heap_alloc(struct heap *heap, size_t size)
{
    unsigned class_index = heap_class_of(size);
    size_t payload = heap_class_size(class_index);
    struct heap_header *header =
        class_index < HEAP_CLASS_COUNT ? heap->free_list[class_index] : NULL;
    if (header != NULL) {
        invariant(header->mark == HEAP_MARK_FREE && header->class_index == class_index);
        heap->free_list[class_index] = header->next_free;
    } else {
        if (!heap_fits(heap, class_index) && heap->full != NULL)
            heap->full(heap);
        if (!heap_fits(heap, class_index))
            panic("the books are full (%llu bytes)",
                  (unsigned long long)(heap->limit - heap->base));
        header = (struct heap_header *)heap->next;
        heap->next += payload + sizeof *header;
    }
    *header = (struct heap_header){.class_index = class_index, .mark = HEAP_MARK_LIVE};
    heap->live_bytes += payload;
    return memset(header + 1, 0, payload);
}

void heap_free(struct heap *heap, void *block)
{
    if (block == NULL)
        return;
    struct heap_header *header = (struct heap_header *)block - 1;
    invariant(header->mark == HEAP_MARK_LIVE && header->class_index < HEAP_CLASS_COUNT);
    header->mark = HEAP_MARK_FREE;
    header->next_free = heap->free_list[header->class_index];
    heap->free_list[header->class_index] = header;
    heap->live_bytes -= heap_class_size(header->class_index);
}
