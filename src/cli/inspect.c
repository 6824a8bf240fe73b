/*
 * drydock inspect: what a driver file says about itself, and what it needs that is or is not here.
 *
 * Nothing of the file is executed or mapped: every answer is read from the bytes (image/pe.h).
 */
#include "cli/cli.h"

#include "ddi/ddi.h"
#include "image/pe.h"
#include "nt/guids.h"
#include "report/model.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define INSPECT_NAME_MAX 256

/* One file being inspected. */
struct inspect {
    const struct cli_options *options;
    const char *name;
    struct pe_image pe;
    unsigned known, unsupported, missing;
    bool is_counting; /* first walk: only counts */
    char module[INSPECT_NAME_MAX];
    const struct host_scenario *scenario; /* for manifests */
};

static const char *inspect_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* A name from the file, fit for a terminal. */
static const char *inspect_text(const char *name, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "%s", name);
    report_clean_text(ret_text);
    return ret_text;
}

static bool inspect_is_given(const struct inspect *inspect, const char *module)
{
    for (unsigned i = 0; i < inspect->options->operands.count; i++)
        if (strcasecmp(inspect_base_name(inspect->options->operands.values[i]), module) == 0)
            return true;
    return false;
}

/* Known: the kernel here has it. Unsupported: a module this kernel plays, but not this routine.
 * Missing: another driver's, to be given beside this one. */
static void inspect_import_write(struct inspect *inspect, const struct pe_import *import,
                                 const struct gate_routine *routine)
{
    char name[INSPECT_NAME_MAX], ordinal[32];
    snprintf(ordinal, sizeof ordinal, "#%u", import->ordinal);
    bool is_new = strcasecmp(inspect->module, import->module) != 0;
    snprintf(inspect->module, sizeof inspect->module, "%s", import->module);
    if (is_new)
        printf("   %s\n", inspect_text(import->module, name, sizeof name));
    inspect_text(import->name != NULL ? import->name : ordinal, name, sizeof name);
    if (inspect_is_given(inspect, import->module))
        printf("      %-40s known         another driver's, given\n", name);
    else if (routine != NULL)
        printf("      %-40s known         %s\n", name, routine->file);
    else if (ddi_module_is_known(import->module))
        printf("      %-40s unsupported\n", name);
    else
        printf("      %-40s missing       give that driver too (run: --library)\n", name);
}

static bool inspect_import(void *context, const struct pe_import *import)
{
    struct inspect *inspect = context;
    const struct gate_routine *routine =
        import->name != NULL ? ddi_find(import->module, import->name) : NULL;
    if (!inspect->is_counting) {
        inspect_import_write(inspect, import, routine);
        return true;
    }
    if (routine != NULL || inspect_is_given(inspect, import->module))
        inspect->known++;
    else if (ddi_module_is_known(import->module))
        inspect->unsupported++;
    else
        inspect->missing++;
    return true;
}

static bool inspect_imports(struct inspect *inspect, struct error *error)
{
    inspect->is_counting = true;
    if (!pe_import_each(&inspect->pe, NULL, inspect_import, inspect, error))
        return false;
    printf("imports: %u known, %u unsupported, %u missing\n", inspect->known, inspect->unsupported,
           inspect->missing);
    inspect->is_counting = false;
    return pe_import_each(&inspect->pe, NULL, inspect_import, inspect, error);
}

static bool inspect_export(void *context, const struct pe_export *entry)
{
    unsigned *count = context;
    char name[INSPECT_NAME_MAX], forwarder[INSPECT_NAME_MAX];
    if ((*count)++ == 0)
        printf("exports\n");
    inspect_text(entry->name != NULL ? entry->name : "(no name)", name, sizeof name);
    if (entry->forwarder != NULL)
        printf("   %-4" PRIu32 " %-40s -> %s\n", entry->ordinal, name,
               inspect_text(entry->forwarder, forwarder, sizeof forwarder));
    else
        printf("   %-4" PRIu32 " %-40s +0x%" PRIx32 "\n", entry->ordinal, name, entry->rva);
    return true;
}

static void inspect_sections(const struct inspect *inspect)
{
    printf("sections\n");
    for (uint32_t i = 0; i < inspect->pe.section_count; i++) {
        const struct pe_section *section = &inspect->pe.sections[i];
        printf("   %-10s +0x%-8" PRIx32 " 0x%-8" PRIx32 " read%s%s%s%s\n", section->name,
               section->rva, section->size, pe_section_is_writable(section) ? " write" : "",
               pe_section_is_executable(section) ? " execute" : "",
               pe_section_is_discardable(section) ? " discardable" : "",
               pe_section_is_paged(section) ? " paged" : "");
    }
}

static bool inspect_count_symbol(void *context, const struct pe_symbol *symbol)
{
    *(unsigned *)context += symbol->is_function;
    return true;
}

static void inspect_symbols(const struct inspect *inspect)
{
    struct pe_debug debug;
    char name[INSPECT_NAME_MAX], guid[NT_GUID_TEXT_SIZE];
    unsigned functions = 0;
    pe_symbol_each(&inspect->pe, inspect_count_symbol, &functions);
    bool has_dwarf = pe_section_find(&inspect->pe, ".debug_info") != NULL;
    printf("symbols: %s", has_dwarf ? "DWARF" : "no DWARF");
    if (functions > 0)
        printf(", COFF (%u functions)", functions);
    if (pe_debug_find(&inspect->pe, &debug)) {
        GUID id;
        memcpy(&id, debug.guid, sizeof id);
        nt_guid_format(&id, guid);
        printf(", PDB %s %s age %" PRIu32, inspect_text(debug.pdb, name, sizeof name), guid,
               debug.age);
    }
    printf("\n");
}

/* ---- interface GUIDs ---- */

static void inspect_guid_write(unsigned *count, const GUID *guid, const char *name,
                               const struct pe_section *section, uint32_t rva)
{
    char text[NT_GUID_TEXT_SIZE];
    nt_guid_format(guid, text);
    if ((*count)++ == 0)
        printf("interface GUIDs in its data\n");
    printf("   %s  %-36s %s+0x%" PRIx32 "\n", text, name, section->name, rva - section->rva);
}

static const char *inspect_guid_name(const struct inspect *inspect, const GUID *guid)
{
    const char *name = nt_guid_name(guid);
    const struct manifest_set *set = &inspect->scenario->manifests;
    for (uint32_t i = 0; name == NULL && i < set->count; i++)
        if (memcmp(&set->manifests[i]->guid, guid, sizeof *guid) == 0)
            name = set->manifests[i]->name;
    return name;
}

/* What bears a known value, at any 4-byte boundary of a section with data. */
static void inspect_guids_by_value(const struct inspect *inspect, unsigned *count)
{
    for (uint32_t i = 0; i < inspect->pe.section_count; i++) {
        const struct pe_section *section = &inspect->pe.sections[i];
        uint32_t size = section->size < section->file_size ? section->size : section->file_size;
        for (uint32_t at = 0; at + sizeof(GUID) <= size; at += 4) {
            const void *bytes = pe_read(&inspect->pe, NULL, section->rva + at, sizeof(GUID));
            GUID guid;
            if (bytes == NULL)
                break;
            memcpy(&guid, bytes, sizeof guid);
            const char *name = inspect_guid_name(inspect, &guid);
            if (name != NULL)
                inspect_guid_write(count, &guid, name, section, section->rva + at);
        }
    }
}

struct inspect_walk {
    const struct inspect *inspect;
    unsigned *count;
};

/* What the symbol table calls a GUID, although nobody here knows its value. */
static bool inspect_guid_symbol(void *context, const struct pe_symbol *symbol)
{
    const struct inspect_walk *walk = context;
    char name[INSPECT_NAME_MAX], clean[INSPECT_NAME_MAX];
    GUID guid;
    snprintf(name, sizeof name, "%.*s", (int)symbol->name_length, symbol->name);
    const void *bytes = pe_read(&walk->inspect->pe, NULL, symbol->rva, sizeof guid);
    if (strncmp(name, "GUID_", 5) != 0 || symbol->is_function || bytes == NULL ||
        pe_section_is_executable(symbol->section))
        return true;
    memcpy(&guid, bytes, sizeof guid);
    if (inspect_guid_name(walk->inspect, &guid) == NULL)
        inspect_guid_write(walk->count, &guid, inspect_text(name, clean, sizeof clean),
                           symbol->section, symbol->rva);
    return true;
}

static bool inspect_all(struct inspect *inspect, const uint8_t *bytes, size_t size,
                        struct error *error)
{
    unsigned exports = 0, guids = 0;
    struct error why;
    if (!pe_parse(inspect->name, bytes, size, &inspect->pe, error))
        return false;
    printf("%s: x86-64 driver, %zu bytes, entry +0x%" PRIx32 ", preferred base 0x%" PRIx64 "\n",
           inspect->name, size, inspect->pe.entry_rva, inspect->pe.preferred_base);
    if (!pe_check_native(&inspect->pe, &why))
        printf("cannot be loaded: %s\n", why.text);
    if (!inspect_imports(inspect, error) ||
        !pe_export_each(&inspect->pe, NULL, inspect_export, &exports, error))
        return false;
    if (exports == 0)
        printf("exports: none\n");
    inspect_sections(inspect);
    inspect_symbols(inspect);
    inspect_guids_by_value(inspect, &guids);
    struct inspect_walk walk = {inspect, &guids};
    pe_symbol_each(&inspect->pe, inspect_guid_symbol, &walk);
    if (guids == 0)
        printf("interface GUIDs in its data: none known\n");
    return true;
}

int cli_inspect(const struct cli_options *options)
{
    static struct host_scenario scenario; /* large: for reading files and manifests */
    struct error error;
    if (options->operands.count == 0) {
        error_set(&error, EXIT_USAGE, "inspect wants a driver: drydock inspect DRIVER.sys");
        return cli_fail(&error);
    }
    for (unsigned i = 0; i < options->operands.count; i++)
        if (host_scenario_add_driver(&scenario, options->operands.values[i], &error) < 0)
            return cli_fail(&error);
    if (!host_scenario_load_manifests(&scenario, &error))
        return cli_fail(&error);
    for (uint32_t i = 0; i < scenario.driver_count; i++) {
        static struct inspect inspect;
        const struct host_driver *driver = &scenario.drivers[i];
        inspect = (struct inspect){.options = options, .name = driver->name, .scenario = &scenario};
        if (i > 0)
            printf("\n");
        if (!inspect_all(&inspect, driver->bytes, driver->size, &error))
            return cli_fail(&error);
    }
    return EXIT_CLEAN;
}
