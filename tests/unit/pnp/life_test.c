/* Lives of a small tree: a bus B with the children x and y, each with a function driver. The trail
 * has what the top of each stack was sent: S start, Q query-remove, C cancel, R remove, X surprise.
 */
#include "../io/io_fixture.h"

#include "mm/pool.h"
#include "nt/guids.h"
#include "ob/object.h"
#include "pnp/ask.h"
#include "pnp/enumerate.h"
#include "pnp/event.h"
#include "pnp/life.h"
#include "pnp/notify.h"
#include "pnp/root.h"

static char trail[256];
static DEVICE_OBJECT *children[2]; /* PDOs that the bus lists */
static char veto;                  /* who refuses QUERY_REMOVE */
static char refuser;               /* the listener that refuses a removal */
static char unstartable;           /* whose START fails */
static bool is_listing_garbage;
static struct pnp_node *bus;

static char *label_of(DEVICE_OBJECT *device)
{
    return device->DeviceExtension;
}

static void list_children(PIRP irp)
{
    DEVICE_RELATIONS *relations =
        mm_pool_alloc(MM_PAGED, sizeof *relations + 3 * sizeof(void *), 't', 0, 0, true);
    for (unsigned i = 0; i < 2; i++) {
        if (children[i] == NULL)
            continue;
        ob_object_take(ob_object_find(children[i]), 0);
        relations->Objects[relations->Count++] = children[i];
    }
    if (is_listing_garbage)
        relations->Objects[relations->Count++] = (PDEVICE_OBJECT)relations;
    irp->IoStatus.Information = (ULONG_PTR)relations;
    irp->IoStatus.Status = STATUS_SUCCESS;
}

static NTSTATUS NTAPI pdo_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    UCHAR minor = nt_irp_current_stack(irp)->MinorFunction;
    if (minor <= IRP_MN_CANCEL_REMOVE_DEVICE || minor == IRP_MN_SURPRISE_REMOVAL)
        irp->IoStatus.Status = STATUS_SUCCESS;
    if (minor == IRP_MN_REMOVE_DEVICE && children[0] != device && children[1] != device)
        IoDeleteDevice(device); /* it is no longer there */
    NTSTATUS status = irp->IoStatus.Status;
    IofCompleteRequest(irp, 0);
    return status;
}

static void mark(UCHAR minor, char label)
{
    static const char letters[] = {[IRP_MN_START_DEVICE] = 'S',
                                   [IRP_MN_QUERY_REMOVE_DEVICE] = 'Q',
                                   [IRP_MN_CANCEL_REMOVE_DEVICE] = 'C',
                                   [IRP_MN_REMOVE_DEVICE] = 'R',
                                   [IRP_MN_SURPRISE_REMOVAL] = 'X'};
    if (minor < sizeof letters && letters[minor] != 0)
        snprintf(trail + strlen(trail), sizeof trail - strlen(trail), "%c%c ", letters[minor],
                 label);
}

static NTSTATUS NTAPI fdo_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    UCHAR minor = nt_irp_current_stack(irp)->MinorFunction;
    char label = *label_of(device);
    DEVICE_OBJECT *lower = io_device_find(device)->lower->object;
    mark(minor, label);
    bool is_refused = (minor == IRP_MN_QUERY_REMOVE_DEVICE && veto == label) ||
                      (minor == IRP_MN_START_DEVICE && unstartable == label);
    if (is_refused) {
        irp->IoStatus.Status = STATUS_UNSUCCESSFUL;
        IofCompleteRequest(irp, 0);
        return STATUS_UNSUCCESSFUL;
    }
    if (minor == IRP_MN_QUERY_DEVICE_RELATIONS && label == 'B')
        list_children(irp);
    nt_irp_skip_stack(irp);
    NTSTATUS status = IofCallDriver(lower, irp);
    if (minor == IRP_MN_REMOVE_DEVICE) {
        IoDetachDevice(lower);
        IoDeleteDevice(device);
    }
    return status;
}

static NTSTATUS NTAPI add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
    DEVICE_OBJECT *fdo = new_device(io_driver_find(driver));
    *label_of(fdo) = io_device_find(pdo)->driver->number == 0 ? 'B' : *label_of(pdo);
    IoAttachDeviceToDeviceStack(fdo, pdo);
    return STATUS_SUCCESS;
}

static struct io_driver *new_started(const char *name, PDRIVER_DISPATCH dispatch)
{
    struct io_driver *driver = new_driver(name);
    driver->object->MajorFunction[IRP_MJ_PNP] = dispatch;
    driver->object->DriverExtension->AddDevice = add_device;
    driver->is_started = true;
    return driver;
}

/* Builds the tree and starts all of it. */
static void begin(void)
{
    struct pnp_state_of_tree *tree = pnp_tree();
    struct io_driver *pdos = new_started("pdos.sys", pdo_dispatch);
    tree->mains[tree->main_count++] = new_started("bus.sys", fdo_dispatch);
    tree->mains[tree->main_count++] = new_started("func.sys", fdo_dispatch);
    for (unsigned i = 0; i < 2; i++) {
        children[i] = new_device(pdos);
        *label_of(children[i]) = (char)('x' + i);
    }
    bus = pnp_root_add("ROOT\\bus");
    pnp_life_settle();
}

static int setup(void **state)
{
    (void)state;
    trail[0] = '\0';
    veto = unstartable = refuser = '\0';
    is_listing_garbage = false;
    return 0;
}

static void body_start(void *argument)
{
    (void)argument;
    begin();
    assert_string_equal(trail, "SB Sx Sy ");
    assert_int_equal(bus->state, PNP_STARTED);
    assert_int_equal(bus->first_child->state, PNP_STARTED);
    assert_int_equal(bus->first_child->next->depth, 1);
    pnp_life_settle();
    assert_string_equal(trail, "SB Sx Sy ");
}

static void tree_starts_from_the_bus_down(void **state)
{
    (void)state;
    live(body_start, MACHINE_STOP_DONE, "");
}

static void body_remove(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    assert_true(pnp_life_query_remove(bus));
    assert_string_equal(trail, "Qx Qy QB ");
    pnp_life_cancel_remove(bus);
    assert_int_equal(bus->first_child->state, PNP_STARTED);
    trail[0] = '\0';
    assert_true(pnp_life_query_remove(bus));
    pnp_life_remove(bus);
    assert_string_equal(trail, "Qx Qy QB Rx Ry RB ");
    assert_int_equal(bus->state, PNP_REMOVED);
    assert_int_equal(bus->first_child->state, PNP_REMOVED);
}

static void children_are_asked_and_removed_before_their_bus(void **state)
{
    (void)state;
    live(body_remove, MACHINE_STOP_DONE, "");
}

static void body_veto(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    assert_false(pnp_life_query_remove(bus));
    assert_int_equal(bus->state, PNP_STARTED);
    for (const struct pnp_node *at = bus->first_child; at != NULL; at = at->next)
        assert_int_equal(at->state, PNP_STARTED);
}

static void veto_of_a_child_is_cancelled_for_all_that_were_asked(void **state)
{
    (void)state;
    veto = 'y';
    live(body_veto, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qx Qy Cy Cx ");
}

static void veto_of_the_bus_is_cancelled_for_its_children(void **state)
{
    (void)state;
    veto = 'B';
    live(body_veto, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qx Qy QB CB Cx Cy ");
}

static void body_surprise(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    pnp_life_surprise_remove(bus);
    assert_int_equal(bus->state, PNP_REMOVED);
}

static void surprise_goes_down_and_removal_up(void **state)
{
    (void)state;
    live(body_surprise, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "XB Xx Xy Rx Ry RB ");
}

static void body_vanish(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    DEVICE_OBJECT *gone = children[0];
    children[0] = NULL;
    pnp_enumerate(bus);
    assert_string_equal(trail, "Xx Rx ");
    assert_int_equal(bus->first_child->state, PNP_REMOVED);
    assert_null(io_device_find(gone)); /* no reference of ours is left on it */
    pnp_enumerate(bus);
    assert_string_equal(trail, "Xx Rx ");
}

static void vanished_child_is_surprise_removed_once(void **state)
{
    (void)state;
    live(body_vanish, MACHINE_STOP_DONE, "");
}

static void body_listed_again(void *argument)
{
    (void)argument;
    begin();
    uint32_t references = ob_object_find(children[0])->references;
    pnp_enumerate(bus);
    assert_int_equal(ob_object_find(children[0])->references, references);
    assert_null(bus->first_child->next->next);
}

static void child_listed_again_is_the_same_child(void **state)
{
    (void)state;
    live(body_listed_again, MACHINE_STOP_DONE, "");
}

static void body_failed_start(void *argument)
{
    (void)argument;
    begin();
    assert_int_equal(bus->first_child->state, PNP_FAILED);
    assert_null(children[0]->AttachedDevice);
    assert_int_equal(bus->first_child->next->state, PNP_STARTED);
}

static void child_that_does_not_start_is_taken_down_alone(void **state)
{
    (void)state;
    unstartable = 'x';
    live(body_failed_start, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "SB Sx Rx Sy ");
}

static void garbage_among_the_children_is_told_and_passed_over(void **state)
{
    (void)state;
    is_listing_garbage = true;
    live(body_start, MACHINE_STOP_DONE, "bad-bus-relations ");
}

static void body_ask(void *argument)
{
    (void)argument;
    begin();
    IoInvalidateDeviceRelations(children[0], RemovalRelations);
    IoInvalidateDeviceState(bus->pdo->object);
    IoRequestDeviceEject(children[1]);
    const struct pnp_ask *first = pnp_ask_take(), *second = pnp_ask_take();
    assert_int_equal(first->kind, PNP_ASK_RELATIONS);
    assert_int_equal(first->type, RemovalRelations);
    assert_ptr_equal(first->node, bus->first_child);
    assert_int_equal(second->kind, PNP_ASK_STATE);
    assert_int_equal(pnp_ask_take()->kind, PNP_ASK_EJECT);
    assert_null(pnp_ask_take());
}

static void asks_are_kept_in_order(void **state)
{
    (void)state;
    live(body_ask, MACHINE_STOP_DONE, "");
}

static void body_refused_eject(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    IoRequestDeviceEject(children[1]);
    pnp_life_settle();
    assert_int_equal(bus->first_child->next->state, PNP_STARTED);
}

static void refused_ejection_changes_nothing(void **state)
{
    (void)state;
    veto = 'y';
    live(body_refused_eject, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qy Cy ");
}

/* Listeners 1 and 2 watch the child x and the bus; trail: q asked, c cancelled, d removed, u
 * custom.
 */
static FILE_OBJECT files[2];
static void *entries[2];

static NTSTATUS NTAPI listen(PVOID structure, PVOID context)
{
    const TARGET_DEVICE_REMOVAL_NOTIFICATION *told = structure;
    const char *label = context;
    char what = nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE)       ? 'q'
                : nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED) ? 'c'
                : nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)  ? 'd'
                                                                                    : 'u';
    assert_ptr_equal(told->FileObject, &files[*label - '1']);
    snprintf(trail + strlen(trail), sizeof trail - strlen(trail), "%c%c ", what, *label);
    return refuser == *label && what == 'q' ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static void no_destroy(struct ob_object *object)
{
    (void)object;
}

static NTSTATUS watch(unsigned which, DEVICE_OBJECT *device)
{
    static char labels[] = "12";
    files[which].DeviceObject = device;
    if (ob_object_find(&files[which]) == NULL)
        ob_object_new(&files[which], OB_FILE, no_destroy, NULL);
    return IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, &files[which],
                                          pnp_tree()->mains[1]->object, listen, &labels[which],
                                          &entries[which]);
}

static void begin_watched(void)
{
    begin();
    assert_int_equal(watch(0, children[0]), STATUS_SUCCESS);
    assert_int_equal(watch(1, io_device_top(bus->pdo->object)), STATUS_SUCCESS);
    trail[0] = '\0';
}

static void end_watched(const char *expected)
{
    assert_string_equal(trail, expected);
    for (unsigned i = 0; i < 2; i++)
        IoUnregisterPlugPlayNotificationEx(entries[i]);
}

static void body_watched_removal(void *argument)
{
    (void)argument;
    begin_watched();
    assert_true(pnp_life_query_remove(bus));
    pnp_life_cancel_remove(bus);
    pnp_life_cancel_remove(bus);
    assert_true(pnp_life_query_remove(bus));
    pnp_life_remove(bus);
    end_watched("q1 q2 Qx Qy QB CB Cx Cy c1 c2 CB q1 q2 Qx Qy QB d1 Rx Ry d2 RB ");
}

static void watchers_are_told_of_a_removal_around_its_stacks(void **state)
{
    (void)state;
    live(body_watched_removal, MACHINE_STOP_DONE, "");
}

static void body_watcher_refuses(void *argument)
{
    (void)argument;
    begin_watched();
    refuser = '2';
    assert_false(pnp_life_query_remove(bus));
    assert_int_equal(bus->state, PNP_STARTED);
    end_watched("q1 q2 c1 ");
}

static void watcher_that_refuses_stops_everything(void **state)
{
    (void)state;
    live(body_watcher_refuses, MACHINE_STOP_DONE, "");
}

static void body_watched_veto(void *argument)
{
    (void)argument;
    begin_watched();
    assert_false(pnp_life_query_remove(bus));
    end_watched("q1 q2 Qx Qy Cy Cx c1 c2 ");
}

static void watchers_are_told_of_a_veto(void **state)
{
    (void)state;
    veto = 'y';
    live(body_watched_veto, MACHINE_STOP_DONE, "");
}

static void body_watched_surprise(void *argument)
{
    (void)argument;
    begin_watched();
    pnp_life_surprise_remove(bus);
    end_watched("XB d2 Xx d1 Xy Rx Ry RB ");
}

static void watchers_are_told_of_a_surprise_after_it(void **state)
{
    (void)state;
    live(body_watched_surprise, MACHINE_STOP_DONE, "");
}

static void body_custom(void *argument)
{
    (void)argument;
    TARGET_DEVICE_CUSTOM_NOTIFICATION custom = {.Version = 1, .Size = sizeof custom};
    begin_watched();
    assert_int_equal(IoReportTargetDeviceChange(children[0], &custom), STATUS_SUCCESS);
    assert_null(custom.FileObject);
    end_watched("u1 ");
    assert_int_equal(watch(0, new_device(pnp_tree()->mains[1])), STATUS_NO_SUCH_DEVICE);
}

static void watchers_of_a_device_are_told_its_own_events(void **state)
{
    (void)state;
    live(body_custom, MACHINE_STOP_DONE, "");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(tree_starts_from_the_bus_down),
        CASE(children_are_asked_and_removed_before_their_bus),
        CASE(veto_of_a_child_is_cancelled_for_all_that_were_asked),
        CASE(veto_of_the_bus_is_cancelled_for_its_children),
        CASE(surprise_goes_down_and_removal_up),
        CASE(vanished_child_is_surprise_removed_once),
        CASE(child_listed_again_is_the_same_child),
        CASE(child_that_does_not_start_is_taken_down_alone),
        CASE(garbage_among_the_children_is_told_and_passed_over),
        CASE(asks_are_kept_in_order),
        CASE(refused_ejection_changes_nothing),
        CASE(watchers_are_told_of_a_removal_around_its_stacks),
        CASE(watcher_that_refuses_stops_everything),
        CASE(watchers_are_told_of_a_veto),
        CASE(watchers_are_told_of_a_surprise_after_it),
        CASE(watchers_of_a_device_are_told_its_own_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
