/* fuzz/fuzz.h - what the fuzz targets share: files for what is read from one, and claims. */
#ifndef LODE_FUZZ_FUZZ_H
#define LODE_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Ends the process as a crash unless `is_true` holds; what is broken is printed. */
#define fuzz_claim(is_true, what) ((is_true) ? (void)0 : fuzz_fail(what))
_Noreturn void fuzz_fail(const char *what);

/* Writes a file of the process's own folder, which goes when the process ends, and gives its path;
 * good until the fourth call after it. */
const char *fuzz_file(const char *name, const void *p, size_t n);
void fuzz_write(const char *path, const void *p, size_t n);
/* Its path alone. */
const char *fuzz_path(const char *name);

/* Cuts what stands before the next line "%%" off p; NUL-terminated, to be freed with free(). */
char *fuzz_part(const uint8_t **p, size_t *n, size_t *n_part);

#endif
