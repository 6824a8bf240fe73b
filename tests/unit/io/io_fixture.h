/*
 * Drivers and devices for tests of io/ and pnp/: the driver is a module without code, its dispatch
 * routines are functions of the test.
 */
#ifndef DRYDOCK_TESTS_IO_FIXTURE_H
#define DRYDOCK_TESTS_IO_FIXTURE_H

#include "../mm/machine_fixture.h"
#include "io/device.h"
#include "io/irp.h"

/* Runs body in a fresh machine; it must end like this, with these breaches ("rule rule "). */
static inline void live(void (*body)(void *argument), enum machine_stop stop, const char *expected)
{
    char rules[256] = "";
    assert_int_equal(fixture_run(body), stop);
    for (unsigned i = 0; i < heard.breaches; i++) {
        strncat(rules, heard.rules[i], sizeof rules - strlen(rules) - 1);
        strncat(rules, " ", sizeof rules - strlen(rules) - 1);
    }
    assert_string_equal(rules, expected);
}

static inline struct io_driver *new_driver(const char *name)
{
    uint64_t base = arena_extents[ARENA_IMAGES].base + machine()->modules.count * 0x10000;
    const struct module *module = module_add(name, base, 0x1000);
    return io_driver_new(module->number, name, base, 0x1000, 0);
}

/* A device that its driver has finished setting up. */
static inline DEVICE_OBJECT *new_device(struct io_driver *driver)
{
    PDEVICE_OBJECT device;
    assert_int_equal(
        IoCreateDevice(driver->object, 64, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device),
        STATUS_SUCCESS);
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return device;
}

/* A stack of `count` devices, each of a driver of its own; ret_devices[0] is the lowest. */
static inline void new_stack(DEVICE_OBJECT **ret_devices, unsigned count)
{
    static const char *const names[] = {"low.sys", "middle.sys", "high.sys"};
    for (unsigned i = 0; i < count; i++) {
        ret_devices[i] = new_device(new_driver(names[i]));
        if (i > 0)
            assert_ptr_equal(IoAttachDeviceToDeviceStack(ret_devices[i], ret_devices[0]),
                             ret_devices[i - 1]);
    }
}

#endif
