/*
 * The confined child and its parent.
 *
 * The parent forks before the first byte of a driver is looked at. The child has one descriptor,
 * the write end of a pipe, and one shared page in which it counts its scheduling points; the parent
 * reads the pipe to its end and says how the child ended. The parent trusts nothing that it reads.
 */
#ifndef DRYDOCK_PLAT_PROCESS_H
#define DRYDOCK_PLAT_PROCESS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* The shared page, as the child writes it and the parent reads it after a death. */
struct plat_shared {
    volatile uint64_t progress;      /* crossings of gates so far */
    volatile uint64_t tick_progress; /* the same at the last PLAT_TRAP_TICK: the child's own */
    volatile uint32_t driver;  /* who runs now: the machine's number of the driver; 0 = none */
    volatile uint32_t is_done; /* the child has said all it had to say */
    volatile uint32_t exit_status;
    char panic_text[512]; /* filled by a panic in the child */
};

struct plat_child {
    int pid;
    int pipe; /* read end */
    struct plat_shared *shared;
    uint64_t watched_progress; /* plat_process_read: what it saw last, and at which CPU time */
    uint64_t watched_since_ms;
    bool is_killed_for_spinning;
};

enum plat_end { PLAT_END_EXIT, PLAT_END_SIGNAL, PLAT_END_SPIN };

/* Runs body(argument) in a new process whose only descriptor is the pipe; body returns the exit
 * status. In the child panics go to shared->panic_text and end with EXIT_OUR_FAULT. */
bool plat_process_spawn(int (*body)(void *argument, struct plat_shared *shared), void *argument,
                        struct plat_child *ret_child, struct error *error);

/* The write end of the pipe; in the child only. */
int plat_process_pipe(void);

/* Writes all bytes to the pipe; in the child only. Works after confinement; a parent that went away
 * ends the child quietly. */
void plat_process_write(const void *bytes, size_t size);

/* Reads up to size bytes from the child; 0 at its end. While it waits it watches the child: one
 * that used `spin_ms` of CPU time without progress is killed (PLAT_END_SPIN); spin_ms = 0
 * only waits. */
size_t plat_process_read(struct plat_child *child, void *bytes, size_t size, unsigned spin_ms);

/* Ends a child whose words are not worth reading on; plat_process_wait must still follow. */
void plat_process_kill(struct plat_child *child);

/* Closes the pipe and waits for the child's end; child->shared stays readable until
 * plat_process_release. *ret_code: exit status, or the signal number (SIGKILL for a spin). */
enum plat_end plat_process_wait(struct plat_child *child, int *ret_code);

/* Gives the shared page back. */
void plat_process_release(struct plat_child *child);

#endif
