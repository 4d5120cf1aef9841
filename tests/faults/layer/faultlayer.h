/* Between a program and the files under one folder: counts what changes them, and can make any
 * such step fail, stop half way or be the process's last. faultlayer.c decides, calls.c stands in
 * for libc's functions. */

#include <stdbool.h>
#include <stddef.h>

/* What a step is to do. */
typedef struct {
    int error;       /* not 0: fail with this errno and do nothing */
    size_t allow;    /* of a write, how many bytes may go through */
    bool last;       /* die when it is done */
} Verdict;

/* A step that changes files. */
typedef struct {
    const char *op, *path;
    const void *data;   /* of a write */
    size_t size;        /* of a write */
    long long place;    /* where a write begins; the new length of a truncation */
    long long growth;   /* by how many bytes it makes the file longer */
    bool room;          /* whether a full disk can refuse it */
    int file;           /* the descriptor, -1 where there is none */
} Step;

Verdict layer_step(Step step);

/* Whether opening for writing is refused, and with which errno. */
int layer_refuses_writers(void);

/* Bytes that came free. */
void layer_frees(long long size);

/* Dies as kill -9 makes a process die: nothing is flushed, nothing tidied. */
void layer_die(void);

/* Whether `path` (absolute) lies in the watched folder. */
bool layer_watches(const char *path);

/* `path` as it is logged: within the watched folder, without that. */
const char *layer_relative(const char *path);

/* Whether the descriptor `file` is of a file in the watched folder. */
bool layer_has(int file);
