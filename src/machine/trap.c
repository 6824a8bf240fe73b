/* See machine/trap.h. */
#include "machine/trap.h"

#include "base/panic.h"
#include "machine/exception.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plat/sandbox.h"

#define TRAP_LANDING_SIZE 0x10000

extern char __executable_start[], etext[]; /* the linker's */

void trap_init(void)
{
    uint8_t *shared = (uint8_t *)ARENA_SHARED_DATA;
    const uint32_t tick_multiplier = 0x0fa00000;
    const struct nt_version *version = machine_version();
    const uint32_t major = version->major, minor = version->minor;
    const uint32_t build = major >= 10 ? version->build : 0; /* the member came with Windows 10 */
    const uint32_t product = VER_NT_WORKSTATION, suite = NT_VERSION_SUITE;
    memcpy(shared + 0x004, &tick_multiplier, 4);
    memcpy(shared + 0x260, &build, 4);
    memcpy(shared + 0x264, &product, 4);
    shared[0x268] = 1; /* ... and that is valid */
    memcpy(shared + 0x2d0, &suite, 4);
    memcpy(shared + 0x26c, &major, 4);
    memcpy(shared + 0x270, &minor, 4);
    uint64_t self = ARENA_KPCR;
    memcpy((void *)(ARENA_KPCR + 0x18), &self, 8);
    trap_refresh_shared_data();
}

/* KSYSTEM_TIME: low, high, and high again for readers that check. */
static void trap_put_time(uint64_t at, uint64_t value)
{
    uint32_t parts[3] = {(uint32_t)value, (uint32_t)(value >> 32), (uint32_t)(value >> 32)};
    memcpy((void *)at, parts, sizeof parts);
}

void trap_refresh_shared_data(void)
{
    uint64_t now = machine()->timers.now_100ns;
    trap_put_time(ARENA_SHARED_DATA + 0x008, now);
    trap_put_time(ARENA_SHARED_DATA + 0x014, now + TIMER_EPOCH);
    trap_put_time(ARENA_SHARED_DATA + 0x320, now / 156250);
}

void trap_privileged(uint64_t operation)
{
    machine_books_open();
    struct task *task = task_current();
    if (operation <= PROCESSOR_HIGH) {
        processor_irql_set((uint8_t)operation);
    } else {
        task->is_masked = operation == 256;
        if (!task->is_masked)
            processor_dpc_deliver();
    }
    machine_books_close();
}

struct trap_report {
    const char *rule;
    uint32_t driver;
    uint64_t site;
    char note[256];
};

static bool trap_is_stack_guard(uint64_t address)
{
    const struct task *task = task_current();
    uint64_t low = (uint64_t)task->fiber.stack_low;
    return address < low && low - address <= TASK_STACK_GUARD;
}

static void trap_describe_memory(const struct plat_trap *trap, struct trap_report *report)
{
    uint64_t address = trap->address;
    const char *verb = trap->is_execute ? "jumped to" : trap->is_write ? "wrote to" : "read from";
    const struct module *module = module_find(address);
    const struct task *task = task_current();
    if (trap_is_stack_guard(address)) {
        report->rule = "stack-overflow";
        snprintf(report->note, sizeof report->note, "the kernel stack of task T%u is used up",
                 task->number);
        return;
    }
    bool is_ours = arena_is_ours(address) || arena_contains(ARENA_STUBS, address);
    report->rule = is_ours && trap->is_write ? "wild-write" : "bug-check";
    const char *code = task->irql >= PROCESSOR_DISPATCH ? "DRIVER_IRQL_NOT_LESS_OR_EQUAL: "
                                                        : "PAGE_FAULT_IN_NONPAGED_AREA: ";
    snprintf(report->note, sizeof report->note, "%s%s 0x%" PRIx64 " (%s%s%s)",
             is_ours && trap->is_write ? "" : code, verb, address,
             module != NULL ? module->name : arena_region_name(address),
             module != NULL ? ", not accessible this way" : "",
             task->caller != 0 ? ", inside the kernel routine it called" : "");
}

static void trap_describe_other(const struct plat_trap *trap, struct trap_report *report)
{
    uint32_t n = trap->error_code >> 3;
    bool is_interrupt = trap->kind == PLAT_TRAP_PROTECTION && (trap->error_code & 2);
    report->rule = "bug-check";
    if (trap->kind == PLAT_TRAP_SYSCALL) {
        char name[40];
        plat_sandbox_call_name(trap->system_call, name, sizeof name);
        report->rule = "direct-system-call";
        snprintf(report->note, sizeof report->note, "executed a Linux system call: %s", name);
    } else if (is_interrupt && n == 0x29) {
        snprintf(report->note, sizeof report->note,
                 "KERNEL_SECURITY_CHECK_FAILURE: int 29h, code %u",
                 (uint32_t)trap->registers.gpr[PLAT_RCX]);
    } else if (is_interrupt) {
        snprintf(report->note, sizeof report->note, "%s (int %xh)",
                 n == 0x2c ? "an assertion failed" : "software interrupt", n);
    } else {
        static const char *const texts[] = {
            [PLAT_TRAP_PROTECTION] = ("general protection fault (a privileged instruction, or an "
                                      "address that is not canonical)"),
            [PLAT_TRAP_INSTRUCTION] = "invalid instruction",
            [PLAT_TRAP_ARITHMETIC] = "arithmetic exception",
            [PLAT_TRAP_BREAK] = "breakpoint without a debugger",
        };
        snprintf(report->note, sizeof report->note, "KMODE_EXCEPTION_NOT_HANDLED: %s",
                 texts[trap->kind]);
    }
}

/* What lies at sp, if that is in the running task's stack: nothing else is sure to be readable. */
static uint64_t trap_return_address(uint64_t sp)
{
    const struct plat_fiber *fiber = &task_current()->fiber;
    uint64_t offset = sp - (uint64_t)fiber->stack_low;
    return offset <= fiber->stack_size - 8 ? *(const uint64_t *)sp : 0;
}

/* Who is to blame: the driver at rip; the one that jumped away; the one whose kernel call it was.
 */
static void trap_attribute(const struct plat_trap *trap, struct trap_report *report)
{
    const struct task *task = task_current();
    uint64_t rip = trap->registers.rip;
    const struct module *module = module_find(rip);
    if (module != NULL && !trap->is_execute) {
        report->driver = module->number;
        report->site = rip + 1;
    } else if (task->caller != 0) {
        report->driver = task->caller;
        report->site = task->caller_site;
    } else {
        report->driver = gate_current_driver();
        uint64_t back = trap_return_address(trap->registers.gpr[PLAT_RSP]);
        report->site = module_number(back) != 0 ? back : 0;
        if (report->site != 0)
            report->driver = module_number(back);
    }
}

static void trap_report_unsupported(const struct trap_report *report, const char *what)
{
    EMIT(UNSUPPORTED, unsupported, .driver = report->driver, .what = what, .site = report->site);
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

static void trap_report_import(struct trap_report *report, uint64_t address)
{
    const char *module, *routine;
    uint32_t driver;
    if (!gate_unsupported_find(address, &driver, &module, &routine))
        return;
    char what[192];
    snprintf(what, sizeof what, "%s!%s", module, routine);
    report->driver = driver;
    trap_report_unsupported(report, what);
}

/* We called what a driver gave as a routine's address, and no driver's code is there. False:
 * we did not. */
static bool trap_attribute_call(struct trap_report *report)
{
    const struct task_entry *entry = task_entry_at(0);
    if (entry == NULL || entry->driver != 0 || entry->owner == 0)
        return false;
    report->driver = entry->owner;
    bool is_ours =
        entry->routine - (uint64_t)__executable_start < (uint64_t)(etext - __executable_start);
    if (is_ours) /* where we lie differs from run to run */
        snprintf(report->note, sizeof report->note, "gave a routine of the kernel's own for its %s",
                 entry->what);
    else
        snprintf(report->note, sizeof report->note,
                 "gave the address 0x%" PRIx64 " (%s) for its %s: no code is there", entry->routine,
                 arena_region_name(entry->routine), entry->what);
    return true;
}

/* The kernel worked for nobody and met what a driver had left: who ran last is all that is known.
 */
static void trap_attribute_last(const struct plat_trap *trap, struct trap_report *report)
{
    bool is_our_fault = trap->kind == PLAT_TRAP_MEMORY && arena_is_ours(trap->address);
    report->driver = gate_suspect();
    if (report->driver == 0 || is_our_fault)
        panic("trap %u at 0x%" PRIx64 ", address 0x%" PRIx64 ", in no driver's code", trap->vector,
              trap->registers.rip, trap->address);
    if (trap->kind == PLAT_TRAP_MEMORY)
        trap_describe_memory(trap, report);
    else
        trap_describe_other(trap, report);
    report->rule = "damaged-object";
}

void trap_report(void)
{
    struct machine *m = machine();
    const struct plat_trap *trap = &m->trap.trap;
    struct trap_report report = {.rule = "bug-check"};
    if (trap->kind == PLAT_TRAP_TICK) {
        const struct task_entry *entry = task_entry_at(0);
        trap_attribute(trap, &report);
        if (m->is_broadcasting)
            trap_report_unsupported(&report, "a routine that waits for the other processors while "
                                             "KeIpiGenericCall runs it on each in turn");
        snprintf(report.note, sizeof report.note,
                 "a CPU-second went by in %s without a call into the kernel",
                 entry != NULL ? entry->what : "its code");
        EMIT(BREACH, breach, .rule = "no-scheduling-point", .driver = gate_current_driver(),
             .note = report.note);
        machine_stop(MACHINE_STOP_FATAL);
    }
    trap_attribute(trap, &report);
    if (report.driver == 0 && !trap_attribute_call(&report)) {
        trap_attribute_last(trap, &report);
    } else if (report.note[0] != '\0') {
        /* said by trap_attribute_call */
    } else if (trap->kind == PLAT_TRAP_MEMORY) {
        trap_report_import(&report, trap->address);
        trap_describe_memory(trap, &report);
    } else {
        char what[64] = "";
        struct plat_trap again = *trap;
        if (trap->kind == PLAT_TRAP_PROTECTION && !trap_emulate(&again, what) && what[0] != '\0')
            trap_report_unsupported(&report, what);
        trap_describe_other(trap, &report);
    }
    EMIT(BREACH, breach, .rule = report.rule, .driver = report.driver, .site = report.site,
         .level = processor_irql(), .note = report.note);
    machine_stop(MACHINE_STOP_FATAL);
}

static void trap_abandon(struct plat_trap *trap)
{
    struct machine *m = machine();
    machine_books_open();
    if (m->trap.is_pending)
        panic("a trap while a trap was being reported, at 0x%" PRIx64, trap->registers.rip);
    m->trap.trap = *trap;
    m->trap.is_pending = true;
    trap->registers.rip = (uint64_t)trap_report;
    trap->registers.gpr[PLAT_RSP] = m->landing_stack + TRAP_LANDING_SIZE - 264;
    trap->registers.flags &= ~(uint64_t)0x500; /* no single step, strings go up */
}

/* A CPU-second is over: did anything cross a gate since the last one? */
static void trap_tick(struct plat_trap *trap)
{
    struct machine *m = machine();
    uint64_t rip = trap->registers.rip;
    bool is_stuck = m->shared->tick_progress == m->shared->progress;
    m->shared->tick_progress = m->shared->progress;
    if (is_stuck && task_current() != NULL && module_find(rip) != NULL)
        trap_abandon(trap);
}

void trap_handle(struct plat_trap *trap)
{
    if (trap->kind == PLAT_TRAP_TICK) {
        trap_tick(trap);
        return;
    }
    if (trap->kind == PLAT_TRAP_PROTECTION) {
        const struct gate *gate = gate_planted(trap->registers.rip);
        if (gate != NULL) {
            trap->registers.rip = gate->stub;
            return;
        }
    }
    char what[64];
    if (module_find(trap->registers.rip) != NULL && trap_emulate(trap, what))
        return;
    if (task_current() != NULL && exception_take_trap(trap))
        return;
    if (task_current() == NULL)
        panic("trap %u at 0x%" PRIx64 ", address 0x%" PRIx64 ", before any task ran", trap->vector,
              trap->registers.rip, trap->address);
    trap_abandon(trap);
}
