/* What the PnP manager sends: presets, IDs as Windows allows them, IRP_MN_QUERY_INTERFACE. */
#include "../io/io_fixture.h"

#include "mm/pool.h"
#include "pnp/query_interface.h"
#include "pnp/request.h"

static const WCHAR *id_units; /* what the driver answers IRP_MN_QUERY_ID with */
static size_t id_count;       /* units in its block */
static bool is_id_in_pool;
static NTSTATUS id_status;
static void *id_block;

static void answer_id(PIRP irp)
{
    static WCHAR outside[64];
    id_block = is_id_in_pool ? mm_pool_alloc(MM_PAGED, id_count * 2, 't', 1, 0, false) : outside;
    memcpy(id_block, id_units, id_count * 2);
    irp->IoStatus.Information = (ULONG_PTR)id_block;
    irp->IoStatus.Status = id_status;
}

static const GUID crane = {0x6f0f6ad2, 0x3a0f, 0x4e0b, {0x9f, 0x6b, 0x5f, 0x0c, 1, 2, 3, 4}};

static void answer_interface(PIRP irp)
{
    const NT_STACK_PARAMETERS *parameters = &nt_irp_current_stack(irp)->Parameters;
    INTERFACE *table = parameters->QueryInterface.Interface;
    assert_int_equal(processor_irql(), PROCESSOR_PASSIVE);
    assert_int_equal(irp->IoStatus.Status, STATUS_NOT_SUPPORTED);
    assert_memory_equal(parameters->QueryInterface.InterfaceType, &crane, sizeof crane);
    assert_int_equal(parameters->QueryInterface.Size, sizeof *table + 8);
    assert_int_equal(parameters->QueryInterface.Version, 3);
    assert_null(parameters->QueryInterface.InterfaceSpecificData);
    for (size_t i = 0; i < sizeof *table + 8; i++)
        assert_int_equal(((const uint8_t *)table)[i], 0);
    table->Version = 2;
    irp->IoStatus.Status = STATUS_SUCCESS;
}

static NTSTATUS NTAPI dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    switch (nt_irp_current_stack(irp)->MinorFunction) {
    case IRP_MN_QUERY_ID: answer_id(irp); break;
    case IRP_MN_QUERY_INTERFACE: answer_interface(irp); break;
    case IRP_MN_QUERY_REMOVE_DEVICE: irp->IoStatus.Status = STATUS_DEVICE_BUSY; break;
    case IRP_MN_REMOVE_DEVICE: irp->IoStatus.Status = STATUS_NO_SUCH_DEVICE; break;
    default: break; /* untouched */
    }
    NTSTATUS status = irp->IoStatus.Status;
    IofCompleteRequest(irp, 0);
    return status;
}

static struct pnp_node *new_node(void)
{
    DEVICE_OBJECT *pdo = new_device(new_driver("bus.sys"));
    pdo->DriverObject->MajorFunction[IRP_MJ_PNP] = dispatch;
    return pnp_node_new(NULL, io_device_find(pdo));
}

static BUS_QUERY_ID_TYPE asked_type;
static char got[PNP_IDS_ROOM];
static size_t got_room;

static int setup(void **state)
{
    (void)state;
    asked_type = BusQueryDeviceID;
    is_id_in_pool = true;
    id_status = STATUS_SUCCESS;
    got_room = PNP_ID_MAX;
    return 0;
}

static void body_ask(void *argument)
{
    (void)argument;
    assert_int_equal(pnp_request_id(new_node(), asked_type, got, got_room), id_status);
    if (is_id_in_pool && id_status == STATUS_SUCCESS)
        assert_true(mm_pool_find((uint64_t)id_block)->is_freed);
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Asks for an ID of these units; the note of the breach must hold `wrong`, NULL: there is none. */
static void ask(const WCHAR *units, size_t count, const char *wrong)
{
    id_units = units;
    id_count = count;
    memset(got, 0x55, sizeof got);
    live(body_ask, MACHINE_STOP_DONE, wrong != NULL ? "bad-device-id " : "");
    if (wrong != NULL && strstr(heard.note, wrong) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", wrong, heard.note);
}

static void good_id_comes_as_text(void **state)
{
    (void)state;
    ask((const WCHAR[]){'B', 'U', 'S', '\\', '!', 0x7f, 0}, 7, NULL);
    assert_string_equal(got, "BUS\\!\x7f");
}

static void list_of_ids_comes_whole(void **state)
{
    (void)state;
    asked_type = BusQueryHardwareIDs;
    got_room = sizeof got;
    ask((const WCHAR[]){'a', 0, 'b', 'c', 0, 0, 'z'}, 7, NULL);
    assert_memory_equal(got, "a\0bc\0\0", 7);
}

static void refused_id_is_empty(void **state)
{
    (void)state;
    id_status = STATUS_NOT_SUPPORTED;
    ask((const WCHAR[]){'a', 0}, 2, NULL);
    assert_string_equal(got, "");
}

static void characters_windows_refuses_are_told(void **state)
{
    (void)state;
    static const WCHAR units[] = {',', ' ', 0x1f, 0x80, 0x141, 0xff41};
    for (unsigned i = 0; i < COUNT(units); i++)
        ask((const WCHAR[]){'a', units[i], 0}, 3, "a character outside");
}

static void fill(WCHAR *units, size_t length)
{
    for (size_t i = 0; i < length; i++)
        units[i] = 'x';
    units[length] = units[length + 1] = 0;
}

static void id_of_199_characters_is_the_longest(void **state)
{
    (void)state;
    WCHAR units[PNP_ID_MAX + 60];
    fill(units, 199);
    ask(units, COUNT(units), NULL);
    assert_int_equal(strlen(got), 199);
    fill(units, 200);
    ask(units, COUNT(units), "200 characters or more");
    fill(units, 250);
    ask(units, COUNT(units), "200 characters or more");
    asked_type = BusQueryHardwareIDs;
    got_room = sizeof got;
    ask(units, COUNT(units), "200 characters or more");
}

static void list_longer_than_our_room_is_cut_between_ids(void **state)
{
    (void)state;
    static WCHAR units[12 * 100 + 1];
    for (unsigned i = 0; i < 12; i++)
        fill(units + (size_t)i * 100, 99);
    asked_type = BusQueryHardwareIDs;
    got_room = sizeof got;
    ask(units, COUNT(units), NULL);
    unsigned count = 0;
    for (const char *id = got; *id != '\0'; id += strlen(id) + 1, count++)
        assert_int_equal(strlen(id), 99);
    assert_int_equal(count, 10);
}

static void id_without_an_end_is_told(void **state)
{
    (void)state;
    ask((const WCHAR[]){'a', 'b'}, 2, "has no end");
    asked_type = BusQueryCompatibleIDs;
    got_room = sizeof got;
    ask((const WCHAR[]){'a', 'b', 0}, 3, "has no end");
}

static void id_outside_pool_is_told(void **state)
{
    (void)state;
    is_id_in_pool = false;
    ask((const WCHAR[]){'a', 0}, 2, "is not in pool");
}

static void body_interface(void *argument)
{
    (void)argument;
    struct pnp_node *node = new_node();
    DEVICE_OBJECT *filter = new_device(new_driver("filter.sys"));
    filter->DriverObject->MajorFunction[IRP_MJ_PNP] = dispatch;
    node->pdo->object->DriverObject->MajorFunction[IRP_MJ_PNP] = NULL; /* the top is asked */
    IoAttachDeviceToDeviceStack(filter, node->pdo->object);
    INTERFACE *table = mm_pool_alloc(MM_NONPAGED, sizeof *table + 8, 't', 0, 0, false);
    assert_int_equal(
        pnp_query_interface_send(node->pdo->object, &crane, sizeof *table + 8, 3, table),
        STATUS_SUCCESS);
    assert_int_equal(table->Version, 2);
}

static void query_interface_is_sent_by_the_contract(void **state)
{
    (void)state;
    live(body_interface, MACHINE_STOP_DONE, "");
}

static char steps[256];

static void hear_step(void *context, const struct event_header *header, const void *payload)
{
    const struct event_step *step = payload;
    char text[80];
    (void)context, (void)header;
    snprintf(text, sizeof text, "%u:%s ", (unsigned)step->step, step->action);
    strncat(steps, text, sizeof steps - strlen(steps) - 1);
}

static void body_steps(void *argument)
{
    (void)argument;
    steps[0] = '\0';
    struct pnp_node *node = new_node();
    event_listen(&machine()->events, EVENT_MASK(STEP), hear_step, NULL);
    assert_int_equal(pnp_request_query_remove(node), STATUS_DEVICE_BUSY);
    assert_int_equal(pnp_request_start(node), STATUS_NOT_SUPPORTED);
    assert_int_equal(pnp_step(), 2);
}

static void every_request_is_a_step(void **state)
{
    (void)state;
    live(body_steps, MACHINE_STOP_DONE, "");
    assert_string_equal(steps, "1:IRP_MN_QUERY_REMOVE_DEVICE 2:IRP_MN_START_DEVICE ");
}

static NTSTATUS (*failing)(struct pnp_node *node);

static void body_fails(void *argument)
{
    (void)argument;
    failing(new_node());
}

static void what_nobody_may_fail_is_told(void **state)
{
    (void)state;
    static NTSTATUS (*const forbidden[])(struct pnp_node *) = {
        pnp_request_stop, pnp_request_cancel_stop, pnp_request_cancel_remove,
        pnp_request_surprise_removal};
    static NTSTATUS (*const allowed[])(struct pnp_node *) = {
        pnp_request_query_stop, pnp_request_query_remove, pnp_request_start, pnp_request_remove};
    for (size_t i = 0; i < 4; i++) {
        failing = forbidden[i];
        live(body_fails, MACHINE_STOP_DONE, "pnp-request-failed ");
        failing = allowed[i];
        live(body_fails, MACHINE_STOP_DONE, "");
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(good_id_comes_as_text),
        CASE(list_of_ids_comes_whole),
        CASE(refused_id_is_empty),
        CASE(characters_windows_refuses_are_told),
        CASE(id_of_199_characters_is_the_longest),
        CASE(list_longer_than_our_room_is_cut_between_ids),
        CASE(id_without_an_end_is_told),
        CASE(id_outside_pool_is_told),
        CASE(query_interface_is_sent_by_the_contract),
        CASE(every_request_is_a_step),
        CASE(what_nobody_may_fail_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
