/* libcsv.c - libcsv alone, with the options that lode gives it: what a parser of every byte takes.
 *
 * usage: libcsv < FILE
 * Prints the number of rows and of cells.
 */
#include <csv.h>
#include <stdio.h>

struct seen {
    long rows, cells;
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void on_cell(void *p, size_t n, void *seen)
{
    (void)p;
    (void)n;
    ((struct seen *)seen)->cells++;
}

static void on_row(int c, void *seen)
{
    (void)c;
    ((struct seen *)seen)->rows++;
}

int main(void)
{
    static char part[64 * 1024];
    struct seen seen = {0, 0};
    struct csv_parser p;
    size_t n;

    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return 1;
    csv_set_space_func(&p, no_space);
    while ((n = fread(part, 1, sizeof part, stdin)) > 0)
        if (csv_parse(&p, part, n, on_cell, on_row, &seen) != n)
            return 1;
    if (csv_fini(&p, on_cell, on_row, &seen) != 0)
        return 1;
    csv_free(&p);
    printf("%ld rows, %ld cells\n", seen.rows, seen.cells);
    return 0;
}
