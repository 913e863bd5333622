/* support/scratch.h - a folder for a test's files, and whole files as text. A fault of its own
 * fails the test. */
#ifndef LODE_SUPPORT_SCRATCH_H
#define LODE_SUPPORT_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

struct scratch {
    char dir[256];
    char path[8][320]; /* of the last calls of scratch_path() */
    int n_paths;
};

void scratch_open(struct scratch *s);
void scratch_close(struct scratch *s);

/* Path of a file in the folder; good for the next seven calls. */
const char *scratch_path(struct scratch *s, const char *name);
/* Writes text and gives its path. */
const char *scratch_write(struct scratch *s, const char *name, const char *text);
/* The whole file, NUL-terminated; to be freed with free(). n may be NULL. */
char *scratch_read(const char *path, size_t *n);

/* Adds to a text in `size` bytes; one that does not fit fails the test. */
void scratch_cat(char *to, size_t size, const char *text);

/* A small generator of numbers, the same on every machine. */
struct scratch_random {
    uint64_t state;
};
uint32_t scratch_below(struct scratch_random *r, uint32_t n);

#endif
