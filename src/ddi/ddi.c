/* See ddi/ddi.h. */
#include "ddi/ddi.h"

#include "ddi/ddi_headers.h"

#include <string.h>
#include <strings.h>

#define DDI_PASSIVE  PASSIVE_LEVEL
#define DDI_APC      APC_LEVEL
#define DDI_DISPATCH DISPATCH_LEVEL
#define DDI_HIGH     HIGH_LEVEL
#define DDI_FAILS    true
#define DDI_NEVER    false

#define ROUTINE(module, name, irql, shape, touches, fails, file)                                   \
    ROUTINE_AS(module, name, name, irql, shape, touches, fails, file)
#define ROUTINE_AS(module_, name_, function, irql, shape_, touches_, fails, file_)                 \
    {.module = module_,                                                                            \
     .name = #name_,                                                                               \
     .target = (void *)function,                                                                   \
     .shape = shape_,                                                                              \
     .irql_max = DDI_##irql,                                                                       \
     .touches = touches_,                                                                          \
     .is_point = touches_[0] != '-' && touches_[0] != '.',                                         \
     .is_pure = touches_[0] == '.',                                                                \
     .may_fail = DDI_##fails,                                                                      \
     .file = file_},
#define DATA(module_, name_, function, file_)                                                      \
    {.module = module_,                                                                            \
     .name = #name_,                                                                               \
     .target = (void *)function,                                                                   \
     .shape = "",                                                                                  \
     .touches = "-",                                                                               \
     .is_data = true,                                                                              \
     .irql_max = HIGH_LEVEL,                                                                       \
     .file = file_},

static const struct gate_routine ddi_rows[] = {
#include "ddi/ddi.def"
};

#define DDI_COUNT (sizeof ddi_rows / sizeof ddi_rows[0])

/* The other names under which images import from the kernel. */
static const struct {
    const char *name;
    const char *module;
} ddi_modules[] = {
    {"ntoskrnl.exe", "ntoskrnl.exe"}, {"ntkrnlmp.exe", "ntoskrnl.exe"},
    {"ntkrnlpa.exe", "ntoskrnl.exe"}, {"ntkrpamp.exe", "ntoskrnl.exe"},
    {"hal.dll", "hal.dll"},           {"halmacpi.dll", "hal.dll"},
    {"wmilib.sys", "wmilib.sys"},
};

static const char *ddi_module_canonical(const char *module)
{
    for (size_t i = 0; i < sizeof ddi_modules / sizeof ddi_modules[0]; i++)
        if (strcasecmp(module, ddi_modules[i].name) == 0)
            return ddi_modules[i].module;
    return NULL;
}

bool ddi_module_is_known(const char *module)
{
    return ddi_module_canonical(module) != NULL;
}

/* hal.dll's routines have moved into ntoskrnl.exe: either name finds either. */
const struct gate_routine *ddi_find(const char *module, const char *name)
{
    if (ddi_module_canonical(module) == NULL)
        return NULL;
    bool is_wmi = strcmp(ddi_module_canonical(module), "wmilib.sys") == 0;
    for (size_t i = 0; i < DDI_COUNT; i++)
        if (strcmp(ddi_rows[i].name, name) == 0 &&
            is_wmi == (strcmp(ddi_rows[i].module, "wmilib.sys") == 0))
            return &ddi_rows[i];
    return NULL;
}

unsigned ddi_routine_count(void)
{
    return DDI_COUNT;
}

const struct gate_routine *ddi_routine_at(unsigned i)
{
    return &ddi_rows[i];
}

const char *ddi_unsupported_reason(const char *name)
{
    static const struct {
        const char *name, *reason;
    } rows[] = {
#define UNSUPPORTED(name, reason) {#name, reason},
#include "ddi/unsupported.def"
#undef UNSUPPORTED
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].reason;
    return NULL;
}
