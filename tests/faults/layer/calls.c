/* libc's functions that change files, each asking layer_step first. Python, SQLite and Rust's std
 * end here; streams.c brings C's streams. One thing goes past: Rust's crate tempfile, by which
 * tantivy replaces its meta.json, renames by a system call of its own, right after a sync of the new
 * file; kills strike on either side of it, and the log tells it from what the folder holds next. What
 * is written through a shared map isn't seen either: of these files only SQLite's -shm is, which
 * holds nothing that counts. */

#define _GNU_SOURCE
#include "faultlayer.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
static char *names[FILES]; /* path by descriptor, of those opened in the watched folder */

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
/* The result of the call `does`, unless the verdict was that it is the last. */
#define DONE(verdict, does)             \
    ({                                  \
        __typeof__(does) done = (does); \
        if ((verdict).last)             \
            layer_die();                \
        done;                           \
    })

static const char *name_of(int file) {
    return file >= 0 && file < FILES ? names[file] : NULL;
}

bool layer_has(int file) {
    return name_of(file) != NULL;
}

static int remember(int file, const char *path) {
    if (file >= 0 && file < FILES) {
        free(names[file]);
        names[file] = strdup(path);
    }
    return file;
}

/* `path` made absolute; whether it lies in the watched folder. */
static bool resolved(int base, const char *path, char *out) {
    char link[64];
    ssize_t length = 0;
    if (*path != '/') {
        if (base == AT_FDCWD)
            length = getcwd(out, PATH_MAX) ? (ssize_t)strlen(out) : -1;
        else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", base);
            length = readlink(link, out, PATH_MAX - 1);
        }
        if (length < 0)
            return false;
        out[length++] = '/';
    }
    snprintf(out + length, (size_t)(PATH_MAX - length), "%s", path);
    return layer_watches(out);
}

static long long size_at(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_nlink == 1 ? (long long)found.st_size : 0;
}

static int refused(int error) {
    errno = error;
    return -1;
}

/* A step on a name. */
static Verdict named(const char *op, const char *path, bool room) {
    return layer_step((Step){.op = op, .path = path, .room = room, .file = -1});
}

/* Opening */

static int open_at(int base, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    int (*next)(int, const char *, int, ...) = NEXT(openat);
    if (!resolved(base, path, full))
        return next(base, path, flags, mode);
    if ((flags & O_ACCMODE) != O_RDONLY && layer_refuses_writers())
        return refused(layer_refuses_writers());
    bool made = (flags & O_CREAT) && access(full, F_OK) != 0;
    if (!made && !(flags & O_TRUNC))
        return remember(next(base, path, flags, mode), full);
    long long freed = made ? 0 : size_at(full);
    Verdict verdict = named(made ? "create" : "empty", full, made);
    if (verdict.error)
        return refused(verdict.error);
    int file = remember(next(base, path, flags, mode), full);
    layer_frees(freed);
    return DONE(verdict, file);
}

#define MODE_OF(flags, mode)                                    \
    mode_t mode = 0;                                            \
    if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {     \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                           \
    }

int open(const char *path, int flags, ...) { MODE_OF(flags, mode) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags, mode) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int base, const char *path, int flags, ...) { MODE_OF(flags, mode) return open_at(base, path, flags, mode); }
int openat64(int base, const char *path, int flags, ...) { MODE_OF(flags, mode) return open_at(base, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int file) {
    if (layer_has(file)) {
        free(names[file]);
        names[file] = NULL;
    }
    return NEXT(close)(file);
}

/* Descriptors that are copied: numpy writes arrays through one. */

int fcntl(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    int result = NEXT(fcntl)(file, command, argument);
    bool copies = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
    return copies && name_of(file) ? remember(result, names[file]) : result;
}
int fcntl64(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return fcntl(file, command, argument);
}
int dup(int file) {
    int copy = NEXT(dup)(file);
    return name_of(file) ? remember(copy, names[file]) : copy;
}

/* Writing */

static Verdict writing(int file, const void *data, size_t size, long long place) {
    struct stat found = {0};
    fstat(file, &found);
    long long growth = place + (long long)size - (long long)found.st_size;
    return layer_step((Step){"write", names[file], data, size, place, growth, true, file});
}

static long long place_of_write(int file) {
    struct stat found = {0};
    fstat(file, &found);
    return fcntl(file, F_GETFL) & O_APPEND ? (long long)found.st_size : (long long)lseek(file, 0, SEEK_CUR);
}

ssize_t write(int file, const void *data, size_t size) {
    ssize_t (*next)(int, const void *, size_t) = NEXT(write);
    if (!name_of(file))
        return next(file, data, size);
    Verdict verdict = writing(file, data, size, place_of_write(file));
    return verdict.error ? refused(verdict.error) : DONE(verdict, next(file, data, verdict.allow));
}

ssize_t pwrite(int file, const void *data, size_t size, off_t place) {
    ssize_t (*next)(int, const void *, size_t, off_t) = NEXT(pwrite);
    if (!name_of(file))
        return next(file, data, size, place);
    Verdict verdict = writing(file, data, size, (long long)place);
    return verdict.error ? refused(verdict.error) : DONE(verdict, next(file, data, verdict.allow, place));
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t place) { return pwrite(file, data, size, place); }

/* The vectors go one by one: a write that stops half way does so between or inside them. */
ssize_t writev(int file, const struct iovec *parts, int number) {
    if (!name_of(file))
        return NEXT(writev)(file, parts, number);
    ssize_t total = 0;
    for (int i = 0; i < number; i++) {
        if (parts[i].iov_len == 0)
            continue;
        ssize_t written = write(file, parts[i].iov_base, parts[i].iov_len);
        if (written < 0)
            return total ? total : written;
        total += written;
        if ((size_t)written < parts[i].iov_len)
            break;
    }
    return total;
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    if (name_of(out))
        return refused(ENOSYS); /* callers fall back on write */
    return NEXT(copy_file_range)(in, from, out, to, size, flags);
}

ssize_t sendfile64(int out, int in, off64_t *from, size_t size);
ssize_t sendfile64(int out, int in, off64_t *from, size_t size) {
    if (name_of(out))
        return refused(ENOTSOCK); /* Python's shutil falls back on write */
    return NEXT(sendfile64)(out, in, from, size);
}
ssize_t sendfile(int out, int in, off_t *from, size_t size);
ssize_t sendfile(int out, int in, off_t *from, size_t size) { return sendfile64(out, in, from, size); }

static int sized(const char *op, int file, const char *path, long long size, int (*apply)(int, const char *, long long)) {
    struct stat found = {0};
    if (file >= 0)
        fstat(file, &found);
    else
        lstat(path, &found);
    long long growth = size - (long long)found.st_size;
    Verdict verdict = layer_step((Step){op, path, NULL, 0, size, growth, growth > 0, file});
    if (verdict.error)
        return refused(verdict.error);
    if (growth < 0)
        layer_frees(-growth);
    return DONE(verdict, apply(file, path, size));
}

static int really_ftruncate(int file, const char *path, long long size) { (void)path; return NEXT(ftruncate)(file, size); }
static int really_fallocate(int file, const char *path, long long size) { (void)path; return NEXT(posix_fallocate)(file, 0, size); }

int ftruncate(int file, off_t size) {
    return name_of(file) ? sized("truncate", file, names[file], size, really_ftruncate) : NEXT(ftruncate)(file, size);
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

int posix_fallocate(int file, off_t place, off_t size) {
    if (!name_of(file))
        return NEXT(posix_fallocate)(file, place, size);
    return sized("allocate", file, names[file], place + size, really_fallocate) < 0 ? errno : 0;
}
int posix_fallocate64(int file, off64_t place, off64_t size) { return posix_fallocate(file, place, size); }
int fallocate(int file, int mode, off_t place, off_t size) {
    if (name_of(file))
        return refused(EOPNOTSUPP);
    return NEXT(fallocate)(file, mode, place, size);
}
int fallocate64(int file, int mode, off64_t place, off64_t size) { return fallocate(file, mode, place, size); }

/* Making durable */

static int sync_of(int file, int (*next)(int)) {
    if (!name_of(file))
        return next(file);
    Verdict verdict = layer_step((Step){.op = "sync", .path = names[file], .room = true, .file = file});
    return verdict.error ? refused(verdict.error) : DONE(verdict, next(file));
}
int fsync(int file) { return sync_of(file, NEXT(fsync)); }
int fdatasync(int file) { return sync_of(file, NEXT(fdatasync)); }

/* Names */

static int rename_at(int old_base, const char *old, int base, const char *path, unsigned flags) {
    char from[PATH_MAX], to[PATH_MAX], both[2 * PATH_MAX + 8];
    bool watched = resolved(old_base, old, from);
    watched |= resolved(base, path, to);
    if (!watched)
        return NEXT(renameat2)(old_base, old, base, path, flags);
    snprintf(both, sizeof both, "%s > %s", from, layer_relative(to));
    Verdict verdict = named("rename", both, true);
    if (verdict.error)
        return refused(verdict.error);
    layer_frees(size_at(to));
    return DONE(verdict, NEXT(renameat2)(old_base, old, base, path, flags));
}
int rename(const char *old, const char *path) { return rename_at(AT_FDCWD, old, AT_FDCWD, path, 0); }
int renameat(int old_base, const char *old, int base, const char *path) { return rename_at(old_base, old, base, path, 0); }
int renameat2(int old_base, const char *old, int base, const char *path, unsigned flags) { return rename_at(old_base, old, base, path, flags); }

int unlinkat(int base, const char *path, int flags) {
    char full[PATH_MAX];
    if (!resolved(base, path, full) || access(full, F_OK) != 0)
        return NEXT(unlinkat)(base, path, flags);
    Verdict verdict = named(flags & AT_REMOVEDIR ? "rmdir" : "unlink", full, false);
    if (verdict.error)
        return refused(verdict.error);
    layer_frees(size_at(full));
    return DONE(verdict, NEXT(unlinkat)(base, path, flags));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 && S_ISDIR(found.st_mode) ? rmdir(path) : unlink(path);
}

int mkdirat(int base, const char *path, mode_t mode) {
    char full[PATH_MAX];
    if (!resolved(base, path, full) || access(full, F_OK) == 0)
        return NEXT(mkdirat)(base, path, mode);
    Verdict verdict = named("mkdir", full, true);
    return verdict.error ? refused(verdict.error) : DONE(verdict, NEXT(mkdirat)(base, path, mode));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int linkat(int old_base, const char *old, int base, const char *path, int flags) {
    char full[PATH_MAX];
    if (!resolved(base, path, full))
        return NEXT(linkat)(old_base, old, base, path, flags);
    Verdict verdict = named("link", full, true);
    return verdict.error ? refused(verdict.error) : DONE(verdict, NEXT(linkat)(old_base, old, base, path, flags));
}
int link(const char *old, const char *path) { return linkat(AT_FDCWD, old, AT_FDCWD, path, 0); }

int symlinkat(const char *target, int base, const char *path) {
    char full[PATH_MAX];
    if (!resolved(base, path, full))
        return NEXT(symlinkat)(target, base, path);
    Verdict verdict = named("symlink", full, true);
    return verdict.error ? refused(verdict.error) : DONE(verdict, NEXT(symlinkat)(target, base, path));
}
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
