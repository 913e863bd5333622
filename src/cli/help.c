/* cli/help.c - the texts of --help. */
#include "cli/help.h"

#include <string.h>

#include "rehearsal/org_faults.h"

enum { WIDTH = 80, TEXT_AT = 24 };

const char *const lode_help_statuses[][2] = {
    {"0", "All is well: every row has a good outcome."},
    {"1", "Finished, and some rows failed, were rejected, unprocessed or unknown."},
    {"2", "Wrong usage, a fault in the script or its input; nothing was sent."},
    {"3", "No org is named, or it refuses the sign-in."},
    {"4", "The org refused, and there is nothing to take up again."},
    {"5", "Stopped half-way by the network, a limit, the disk or the script."},
    {"6", "Refused for safety."},
    {"7", "The script called lode.stop."},
    {"130, 143", "Interrupted by SIGINT, or by SIGTERM or SIGHUP."},
    {NULL, NULL},
};

/* Prints text wrapped, each line from column `at` on; the cursor stands at `column`. */
static void print_wrapped(FILE *to, const char *text, int at, int column)
{
    while (*text) {
        size_t n;

        if (*text == '\n') {
            fputc('\n', to);
            column = 0;
            text++;
            continue;
        }
        if (*text == ' ') {
            text++;
            continue;
        }
        n = strcspn(text, " \n");
        if (column > at && column + 1 + (int)n > WIDTH) {
            fputc('\n', to);
            column = 0;
        }
        if (column < at)
            column += fprintf(to, "%*s", at - column, "");
        else if (column > at)
            column += fprintf(to, " ");
        column += fprintf(to, "%.*s", (int)n, text);
        text += n;
    }
    fputc('\n', to);
}

static void print_lines(FILE *to, const char *lines)
{
    while (*lines) {
        size_t n = strcspn(lines, "\n");

        fprintf(to, "  %.*s\n", (int)n, lines);
        lines += n + (lines[n] == '\n');
    }
}

static void print_option(FILE *to, const struct lode_option *o)
{
    char head[80], text[512];
    int n;

    if (o->letter)
        n = snprintf(head, sizeof head, "  -%c, --%s%s%s", o->letter, o->name,
                     o->argument[0] ? " " : "", o->argument);
    else
        n = snprintf(head, sizeof head, "  --%s%s%s", o->name, o->argument[0] ? " " : "",
                     o->argument);
    fputs(head, to);
    if (n + 2 > TEXT_AT) {
        fputc('\n', to);
        n = 0;
    }
    snprintf(text, sizeof text, "%s%s%s%s", o->text, o->otherwise[0] ? " (default: " : "",
             o->otherwise, o->otherwise[0] ? ")" : "");
    print_wrapped(to, text, TEXT_AT, n);
}

void lode_help_command(const struct lode_command *c)
{
    size_t n;
    const struct lode_option *o = lode_options_table(&n);

    printf("Usage: lode %s [OPTION]...%s%s\n\n", c->name, c->operands[0] ? " " : "", c->operands);
    print_wrapped(stdout, c->text, 0, 0);
    printf("\nOptions:\n");
    for (size_t i = 0; i < n; i++)
        if (o[i].commands >> c->id & 1 && o[i].text[0])
            print_option(stdout, &o[i]);
    printf("\nExample:\n");
    print_lines(stdout, c->examples);
}

void lode_help_overview(FILE *to)
{
    const struct lode_command *c = lode_options_commands();

    fprintf(to, "Usage: lode COMMAND [OPTION]... [ARGUMENT]...\n\n"
                "A scriptable bulk loader for Salesforce.\n\nCommands:\n");
    for (size_t i = 0; i < LODE_N_COMMANDS; i++)
        if (c[i].summary[0])
            fprintf(to, "  %-10s  %s\n", c[i].name, c[i].summary);
    fprintf(to, "\nlode COMMAND --help explains a command, lode help SCRIPT.lua a load script.\n"
                "lode --version prints the version.\n\nExit status:\n");
    for (size_t i = 0; lode_help_statuses[i][0]; i++)
        fprintf(to, "  %-8s  %s\n", lode_help_statuses[i][0], lode_help_statuses[i][1]);
    fprintf(to, "\nExample:\n  lode rehearse scripts/accounts_contacts.lua\n");
}

void lode_help_faults(void)
{
    const char *form;

    print_wrapped(
        stdout,
        "What can go wrong in the local org on purpose: lode rehearse, lode resume and "
        "lode serve take any number of --fault SPEC. A running lode serve takes "
        "{\"clear\":true,\"add\":[\"SPEC\"]}, both parts optional, by POST to /_lode/faults "
        "with the token that it printed; GET tells how often each struck, and GET of "
        "/_lode/created how many records were ever made.\n\n"
        "METHOD is GET, POST, PUT, PATCH, DELETE or * for any. PATH is whole segments of "
        "the URL's path (jobs/ingest, batches, successfulResults) or * for any; with = "
        "in front the path ends there (=jobs/ingest: not that of a single job). WHEN "
        "says which of these calls: 2, 2-4, 2+ or * for all.\n",
        0, 0);
    for (size_t i = 0; (form = lode_org_faults_form(i)) != NULL; i++) {
        printf("  %s\n", form);
        print_wrapped(stdout, lode_org_faults_meaning(i), 6, 0);
    }
    printf("\nExample:\n  lode rehearse scripts/accounts_contacts.lua --fault "
           "lost:PATCH:jobs/ingest:1\n");
}
