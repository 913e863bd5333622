/* tools/embed.c - writes Lua files as a C table (see bind/embed.h) to standard output.
 * usage: embed FOLDER FILE... (paths below FOLDER, such as lode/clean.lua) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "embed: cannot %s %s\n", what, path);
    exit(1);
}

/* One C string a line; octal escapes have three digits, so what follows cannot join them. */
static long put_text(FILE *in)
{
    long n = 0;
    int c, is_open = 0;

    while ((c = getc(in)) != EOF) {
        if (!is_open)
            fputs("\n    \"", stdout);
        is_open = 1;
        n++;
        if (c == '\n') {
            fputs("\\n\"", stdout);
            is_open = 0;
        } else if (c == '"' || c == '\\' || c == '?') { /* '?': trigraphs */
            printf("\\%c", c);
        } else if (c < ' ' || c > '~') {
            printf("\\%03o", (unsigned)c);
        } else {
            putchar(c);
        }
    }
    if (is_open)
        putchar('"');
    else if (n == 0)
        fputs(" \"\"", stdout);
    return n;
}

/* lode/clean.lua is module lode.clean; lode/init.lua is module lode. */
static void put_module(const char *path)
{
    size_t n = strlen(path);

    if (n > 4 && strcmp(path + n - 4, ".lua") == 0)
        n -= 4;
    if (n > 5 && strncmp(path + n - 5, "/init", 5) == 0)
        n -= 5;
    for (size_t i = 0; i < n; i++)
        putchar(path[i] == '/' ? '.' : path[i]);
}

static long put_file(const char *dir, const char *path, int i)
{
    char full[4096];
    FILE *in;
    long n;

    if (snprintf(full, sizeof full, "%s/%s", dir, path) >= (int)sizeof full)
        fail("take so long a path:", path);
    in = fopen(full, "rb");
    if (!in)
        fail("open", full);
    printf("static const char text_%d[] =", i);
    n = put_text(in);
    puts(";\n");
    if (ferror(in))
        fail("read", full);
    fclose(in);
    return n;
}

int main(int argc, char **argv)
{
    long *sizes = calloc((size_t)argc + 1, sizeof *sizes);

    if (!sizes || argc < 2)
        fail("run without", "FOLDER FILE...");
    puts("/* Made by tools/embed from lua/. */\n#include \"bind/embed.h\"\n");
    for (int i = 2; i < argc; i++)
        sizes[i] = put_file(argv[1], argv[i], i);
    puts("const struct lode_embed_file lode_embed_files[] = {");
    for (int i = 2; i < argc; i++) {
        fputs("    {\"", stdout);
        put_module(argv[i]);
        printf("\", \"%s\", text_%d, %ld},\n", argv[i], i, sizes[i]);
    }
    puts("    {NULL, NULL, NULL, 0},\n};");
    free(sizes);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("write", "the table");
    return 0;
}
