/* Lookaside lists, driven as the drivers' inline functions drive them. */
#include "../mm/machine_fixture.h"

#include "ex/interlocked.h"
#include "ex/lookaside.h"
#include "ex/pool.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "plat/map.h"

#define TAG 0x6e617243u

static NPAGED_LOOKASIDE_LIST list;

static void *take(void)
{
    list.TotalAllocates++;
    void *entry = ExpInterlockedPopEntrySList(&list.ListHead);
    if (entry != NULL)
        return entry;
    list.AllocateMisses++;
    return list.Allocate(list.Type, list.Size, list.Tag);
}

static void give(void *entry)
{
    list.TotalFrees++;
    if (ExQueryDepthSList(&list.ListHead) < list.Depth) {
        ExpInterlockedPushEntrySList(&list.ListHead, entry);
        return;
    }
    list.FreeMisses++;
    list.Free(entry);
}

static void use_a_list(void *argument)
{
    (void)argument;
    fixture_pose_as(module_add("crane.sys", 0x200050000000, 0x10000)->number, 0);
    ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 48, TAG, 0);
    const struct gate *gate = gate_find((uint64_t)list.Allocate);
    assert_non_null(gate);
    assert_int_equal(gate->owner, 1);
    assert_ptr_equal(gate->target, ExAllocatePoolWithTag);
    assert_ptr_equal(gate_find((uint64_t)list.Free)->target, ExFreePool);
    void *entries[6];
    for (unsigned i = 0; i < 6; i++)
        entries[i] = take();
    assert_int_equal(list.AllocateMisses, 6);
    assert_int_equal(mm_pool_find((uint64_t)entries[5])->size, 48);
    assert_int_equal(mm_pool_find((uint64_t)entries[5])->tag, TAG);
    for (unsigned i = 0; i < 6; i++)
        give(entries[i]);
    assert_int_equal(list.FreeMisses, 2);
    assert_true(mm_pool_find((uint64_t)entries[5])->is_freed);
    assert_false(mm_pool_find((uint64_t)entries[3])->is_freed);
    assert_ptr_equal(take(), entries[3]);
    give(entries[3]);
    ExDeleteNPagedLookasideList(&list);
    for (unsigned i = 0; i < 6; i++)
        assert_true(mm_pool_find((uint64_t)entries[i])->is_freed);
    assert_int_equal(heard.breaches, 0);
}

static void the_system_routines_are_reached_through_gates(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(use_a_list), MACHINE_STOP_DONE);
}

static unsigned freed_by_driver;

static VOID NTAPI driver_free(PVOID buffer)
{
    freed_by_driver++;
    ExFreePool(buffer);
}

static PVOID NTAPI driver_allocate(POOL_TYPE type, SIZE_T size, ULONG tag)
{
    return ExAllocatePoolWithTag(type, size, tag);
}

#define IMAGE 0x200050000000ull

/* A routine in an image: a jump to driver_free. */
static PFREE_FUNCTION free_in_an_image(void)
{
    module_add("crane.sys", IMAGE, PLAT_PAGE_SIZE);
    plat_map_protect(IMAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    uint64_t target = (uint64_t)driver_free;
    memcpy((void *)IMAGE, "\x48\xb8", 2); /* mov rax, target; jmp rax */
    memcpy((void *)(IMAGE + 2), &target, 8);
    memcpy((void *)(IMAGE + 10), "\xff\xe0", 2);
    plat_map_protect(IMAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_EXECUTE);
    return (PFREE_FUNCTION)IMAGE;
}

static void use_own_routines(void *argument)
{
    (void)argument;
    ExInitializePagedLookasideList(&list, driver_allocate, free_in_an_image(), 0, 48, TAG, 0);
    assert_int_equal(list.Type, PagedPool);
    assert_ptr_equal(list.Allocate, driver_allocate);
    void *entry = take();
    assert_true(arena_contains(ARENA_PAGED, (uint64_t)entry));
    give(entry);
    assert_int_equal(freed_by_driver, 0);
    ExDeletePagedLookasideList(&list);
    assert_int_equal(freed_by_driver, 1);
    assert_true(mm_pool_find((uint64_t)entry)->is_freed);
}

static void a_drivers_own_routines_are_called(void **state)
{
    (void)state;
    freed_by_driver = 0;
    assert_int_equal(fixture_run(use_own_routines), MACHINE_STOP_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_routines_are_reached_through_gates),
        cmocka_unit_test(a_drivers_own_routines_are_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
