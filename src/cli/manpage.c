/* cli/manpage.c - lode(1) in roff, from options.def. */
#include <string.h>

#include "cli/help.h"

/* Text with what roff would read as its own escaped; `code` is set in bold. */
static void print_text(const char *s)
{
    int is_start = 1, is_bold = 0;

    for (; *s; s++) {
        if (*s == '`') {
            fputs(is_bold ? "\\fR" : "\\fB", stdout);
            is_bold = !is_bold;
            continue;
        }
        if (is_start && (*s == '.' || *s == '\''))
            fputs("\\&", stdout);
        if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '-')
            fputs("\\-", stdout);
        else if (*s == '\'')
            fputs("\\(aq", stdout);
        else
            putchar(*s);
        is_start = *s == '\n';
    }
}

static void print_paragraphs(const char *s)
{
    const char *end;

    while ((end = strstr(s, "\n\n"))) {
        char part[1024];

        snprintf(part, sizeof part, "%.*s", (int)(end - s), s);
        print_text(part);
        printf("\n.PP\n");
        s = end + 2;
    }
    print_text(s);
    putchar('\n');
}

static void print_option(const struct lode_option *o)
{
    printf(".TP\n");
    if (o->letter)
        printf("\\fB\\-%c\\fR, ", o->letter);
    printf("\\fB\\-\\-");
    print_text(o->name);
    printf("\\fR");
    if (o->argument[0]) {
        printf(" \\fI");
        print_text(o->argument);
        printf("\\fR");
    }
    putchar('\n');
    print_text(o->text);
    if (o->otherwise[0]) {
        printf(" (default: ");
        print_text(o->otherwise);
        putchar(')');
    }
    putchar('\n');
}

static void print_command(const struct lode_command *c)
{
    size_t n;
    const struct lode_option *o = lode_options_table(&n);

    printf(".SS \"lode %s%s%s\"\n", c->name, c->operands[0] ? " " : "", c->operands);
    print_paragraphs(c->text);
    for (size_t i = 0; i < n; i++)
        if (o[i].commands >> c->id & 1 && o[i].text[0] && o[i].commands != ~0u)
            print_option(&o[i]);
    printf(".PP\nExample:\n.PP\n.nf\n.RS\n");
    print_text(c->examples);
    printf("\n.RE\n.fi\n");
}

static void print_table(const char *const (*rows)[2])
{
    for (; (*rows)[0]; rows++) {
        printf(".TP\n\\fB%s\\fR\n", (*rows)[0]);
        print_text((*rows)[1]);
        putchar('\n');
    }
}

static void print_security(void)
{
    printf(".SH SECURITY\n");
    print_paragraphs(
        "Secrets are kept from other users of this machine. No option takes one: a secret comes "
        "from a file, standard input, the environment or a program. The sign-ins of lode login "
        "are files of mode 0600 in a folder of mode 0700, and one that others may read is "
        "refused. All files are made for their user alone, and no core is written. The user "
        "root, and other programs of the same user, can read what the user can."
        "\n\n"
        "Tokens are kept from other hosts. lode speaks HTTPS, TLS 1.2 or newer, and HTTP to this "
        "machine alone. The certificate and the name of a host are always checked; no option, "
        "variable or file turns that off. --cacert and SSL_CERT_FILE name the authorities to trust "
        "in the place of the system's. A redirect to another host is not followed."
        "\n\n"
        "A load script and a --secret-command are programs of their user, and can do what the "
        "user can: run only those that you trust. lode.json holds no secrets and runs nothing. "
        "Rows, their values and the results of the org are in the run directory as they are.");
}

void lode_manpage_print(void)
{
    static const char *const environment[][2] = {
        {"SF_TARGET_ORG", "The org, by its name, where --target-org is not given."},
        {"SF_ORG_INSTANCE_URL", "The org, where it has no name: https://NAME.my.salesforce.com"},
        {"SF_ACCESS_TOKEN", "The access token of the user who is to load."},
        {"SF_ORG_API_VERSION", "The version of the API, where --api-version is not given."},
        {"HTTPS_PROXY, NO_PROXY", "The proxy, and hosts that are reached without one."},
        {"SSL_CERT_FILE", "Certificates to trust in the place of the system's."},
        {NULL, NULL},
    };
    const struct lode_command *c = lode_options_commands();

    printf(".TH LODE 1 \"\" \"lode " LODE_VERSION "\"\n.SH NAME\n"
           "lode \\- scriptable bulk loader for Salesforce\n.SH SYNOPSIS\n"
           ".B lode\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n.SH DESCRIPTION\n");
    print_text(
        "lode loads rows into Salesforce by Bulk API 2.0. A load script in Lua says where the rows "
        "come from, how they become records, and what is to be done with those that fail. Data "
        "goes "
        "to standard output, everything else to standard error. Each command has --help.");
    printf("\n.SH COMMANDS\n");
    for (size_t i = 0; i < LODE_N_COMMANDS; i++)
        if (c[i].summary[0])
            print_command(&c[i]);
    printf(".SH \"EXIT STATUS\"\n");
    print_table(lode_help_statuses);
    printf(".SH ENVIRONMENT\n");
    print_table(environment);
    print_security();
}
