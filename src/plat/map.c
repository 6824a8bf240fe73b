/* See plat/map.h. */
#include "plat/map.h"

#include "base/panic.h"
#include "plat/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

bool plat_map_reserve(uint64_t address, size_t size, struct error *error)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *got = mmap((void *)address, size, PROT_NONE, flags, -1, 0);
    if (got == (void *)address)
        return true;
    if (got != MAP_FAILED)
        munmap(got, size); /* a kernel that does not know NOREPLACE took it as a hint */
    return error_set(error, EXIT_COULD_NOT_RUN, "cannot reserve %zu MiB at 0x%llx: %s", size >> 20,
                     (unsigned long long)address, strerror(got == MAP_FAILED ? errno : EEXIST));
}

void plat_map_release(uint64_t address, size_t size)
{
    invariant(munmap((void *)address, size) == 0);
}

void plat_map_protect(uint64_t address, size_t size, enum plat_access access)
{
    static const int protections[] = {
        [PLAT_ACCESS_NONE] = PROT_NONE,
        [PLAT_ACCESS_READ] = PROT_READ,
        [PLAT_ACCESS_WRITE] = PROT_READ | PROT_WRITE,
        [PLAT_ACCESS_EXECUTE] = PROT_READ | PROT_EXEC,
        [PLAT_ACCESS_WRITE_EXECUTE] = PROT_READ | PROT_WRITE | PROT_EXEC,
    };
    long result = plat_sandbox_mprotect(address, size, protections[access]);
    if (result != 0)
        panic("mprotect of %zu bytes at 0x%llx: error %ld", size, (unsigned long long)address,
              -result);
}

void plat_map_advise_huge(uint64_t address, size_t size)
{
    /* Advice: where it is not followed everything is slower and nothing else. */
    madvise((void *)address, size, MADV_HUGEPAGE);
}

/* More than any image or symbol file has; ends the reading of what never ends, like a device. */
#define MAP_FILE_MAX ((size_t)1 << 30)

/* NULL, and nothing left of bytes, if there is no more to have. */
static uint8_t *plat_map_grow(uint8_t *bytes, size_t room)
{
    uint8_t *grown = NULL;
    if (room > MAP_FILE_MAX)
        errno = EFBIG;
    else
        grown = realloc(bytes, room);
    if (grown == NULL)
        free(bytes);
    return grown;
}

static bool plat_map_read_stream(FILE *file, uint8_t **ret_bytes, size_t *ret_size)
{
    size_t room = 1 << 16, used = 0;
    uint8_t *bytes = malloc(room);
    while (bytes != NULL) {
        used += fread(bytes + used, 1, room - used, file);
        if (used < room)
            break;
        bytes = plat_map_grow(bytes, room *= 2);
    }
    if (bytes == NULL || ferror(file)) {
        free(bytes);
        return false;
    }
    *ret_bytes = bytes;
    *ret_size = used;
    return true;
}

bool plat_map_read_file(const char *path, uint8_t **ret_bytes, size_t *ret_size,
                        struct error *error)
{
    FILE *file = fopen(path, "rb");
    bool is_read = file != NULL && plat_map_read_stream(file, ret_bytes, ret_size);
    int why = errno;
    if (file != NULL)
        fclose(file);
    return is_read || error_set(error, EXIT_COULD_NOT_RUN, "%s: %s", path, strerror(why));
}
