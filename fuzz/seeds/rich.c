/* See README.md. Laid out by hand, as MSVC's linker does: the cookie, the CFG pointers and table,
 * and the load configuration that names them. */
#include <wdm.h>

DRIVER_INITIALIZE DriverEntry;
NTSTATUS NTAPI Lift(void);
NTSTATUS NTAPI Hidden(void);
NTSTATUS NTAPI Pass(void);
extern ULONG_PTR __security_cookie, __security_cookie_complement;
extern void *guard_check, *guard_dispatch;
extern const ULONG_PTR _load_config_used[];

ULONG_PTR __security_cookie = 0x00002B992DDFA232ull;
ULONG_PTR __security_cookie_complement = ~0x00002B992DDFA232ull;
void *guard_check = (void *)Lift, *guard_dispatch = (void *)Lift;

/* As RVAs, with a byte of flags each. */
static const struct {
    ULONG rva;
    UCHAR flags;
} __attribute__((packed)) guard_table[] = {{0x1000, 0}, {0x1010, 1}, {0x1020, 0}};

const ULONG_PTR _load_config_used[0x98 / 8] = {
    [0x00 / 8] = 0x94,
    [0x58 / 8] = (ULONG_PTR)&__security_cookie,
    [0x70 / 8] = (ULONG_PTR)&guard_check,
    [0x78 / 8] = (ULONG_PTR)&guard_dispatch,
    [0x80 / 8] = (ULONG_PTR)guard_table,
    [0x88 / 8] = 3,
    [0x90 / 8] = 0x10000500,
};

NTSTATUS NTAPI Lift(void)
{
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    DbgPrint("%p %wZ %d\n", driver, path, KeNumberProcessors);
#ifdef IMPORTS
    if (NT_SUCCESS(Pass()))
        return Hidden();
#endif
    return STATUS_SUCCESS;
}
