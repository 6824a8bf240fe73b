/*
 * A scenario: everything that decides what a run does, as plain values.
 *
 * Filled from the command line or from a schedule file's header; the confined child inherits it.
 * Same scenario, same bytes out.
 */
#ifndef DRYDOCK_HOST_SCENARIO_H
#define DRYDOCK_HOST_SCENARIO_H

#include "base/error.h"
#include "ledger/manifest.h"
#include "machine/hardware.h"
#include "machine/schedule.h"
#include "nt/version.h"
#include "plat/process.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HOST_DRIVER_MAX 64
#define HOST_DEVICE_MAX 64

#define HOST_CPUS_DEFAULT      2
#define HOST_CROSSINGS_DEFAULT 2000000

/* A driver file: bytes stay in the parent's memory and reach the child by fork. */
struct host_driver {
    char path[512]; /* as given */
    char name[64];  /* file name */
    uint8_t *bytes;
    size_t size;
    uint64_t hash; /* FNV-1a 64 of the bytes: a schedule file's check */
};

/* --device 'HWID=func.sys': which driver serves devices of that hardware or compatible ID. An ID
 * that begins with ROOT\ makes a root-enumerated device. */
struct host_binding {
    char id[128];
    uint32_t driver; /* index in drivers[] */
};

/* --hardware 'ID=memory:0xfe000000+0x1000,port:0x3f8+8,interrupt:5': what the devices with an ID
 * have, one of them for each time the option is given. Resources keep their order. */
#define HOST_HARDWARE_MAX 16

/* What answers an unsupported import, by the user's decision: --override NAME=STATUS. */
struct host_override {
    char routine[64];
    uint32_t status;
};

/* Lives, in the order of HOST_LIVES: name and one line for --help. */
#define HOST_LIVES                                                                                 \
    HOST_LIFE(DEFAULT, "default", "start, sleep, wake, query-remove, cancel, remove, unload")      \
    HOST_LIFE(SHORT, "short", "start, remove, unload")                                             \
    HOST_LIFE(SURPRISE, "surprise", "start, surprise removal, remove, unload")

enum host_life {
#define HOST_LIFE(NAME, name, text) HOST_LIFE_##NAME,
    HOST_LIVES
#undef HOST_LIFE
        HOST_LIFE_COUNT
};

struct host_scenario {
    uint32_t driver_count;
    struct host_driver drivers[HOST_DRIVER_MAX]; /* in the order given */
    uint32_t main_count; /* the first main_count are bus, function, ...; filters come after */
    uint32_t upper_count, lower_count;
    uint32_t
        uppers[HOST_DRIVER_MAX]; /* indices: upper filters of every child device, lowest first */
    uint32_t lowers[HOST_DRIVER_MAX];
    uint32_t library_count; /* indices: images that only others need (--library) */
    uint32_t libraries[HOST_DRIVER_MAX];
    uint32_t binding_count;
    struct host_binding bindings[HOST_DEVICE_MAX];
    uint32_t hardware_count;
    struct hardware hardware[HOST_HARDWARE_MAX]; /* without bytes */
    uint32_t override_count;
    struct host_override overrides[HOST_DEVICE_MAX];
    enum host_life life;
    const struct nt_version *version; /* --os; NULL: not chosen */
    uint32_t cpu_count;
    uint64_t crossings_max; /* of gates in one life */
    bool is_interposing;    /* --no-interpose clears it */
    bool is_guarding;       /* books read-only while drivers run; --no-guard clears it */
    bool is_tracing;        /* --trace: every crossing becomes an event */
    struct manifest_set manifests;
    uint32_t replay_count; /* decisions to follow */
    struct schedule_decision *replay;
    char command[1024]; /* for reports: the arguments after "drydock" */
};

/* What holds where nobody says otherwise. */
void host_scenario_init(struct host_scenario *scenario);

/* Reads the driver file at path into the next slot; returns its index or -1. */
int host_scenario_add_driver(struct host_scenario *scenario, const char *path, struct error *error);

/* Is the file with that index one that only others need? */
bool host_scenario_is_library(const struct host_scenario *scenario, uint32_t driver);

/* By its name in HOST_LIVES; false if there is none. */
bool host_scenario_life_find(const char *name, enum host_life *ret_life);

/* Takes "NAME=STATUS", the status as a number or a STATUS_ name. */
bool host_scenario_add_override(struct host_scenario *scenario, const char *text,
                                struct error *error);

/* Takes "ID=RESOURCE,..." as above, and writes it. */
bool host_scenario_add_hardware(struct host_scenario *scenario, const char *text,
                                struct error *error);
void host_scenario_write_hardware(const struct hardware *model, FILE *file);

/* Adds the files of a folder with Microsoft's driver framework that the drivers so far need. */
bool host_scenario_add_framework(struct host_scenario *scenario, const char *folder,
                                 struct error *error);

/* Reads every manifest beside the drivers (NAME.interface.json); a bad one is an error. */
bool host_scenario_load_manifests(struct host_scenario *scenario, struct error *error);

/* Writes / reads a schedule file: header (drivers with hashes, options) and decisions. */
bool host_scenario_save(const struct host_scenario *scenario, const char *path, const char *finding,
                        const struct schedule_decision *decisions, uint32_t count,
                        struct error *error);
bool host_scenario_load(struct host_scenario *scenario, const char *path, char *ret_finding,
                        size_t finding_size, struct error *error);

/* Starts the confined child on the scenario; the caller reads event frames from the child's pipe
 * (plat_process_read) to its end. */
bool host_start(const struct host_scenario *scenario, struct plat_child *ret_child,
                struct error *error);

#endif
