/* cli/table.c - collects cells, then knows how wide the columns are. */
#include "cli/table.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

void lode_table_init(struct lode_table *t)
{
    memset(t, 0, sizeof *t);
}

void lode_table_clear(struct lode_table *t)
{
    for (size_t i = 0; i < t->n; i++)
        lode_mem_free(t->cells[i]);
    lode_mem_free(t->cells);
    lode_table_init(t);
}

static int add(struct lode_table *t, size_t column, const char *text, struct lode_err *err)
{
    size_t width = lode_text_length(text, strlen(text));
    char *copy;

    if (lode_mem_grow(&t->cells, t->n, &t->cap, sizeof *t->cells, err) < 0)
        return -1;
    copy = lode_str_dup(text, err);
    if (!copy)
        return -1;
    for (char *c = copy; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    t->cells[t->n++] = copy;
    if (width > t->widths[column])
        t->widths[column] = width;
    return 0;
}

int lode_table_column(struct lode_table *t, const char *head, int is_right, struct lode_err *err)
{
    if (t->n_columns == LODE_TABLE_MAX_COLUMNS)
        return lode_err_set(err, LODE_E_LIMIT, "a table of more than %d columns",
                            LODE_TABLE_MAX_COLUMNS);
    if (add(t, t->n_columns, head, err) < 0)
        return -1;
    if (is_right)
        t->right |= 1u << t->n_columns;
    t->n_columns++;
    return 0;
}

int lode_table_text(struct lode_table *t, const char *text, struct lode_err *err)
{
    return add(t, t->n % t->n_columns, text, err);
}

int lode_table_number(struct lode_table *t, int64_t n, struct lode_err *err)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)n);
    return lode_table_text(t, text, err);
}

size_t lode_table_rows(const struct lode_table *t)
{
    return t->n_columns ? t->n / t->n_columns - 1 : 0;
}

/* Nothing is printed behind the last cell that has something in it. */
static void print_row(const struct lode_table *t, char *const *cells, FILE *to)
{
    size_t last = t->n_columns;

    while (last > 0 && !cells[last - 1][0])
        last--;
    for (size_t i = 0; i < last; i++) {
        int pad = (int)(t->widths[i] - lode_text_length(cells[i], strlen(cells[i])));

        if (t->right & 1u << i)
            fprintf(to, "%*s%s", pad, "", cells[i]);
        else
            fprintf(to, "%s%*s", cells[i], i + 1 == last ? 0 : pad, "");
        if (i + 1 < last)
            fputs("  ", to);
    }
    fputc('\n', to);
}

void lode_table_print(const struct lode_table *t, FILE *to)
{
    for (size_t i = 0; i + t->n_columns <= t->n; i += t->n_columns)
        print_row(t, t->cells + i, to);
}
