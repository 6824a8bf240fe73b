/* What queries answer, in buffers that may be too small. See cm/cm_state.h. */
#include "cm/cm_state.h"
#include "machine/gate.h"

#include <string.h>

NTSTATUS cm_answer_give(const struct cm_answer *answer, void *buffer, uint32_t size,
                        PULONG ret_size)
{
    uint32_t whole = answer->head_size;
    for (unsigned i = 0; i < sizeof answer->parts / sizeof answer->parts[0]; i++)
        if (answer->parts[i].at + answer->parts[i].size > whole)
            whole = answer->parts[i].at + answer->parts[i].size;
    *ret_size = whole;
    if (size < answer->head_size)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(buffer, answer->head, answer->head_size);
    for (unsigned i = 0; i < sizeof answer->parts / sizeof answer->parts[0]; i++) {
        uint32_t at = answer->parts[i].at, count = answer->parts[i].size;
        if (at >= size || count == 0)
            continue;
        memcpy((uint8_t *)buffer + at, answer->parts[i].bytes,
               count < size - at ? count : size - at);
    }
    return whole > size ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

void cm_answer_unsupported(const char *what)
{
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
         .what = what);
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}
