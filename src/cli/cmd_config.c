/* cli/cmd_config.c - `lode config`: the settings that count, in the order in which signin.c and
 * options.c look for them. */
#include "cli/cmd_config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"
#include "cli/report.h"

static const char *env(const char *name)
{
    const char *value = name ? getenv(name) : NULL;

    return value && *value ? value : NULL;
}

static void print(const struct lode_options *o, const char *origin, const char *name,
                  const char *value)
{
    if (o->shows_origin)
        printf("%s\t", origin);
    printf("%s=%s\n", name, value);
}

static void print_setting(const struct lode_options *o, enum lode_settings_key key,
                          const char *given, const char *variable)
{
    const struct lode_settings_file *f = lode_settings_find(&o->settings, key);
    char origin[4096];

    if (given) {
        print(o, "command line", lode_settings_name(key), given);
    } else if (env(variable)) {
        snprintf(origin, sizeof origin, "environment %s", variable);
        print(o, origin, lode_settings_name(key), env(variable));
    } else if (f) {
        snprintf(origin, sizeof origin, "%s %s:%ld", f == &o->settings.user ? "user" : "project",
                 f->path, f->line[key]);
        print(o, origin, lode_settings_name(key), f->text[key]);
    } else {
        print(o, "default", lode_settings_name(key), "");
    }
}

/* Of a token no more than whether it is there: it is nobody's to read. */
static void print_token(const struct lode_options *o)
{
    if (env("SF_ORG_INSTANCE_URL"))
        print(o, "environment SF_ORG_INSTANCE_URL", "instance-url", env("SF_ORG_INSTANCE_URL"));
    if (env("SF_ACCESS_TOKEN"))
        print(o, "environment SF_ACCESS_TOKEN", "access-token", "(set, not shown)");
}

int lode_cmd_config(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    print_setting(&o, LODE_SETTINGS_TARGET_ORG, o.target_org, "SF_TARGET_ORG");
    print_token(&o);
    print_setting(&o, LODE_SETTINGS_API_VERSION, o.given_version, "SF_ORG_API_VERSION");
    print_setting(&o, LODE_SETTINGS_ORG_IDS, NULL, NULL);
    lode_options_clear(&o);
    return LODE_EXIT_OK;
}
