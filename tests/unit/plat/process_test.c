/* The child and its parent: what is written arrives, and every way to end is told apart. */
#include "base/panic.h"
#include "plat/process.h"
#include "plat/sanitize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SPIN_MS 300

typedef int child_body(void *argument, struct plat_shared *shared);

static struct plat_child spawn(child_body *body, void *argument)
{
    struct plat_child child;
    struct error error;
    if (!plat_process_spawn(body, argument, &child, &error))
        fail_msg("%s", error.text);
    return child;
}

static size_t drain(struct plat_child *child)
{
    char bytes[4096];
    size_t total = 0, got;
    while ((got = plat_process_read(child, bytes, sizeof bytes, SPIN_MS)) > 0)
        total += got;
    return total;
}

/* How the child ended, after its last byte. */
static void check_end(struct plat_child *child, enum plat_end end, int code)
{
    int got = -1;
    assert_int_equal(drain(child), 0);
    assert_int_equal(plat_process_wait(child, &got), end);
    assert_int_equal(got, code);
    plat_process_release(child);
}

static uint64_t cpu_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
}

static int body_answers(void *argument, struct plat_shared *shared)
{
    shared->driver = 7;
    shared->is_done = 1;
    return *(int *)argument;
}

static void test_status_and_shared_page_arrive(void **state)
{
    (void)state;
    int answer = 42, code = -1;
    struct plat_child child = spawn(body_answers, &answer);
    assert_int_equal(drain(&child), 0);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    assert_int_equal(code, 42);
    assert_int_equal(child.shared->driver, 7);
    assert_int_equal(child.shared->is_done, 1);
    assert_string_equal(child.shared->panic_text, "");
    plat_process_release(&child);
}

static int body_writes(void *argument, struct plat_shared *shared)
{
    (void)shared;
    const size_t size = *(size_t *)argument;
    uint8_t *bytes = malloc(size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i % 251);
    plat_process_write(bytes, size);
    return 0;
}

/* Many times what a pipe holds. */
static void test_bytes_arrive_in_order(void **state)
{
    (void)state;
    size_t size = 1000003, seen = 0, got;
    int code = -1;
    uint8_t bytes[5000];
    struct plat_child child = spawn(body_writes, &size);
    while ((got = plat_process_read(&child, bytes, sizeof bytes, SPIN_MS)) > 0)
        for (size_t i = 0; i < got; i++)
            if (bytes[i] != (uint8_t)(seen++ % 251))
                fail_msg("byte %zu is wrong", seen - 1);
    assert_int_equal(seen, size);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    assert_int_equal(code, 0);
    plat_process_release(&child);
}

static int body_counts_descriptors(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    int open = 0;
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        if (descriptor != plat_process_pipe())
            open += fcntl(descriptor, F_GETFD) != -1;
    return fcntl(plat_process_pipe(), F_GETFD) == -1 ? 99 : open;
}

static void test_the_pipe_is_the_only_descriptor(void **state)
{
    (void)state;
    int high = fcntl(1, F_DUPFD, 700);
    assert_true(high >= 700);
    struct plat_child child = spawn(body_counts_descriptors, NULL);
    check_end(&child, PLAT_END_EXIT, PLAT_IS_SANITIZED ? 1 : 0);
    close(high);
}

static int body_panics(void *argument, struct plat_shared *shared)
{
    (void)shared;
    panic("crane number %d", *(int *)argument);
}

static void test_a_panic_says_its_text(void **state)
{
    (void)state;
    int number = 5, code = -1;
    struct plat_child child = spawn(body_panics, &number);
    assert_int_equal(drain(&child), 0);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    assert_int_equal(code, EXIT_OUR_FAULT);
    assert_non_null(strstr(child.shared->panic_text, "process_test.c:"));
    assert_non_null(strstr(child.shared->panic_text, ": crane number 5"));
    plat_process_release(&child);
}

static int body_scribbles(void *argument, struct plat_shared *shared)
{
    (void)argument;
    memset(shared->panic_text, 'x', sizeof shared->panic_text);
    return 0;
}

static void test_a_scribbled_panic_text_still_ends(void **state)
{
    (void)state;
    int code;
    struct plat_child child = spawn(body_scribbles, NULL);
    assert_int_equal(drain(&child), 0);
    plat_process_wait(&child, &code);
    assert_int_equal(strnlen(child.shared->panic_text, sizeof child.shared->panic_text),
                     sizeof child.shared->panic_text - 1);
    plat_process_release(&child);
}

static int body_dies(void *argument, struct plat_shared *shared)
{
    (void)shared;
    kill(getpid(), *(int *)argument);
    return 0;
}

static void test_death_by_signal_is_told(void **state)
{
    (void)state;
    int signals[] = {SIGKILL, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct plat_child child = spawn(body_dies, &signals[i]);
        check_end(&child, PLAT_END_SIGNAL, signals[i]);
    }
}

static int body_spins(void *argument, struct plat_shared *shared)
{
    (void)argument;
    while (!shared->is_done)
        ;
    return 0;
}

static void test_a_spinning_child_is_killed(void **state)
{
    (void)state;
    struct plat_child child = spawn(body_spins, NULL);
    check_end(&child, PLAT_END_SPIN, SIGKILL);
}

static int body_progresses(void *argument, struct plat_shared *shared)
{
    (void)argument;
    while (cpu_ms() < 3 * SPIN_MS)
        shared->progress++;
    return 3;
}

static void test_progress_is_no_spin(void **state)
{
    (void)state;
    struct plat_child child = spawn(body_progresses, NULL);
    check_end(&child, PLAT_END_EXIT, 3);
}

static int body_mutters(void *argument, struct plat_shared *shared)
{
    (void)argument;
    while (!shared->is_done) {
        uint64_t until = cpu_ms() + 20;
        while (cpu_ms() < until)
            ;
        plat_process_write(".", 1);
    }
    return 0;
}

static void test_words_are_no_progress(void **state)
{
    (void)state;
    int code;
    struct plat_child child = spawn(body_mutters, NULL);
    drain(&child);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_SPIN);
    plat_process_release(&child);
}

static int body_sleeps(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    const struct timespec while_ = {.tv_nsec = 700000000};
    nanosleep(&while_, NULL);
    return 2;
}

static void test_waiting_is_no_spin(void **state)
{
    (void)state;
    struct plat_child child = spawn(body_sleeps, NULL);
    check_end(&child, PLAT_END_EXIT, 2);
}

static int body_floods(void *argument, struct plat_shared *shared)
{
    (void)argument;
    static const char bytes[4096];
    while (!shared->is_done)
        plat_process_write(bytes, sizeof bytes);
    return 0;
}

static void test_a_parent_may_stop_listening(void **state)
{
    (void)state;
    int code;
    char byte;
    struct plat_child child = spawn(body_floods, NULL);
    assert_int_equal(plat_process_read(&child, &byte, 1, SPIN_MS), 1);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    assert_int_equal(code, EXIT_OUR_FAULT);
    assert_string_equal(child.shared->panic_text, "");
    plat_process_release(&child);
}

static void test_a_parent_may_kill(void **state)
{
    (void)state;
    struct plat_child child = spawn(body_spins, NULL);
    plat_process_kill(&child);
    check_end(&child, PLAT_END_SIGNAL, SIGKILL);
}

static int body_counts_for_ever(void *argument, struct plat_shared *shared)
{
    volatile uint64_t *count = argument;
    while (!shared->is_done)
        ++*count;
    return 0;
}

static void test_a_child_does_not_outlive_its_parent(void **state)
{
    (void)state;
    const struct timespec a_while = {.tv_nsec = 100000000};
    volatile uint64_t *count =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t middle = fork();
    if (middle == 0) {
        struct plat_child child;
        plat_process_spawn(body_counts_for_ever, (void *)count, &child, NULL);
        while (*count == 0)
            ;
        _exit(0);
    }
    waitpid(middle, NULL, 0);
    nanosleep(&a_while, NULL);
    uint64_t seen = *count;
    assert_true(seen > 0);
    nanosleep(&a_while, NULL);
    assert_int_equal(*count, seen);
    munmap((void *)count, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_and_shared_page_arrive),
        cmocka_unit_test(test_bytes_arrive_in_order),
        cmocka_unit_test(test_the_pipe_is_the_only_descriptor),
        cmocka_unit_test(test_a_panic_says_its_text),
        cmocka_unit_test(test_a_scribbled_panic_text_still_ends),
        cmocka_unit_test(test_death_by_signal_is_told),
        cmocka_unit_test(test_a_spinning_child_is_killed),
        cmocka_unit_test(test_progress_is_no_spin),
        cmocka_unit_test(test_words_are_no_progress),
        cmocka_unit_test(test_waiting_is_no_spin),
        cmocka_unit_test(test_a_parent_may_stop_listening),
        cmocka_unit_test(test_a_parent_may_kill),
        cmocka_unit_test(test_a_child_does_not_outlive_its_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
