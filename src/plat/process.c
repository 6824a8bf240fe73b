/* See plat/process.h. */
#include "plat/process.h"

#include "base/panic.h"
#include "plat/sandbox.h"
#include "plat/sanitize.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESS_POLL_MS 200

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

static bool plat_process_keeps(int descriptor)
{
    return descriptor == plat_process_pipe_end ||
           (PLAT_IS_SANITIZED && descriptor == STDERR_FILENO);
}

/* For kernels without close_range (before 5.9). */
static void plat_process_close_listed(void)
{
    DIR *list = opendir("/proc/self/fd");
    if (list == NULL)
        panic("neither close_range nor /proc: descriptors cannot be closed");
    const struct dirent *entry;
    while ((entry = readdir(list)) != NULL) {
        int descriptor = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && descriptor != dirfd(list) && !plat_process_keeps(descriptor))
            close(descriptor);
    }
    closedir(list);
}

static void plat_process_close_others(void)
{
    const int last = plat_process_pipe_end > STDERR_FILENO ? plat_process_pipe_end : STDERR_FILENO;
    if (syscall(SYS_close_range, last + 1, ~0u, 0) != 0) {
        plat_process_close_listed();
        return;
    }
    for (int descriptor = 0; descriptor < last; descriptor++)
        if (!plat_process_keeps(descriptor))
            close(descriptor);
}

__attribute__((noreturn)) static void
plat_process_child(int (*body)(void *argument, struct plat_shared *shared), void *argument,
                   struct plat_shared *shared, pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    plat_process_shared = shared;
    panic_handler_set(plat_process_panic);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent)
        plat_sandbox_exit(EXIT_OUR_FAULT); /* it died before the line above */
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    plat_process_close_others();
    plat_sandbox_exit(body(argument, shared));
}

bool plat_process_spawn(int (*body)(void *argument, struct plat_shared *shared), void *argument,
                        struct plat_child *ret_child, struct error *error)
{
    int ends[2] = {-1, -1};
    const pid_t parent = getpid();
    struct plat_shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = shared == MAP_FAILED || pipe2(ends, O_CLOEXEC) != 0 ? -1 : fork();
    if (pid == 0) {
        plat_process_pipe_end = ends[1];
        plat_process_child(body, argument, shared, parent);
    }
    int why = errno;
    close(ends[1]);
    *ret_child = (struct plat_child){.pid = pid, .pipe = ends[0], .shared = shared};
    if (pid > 0)
        return true;
    close(ends[0]);
    if (shared != MAP_FAILED)
        munmap(shared, sizeof *shared);
    return error_set(error, EXIT_COULD_NOT_RUN, "cannot start the machine's process: %s",
                     strerror(why));
}

void plat_process_write(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        long written = plat_sandbox_write(plat_process_pipe_end, at, size);
        if (written == -EINTR)
            continue;
        if (written == -EPIPE)
            plat_sandbox_exit(EXIT_OUR_FAULT); /* the parent went away */
        if (written <= 0)
            panic("write of %zu bytes to the parent: error %ld", size, -written);
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

static void plat_process_watch(struct plat_child *child, unsigned spin_ms)
{
    uint64_t now = plat_process_cpu_ms(child->pid);
    uint64_t progress = child->shared->progress;
    if (progress != child->watched_progress) {
        child->watched_progress = progress;
        child->watched_since_ms = now;
    } else if (spin_ms != 0 && now >= child->watched_since_ms + spin_ms) {
        child->is_killed_for_spinning = true;
        plat_process_kill(child);
    }
}

size_t plat_process_read(struct plat_child *child, void *bytes, size_t size, unsigned spin_ms)
{
    for (;;) {
        struct pollfd waited = {.fd = child->pipe, .events = POLLIN};
        int ready = poll(&waited, 1, PROCESS_POLL_MS);
        plat_process_watch(child, spin_ms); /* words are no progress: watched however it talks */
        if (ready <= 0)
            continue;
        ssize_t got = read(child->pipe, bytes, size);
        if (got >= 0 || errno != EINTR)
            return got > 0 ? (size_t)got : 0;
    }
}

void plat_process_kill(struct plat_child *child)
{
    kill(child->pid, SIGKILL);
}

enum plat_end plat_process_wait(struct plat_child *child, int *ret_code)
{
    int status = 0;
    close(child->pipe); /* a child that still writes must not wait for us */
    while (waitpid(child->pid, &status, 0) < 0)
        invariant(errno == EINTR);
    child->shared->panic_text[sizeof child->shared->panic_text - 1] = 0; /* whoever wrote it */
    *ret_code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (!WIFSIGNALED(status))
        return PLAT_END_EXIT;
    bool is_spin = child->is_killed_for_spinning && *ret_code == SIGKILL;
    return is_spin ? PLAT_END_SPIN : PLAT_END_SIGNAL;
}

void plat_process_release(struct plat_child *child)
{
    munmap(child->shared, sizeof *child->shared);
    child->shared = NULL;
}
