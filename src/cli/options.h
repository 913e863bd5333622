/* cli/options.h - what stands on the command line, by the table in options.def. */
#ifndef LODE_CLI_OPTIONS_H
#define LODE_CLI_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "store/settings.h"

enum lode_command_id {
#define LODE_COMMAND(id, ...) LODE_COMMAND_##id,
#include "cli/options.def"
    LODE_N_COMMANDS
};

struct lode_command {
    enum lode_command_id id;
    const char *name, *operands;
    int least, most;     /* operands; most -1: any number */
    const char *summary; /* "": not listed */
    const char *text, *examples;
};

enum lode_option_kind {
    LODE_OPTION_FLAG,
    LODE_OPTION_TEXT,
    LODE_OPTION_NUMBER,
    LODE_OPTION_LIST,
    LODE_OPTION_ARGS,
    LODE_OPTION_LEVEL
};

struct lode_option {
    const char *name;
    int letter;           /* 0: none */
    const char *argument; /* "": none */
    unsigned commands;    /* bit 1 << id for each that has it */
    enum lode_option_kind kind;
    size_t offset; /* in struct lode_options */
    long least, most;
    const char *otherwise; /* its value where it is not given; "": none */
    const char *text;      /* "": not listed */
};

struct lode_options_list {
    const char **items; /* borrowed texts */
    size_t n, cap;
};

LODE_MUST int lode_options_list_add(struct lode_options_list *list, const char *text,
                                    struct lode_err *err);

struct lode_script_arg; /* bind/script.h */

/* The command line, taken apart. Texts are borrowed from argv (or the environment) but for args. */
struct lode_options {
    const struct lode_command *command;
    char **operands; /* in argv */
    int n_operands;

    /* run, rehearse */
    struct lode_script_arg *args;
    size_t n_args, cap_args;
    const char *run_dir;                                                        /* never NULL */
    const char *schema, *rules, *lua_dir, *max_failures, *target_org, *ca_file; /* each or NULL */
    const char *given_version, *api_version; /* --api-version; else as read_settings() has it */
    struct lode_settings settings;           /* of commands that have --target-org; else empty */
    int64_t chunk_bytes, poll_ms, outage_s /* 0: not given */, lua_memory_mib;
    enum lode_log_level log_level;
    int is_new, from_csv, settles, accepts_script, keep_chunks, log_values, is_quiet, is_yes;
    /* also of serve */
    struct lode_options_list faults, duplicate_rules;
    const char *locks /* NULL: never */, *quota; /* or NULL; the latter of runs */
    int has_audit_fields, may_hard_delete, forces_limits /* of runs */;

    /* serve */
    const char *db, *port_file, *certificate, *listen, *tls_cert, *tls_key; /* or NULL */
    struct lode_options_list seeds, objects; /* the latter of snapshot, too */
    int64_t port, chance, session_seconds;
    int is_pipe, is_tls, is_production, rotates_refresh;
    int is_snapshot; /* schema was a folder, and the seeds are its records (snapshot.h) */

    /* snapshot */
    struct lode_options_list records;
    const char *snapshot_dir, *types_dir;

    /* map, filter */
    const char *eval, *file, *columns, *column_delimiter, *encoding, *rejects; /* or NULL */
    const char *sobject, *external_id; /* or NULL; update, upsert, insert, delete */
    int only_changed, is_dry_run, no_backup /* of runs */;
    int64_t workers, max_deletes /* of runs; 0: not given */;

    /* login; each or NULL */
    const char *alias, *client_id, *key_file, *username, *login_url, *instance_url, *secret_file;
    const char *secret_env, *secret_command;
    int64_t callback_port;
    int is_no_browser, shows_origin, is_accepting, is_plan; /* the latter of config, test, help */

    /* the others */
    const char *dir, *query, *query_file;          /* or NULL */
    const char *step, *job, *status, *code, *only; /* or NULL; only: of test */
    int64_t keep, row /* 0: not given */;
    int all_rows, is_bulk, is_orphans, is_prune, is_failed, is_ids, is_json, is_man, is_help;
};

/* The command of a name, or NULL. */
const struct lode_command *lode_options_command(const char *name);
/* All of them; LODE_N_COMMANDS. */
const struct lode_command *lode_options_commands(void);
const struct lode_option *lode_options_table(size_t *n);

/* argv[0] is the command's name. 0: go on; the caller clears *out. 1: --help was asked for and
 * printed. -1: USAGE, with "did you mean"; *out needs no clearing. */
LODE_MUST int lode_options_parse(const struct lode_command *command, int argc, char **argv,
                                 struct lode_options *out, struct lode_err *err);
void lode_options_clear(struct lode_options *o);

#endif
