/* See io/controller.h. */
#include "io/controller.h"

#include "io/io_state.h"
#include "ke/device_queue.h"
#include "ke/irql.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define IO_TAG_CONTROLLER 0x72746e43u /* 'Cntr' */
#define CONTROLLER_MAX    INT16_MAX   /* CONTROLLER_OBJECT.Size is signed */

struct io_controller {
    struct io_controller *next; /* oldest first */
    CONTROLLER_OBJECT *object;
    uint32_t driver;
    uint64_t site;
};

static struct io_controller **controller_link(const CONTROLLER_OBJECT *object)
{
    struct io_controller **link = &io_state()->controllers;
    while (*link != NULL && (*link)->object != object)
        link = &(*link)->next;
    return link;
}

static void controller_check(const CONTROLLER_OBJECT *object, const char *routine)
{
    if (*controller_link(object) == NULL)
        breach_stop("controller-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%" PRIx64 ", which is no live controller object", routine,
                    (uint64_t)object);
}

PCONTROLLER_OBJECT NTAPI IoCreateController(ULONG Size)
{
    if (Size > CONTROLLER_MAX - sizeof(CONTROLLER_OBJECT))
        return NULL;
    CONTROLLER_OBJECT *object = io_try_alloc(sizeof *object + Size, IO_TAG_CONTROLLER);
    if (object == NULL)
        return NULL;
    object->Type = IO_TYPE_CONTROLLER;
    object->Size = (CSHORT)(sizeof *object + Size);
    object->ControllerExtension = object + 1;
    KeInitializeDeviceQueue(&object->DeviceWaitQueue);
    struct io_controller **end = controller_link(NULL);
    *end = machine_alloc(sizeof **end);
    **end = (struct io_controller){
        .object = object, .driver = gate_current_caller(), .site = gate_current_site()};
    return object;
}

static void controller_remove(struct io_controller **link)
{
    struct io_controller *gone = *link;
    *link = gone->next;
    io_free(gone->object);
    machine_free(gone);
}

VOID NTAPI IoDeleteController(PCONTROLLER_OBJECT ControllerObject)
{
    controller_check(ControllerObject, "IoDeleteController");
    if (ControllerObject->DeviceWaitQueue.Busy)
        breach_say("controller-misuse", "the device that has it uses what is gone",
                   "IoDeleteController of a controller that is allocated to a device");
    controller_remove(controller_link(ControllerObject));
}

/* The controller is the device's: calls its routine, then the next one's while they let it go. */
static void controller_serve(CONTROLLER_OBJECT *controller, DEVICE_OBJECT *device)
{
    while (device != NULL) {
        WAIT_CONTEXT_BLOCK *wait = &device->Queue.Wcb;
        ULONG action = (ULONG)gate_call(
            "ControllerControl", (uint64_t)device, (void *)wait->DeviceRoutine, (uint64_t)device,
            (uint64_t)wait->CurrentIrp, 0, (uint64_t)wait->DeviceContext);
        if (action != DeallocateObject || *controller_link(controller) == NULL)
            return;
        PKDEVICE_QUEUE_ENTRY next = ke_device_queue_remove(&controller->DeviceWaitQueue, NULL);
        device =
            next != NULL ? CONTAINING_RECORD(next, DEVICE_OBJECT, Queue.Wcb.WaitQueueEntry) : NULL;
    }
}

VOID NTAPI IoAllocateController(PCONTROLLER_OBJECT ControllerObject, PDEVICE_OBJECT DeviceObject,
                                PDRIVER_CONTROL ExecutionRoutine, PVOID Context)
{
    controller_check(ControllerObject, "IoAllocateController");
    io_device_get(DeviceObject, "IoAllocateController");
    ke_irql_check_dispatch("IoAllocateController");
    KIRQL before = KeRaiseIrqlToDpcLevel();
    WAIT_CONTEXT_BLOCK *wait = &DeviceObject->Queue.Wcb;
    wait->DeviceRoutine = ExecutionRoutine;
    wait->DeviceContext = Context;
    wait->DeviceObject = DeviceObject;
    wait->CurrentIrp = DeviceObject->CurrentIrp;
    if (!KeInsertDeviceQueue(&ControllerObject->DeviceWaitQueue, &wait->WaitQueueEntry))
        controller_serve(ControllerObject, DeviceObject);
    processor_irql_set(before);
}

VOID NTAPI IoFreeController(PCONTROLLER_OBJECT ControllerObject)
{
    controller_check(ControllerObject, "IoFreeController");
    ke_irql_check_dispatch("IoFreeController");
    if (!ControllerObject->DeviceWaitQueue.Busy) {
        breach_say("controller-misuse", "none seen",
                   "IoFreeController of a controller that no device has");
        return;
    }
    KIRQL before = KeRaiseIrqlToDpcLevel();
    PKDEVICE_QUEUE_ENTRY next = ke_device_queue_remove(&ControllerObject->DeviceWaitQueue, NULL);
    if (next != NULL)
        controller_serve(ControllerObject,
                         CONTAINING_RECORD(next, DEVICE_OBJECT, Queue.Wcb.WaitQueueEntry));
    processor_irql_set(before);
}

void io_controller_check_left(uint32_t driver)
{
    struct io_controller **link = &io_state()->controllers;
    while (*link != NULL) {
        if ((*link)->driver != driver) {
            link = &(*link)->next;
            continue;
        }
        EMIT(BREACH, breach, .rule = "controller-left", .driver = driver, .site = (*link)->site,
             .note = "a controller object was not deleted before its driver was unloaded");
        controller_remove(link);
    }
}
