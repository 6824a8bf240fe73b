/*
 * make bench: what a crossing, a query, a restore and a whole run cost. See bench/README.md.
 *
 * The machine runs in this process, unconfined, with the sample drivers: crane.sys as the bus, and
 * rigger.sys as function driver and filters, so that a query passes down through as many drivers as
 * the case says. argv[1]: the folder with the drivers, argv[2]: the drydock program.
 */
#include "bench.h"

#include "host/scenario.h"
#include "image/load.h"
#include "ledger/ledger.h"
#include "machine/machine.h"
#include "machine/snapshot.h"
#include "machine/trap.h"
#include "plat/clock.h"
#include "plat/fiber.h"
#include "plat/map.h"
#include "plat/process.h"
#include "pnp/life.h"
#include "pnp/query_interface.h"
#include "pnp/root.h"
#include "verify/verify.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BENCH_TABLE_SIZE 56

/* GUID_CRANE_INTERFACE of samples/include/crane_interface.h. */
static const GUID bench_guid = {
    0x6f0f6ad2, 0x3a0f, 0x4e0b, {0x9f, 0x6b, 0x5f, 0x0c, 0x6c, 0x7a, 0x1d, 0x01}};

typedef void(NTAPI bench_pair)(PVOID context);

/* What the cases work on; one program, one machine. */
static struct {
    const char *drivers, *program;
    struct io_driver *crane, *rigger;
    DEVICE_OBJECT *child;
    INTERFACE *table; /* granted: its slots are gates */
    struct ledger_survey survey;
    struct manifest_set manifests;
    struct plat_shared shared;
    void (*operation)(void);
    uint64_t began_ns, ended_ns;
} bench;

struct io_driver *bench_load(const char *name)
{
    char path[512];
    struct error error;
    uint8_t *bytes;
    size_t size;
    const char *file = strrchr(name, '/') + 1;
    snprintf(path, sizeof path, "%s/%s", bench.drivers, name);
    struct image *image = NULL;
    if (plat_map_read_file(path, &bytes, &size, &error))
        image = image_load(file, bytes, size, &error);
    const struct image_binding binding = {&image, 1, NULL, 0};
    if (image == NULL || !image_bind(image, &binding, &error)) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(EXIT_COULD_NOT_RUN);
    }
    return io_driver_new(image->module->number, file, image->base, image->module->size,
                         image_entry(image));
}

static void bench_trap_stack(void)
{
    struct error error;
    static uint8_t stack[0x20000];
    plat_gs_set(ARENA_KPCR);
    if (!plat_traps_install(trap_handle, stack, sizeof stack, &error))
        exit(EXIT_COULD_NOT_RUN);
}

/* A machine with the child device under `filters` drivers, and the interface granted once. */
static void bench_bring_up(void *argument)
{
    struct pnp_state_of_tree *tree = pnp_tree();
    unsigned filters = *(const unsigned *)argument;
    tree->mains[tree->main_count++] = bench.crane;
    tree->mains[tree->main_count++] = bench.rigger;
    for (unsigned i = 1; i < filters; i++)
        tree->uppers[tree->upper_count++] = bench.rigger;
    struct pnp_node *root = pnp_root_add("ROOT\\crane");
    pnp_life_settle();
    bench.child = root->first_child->pdo->object;
    bench.table =
        (INTERFACE *)(arena_extents[ARENA_POOL].base + machine()->region_used[ARENA_POOL]);
    machine()->region_used[ARENA_POOL] += 4096;
    if (!NT_SUCCESS(
            pnp_query_interface_send(bench.child, &bench_guid, BENCH_TABLE_SIZE, 1, bench.table)))
        exit(EXIT_COULD_NOT_RUN);
}

void bench_machine_init(bool is_guarded)
{
    const struct machine_options options = {
        .cpu_count = 2, .is_interposing = true, .is_books_guarded = is_guarded};
    struct error error;
    if (!machine_init(&options, &error)) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(EXIT_COULD_NOT_RUN);
    }
    machine()->shared = &bench.shared;
    bench_trap_stack();
    ledger_init(&bench.manifests, &bench.survey);
    verify_init();
}

static void bench_machine(unsigned filters, bool is_guarded)
{
    bench_machine_init(is_guarded);
    bench.crane = bench_load("samples/twins/crane.sys");
    bench.rigger = bench_load("samples/twins/rigger.sys");
    machine_run(bench_bring_up, &filters);
    machine()->stop = MACHINE_STOP_NONE;
}

/* Does the operation on a task of its own, after a few to warm up; returns the ns it took. */
static void bench_body(void *argument)
{
    uint64_t *left = argument;
    for (unsigned i = 0; i < 16; i++)
        bench.operation();
    bench.began_ns = plat_clock_ns();
    while ((*left)-- > 0)
        bench.operation();
    bench.ended_ns = plat_clock_ns();
    machine_books_open(); /* the last gate closed them, as for the driver that we stand for */
}

void bench_on_task(void (*body)(void *argument), void *argument)
{
    struct task *task = task_new("bench", body, argument);
    machine()->trying = task; /* its end hands back to us */
    machine_run_task(task);
}

static uint64_t bench_in_machine(unsigned filters, bool is_guarded, void (*operation)(void),
                                 uint64_t count)
{
    bench_machine(filters, is_guarded);
    bench.operation = operation;
    bench_on_task(bench_body, &count);
    machine_fini();
    return bench.ended_ns - bench.began_ns;
}

static void bench_operation_gated(void)
{
    ((bench_pair *)bench.table->InterfaceReference)(bench.table->Context);
    ((bench_pair *)bench.table->InterfaceDereference)(bench.table->Context);
}

static void bench_operation_native(void)
{
    const struct ledger_instance *instance = ledger_instances();
    ((bench_pair *)instance->reference)(bench.table->Context);
    ((bench_pair *)instance->dereference)(bench.table->Context);
}

static void bench_operation_query(void)
{
    INTERFACE *table = bench.table + 8;
    pnp_query_interface_send(bench.child, &bench_guid, BENCH_TABLE_SIZE, 1, table);
    ((bench_pair *)table->InterfaceDereference)(table->Context);
}

static uint64_t bench_native(uint64_t count)
{
    return bench_in_machine(1, false, bench_operation_native, count);
}

static uint64_t bench_gated(uint64_t count)
{
    return bench_in_machine(1, false, bench_operation_gated, count);
}

static uint64_t bench_guarded(uint64_t count)
{
    return bench_in_machine(1, true, bench_operation_gated, count);
}

static uint64_t bench_query_1(uint64_t count)
{
    return bench_in_machine(1, false, bench_operation_query, count);
}

static uint64_t bench_query_8(uint64_t count)
{
    return bench_in_machine(8, false, bench_operation_query, count);
}

static void bench_operation_snapshot(void)
{
    struct snapshot *snapshot = snapshot_take();
    snapshot_restore(snapshot);
    snapshot_release(snapshot);
}

static uint64_t bench_snapshot(uint64_t count)
{
    bench_machine(1, false);
    bench_operation_snapshot(); /* brings its pages in */
    uint64_t began = plat_clock_ns();
    for (uint64_t i = 0; i < count; i++)
        bench_operation_snapshot();
    uint64_t took = plat_clock_ns() - began;
    machine_fini();
    return took;
}

static uint64_t bench_lock_inc(uint64_t count)
{
    static volatile uint64_t word;
    uint64_t began = plat_clock_ns();
    for (uint64_t i = 0; i < count; i++)
        __asm__ volatile("lock incq %0" : "+m"(word));
    return plat_clock_ns() - began;
}

static struct plat_fiber bench_host, bench_fiber;

static void bench_fiber_body(void *argument)
{
    (void)argument;
    for (;;)
        plat_fiber_switch(&bench_fiber, &bench_host);
}

static uint64_t bench_fiber_switch(uint64_t count)
{
    static uint8_t stack[0x10000] __attribute__((aligned(64)));
    plat_fiber_init_host(&bench_host);
    plat_fiber_init(&bench_fiber, stack, sizeof stack, bench_fiber_body, NULL);
    uint64_t began = plat_clock_ns();
    for (uint64_t i = 0; i < count / 2; i++)
        plat_fiber_switch(&bench_host, &bench_fiber);
    return plat_clock_ns() - began;
}

/* Runs a program to its end with its output thrown away; its exit status. */
static int bench_program(char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid, arguments[0], &actions, NULL, arguments, environ) == 0)
        waitpid(pid, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static uint64_t bench_spawn(uint64_t count, char *const arguments[])
{
    uint64_t began = plat_clock_ns();
    for (uint64_t i = 0; i < count; i++)
        if (bench_program(arguments) != 0) {
            fprintf(stderr, "bench: %s failed\n", arguments[0]);
            exit(EXIT_COULD_NOT_RUN);
        }
    return plat_clock_ns() - began;
}

static uint64_t bench_noop(uint64_t count)
{
    char *const arguments[] = {"/bin/true", NULL};
    return bench_spawn(count, arguments);
}

static uint64_t bench_verdict(uint64_t count)
{
    char bus[512], function[512];
    snprintf(bus, sizeof bus, "%s/samples/twins/crane.sys", bench.drivers);
    snprintf(function, sizeof function, "%s/samples/twins/hoist.sys", bench.drivers);
    char *const arguments[] = {(char *)bench.program, "run", bus, function, NULL};
    return bench_spawn(count, arguments);
}

int main(int count, char **values)
{
    if (count != 3) {
        fprintf(stderr, "usage: bench FOLDER-WITH-DRIVERS DRYDOCK\n");
        return EXIT_USAGE;
    }
    bench.drivers = values[1];
    bench.program = values[2];
    static struct bench_case cases[BENCH_CASES] = {
        {.name = "uncontended lock inc (u)", .count = 3000000, .run = bench_lock_inc},
        {.name = "fiber switch", .count = 2000000, .run = bench_fiber_switch},
        {.name = "reference+dereference, the driver's own code",
         .count = 1000000,
         .run = bench_native},
        {.name = "reference+dereference through gates",
         .count = 100000,
         .run = bench_gated,
         .relative_to = "reference+dereference, the driver's own code"},
        {.name = "the same with the books guarded",
         .count = 2000,
         .run = bench_guarded,
         .relative_to = "reference+dereference, the driver's own code"},
        {.name = "QUERY_INTERFACE and release, depth 1", .count = 1000, .run = bench_query_1},
        {.name = "QUERY_INTERFACE and release, depth 8", .count = 1000, .run = bench_query_8},
        {.name = "snapshot and restore", .count = 500, .run = bench_snapshot},
        {.name = "spawned no-op", .count = 5, .run = bench_noop},
        {.name = "process start to verdict",
         .count = 5,
         .run = bench_verdict,
         .relative_to = "spawned no-op"},
    };
    unsigned own = 0;
    while (cases[own].name != NULL)
        own++;
    bench_run(cases, bench_add_routines(cases, own));
    return EXIT_CLEAN;
}
