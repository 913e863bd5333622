/* bind/embed.h - the Lua library that is built into the binary (build/gen/embed.c, made from lua/
 * by tools/embed). */
#ifndef LODE_BIND_EMBED_H
#define LODE_BIND_EMBED_H

#include <stddef.h>

struct lode_embed_file {
    const char *name; /* the module: "lode", "lode.clean" */
    const char *path; /* its file below lua/: "lode/clean.lua"; chunk names are made of it */
    const char *text; /* the source, with a NUL after it */
    size_t size;      /* of the text without that NUL */
};

/* Sorted by path; a row of NULLs ends it. */
extern const struct lode_embed_file lode_embed_files[];

#endif
