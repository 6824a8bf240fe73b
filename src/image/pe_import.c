/*
 * The import directory: descriptors, each with a list of 8-byte thunks; both end with a zero entry.
 *
 * Invariant: a thunk is read before its slot is shown to the visitor, so binding in place (images
 * whose only list is the IAT) reads each entry unbound. Every list is bounded by the image and by
 * one budget of PE_IMPORT_MAX for the whole walk, so lists that overlap or never end cost no more.
 */
#include "image/pe_format.h"

#define DESCRIPTOR_SIZE   20u
#define DESCRIPTOR_LOOKUP 0u
#define DESCRIPTOR_NAME   12u
#define DESCRIPTOR_IAT    16u
#define DESCRIPTOR_MAX    4096u
#define MODULE_NAME_MAX   256u

#define THUNK_BY_ORDINAL 0x8000000000000000u

struct import_walk {
    const struct pe_image *image;
    const void *mapped;
    bool (*visit)(void *ctx, const struct pe_import *import);
    void *ctx;
    struct error *error;
    uint32_t count;
};

static bool thunk_decode(struct import_walk *walk, uint64_t thunk, uint32_t thunk_rva,
                         struct pe_import *import)
{
    if ((thunk & THUNK_BY_ORDINAL) != 0) {
        if ((thunk & ~THUNK_BY_ORDINAL) > UINT16_MAX)
            return pe_refuse_at(walk->image, walk->error, thunk_rva,
                                "an import from %s by ordinal 0x%llx, which has more than 16 bits",
                                import->module, (unsigned long long)(thunk & ~THUNK_BY_ORDINAL));
        import->ordinal = (uint16_t)thunk;
        return true;
    }
    const void *hint = NULL;
    if (thunk <= INT32_MAX) {
        hint = pe_read(walk->image, walk->mapped, (uint32_t)thunk, 2);
        import->name = pe_string(walk->image, walk->mapped, (uint32_t)thunk + 2, PE_NAME_MAX);
    }
    if (hint == NULL || import->name == NULL || import->name[0] == 0)
        return pe_refuse_at(walk->image, walk->error, thunk_rva,
                            "an import from %s whose name, at rva 0x%llx, is no printable string "
                            "inside the image",
                            import->module, (unsigned long long)thunk);
    import->hint = pe_load16(hint);
    return true;
}

static bool thunk_visit(struct import_walk *walk, uint64_t thunk, uint32_t thunk_rva,
                        const char *module, uint32_t iat_rva)
{
    struct pe_import import = {.module = module, .iat_rva = iat_rva};
    if (++walk->count > PE_IMPORT_MAX)
        return pe_refuse_at(walk->image, walk->error, thunk_rva, "more than %u imports",
                            PE_IMPORT_MAX);
    if (pe_read(walk->image, walk->mapped, iat_rva, 8) == NULL)
        return pe_refuse_at(walk->image, walk->error, thunk_rva,
                            "the address table of imports from %s runs out of the image", module);
    return thunk_decode(walk, thunk, thunk_rva, &import) && walk->visit(walk->ctx, &import);
}

static bool module_name_copy(const struct import_walk *walk, uint32_t rva, char *module)
{
    const char *name = pe_string(walk->image, walk->mapped, rva, MODULE_NAME_MAX);
    if (name == NULL || name[0] == 0)
        return false;
    memcpy(module, name, strlen(name) + 1);
    return true;
}

static bool descriptor_walk(struct import_walk *walk, const uint8_t *descriptor, uint32_t rva)
{
    uint32_t lookup = pe_load32(descriptor + DESCRIPTOR_LOOKUP);
    uint32_t iat = pe_load32(descriptor + DESCRIPTOR_IAT);
    uint32_t name_rva = pe_load32(descriptor + DESCRIPTOR_NAME);
    char module[MODULE_NAME_MAX]; /* a copy: the visitor may write over the original */
    if (!module_name_copy(walk, name_rva, module))
        return pe_refuse_at(walk->image, walk->error, rva,
                            "an import descriptor whose module name, at rva 0x%x, is no printable "
                            "string inside the image",
                            name_rva);
    if (iat % 8 != 0)
        return pe_refuse_at(walk->image, walk->error, rva,
                            "the address table of imports from %s, at rva 0x%x, is not 8-aligned",
                            module, iat);
    if (lookup == 0)
        lookup = iat;
    for (uint32_t i = 0;; i += 8) {
        const void *thunk = pe_read(walk->image, walk->mapped, lookup + i, 8);
        if (thunk == NULL)
            return pe_refuse_at(walk->image, walk->error, rva,
                                "the list of imports from %s, at rva 0x%x, runs out of the image",
                                module, lookup);
        uint64_t value = pe_load64(thunk);
        if (value == 0)
            return true;
        if (!thunk_visit(walk, value, lookup + i, module, iat + i))
            return false;
    }
}

bool pe_import_each(const struct pe_image *image, const void *mapped,
                    bool (*visit)(void *ctx, const struct pe_import *import), void *ctx,
                    struct error *error)
{
    struct import_walk walk = {image, mapped, visit, ctx, error, 0};
    uint32_t rva = image->directories[PE_DIRECTORY_IMPORT].rva;
    for (uint32_t i = 0; rva != 0; i++, rva += DESCRIPTOR_SIZE) {
        const uint8_t *descriptor = pe_read(image, mapped, rva, DESCRIPTOR_SIZE);
        if (descriptor == NULL || i == DESCRIPTOR_MAX)
            return pe_refuse_at(image, error, rva, "the import directory has no end: %s",
                                descriptor == NULL ? "it runs out of the image"
                                                   : "more than 4096 modules");
        if (pe_load32(descriptor + DESCRIPTOR_NAME) == 0 ||
            pe_load32(descriptor + DESCRIPTOR_IAT) == 0)
            return true;
        if (!descriptor_walk(&walk, descriptor, rva))
            return false;
    }
    return true;
}
