/*
 * References that an unloaded driver kept. See ob/object.h.
 *
 * NT counts without names, and a driver may give back what another took. Where that happened the
 * names do not add up to the count any more, and nothing is said.
 */
#include "machine/gate.h"
#include "ob/ob_state.h"
#include "ob/object.h"
#include "ob/type.h"

#include <inttypes.h>
#include <stdio.h>

static bool ob_object_adds_up(const struct ob_object *object)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i <= MODULE_MAX; i++)
        sum += object->held[i];
    return sum == object->references;
}

static uint32_t ob_object_open_handles(const struct ob_object *object, uint32_t driver)
{
    const struct ob_state *state = ob_state();
    uint32_t count = 0;
    for (uint32_t i = 0; i < state->handle_count; i++)
        count += state->handles[i].object == object && state->handles[i].driver == driver;
    return count;
}

void ob_object_check_left(uint32_t driver)
{
    for (struct ob_object *at = ob_state()->first_object; at != NULL; at = at->next) {
        if (at->held[driver] == 0 || !ob_object_adds_up(at))
            continue;
        uint32_t handles = ob_object_open_handles(at, driver);
        if (at->held[driver] <= handles)
            continue;
        char note[128];
        snprintf(note, sizeof note, "%" PRIu32 " reference%s on %s", at->held[driver] - handles,
                 at->held[driver] - handles > 1 ? "s" : "", ob_type_what(at->type));
        EMIT(BREACH, breach, .rule = "object-reference-left", .driver = driver,
             .site = at->taken_by == driver ? at->taken_site : 0, .note = note,
             .effect = "the object is never deleted");
    }
}
