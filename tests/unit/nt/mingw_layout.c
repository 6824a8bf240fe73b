/*
 * The same tables as src/nt, asserted on mingw-w64's own headers: two independent readings of the
 * ABI must agree. Compiled (never run) by tests/golden/nt_layout.sh, one CHECK_x at a time.
 *
 * mingw-w64 does not align DEVICE_OBJECT to 16 bytes as Microsoft does, hence NT_SIZE_ALIGNED.
 */
#ifdef CHECK_EXCEPTIONS
#include <windows.h>
#else
#include <ntifs.h>
#include <wmilib.h>
#include <wmistr.h>
#endif
#include <stddef.h>

#define NT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type);
#define NT_SIZE_ALIGNED(type, bytes)                                                               \
    _Static_assert(((sizeof(type) + 15) & ~(size_t)15) == (bytes), #type);
#define NT_LAYOUT(type, member, offset)                                                            \
    _Static_assert(offsetof(type, member) == (offset), #type "." #member);
#define NT_WIDTH(type, member, bytes)                                                              \
    _Static_assert(sizeof(((type *)0)->member) == (bytes), #type "." #member);
#define NT_VALUE(name, value) _Static_assert((ULONG)(name) == (ULONG)(value), #name);

#ifdef CHECK_LAYOUT
#include "nt/layout.def"
#endif

#ifdef CHECK_EXCEPTIONS
#include "nt/layout_exception.def"
#endif

/* Must not compile: shows that a wrong row is seen. */
#ifdef CHECK_WRONG_OFFSET
NT_LAYOUT(IRP, IoStatus, 52)
#endif

#ifdef CHECK_STATUS
#define NT_STATUS NT_VALUE
#include "nt/status.def"
#endif

#ifdef CHECK_CODES
#define NT_MAJOR       NT_VALUE
#define NT_PNP_MINOR   NT_VALUE
#define NT_POWER_MINOR NT_VALUE
#define NT_WMI_MINOR   NT_VALUE
#include "nt/codes.def"
#endif

/* Made by the script from the enumerators in src/nt/*.h. */
#ifdef CHECK_CONSTANTS
#include "nt_constant_rows.inc"
#endif

/* Made from bugcheck.def by the script, each row inside #ifdef: mingw-w64 lacks some names. */
#ifdef CHECK_BUGCHECK
#include "nt_bugcheck_rows.inc"
#include <bugcodes.h>
#endif

/* A GUID's fields as enumerators, because a const object is no constant expression. */
#ifdef CHECK_GUIDS
#undef DEFINE_GUID
#undef __WDMGUID_H
#define DEFINE_GUID(name, d1, d2, d3, a, b, c, d, e, f, g, h)                                      \
    enum {                                                                                         \
        name##_1 = (int)(d1),                                                                      \
        name##_2 = (d2) << 16 | (d3),                                                              \
        name##_3 = (int)((unsigned)(a) << 24 | (b) << 16 | (c) << 8 | (d)),                        \
        name##_4 = (int)((unsigned)(e) << 24 | (f) << 16 | (g) << 8 | (h))                         \
    };
#include "wdm_guids.inc" /* the power settings of wdm.h, which cannot be included twice */
#include <wdmguid.h>
#define NT_GUID(name, d1, d2, d3, a, b, c, d, e, f, g, h)                                          \
    _Static_assert(name##_1 == (int)(d1), #name);                                                  \
    _Static_assert(name##_2 == ((d2) << 16 | (d3)), #name);                                        \
    _Static_assert(name##_3 == (int)((unsigned)(a) << 24 | (b) << 16 | (c) << 8 | (d)), #name);    \
    _Static_assert(name##_4 == (int)((unsigned)(e) << 24 | (f) << 16 | (g) << 8 | (h)), #name);
#include "nt/guids.def"
#endif
