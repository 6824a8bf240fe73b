/* See io/reinitialize.h. */
#include "io/reinitialize.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

struct io_reinitialize {
    struct io_reinitialize *next;
    struct io_driver *driver;
    PDRIVER_REINITIALIZE routine;
    PVOID context;
};

static bool io_reinitialize_is_listed(const struct io_driver *driver)
{
    for (unsigned i = 0; i < IO_REINITIALIZE_COUNT; i++)
        for (const struct io_reinitialize *at = io_state()->reinitialize[i]; at; at = at->next)
            if (at->driver == driver)
                return true;
    return false;
}

static void io_reinitialize_register(PDRIVER_OBJECT object, PDRIVER_REINITIALIZE routine,
                                     PVOID context, enum io_reinitialize_when when,
                                     const char *name)
{
    struct io_driver *driver = io_driver_get_object(object, name);
    if (!driver->is_started && io_reinitialize_is_listed(driver))
        breach_say("reinitialization-misuse", "the routine is called twice",
                   "%s a second time in DriverEntry", name);
    struct io_reinitialize **link = &io_state()->reinitialize[when];
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = (struct io_reinitialize){NULL, driver, routine, context};
    object->Flags |= DRVO_REINIT_REGISTERED;
}

void NTAPI IoRegisterDriverReinitialization(PDRIVER_OBJECT DriverObject,
                                            PDRIVER_REINITIALIZE DriverReinitializationRoutine,
                                            PVOID Context)
{
    io_reinitialize_register(DriverObject, DriverReinitializationRoutine, Context,
                             IO_REINITIALIZE_LAST, "IoRegisterDriverReinitialization");
}

void NTAPI IoRegisterBootDriverReinitialization(PDRIVER_OBJECT DriverObject,
                                                PDRIVER_REINITIALIZE DriverReinitializationRoutine,
                                                PVOID Context)
{
    io_reinitialize_register(DriverObject, DriverReinitializationRoutine, Context,
                             IO_REINITIALIZE_BOOT, "IoRegisterBootDriverReinitialization");
}

static void io_reinitialize_call(const struct io_reinitialize *entry)
{
    DRIVER_OBJECT *object = entry->driver->object;
    object->Flags &= ~(ULONG)DRVO_REINIT_REGISTERED;
    object->DriverExtension->Count++;
    struct ke_mark before = ke_mark_take();
    gate_call("Reinitialize", 0, (void *)entry->routine, (uint64_t)object, (uint64_t)entry->context,
              object->DriverExtension->Count, 0);
    ke_mark_check(&before, "its Reinitialize routine", (uint64_t)entry->routine);
}

bool io_reinitialize_all(void)
{
    struct io_reinitialize **lists = io_state()->reinitialize;
    bool is_any = false;
    for (;;) {
        unsigned when =
            lists[IO_REINITIALIZE_BOOT] != NULL ? IO_REINITIALIZE_BOOT : IO_REINITIALIZE_LAST;
        struct io_reinitialize *entry = lists[when];
        if (entry == NULL)
            return is_any;
        lists[when] = entry->next;
        if (!entry->driver->is_unloaded)
            io_reinitialize_call(entry);
        machine_free(entry);
        is_any = true;
    }
}

void io_reinitialize_drop(struct io_driver *driver)
{
    if (!io_reinitialize_is_listed(driver))
        return;
    EMIT(BREACH, breach, .rule = "reinitialization-misuse", .driver = driver->number,
         .site = (uint64_t)driver->object->DriverInit + 1,
         .note = "DriverEntry failed after it registered a Reinitialize routine",
         .effect = "the kernel calls into a driver that is not there");
    for (unsigned i = 0; i < IO_REINITIALIZE_COUNT; i++)
        for (struct io_reinitialize **link = &io_state()->reinitialize[i]; *link != NULL;) {
            struct io_reinitialize *entry = *link;
            if (entry->driver != driver) {
                link = &entry->next;
                continue;
            }
            *link = entry->next;
            machine_free(entry);
        }
}
