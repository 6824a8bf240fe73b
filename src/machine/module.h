/*
 * Modules: which driver an address belongs to.
 *
 * A driver has one number from load to the end of the run (1, 2, ... in load order; 0 is Drydock
 * itself), also after it was unloaded, so that late calls can be named.
 */
#ifndef DRYDOCK_MACHINE_MODULE_H
#define DRYDOCK_MACHINE_MODULE_H

#include "nt/exception.h"

#include <stdbool.h>
#include <stdint.h>

#define MODULE_MAX 256

enum module_kind { MODULE_DRIVER, MODULE_FRAMEWORK /* passed over when a caller is named */ };

#define MODULE_RANGE_MAX 40

/* Pages of an image with one protection: a section, or the headers. */
struct module_range {
    uint64_t base;
    uint64_t size;
    uint8_t access; /* enum plat_access while the range is there */
    bool is_writable;
    bool is_executable;
    bool is_paged;
    bool is_discardable; /* INIT: taken away after DriverEntry */
    bool is_gone;        /* discarded or unloaded: no access, contents kept */
};

/* One frame of a driver's code on its way to the caller's (image/unwind.h). */
struct module_frame {
    /* In: where the frame is, what it holds, and how much of the stack may be read for it. */
    CONTEXT *context; /* then its caller's; as it was when nothing could be said */
    uint64_t pc;
    uint64_t stack_low, stack_high;
    uint32_t handlers;                    /* UNW_FLAG_EHANDLER or _UHANDLER: which to name */
    KNONVOLATILE_CONTEXT_POINTERS *saved; /* gets where registers were saved; or NULL */
    /* Out. */
    uint64_t function;     /* address of its .pdata row; 0: a leaf function */
    uint64_t establisher;  /* lowest byte of the fixed part of the frame */
    uint64_t handler;      /* address of the language handler, or 0 */
    uint64_t handler_data; /* and of what it finds behind its own address */
};

struct module {
    uint32_t number;
    enum module_kind kind;
    char name[64]; /* "crane.sys" */
    uint64_t base;
    uint64_t size;
    bool is_loaded;
    uint32_t range_count;
    struct module_range ranges[MODULE_RANGE_MAX];
    /* The modules whose exports this one imports, by number, each once; its own exports
     * DllInitialize and DllUnload, 0 where it has none. Filled by image/. */
    uint32_t *imports;
    uint32_t import_count, import_room;
    uint64_t dll_initialize, dll_unload;
    /* pnp/library.c's: it is in, for itself or for an importer, and so is what it imports from; how
     * many importers are in; DllInitialize was called, and DllUnload is to be. */
    bool is_in;
    uint32_t users;
    bool is_dll_unload_due;
    void *image; /* image/'s own */
    /* Is the address one that code can be called at (a function's first byte)? Filled by image/. */
    bool (*is_code_start)(const struct module *module, uint64_t address);
    /* The .pdata row around address, as it lies in memory; 0 if there is none. Filled by image/. */
    uint64_t (*find_function)(const struct module *module, uint64_t address);
    /* Unwinds a frame whose pc is in the module; row: address of its .pdata row, 0 for a leaf.
     * False if the tables are damaged or the stack is. Filled by image/. */
    bool (*unwind)(const struct module *module, uint64_t row, struct module_frame *frame);
};

struct module_table {
    uint32_t count;
    struct module *modules[MODULE_MAX]; /* by number - 1 */
    struct module *by_base[MODULE_MAX]; /* sorted */
};

/* Adds a module; panics beyond MODULE_MAX (the loader checks first). */
struct module *module_add(const char *name, uint64_t base, uint64_t size);

/* The module whose range holds address, loaded or not; NULL outside all. */
struct module *module_find(uint64_t address);

/* Says that the module imports from another: once is enough. */
void module_add_import(struct module *module, uint32_t from);

/* The image goes: no access any more, contents kept, so that late calls can be named. */
void module_unload(struct module *module);

/* Takes a range's access away, or gives it back. */
void module_range_set_gone(struct module_range *range, bool is_gone);

/* True if address is in a range of the module that holds code and is still there. */
bool module_is_executable(const struct module *module, uint64_t address);

/* By number; NULL for 0. Panics on a number never given. */
struct module *module_get(uint32_t number);

/* The number of the module at address, 0 if none. */
uint32_t module_number(uint64_t address);

#endif
