/* See ke/ke.h: questions about driver-owned objects, whatever their kind. */
#include "ke/ke.h"
#include "ke/ke_state.h"

bool ke_address_is_gone(uint64_t address)
{
    const struct module *module = address != 0 ? module_find(address) : NULL;
    if (module == NULL)
        return false;
    for (uint32_t i = 0; i < module->range_count; i++)
        if (address - module->ranges[i].base < module->ranges[i].size)
            return module->ranges[i].is_gone;
    return !module->is_loaded;
}

/* A thread of ours, or the memory of a wait in progress: both can be read. */
static struct task *ke_object_owner(const DISPATCHER_HEADER *object)
{
    const void *thread = NULL;
    if (object->Type == MutantObject)
        thread = ((const KMUTANT *)object)->OwnerThread;
    else if (object->Type == ThreadObject)
        thread = object;
    const struct ke_task *task = ke_task_of_thread(thread);
    return task != NULL ? task->task : NULL;
}

struct task *ke_object_holder(uint64_t object)
{
    struct task *holder = ke_spin_holder(object);
    if (holder != NULL || object == 0 || ke_wait_find_in(object, 1) == 0)
        return holder;
    return ke_object_owner((const DISPATCHER_HEADER *)object);
}

const char *ke_object_find_active(uint64_t base, uint64_t size, uint64_t *ret_object)
{
    static const struct {
        uint64_t (*find)(uint64_t base, uint64_t size);
        const char *what;
    } kinds[] = {
        {ke_timer_find_in, "a timer that is set"},
        {ke_dpc_find_in, "a queued DPC"},
        {ke_spin_find_in, "a spin lock that is held"},
        {ke_wait_find_in, "an object that a thread waits on"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        *ret_object = kinds[i].find(base, size);
        if (*ret_object != 0)
            return kinds[i].what;
    }
    return NULL;
}
