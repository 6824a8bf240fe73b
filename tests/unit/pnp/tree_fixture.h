/*
 * A small tree for tests of lives: a bus B with the children x and y, each with a function driver.
 * The trail has what the top of each stack was sent: S start, Q query-remove, C cancel, R remove, X
 * surprise.
 */
#ifndef DRYDOCK_TESTS_PNP_TREE_FIXTURE_H
#define DRYDOCK_TESTS_PNP_TREE_FIXTURE_H

#include "../io/io_fixture.h"

#include "mm/pool.h"
#include "ob/object.h"
#include "pnp/life.h"
#include "pnp/root.h"

static char trail[256];
static DEVICE_OBJECT *children[2]; /* PDOs that the bus lists */
static char veto;                  /* who refuses QUERY_REMOVE */
static char refuser;               /* the listener that refuses a removal */
static char unstartable;           /* whose START fails */
static bool is_listing_garbage;
static bool is_x_with_y;
static struct pnp_node *bus;

static char *label_of(DEVICE_OBJECT *device)
{
    return device->DeviceExtension;
}

/* As its driver does for the PnP manager. */
static void reference(DEVICE_OBJECT *pdo)
{
    struct io_device *device = io_device_find(pdo);
    ob_object_take(device->ob, device->driver->number);
}

static void list_children(PIRP irp)
{
    DEVICE_RELATIONS *relations =
        mm_pool_alloc(MM_PAGED, sizeof *relations + 3 * sizeof(void *), 't', 0, 0, true);
    for (unsigned i = 0; i < 2; i++) {
        if (children[i] == NULL)
            continue;
        reference(children[i]);
        relations->Objects[relations->Count++] = children[i];
    }
    if (is_listing_garbage)
        relations->Objects[relations->Count++] = (PDEVICE_OBJECT)relations;
    irp->IoStatus.Information = (ULONG_PTR)relations;
    irp->IoStatus.Status = STATUS_SUCCESS;
}

/* x goes when y is ejected. */
static void list_with_y(PIRP irp)
{
    if (nt_irp_current_stack(irp)->Parameters.QueryDeviceRelations.Type != EjectionRelations ||
        !is_x_with_y)
        return;
    DEVICE_RELATIONS *relations = mm_pool_alloc(MM_PAGED, sizeof *relations, 't', 0, 0, true);
    reference(children[0]);
    relations->Objects[relations->Count++] = children[0];
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
    if (minor == IRP_MN_QUERY_DEVICE_RELATIONS && label == 'y')
        list_with_y(irp);
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
    is_listing_garbage = is_x_with_y = false;
    return 0;
}

#endif
