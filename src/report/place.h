/*
 * Addresses in drivers as places a person can go to.
 */
#ifndef DRYDOCK_REPORT_PLACE_H
#define DRYDOCK_REPORT_PLACE_H

#include "image/symbols.h"
#include "report/model.h"

struct report_place {
    uint64_t driver; /* number; 0: in no driver */
    uint64_t offset; /* from the image's base */
    bool has_function, has_line;
    struct symbols_place symbol;
};

/* is_return: the address is a return address, the place is the call before it. */
struct report_place report_place_find(struct report *report, uint64_t address, bool is_return);

/* "hoist.c:131", else "hoist.sys+0x1a34". */
const char *report_place_line(struct report *report, uint64_t address, bool is_return,
                              char *ret_text, size_t size);

/* "HoistAddDevice hoist.c:131", else what is known. */
const char *report_place_full(struct report *report, uint64_t address, bool is_return,
                              char *ret_text, size_t size);

/* "CraneReference", else "crane.sys+0x1a34". */
const char *report_place_name(struct report *report, uint64_t address, char *ret_text, size_t size);

#endif
