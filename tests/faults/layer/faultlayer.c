/* Which step fails, and how. See faultlayer.h; injecting.py arms it through ctypes. */

#define _GNU_SOURCE
#include "faultlayer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOG = 0, KILL = 1, FAIL = 2, BUDGET = 3, READ_ONLY = 4 };
enum { BEFORE = 0, AFTER = 1, TORN = 2 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int log_file = -1;
static int mode, moment, failure;
static bool lasting;
static long at, count;
static long long left;

/* Watch `path`; steps are appended to the file `log_path`, or not logged if it is "". */
void faultlayer_watch(const char *path, const char *log_path) {
    pthread_mutex_lock(&guard);
    folder_length = strlen(path) < sizeof folder ? strlen(path) : 0;
    memcpy(folder, path, folder_length);
    folder[folder_length] = 0;
    count = 0;
    mode = LOG;
    log_file = -1;
    if (*log_path)
        log_file = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    pthread_mutex_unlock(&guard);
}

/* Die at step `step` (from 1), `when`: before it, after it, or half way through a write. */
void faultlayer_kill(long step, int when) {
    mode = KILL, at = step, moment = when;
}

/* Fail step `step` with errno `error`, and all later ones too if `from_then_on`. */
void faultlayer_fail(long step, int error, int from_then_on) {
    mode = FAIL, at = step, failure = error, lasting = from_then_on;
}

/* Let files grow by `bytes` in all; then the disk is full. */
void faultlayer_budget(long long bytes) {
    mode = BUDGET, left = bytes;
}

/* Refuse every change with errno `error`. */
void faultlayer_read_only(int error) {
    mode = READ_ONLY, failure = error;
}

/* Steps so far. */
long faultlayer_count(void) {
    return count;
}

bool layer_watches(const char *path) {
    return folder_length && strncmp(path, folder, folder_length) == 0
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

int layer_refuses_writers(void) {
    return mode == READ_ONLY ? failure : 0;
}

void layer_frees(long long size) {
    pthread_mutex_lock(&guard);
    left += size;
    pthread_mutex_unlock(&guard);
}

void layer_die(void) {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static void log_step(const char *op, const char *path, size_t size) {
    char line[2 * PATH_MAX + 64];
    const char *name = layer_watches(path) ? path + folder_length : path;
    int length = snprintf(line, sizeof line, "%s\t%s\t%zu\n", op, name, size);
    if (length > 0 && syscall(SYS_write, log_file, line, (size_t)length) < 0)
        layer_die(); /* a log with gaps would name the wrong steps */
}

static Verdict within_budget(size_t size, long long growth) {
    Verdict verdict = {0, size, false};
    if (growth <= 0)
        return verdict;
    if (left >= growth) {
        left -= growth;
        return verdict;
    }
    long long kept = (long long)size - (growth - left); /* a disk takes what still fits */
    left = 0;
    if (kept > 0)
        verdict.allow = (size_t)kept;
    else
        verdict.error = ENOSPC;
    return verdict;
}

static Verdict verdict_at(size_t size, long long growth, bool room) {
    Verdict verdict = {0, size, false};
    if (mode == KILL && count == at) {
        if (moment == BEFORE)
            layer_die();
        verdict.last = true;
        if (moment == TORN && size > 1)
            verdict.allow = size / 2;
    } else if (mode == FAIL && (count == at || (lasting && count > at))) {
        if (failure != ENOSPC || room)
            verdict.error = failure;
    } else if (mode == BUDGET) {
        return within_budget(size, growth);
    } else if (mode == READ_ONLY) {
        verdict.error = failure;
    }
    return verdict;
}

Verdict layer_step(const char *op, const char *path, size_t size, long long growth, bool room) {
    pthread_mutex_lock(&guard);
    count++;
    if (log_file >= 0)
        log_step(op, path, size);
    Verdict verdict = verdict_at(size, growth, room);
    pthread_mutex_unlock(&guard);
    return verdict;
}
