/*
 * Loading a driver into the machine: place, map, relocate, bind, protect.
 *
 * Images are placed one after another in ARENA_IMAGES with an inaccessible page between them, all
 * before the first is bound, so that drivers can import from one another: an import is looked for
 * among the loaded images first, then in the kernel's table. One that nothing provides gets an
 * address whose first touch stops the run by name (DESIGN law 5).
 */
#ifndef DRYDOCK_IMAGE_LOAD_H
#define DRYDOCK_IMAGE_LOAD_H

#include "image/pe.h"
#include "machine/module.h"

struct image {
    struct pe_image pe; /* its file bytes stay with the parent's copy of memory */
    struct module *module;
    uint64_t base;
    uint32_t import_count, unsupported_count;
};

/* What answers an import of that name instead of the kernel (--override). */
struct image_override {
    const char *routine;
    uint32_t status;
};

struct image_binding {
    struct image *const *images;
    uint32_t image_count;
    const struct image_override *overrides;
    uint32_t override_count;
};

/* Maps the file as the next module. The bytes must stay. */
struct image *image_load(const char *name, const void *file, size_t size, struct error *error);

/* Fills the import slots and takes write access away from code. Reports what is unsupported. */
bool image_bind(struct image *image, const struct image_binding *binding, struct error *error);

/* The entry point's address. */
uint64_t image_entry(const struct image *image);

/* The address of what the image exports under that name; 0 if there is no such export, or it is
 * another image's (a forwarder). */
uint64_t image_export(const struct image *image, const char *name);

#endif
