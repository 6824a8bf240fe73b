/*
 * A folder of files for a test: the test runs in it, and it is gone afterwards.
 */
#ifndef DRYDOCK_TESTS_HOST_FIXTURE_H
#define DRYDOCK_TESTS_HOST_FIXTURE_H

#include "host/scenario.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct host_scenario scenario; /* large; of the test that runs */
static struct error error;

static inline void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static inline int setup(void **state)
{
    (void)state;
    char folder[] = "/tmp/drydock-unit-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    host_scenario_init(&scenario);
    error.text[0] = '\0';
    return 0;
}

static inline void forget_scenario(void)
{
    for (uint32_t i = 0; i < scenario.driver_count; i++)
        free(scenario.drivers[i].bytes);
    for (uint32_t i = 0; i < scenario.manifests.count; i++)
        free(scenario.manifests.manifests[i]);
    free(scenario.replay);
    host_scenario_init(&scenario);
}

static inline int teardown(void **state)
{
    (void)state;
    char here[256];
    forget_scenario();
    assert_non_null(getcwd(here, sizeof here));
    DIR *folder = opendir(here);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        unlink(entry->d_name);
    closedir(folder);
    assert_int_equal(chdir("/"), 0);
    return rmdir(here);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
