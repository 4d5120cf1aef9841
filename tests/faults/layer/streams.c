/* C's streams, opened for writing as cookies over the calls of calls.c: what glibc writes out of a
 * stream's buffer can't be seen from outside otherwise. */

#define _GNU_SOURCE
#include "faultlayer.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ssize_t cookie_read(void *cookie, char *data, size_t size) { return read((int)(long)cookie, data, size); }
static ssize_t cookie_write(void *cookie, const char *data, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t written = write((int)(long)cookie, data + done, size - done);
        if (written < 0)
            return (ssize_t)done; /* fewer than asked: the stream is in error */
        done += (size_t)written;
    }
    return (ssize_t)done;
}
static int cookie_seek(void *cookie, off64_t *place, int whence) {
    off_t found = lseek((int)(long)cookie, *place, whence);
    *place = found;
    return found < 0 ? -1 : 0;
}
static int cookie_close(void *cookie) { return close((int)(long)cookie); }

static FILE *over(int file, const char *how) {
    cookie_io_functions_t functions = {cookie_read, cookie_write, cookie_seek, cookie_close};
    return file < 0 ? NULL : fopencookie((void *)(long)file, how, functions);
}

static bool changes(const char *how) { return strchr(how, '+') != NULL || *how != 'r'; }

FILE *fopen(const char *path, const char *how) {
    if (!changes(how) || !layer_watches(path)) /* the library's names are absolute */
        return ((FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen"))(path, how);
    int flags = (strchr(how, '+') ? O_RDWR : O_WRONLY) | (*how == 'r' ? 0 : O_CREAT) | (*how == 'w' ? O_TRUNC : 0) | (*how == 'a' ? O_APPEND : 0);
    return over(open(path, flags, 0666), how);
}
FILE *fopen64(const char *path, const char *how) { return fopen(path, how); }

FILE *fdopen(int file, const char *how) {
    if (!changes(how) || !layer_has(file))
        return ((FILE * (*)(int, const char *)) dlsym(RTLD_NEXT, "fdopen"))(file, how);
    return over(file, how);
}
