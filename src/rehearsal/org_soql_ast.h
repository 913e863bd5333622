/* rehearsal/org_soql_ast.h - a SOQL query as the grammar (soql.y) leaves it: names and literals are
 * still pieces of the query's text. */
#ifndef LODE_REHEARSAL_ORG_SOQL_AST_H
#define LODE_REHEARSAL_ORG_SOQL_AST_H

#include <stddef.h>

#include "base/err.h"
#include "rehearsal/org_value.h"

/* A piece of the query's text; p is NULL where there is none. */
struct lode_org_soql_token {
    const char *p;
    size_t n;
};

enum lode_org_soql_literal_kind {
    LODE_SOQL_IS_STRING,
    LODE_SOQL_IS_NUMBER,
    LODE_SOQL_IS_DATE,
    LODE_SOQL_IS_DATETIME,
    LODE_SOQL_IS_TIME,
    LODE_SOQL_IS_BOOLEAN,
    LODE_SOQL_IS_NULL,
    LODE_SOQL_IS_NAME /* TODAY; LAST_N_DAYS:7, whose number is in count */
};

struct lode_org_soql_literal {
    enum lode_org_soql_literal_kind kind;
    struct lode_org_soql_token text, count;
    struct lode_org_soql_literal *next;
};

/* Of a SELECT, GROUP BY or ORDER BY list. */
struct lode_org_soql_item {
    struct lode_org_soql_token func, path, alias;
    struct lode_org_soql_stmt *sub; /* (SELECT … FROM Contacts), whose place path is */
    int has_parens;                 /* func is there; path may be missing: COUNT() */
    int is_desc, nulls;             /* 0 as it comes, 1 first, 2 last */
    struct lode_org_soql_item *next;
};

enum lode_org_soql_op {
    LODE_SOQL_AND_OP,
    LODE_SOQL_OR_OP,
    LODE_SOQL_NOT_OP,
    LODE_SOQL_COMPARE, /* path, sign, list (one literal) */
    LODE_SOQL_LIKE_OP,
    LODE_SOQL_IN_OP,      /* list or sub */
    LODE_SOQL_INCLUDES_OP /* list */
};

struct lode_org_soql_node {
    enum lode_org_soql_op op;
    struct lode_org_soql_node *a, *b;
    struct lode_org_soql_token func, path, sign; /* func: CALENDAR_YEAR(path) */
    struct lode_org_soql_literal *list;
    struct lode_org_soql_stmt *sub;
    int is_not; /* NOT IN, EXCLUDES */
    int in_parens;
};

struct lode_org_soql_stmt {
    struct lode_org_soql_item *select, *group, *order;
    struct lode_org_soql_item *parents; /* behind the first of FROM, with their aliases */
    struct lode_org_soql_token from, alias;
    struct lode_org_soql_node *where, *having;
    struct lode_org_soql_token limit, offset;
};

/* What the grammar's actions work with. */
struct lode_org_soql_parse {
    const char *text;
    struct lode_org_arena *arena;
    struct lode_org_soql_stmt *stmt; /* the result */
    struct lode_err *err;
    int has_failed;
    union { /* handed out when memory is gone: the parse has failed, but runs on */
        struct lode_org_soql_literal literal;
        struct lode_org_soql_item item;
        struct lode_org_soql_node node;
        struct lode_org_soql_stmt stmt;
    } spare;
};

/* Fills *err like a real org: the text around at, a caret, row and column, then the message. What
 * the words mean is told with a column from 1; a word that may not stand there with one from 0, so
 * that its caret is a place early (recorded: "SELECT * FROM" has '*' at column 7). */
int lode_org_soql_lex_fail(const char *text, const char *at, const char *code, struct lode_err *err,
                           const char *fmt, ...) LODE_PRINTF(5, 6);
int lode_org_soql_lex_syntax(const char *text, const char *at, struct lode_err *err,
                             const char *fmt, ...) LODE_PRINTF(4, 5);
/* CHECK with the code in err->source and the message as it stands. */
int lode_org_soql_lex_refuse(const char *code, struct lode_err *err, const char *fmt, ...)
    LODE_PRINTF(3, 4);

/* A function that real queries have and these do not is told from one that none has. */
int lode_org_soql_lex_function(const char *text, struct lode_org_soql_token name,
                               struct lode_err *err);

/* The next token from *p: its type (0 at the end), or -1 with *err. */
int lode_org_soql_lex_next(const char *text, const char **p, struct lode_org_soql_token *out,
                           struct lode_err *err);

/* Parses text; the result lives in arena. */
LODE_MUST int lode_org_soql_grammar(const char *text, struct lode_org_arena *arena,
                                    struct lode_org_soql_stmt **out, struct lode_err *err);

#endif
