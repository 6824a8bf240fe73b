/* Names of statuses, function codes and bug checks: known ones, unknown ones, and the class macros.
 */
#include "nt/bugcheck.h"
#include "nt/codes.h"
#include "nt/status.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Both uses must compile: a static initialiser and (in nt_status_name) a case label. */
static const NTSTATUS initialised = STATUS_NOT_SUPPORTED;

static void status_names(void **state)
{
    (void)state;
    assert_string_equal(nt_status_name(STATUS_SUCCESS), "STATUS_SUCCESS");
    assert_string_equal(nt_status_name((NTSTATUS)0xC00000BB), "STATUS_NOT_SUPPORTED");
    assert_string_equal(nt_status_name((NTSTATUS)0xC0000016), "STATUS_MORE_PROCESSING_REQUIRED");
    assert_string_equal(nt_status_name(0x119), "STATUS_RESOURCE_REQUIREMENTS_CHANGED");
    assert_null(nt_status_name(-1));
    assert_null(nt_status_name((NTSTATUS)0xC0FFEE00));
    assert_int_equal((ULONG)initialised, 0xC00000BBu);
}

static void status_classes(void **state)
{
    (void)state;
    assert_true(NT_SUCCESS(STATUS_PENDING));
    assert_true(NT_SUCCESS(STATUS_TIMEOUT));
    assert_false(NT_SUCCESS(STATUS_UNSUCCESSFUL));
    assert_false(NT_SUCCESS(STATUS_BUFFER_OVERFLOW));
    assert_true(NT_INFORMATION(STATUS_OBJECT_NAME_EXISTS));
    assert_true(NT_WARNING(STATUS_BUFFER_OVERFLOW));
    assert_false(NT_ERROR(STATUS_BUFFER_OVERFLOW));
    assert_true(NT_ERROR(STATUS_UNSUCCESSFUL));
}

static void major_names(void **state)
{
    (void)state;
    for (unsigned major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
        assert_non_null(nt_major_name((UCHAR)major));
    assert_null(nt_major_name(IRP_MJ_MAXIMUM_FUNCTION + 1));
    assert_string_equal(nt_major_name(0x1B), "IRP_MJ_PNP");
    assert_string_equal(nt_major_name(0x0F), "IRP_MJ_INTERNAL_DEVICE_CONTROL");
}

static void minor_names_depend_on_the_major(void **state)
{
    (void)state;
    assert_string_equal(nt_minor_name(IRP_MJ_PNP, 0x08), "IRP_MN_QUERY_INTERFACE");
    assert_string_equal(nt_minor_name(IRP_MJ_SYSTEM_CONTROL, 0x08), "IRP_MN_REGINFO");
    assert_string_equal(nt_minor_name(IRP_MJ_POWER, 0x02), "IRP_MN_SET_POWER");
    assert_null(nt_minor_name(IRP_MJ_POWER, 0x08));
    assert_null(nt_minor_name(IRP_MJ_PNP, 0x0E));
    assert_null(nt_minor_name(IRP_MJ_SYSTEM_CONTROL, 0x0A));
    assert_null(nt_minor_name(IRP_MJ_READ, 0x00));
}

static void bugcheck_names(void **state)
{
    (void)state;
    assert_string_equal(nt_bugcheck_name(0xC9), "DRIVER_VERIFIER_IOMANAGER_VIOLATION");
    assert_string_equal(nt_bugcheck_name(0x1D5), "DRIVER_PNP_WATCHDOG");
    assert_null(nt_bugcheck_name(0));
    assert_null(nt_bugcheck_name(0xFFFFFFFF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_names),   cmocka_unit_test(status_classes),
        cmocka_unit_test(major_names),    cmocka_unit_test(minor_names_depend_on_the_major),
        cmocka_unit_test(bugcheck_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
