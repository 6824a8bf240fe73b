/* See ex/exports.h. */
#include "ex/exports.h"

#include "base/panic.h"
#include "ex/ex_state.h"
#include "ke/thread.h"
#include "mm/pool.h"
#include "rtl/version.h"

#define EX_TAG_EXPORTS 0x74707845u /* 'Expt' */

struct ex_version_text {
    WCHAR text[RTL_VERSION_PACK_SIZE];
};

struct ex_exports {
#define EXPORT(name, type, value) type name;
#include "ex/exports.def"
#undef EXPORT
};

static struct ex_exports *ex_exports(void)
{
    struct ex_state *state = ex_state();
    if (state->exports == NULL) {
        state->exports =
            mm_pool_alloc(MM_NONPAGED, sizeof *state->exports, EX_TAG_EXPORTS, 0, 0, true);
        invariant(state->exports != NULL);
        *state->exports = (struct ex_exports){
#define EXPORT(name, type, value) .name = (value),
#include "ex/exports.def"
#undef EXPORT
        };
    }
    return state->exports;
}

#define EXPORT(name, type, value)                                                                  \
    void *ex_export_##name(void)                                                                   \
    {                                                                                              \
        return &ex_exports()->name;                                                                \
    }
#include "ex/exports.def"
#undef EXPORT
