/* See ddi/system_routine.h. */
#include "ddi/system_routine.h"

#include "ddi/ddi.h"

#include <string.h>

#define ROUTINE_NAME_MAX 128

/* A name that was asked for in vain. */
struct ddi_missing {
    struct ddi_missing *next;
    uint32_t driver;
    char *name;
};

struct ddi_state {
    struct map gates; /* driver and row -> struct gate */
    struct ddi_missing *missing;
};

static struct ddi_state *ddi_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_DDI];
    if (*slot != NULL)
        return *slot;
    struct ddi_state *state = *slot = machine_alloc(sizeof *state);
    map_init(&state->gates, &machine()->books);
    return state;
}

uint64_t ddi_bind(uint32_t driver, const struct gate_routine *routine)
{
    if (routine->is_data)
        return (uint64_t)((void *(*)(void))routine->target)();
    struct map *gates = &ddi_state()->gates;
    uint64_t row = (uint64_t)(routine - ddi_routine_at(0));
    uint64_t key = (uint64_t)(driver + 1) * ddi_routine_count() + row;
    struct gate *gate = map_find(gates, key);
    if (gate != NULL)
        return gate->stub;
    const struct gate wanted = {.kind = GATE_IMPORT,
                                .owner = driver,
                                .target = (uint64_t)routine->target,
                                .routine = routine,
                                .name = routine->name};
    gate = gate_new(&wanted);
    map_put(gates, key, gate);
    return gate->stub;
}

/* Routines' names are ASCII; anything else names none. */
static void routine_name(const UNICODE_STRING *name, char ret_name[ROUTINE_NAME_MAX])
{
    size_t length = name->Length / sizeof(WCHAR);
    if (length > ROUTINE_NAME_MAX - 1)
        length = ROUTINE_NAME_MAX - 1;
    for (size_t i = 0; i < length; i++)
        ret_name[i] = name->Buffer[i] > ' ' && name->Buffer[i] <= '~' ? (char)name->Buffer[i] : '?';
    ret_name[length] = '\0';
}

/* Said once for each driver and name. */
static void routine_say_missing(uint32_t driver, const char *name)
{
    struct ddi_missing **link = &ddi_state()->missing;
    for (; *link != NULL; link = &(*link)->next)
        if ((*link)->driver == driver && strcmp((*link)->name, name) == 0)
            return;
    *link = machine_alloc(sizeof **link);
    (*link)->driver = driver;
    (*link)->name = machine_text(name);
    EMIT(ROUTINE_MISSING, routine_missing, .driver = driver, .routine = (*link)->name,
         .site = gate_current_site());
}

PVOID NTAPI ddi_system_routine(PUNICODE_STRING SystemRoutineName)
{
    char name[ROUTINE_NAME_MAX];
    routine_name(SystemRoutineName, name);
    const struct gate_routine *routine = ddi_find("ntoskrnl.exe", name);
    if (routine != NULL)
        return (PVOID)ddi_bind(gate_current_caller(), routine);
    routine_say_missing(gate_current_caller(), name);
    return NULL;
}
