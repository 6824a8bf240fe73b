/* See report/place.h. */
#include "report/place.h"

#include <inttypes.h>

static struct symbols *report_symbols(struct report_driver *driver)
{
    if (!driver->is_symbols_tried && driver->file != NULL)
        driver->symbols = symbols_open(driver->name, driver->file->bytes, driver->file->size);
    driver->is_symbols_tried = true;
    return driver->symbols;
}

struct report_place report_place_find(struct report *report, uint64_t address, bool is_return)
{
    struct report_place place = {0};
    for (uint64_t i = 1; i <= REPORT_DRIVER_MAX && place.driver == 0; i++)
        if (report->drivers[i].size != 0 &&
            address - report->drivers[i].base < report->drivers[i].size)
            place.driver = i;
    if (place.driver == 0)
        return place;
    struct report_driver *driver = &report->drivers[place.driver];
    place.offset = address - driver->base;
    struct symbols *symbols = report_symbols(driver);
    if (symbols != NULL &&
        symbols_find(symbols, (uint32_t)place.offset, is_return, &place.symbol)) {
        report_clean_text(place.symbol.function);
        report_clean_text(place.symbol.file);
        report_clean_text(place.symbol.path);
        place.has_function = place.symbol.source != SYMBOLS_NONE;
        place.has_line = place.symbol.line > 0;
    }
    return place;
}

static void report_place_offset(const struct report *report, const struct report_place *place,
                                uint64_t address, char *ret_text, size_t size)
{
    if (place->driver == 0)
        snprintf(ret_text, size, "0x%" PRIx64, address);
    else
        snprintf(ret_text, size, "%s+0x%" PRIx64, report_driver_name(report, place->driver),
                 place->offset);
}

const char *report_place_line(struct report *report, uint64_t address, bool is_return,
                              char *ret_text, size_t size)
{
    struct report_place place = report_place_find(report, address, is_return);
    if (place.has_line)
        snprintf(ret_text, size, "%s:%d", place.symbol.file, place.symbol.line);
    else
        report_place_offset(report, &place, address, ret_text, size);
    return ret_text;
}

const char *report_place_full(struct report *report, uint64_t address, bool is_return,
                              char *ret_text, size_t size)
{
    struct report_place place = report_place_find(report, address, is_return);
    char where[300];
    report_place_line(report, address, is_return, where, sizeof where);
    if (place.has_function)
        snprintf(ret_text, size, "%s %s", place.symbol.function, where);
    else
        snprintf(ret_text, size, "%s", where);
    return ret_text;
}

const char *report_place_name(struct report *report, uint64_t address, char *ret_text, size_t size)
{
    struct report_place place = report_place_find(report, address, false);
    if (place.has_function)
        snprintf(ret_text, size, "%s", place.symbol.function);
    else
        report_place_offset(report, &place, address, ret_text, size);
    return ret_text;
}
