/* Names a place in a driver for findings; see mm/mm_state.h. */
#include "machine/gate.h"
#include "mm/mm_state.h"

#include <inttypes.h>
#include <stdio.h>

const char *mm_place(uint64_t site, char ret_text[96])
{
    const struct module *module = module_find(site);
    if (module != NULL)
        snprintf(ret_text, 96, "%s+0x%" PRIx64, module->name, site - module->base);
    else
        snprintf(ret_text, 96, "the kernel");
    return ret_text;
}
