/* See plat/library.h. */
#include "plat/library.h"

#include <dlfcn.h>
#include <stddef.h>

void *plat_library_open(const char *name)
{
    return dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

void *plat_library_find(void *library, const char *symbol)
{
    return dlsym(library, symbol);
}

void plat_library_close(void *library)
{
    if (library != NULL)
        dlclose(library);
}
