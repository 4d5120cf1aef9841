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

/* A step that changes files: `op` and `path` name it, `size` is of a write, `growth` is by how many
 * bytes it makes the file longer, `room` says whether a full disk can refuse it. */
Verdict layer_step(const char *op, const char *path, size_t size, long long growth, bool room);

/* Whether opening for writing is refused, and with which errno. */
int layer_refuses_writers(void);

/* Bytes that came free. */
void layer_frees(long long size);

/* Dies as kill -9 makes a process die: nothing is flushed, nothing tidied. */
void layer_die(void);

/* Whether `path` (absolute) lies in the watched folder. */
bool layer_watches(const char *path);
