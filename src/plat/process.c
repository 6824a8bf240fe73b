/* See plat/process.h. */
#include "plat/process.h"

#include "base/panic.h"
#include "plat/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PLAT_POLL_MS 200

/* The child's own; set before anything else runs there. */
static int plat_process_pipe_end = -1;
static struct plat_shared *plat_process_shared;

int plat_process_pipe(void)
{
    return plat_process_pipe_end;
}

static void plat_process_panic(const char *text)
{
    strncpy(plat_process_shared->panic_text, text, sizeof plat_process_shared->panic_text - 1);
    plat_sandbox_exit(EXIT_OUR_FAULT);
}

/* Sanitizers report on descriptor 2; nothing else is kept beside the pipe. */
static void plat_process_close_others(int keep)
{
#if defined(__SANITIZE_ADDRESS__) || defined(DRYDOCK_SANITIZER)
    const unsigned first = 3;
    close(0);
    close(1);
#else
    const unsigned first = 0;
#endif
    if (keep > (int)first)
        syscall(SYS_close_range, first, (unsigned)keep - 1, 0);
    syscall(SYS_close_range, (unsigned)keep + 1, ~0u, 0);
}

__attribute__((noreturn)) static void plat_process_child(int (*body)(void *, struct plat_shared *),
                                                         void *argument, int pipe_end,
                                                         struct plat_shared *shared)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    plat_process_pipe_end = pipe_end;
    plat_process_shared = shared;
    panic_handler_set(plat_process_panic);
    plat_process_close_others(pipe_end);
    plat_sandbox_exit(body(argument, shared));
}

bool plat_process_spawn(int (*body)(void *argument, struct plat_shared *shared), void *argument,
                        struct plat_child *ret_child, struct error *error)
{
    int ends[2];
    struct plat_shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || pipe(ends) != 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "cannot start the machine's process: %s",
                         strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        plat_process_child(body, argument, ends[1], shared);
    close(ends[1]);
    *ret_child = (struct plat_child){.pid = pid, .pipe = ends[0], .shared = shared};
    if (pid > 0)
        return true;
    close(ends[0]);
    return error_set(error, EXIT_COULD_NOT_RUN, "fork: %s", strerror(errno));
}

void plat_process_write(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        long written = plat_sandbox_write(plat_process_pipe_end, at, size);
        if (written == -EINTR || written == -EAGAIN)
            continue;
        if (written <= 0)
            plat_sandbox_exit(EXIT_OUR_FAULT); /* the parent went away */
        at += written;
        size -= (size_t)written;
    }
}

/* CPU time of the child in milliseconds; 0 when it is gone. */
static uint64_t plat_process_cpu_ms(int pid)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
}

size_t plat_process_read(struct plat_child *child, void *bytes, size_t size, unsigned spin_ms)
{
    uint64_t progress = child->shared->progress;
    uint64_t since = plat_process_cpu_ms(child->pid);
    for (;;) {
        struct pollfd waited = {.fd = child->pipe, .events = POLLIN};
        int ready = poll(&waited, 1, PLAT_POLL_MS);
        if (ready > 0) {
            ssize_t got = read(child->pipe, bytes, size);
            if (got < 0 && errno == EINTR)
                continue;
            return got > 0 ? (size_t)got : 0;
        }
        uint64_t now = plat_process_cpu_ms(child->pid);
        if (child->shared->progress != progress) {
            progress = child->shared->progress;
            since = now;
        } else if (now >= since + spin_ms) {
            child->is_killed_for_spinning = true;
            kill(child->pid, SIGKILL);
            since = now;
        }
    }
}

enum plat_end plat_process_wait(struct plat_child *child, int *ret_code)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(child->pipe);
    if (child->is_killed_for_spinning)
        return PLAT_END_SPIN;
    if (WIFSIGNALED(status)) {
        *ret_code = WTERMSIG(status);
        return PLAT_END_SIGNAL;
    }
    *ret_code = WEXITSTATUS(status);
    return PLAT_END_EXIT;
}
