/* cli/options.c - reads the command line by the table in options.def. */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "bind/script.h"
#include "cli/help.h"
#include "flow/bound.h"

enum { MAX_OPTIONS = 64, BY_NUMBER = 256 }; /* getopt_long gives BY_NUMBER + index in the table */

static const struct lode_command commands[] = {
#define LODE_COMMAND(id, name, operands, least, most, summary, text, examples) \
    {LODE_COMMAND_##id, name, operands, least, most, summary, text, examples},
#include "cli/options.def"
};

static const struct lode_option options[] = {
#define LODE_OPTION(name, letter, argument, where, kind, field, least, most, otherwise, text)   \
    {name,  letter, argument,  where, LODE_OPTION_##kind, offsetof(struct lode_options, field), \
     least, most,   otherwise, text},
#include "cli/options.def"
};

enum { N_OPTIONS = sizeof options / sizeof *options };

const struct lode_command *lode_options_commands(void)
{
    return commands;
}

const struct lode_option *lode_options_table(size_t *n)
{
    *n = N_OPTIONS;
    return options;
}

const struct lode_command *lode_options_command(const char *name)
{
    for (size_t i = 0; i < LODE_N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int has(const struct lode_command *c, const struct lode_option *o)
{
    return (o->commands >> c->id & 1) != 0;
}

static int set_arg(struct lode_options *out, const char *text, struct lode_err *err)
{
    const char *equals = strchr(text, '=');
    struct lode_script_arg *a;

    if (!equals || equals == text)
        return lode_err_set(err, LODE_E_USAGE, "--arg %s: write --arg NAME=VALUE", text);
    for (size_t i = 0; i < out->n_args; i++)
        if (strncmp(out->args[i].name, text, (size_t)(equals - text)) == 0 &&
            !out->args[i].name[equals - text])
            return lode_err_set(err, LODE_E_USAGE, "--arg %s is given twice", out->args[i].name);
    if (lode_mem_grow(&out->args, out->n_args, &out->cap_args, sizeof *out->args, err) < 0)
        return -1;
    a = &out->args[out->n_args];
    a->name = lode_str_dupn(text, (size_t)(equals - text), err);
    a->value = equals + 1;
    if (!a->name)
        return -1;
    out->n_args++;
    return 0;
}

static int set_level(enum lode_log_level *level, const char *text, struct lode_err *err)
{
    static const char *const names[] = {"error", "warn", "info", "debug", "trace"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], text) == 0) {
            *level = (enum lode_log_level)i;
            return 0;
        }
    return lode_err_set(err, LODE_E_USAGE,
                        "--log-level %s: it is one of error, warn, info, debug, trace", text);
}

static int set_number(const struct lode_option *o, int64_t *to, const char *text,
                      struct lode_err *err)
{
    long n;

    if (lode_str_long(text, o->least, o->most, &n) < 0)
        return lode_err_set(err, LODE_E_USAGE, "--%s %s: write a whole number from %ld to %ld",
                            o->name, text, o->least, o->most);
    *to = n;
    return 0;
}

int lode_options_list_add(struct lode_options_list *list, const char *text, struct lode_err *err)
{
    if (lode_mem_grow(&list->items, list->n, &list->cap, sizeof *list->items, err) < 0)
        return -1;
    list->items[list->n++] = text;
    return 0;
}

static int set(const struct lode_option *o, struct lode_options *out, const char *text,
               struct lode_err *err)
{
    char *field = (char *)out + o->offset;

    switch (o->kind) {
    case LODE_OPTION_FLAG:
        *(int *)(void *)field = 1;
        return 0;
    case LODE_OPTION_TEXT:
        *(const char **)(void *)field = text;
        return 0;
    case LODE_OPTION_NUMBER:
        return set_number(o, (int64_t *)(void *)field, text, err);
    case LODE_OPTION_LIST:
        return lode_options_list_add((struct lode_options_list *)(void *)field, text, err);
    case LODE_OPTION_ARGS:
        return set_arg(out, text, err);
    case LODE_OPTION_LEVEL:
        return set_level((enum lode_log_level *)(void *)field, text, err);
    }
    return 0;
}

static int set_defaults(const struct lode_command *c, struct lode_options *out,
                        struct lode_err *err)
{
    memset(out, 0, sizeof *out);
    out->command = c;
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (options[i].otherwise[0] && set(&options[i], out, options[i].otherwise, err) < 0)
            return -1;
    return 0;
}

/* An option of another command, by its name or its letter; NULL. */
static const struct lode_option *elsewhere(const char *name, int letter)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (options[i].text[0] &&
            (letter ? options[i].letter == letter : strcmp(options[i].name, name) == 0))
            return &options[i];
    return NULL;
}

static int not_here(const struct lode_command *c, const struct lode_option *o, struct lode_err *err)
{
    size_t k = 0;

    while (!has(&commands[k], o))
        k++;
    return lode_err_set(
        err, LODE_E_USAGE, "--%s is an option of lode %s, not of lode %s%s; see lode %s --help",
        o->name, commands[k].name, c->name,
        c->id == LODE_COMMAND_REHEARSE && o->letter == 'o' ? " (which always uses the local org)"
                                                           : "",
        c->name);
}

/* A name that the command does not have: whose is it, or what was meant? */
static int unknown_name(const struct lode_command *c, const char *text, struct lode_err *err)
{
    const char *names[MAX_OPTIONS], *near, *name = text + strspn(text, "-");
    const struct lode_option *other;
    size_t n = 0;
    char bare[64];

    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(name, "="), name);
    other = elsewhere(bare, 0);
    if (other)
        return not_here(c, other, err);
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (has(c, &options[i]) && options[i].text[0])
            names[n++] = options[i].name;
    near = lode_str_nearest(bare, names, n);
    return lode_err_set(err, LODE_E_USAGE,
                        near ? "lode %s has no option %.80s; did you mean --%s?"
                             : "lode %s has no option %.80s; see lode %s --help",
                        c->name, text, near ? near : c->name);
}

/* Why getopt_long said '?'. opt: what it left in optopt. */
static int bad_option(const struct lode_command *c, const char *text, int opt, struct lode_err *err)
{
    size_t n = strcspn(text, "="), hits = 0;

    if (opt >= BY_NUMBER)
        return lode_err_set(err, LODE_E_USAGE, "--%s takes no value; see lode %s --help",
                            options[opt - BY_NUMBER].name, c->name);
    if (opt && elsewhere("", opt))
        return not_here(c, elsewhere("", opt), err);
    if (opt)
        return lode_err_set(err, LODE_E_USAGE, "lode %s has no option -%c; see lode %s --help",
                            c->name, opt, c->name);
    for (size_t i = 0; i < N_OPTIONS; i++)
        hits += n > 2 && has(c, &options[i]) && strncmp(options[i].name, text + 2, n - 2) == 0;
    if (hits > 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "%.*s may mean several options of lode %s; write it in full", (int)n,
                            text, c->name);
    return unknown_name(c, text, err);
}

static int wants_value(const struct lode_command *c, int opt, struct lode_err *err)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (has(c, &options[i]) &&
            (opt == BY_NUMBER + (int)i || (opt < BY_NUMBER && opt == options[i].letter)))
            return lode_err_set(err, LODE_E_USAGE, "--%s wants a value: --%s %s", options[i].name,
                                options[i].name, options[i].argument);
    return lode_err_set(err, LODE_E_USAGE, "an option of lode %s wants a value", c->name);
}

static const struct lode_option *chosen(const struct lode_command *c, int value)
{
    if (value >= BY_NUMBER)
        return &options[value - BY_NUMBER];
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (has(c, &options[i]) && options[i].letter == value)
            return &options[i];
    return NULL;
}

/* What getopt_long wants to know of the command's options. */
static void fill_getopt(const struct lode_command *c, struct option *names, char *letters)
{
    *letters++ = ':';
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct lode_option *o = &options[i];

        if (!has(c, o))
            continue;
        *names++ = (struct option){o->name, o->argument[0] ? required_argument : no_argument, NULL,
                                   BY_NUMBER + (int)i};
        if (o->letter) {
            *letters++ = (char)o->letter;
            if (o->argument[0])
                *letters++ = ':';
        }
    }
    *names = (struct option){NULL, 0, NULL, 0};
    *letters = '\0';
}

static int read_options(const struct lode_command *c, int argc, char **argv,
                        struct lode_options *out, struct lode_err *err)
{
    struct option names[MAX_OPTIONS + 1];
    char letters[2 * MAX_OPTIONS + 2];
    const struct lode_option *o;
    int value;

    fill_getopt(c, names, letters);
    opterr = 0;
    optind = 0; /* forgets an earlier command line altogether */
    for (;;) {
        value = getopt_long(argc, argv, letters, names, NULL);
        if (value == -1)
            break;
        if (value == ':')
            return wants_value(c, optopt, err);
        o = value == '?' ? NULL : chosen(c, value);
        if (!o)
            return bad_option(c, argv[optind - 1], optopt, err);
        if (set(o, out, optarg, err) < 0)
            return -1;
    }
    out->operands = argv + optind;
    out->n_operands = argc - optind;
    return 0;
}

/* What the command line leaves open: from the environment, the project, the user. target-org is
 * signin.c's to choose. */
static int read_settings(const struct lode_command *c, struct lode_options *out,
                         struct lode_err *err)
{
    const struct lode_settings_file *f;
    const char *version = getenv("SF_ORG_API_VERSION");
    int needs_org = 0;

    for (size_t i = 0; i < N_OPTIONS; i++)
        needs_org |= has(c, &options[i]) && strcmp(options[i].name, "target-org") == 0;
    if (needs_org && lode_settings_read(&out->settings, err) < 0)
        return -1;
    f = lode_settings_find(&out->settings, LODE_SETTINGS_API_VERSION);
    out->given_version = out->api_version;
    if (!out->api_version && version && *version)
        out->api_version = version;
    if (!out->api_version && f)
        out->api_version = f->text[LODE_SETTINGS_API_VERSION];
    return 0;
}

static int check(const struct lode_command *c, struct lode_options *out, struct lode_err *err)
{
    struct lode_bound bound;

    if (out->n_operands < c->least)
        return lode_err_set(err, LODE_E_USAGE, "lode %s wants %s; see lode %s --help", c->name,
                            c->operands, c->name);
    if (c->most >= 0 && out->n_operands > c->most)
        return lode_err_set(err, LODE_E_USAGE, "lode %s: '%.80s' is one argument too many%s",
                            c->name, out->operands[c->most],
                            c->id == LODE_COMMAND_QUERY ? "; put the query in quotes" : "");
    if (out->max_failures && lode_bound_parse(out->max_failures, &bound, err) < 0)
        return lode_err_wrap(err, "--max-failures");
    if (out->ca_file && !lode_io_exists(out->ca_file))
        return lode_err_set(err, LODE_E_USAGE, "--cacert %.200s: there is no such file",
                            out->ca_file);
    return read_settings(c, out, err);
}

int lode_options_parse(const struct lode_command *command, int argc, char **argv,
                       struct lode_options *out, struct lode_err *err)
{
    struct lode_options o;
    int rc = set_defaults(command, &o, err);

    if (rc == 0)
        rc = read_options(command, argc, argv, &o, err);
    if (rc == 0 && o.is_help) {
        lode_help_command(command);
        lode_options_clear(&o);
        return 1;
    }
    if (rc == 0)
        rc = check(command, &o, err);
    if (rc < 0) {
        lode_options_clear(&o);
        return -1;
    }
    *out = o;
    return 0;
}

void lode_options_clear(struct lode_options *o)
{
    lode_settings_clear(&o->settings);
    for (size_t i = 0; i < o->n_args; i++)
        lode_mem_free((char *)o->args[i].name);
    lode_mem_free(o->args);
    lode_mem_free(o->faults.items);
    lode_mem_free(o->duplicate_rules.items);
    lode_mem_free(o->seeds.items);
    lode_mem_free(o->objects.items);
    lode_mem_free(o->records.items);
    o->args = NULL;
    o->faults.items = NULL;
    o->duplicate_rules.items = o->seeds.items = o->objects.items = o->records.items = NULL;
    o->seeds.n = o->seeds.cap = o->objects.n = o->objects.cap = 0;
    o->records.n = o->records.cap = 0;
    o->duplicate_rules.n = o->duplicate_rules.cap = 0;
    o->n_args = o->cap_args = o->faults.n = o->faults.cap = 0;
}
