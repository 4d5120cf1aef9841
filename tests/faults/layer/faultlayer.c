/* Which step fails, and how. See faultlayer.h; injecting.py arms it through ctypes. */

#define _GNU_SOURCE
#include "faultlayer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOG = 0, KILL = 1, FAIL = 2, BUDGET = 3, READ_ONLY = 4 };
enum { BEFORE = 0, AFTER = 1, TORN = 2 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int log_file = -1, data_file = -1;
static int mode, moment, failure;
static bool lasting;
static long at, count;
static long long left;

static int appending(const char *path, const char *suffix) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

/* Watch `path`; steps are appended to the file `log_path`, and what they write to one with the
 * suffix ".data"; neither if it is "". */
void faultlayer_watch(const char *path, const char *log_path) {
    pthread_mutex_lock(&guard);
    folder_length = strlen(path) < sizeof folder ? strlen(path) : 0;
    memcpy(folder, path, folder_length);
    folder[folder_length] = 0;
    count = 0;
    mode = LOG;
    log_file = *log_path ? appending(log_path, "") : -1;
    data_file = *log_path ? appending(log_path, ".data") : -1;
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

const char *layer_relative(const char *path) {
    return layer_watches(path) ? path + folder_length : path;
}

static void put(int file, const void *data, size_t size) {
    if (size && syscall(SYS_write, file, data, size) != (long)size)
        layer_die(); /* a log with gaps would name the wrong steps */
}

static void log_line(const char *op, const char *path, size_t size, long long place, unsigned long inode) {
    char line[2 * PATH_MAX + 128];
    int length = snprintf(line, sizeof line, "%s\t%s\t%zu\t%lld\t%lu\n", op, layer_relative(path), size, place, inode);
    put(log_file, line, (size_t)length);
}

static void log_step(Step step) {
    struct stat found = {0};
    if (step.file >= 0)
        fstat(step.file, &found);
    log_line(step.op, step.path, step.size, step.place, (unsigned long)found.st_ino);
    put(data_file, step.data, step.size);
}

static void log_entries(const char *path) {
    char name[PATH_MAX];
    struct dirent *entry;
    struct stat found;
    DIR *folder = opendir(path);
    while (folder && (entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
            snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
            if (lstat(name, &found) == 0)
                log_line("entry", name, 0, 0, (unsigned long)found.st_ino);
        }
    if (folder)
        closedir(folder);
}

/* The file that was made last. When it is gone though no step took it, it was renamed by a call that
 * isn't seen (see calls.c), and the log gets what its folder holds now. */
static char made_last[PATH_MAX];

static void look_after_last(void) {
    struct stat found;
    if (log_file < 0 || !*made_last || lstat(made_last, &found) == 0)
        return;
    *strrchr(made_last, '/') = 0;
    log_entries(made_last);
    *made_last = 0;
}

static void keep_last(const char *op, const char *path) {
    if (strcmp(op, "create") == 0)
        snprintf(made_last, sizeof made_last, "%s", path);
    else if (*made_last && strncmp(path, made_last, strlen(made_last)) == 0 && (*op == 'u' || *op == 'r'))
        *made_last = 0; /* unlinked or renamed */
}

/* Log a line that isn't a step: what the program itself has to say. */
void faultlayer_note(const char *text) {
    pthread_mutex_lock(&guard);
    look_after_last();
    if (log_file >= 0)
        log_line("note", text, 0, 0, 0);
    pthread_mutex_unlock(&guard);
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

Verdict layer_step(Step step) {
    pthread_mutex_lock(&guard);
    look_after_last();
    keep_last(step.op, step.path);
    count++;
    if (log_file >= 0)
        log_step(step);
    Verdict verdict = verdict_at(step.size, step.growth, step.room);
    pthread_mutex_unlock(&guard);
    return verdict;
}
