/* rehearsal/soql.y - the grammar of SOQL. What a query means is org_soql_sql.c's to say. */
%include {
#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_soql_ast.h"
#include "soql.h"

/* Room for a piece of the tree; the spare one when memory is gone. */
static void *room(struct lode_org_soql_parse *ps, size_t n)
{
    void *p = lode_org_value_room(ps->arena, (n + 15) / 16 * 16, ps->err);

    if (!p) {
        ps->has_failed = 1;
        memset(&ps->spare, 0, sizeof ps->spare);
        return &ps->spare;
    }
    memset(p, 0, n);
    return p;
}

static struct lode_org_soql_node *pair(struct lode_org_soql_parse *ps, enum lode_org_soql_op op, struct lode_org_soql_node *a,
                       struct lode_org_soql_node *b)
{
    struct lode_org_soql_node *n = room(ps, sizeof *n);

    n->op = op;
    n->a = a;
    n->b = b;
    return n;
}

static struct lode_org_soql_node *test(struct lode_org_soql_parse *ps, enum lode_org_soql_op op, struct lode_org_soql_token path,
                       struct lode_org_soql_token sign, struct lode_org_soql_literal *list, int is_not)
{
    struct lode_org_soql_node *n = room(ps, sizeof *n);

    n->op = op;
    n->path = path;
    n->sign = sign;
    n->list = list;
    n->is_not = is_not;
    return n;
}

static struct lode_org_soql_node *test_sub(struct lode_org_soql_parse *ps, struct lode_org_soql_token path, struct lode_org_soql_stmt *sub,
                           int is_not)
{
    static const struct lode_org_soql_token none;
    struct lode_org_soql_node *n = test(ps, LODE_SOQL_IN_OP, path, none, NULL, is_not);

    n->sub = sub;
    return n;
}

static struct lode_org_soql_literal *literal(struct lode_org_soql_parse *ps, enum lode_org_soql_literal_kind kind,
                             struct lode_org_soql_token text)
{
    struct lode_org_soql_literal *l = room(ps, sizeof *l);

    l->kind = kind;
    l->text = text;
    return l;
}

static struct lode_org_soql_item *item(struct lode_org_soql_parse *ps, struct lode_org_soql_token path)
{
    struct lode_org_soql_item *i = room(ps, sizeof *i);

    i->path = path;
    return i;
}

static struct lode_org_soql_item *call(struct lode_org_soql_parse *ps, struct lode_org_soql_token func, struct lode_org_soql_token path)
{
    struct lode_org_soql_item *i = item(ps, path);

    i->func = func;
    i->has_parens = 1;
    return i;
}

/* Lists are built newest first and turned round when they are whole. */
#define TURN(type, list)                                                                           \
    do {                                                                                           \
        type *turned = NULL;                                                                       \
        while (list) {                                                                             \
            type *next = (list)->next;                                                             \
            (list)->next = turned;                                                                 \
            turned = (list);                                                                       \
            (list) = next;                                                                         \
        }                                                                                          \
        (list) = turned;                                                                           \
    } while (0)

static int is_word(struct lode_org_soql_token t, const char *word)
{
    return lode_str_casecmpn(t.p, t.n, word, strlen(word)) == 0;
}

/* What the real language has and this one does not. */
static void refuse(struct lode_org_soql_parse *ps, struct lode_org_soql_token t, const char *why)
{
    if (!ps->has_failed)
        lode_org_soql_lex_fail(ps->text, t.p, "MALFORMED_QUERY", ps->err, "%s", why);
    ps->has_failed = 1;
}

static void refuse_function(struct lode_org_soql_parse *ps, struct lode_org_soql_token f)
{
    if (!ps->has_failed)
        lode_org_soql_lex_function(ps->text, f, ps->err);
    ps->has_failed = 1;
}

/* A parser that looks further ahead tells all that it could not make sense of. */
static void reject_from(struct lode_org_soql_parse *ps, struct lode_org_soql_token first,
                        struct lode_org_soql_token last)
{
    int n = (int)(last.p + last.n - first.p);

    if (!ps->has_failed)
        lode_org_soql_lex_syntax(ps->text, last.p, ps->err, "unexpected token: '%.*s'",
                                 n < 80 ? n : 80, first.p);
    ps->has_failed = 1;
}

static void reject(struct lode_org_soql_parse *ps, int type, struct lode_org_soql_token t)
{
    if (ps->has_failed)
        return;
    ps->has_failed = 1;
    if (type == 0)
        lode_org_soql_lex_syntax(ps->text, ps->text + strlen(ps->text), ps->err,
                                 "unexpected token: '<EOF>'");
    else
        lode_org_soql_lex_syntax(ps->text, t.p, ps->err, "unexpected token: '%.*s'",
                                 (int)(t.n < 80 ? t.n : 80), t.p);
}
}

%name lode_soql
%token_prefix LODE_SOQL_
%token_type { struct lode_org_soql_token }
%extra_argument { struct lode_org_soql_parse *ps }
%stack_size 400
%stack_overflow {
    if (!ps->has_failed)
        lode_org_soql_lex_refuse("MALFORMED_QUERY", ps->err, "the query is nested too deeply");
    ps->has_failed = 1;
}
%syntax_error { reject(ps, yymajor, TOKEN); }
/* A list that a syntax error cut off belongs to the arena like everything else. */

/* Words that are also names. GROUP and ORDER, which are objects too, the tokenizer tells apart. */
%fallback NAME ASC DESC NULLS FIRST LAST BY INCLUDES EXCLUDES.

query ::= stmt(S). { ps->stmt = S; }

%type stmt { struct lode_org_soql_stmt * }
stmt(S) ::= SELECT select_list(L) FROM NAME(F) alias(A) parents(P) scope where(W) with group(G) having(H) order(O)
            limit(M) offset(K) purpose all_rows. {
    S = room(ps, sizeof *S);
    TURN(struct lode_org_soql_item, L);
    S->select = L;
    S->from = F;
    S->alias = A;
    TURN(struct lode_org_soql_item, P);
    S->parents = P;
    S->where = W;
    S->group = G;
    S->having = H;
    S->order = O;
    S->limit = M;
    S->offset = K;
}

stmt(S) ::= SELECT(T) FROM(F). { reject_from(ps, T, F); S = room(ps, sizeof *S); }

%type alias { struct lode_org_soql_token }
alias(A) ::= . { A.p = NULL; A.n = 0; }
alias(A) ::= NAME(N). { A = N; }

%type parents { struct lode_org_soql_item * }
parents(P) ::= . { P = NULL; }
parents(P) ::= parents(R) COMMA NAME(N) alias(A). {
    P = item(ps, N);
    P->alias = A;
    P->next = R;
}

/* Summer '24's notes have these words for what only Apex may ask. */
scope ::= .
scope ::= USING NAME(S). {
    if (!is_word(S, "SCOPE"))
        reject(ps, LODE_SOQL_NAME, S);
    else
        refuse(ps, S, "USING SCOPE is not supported by the local org");
}
with ::= .
with ::= WITH(W) NAME. {
    refuse(ps, W, "rule soqlWithIdentifierClause failed predicate: "
                  "{this.helper.allowApexSyntax() && this.helper.hasApexContext()}?");
}
%type having { struct lode_org_soql_node * }
having(H) ::= . { H = NULL; }
having(H) ::= HAVING expr(E). { H = E; }

/* FOR VIEW and FOR REFERENCE change what was seen last, FOR UPDATE locks: nothing that a reader of
 * the rows could tell. */
purpose ::= .
purpose ::= FOR purposes.
purposes ::= purpose_name.
purposes ::= purposes COMMA purpose_name.
purpose_name ::= NAME(N). {
    if (!is_word(N, "VIEW") && !is_word(N, "REFERENCE") && !is_word(N, "UPDATE"))
        reject(ps, LODE_SOQL_NAME, N);
}
/* The words for ALL ROWS, which only Apex may ask, are from memory. */
all_rows ::= .
all_rows ::= ALL(A) NAME(R). {
    if (is_word(R, "ROWS"))
        refuse(ps, A, "ALL ROWS not allowed in this context");
    else
        reject(ps, LODE_SOQL_NAME, R);
}

%type select_list { struct lode_org_soql_item * }
select_list(L) ::= select_item(I). { L = I; }
select_list(L) ::= select_list(R) COMMA select_item(I). { I->next = R; L = I; }

%type select_item { struct lode_org_soql_item * }
select_item(I) ::= NAME(N). { I = item(ps, N); }
select_item(I) ::= NAME(N) NAME(A). { I = item(ps, N); I->alias = A; }
select_item(I) ::= typeof NAME. { I = room(ps, sizeof *I); }
typeof ::= TYPEOF(T). {
    refuse(ps, T, "TYPEOF is not supported by the local org: select What.Name, What.Type");
}
select_item(I) ::= NAME(F) LP RP. { struct lode_org_soql_token none = {NULL, 0}; I = call(ps, F, none); }
select_item(I) ::= NAME(F) LP arg(N) RP. { I = call(ps, F, N); }
select_item(I) ::= NAME(F) LP ALL(N) RP. { I = call(ps, F, N); }
select_item(I) ::= NAME(F) LP arg(N) RP NAME(A). { I = call(ps, F, N); I->alias = A; }
select_item(I) ::= distance NAME. { I = room(ps, sizeof *I); }

/* What a function is of. HOUR_IN_DAY(convertTimezone(CreatedDate)): org_soql_func.c tells from the
 * text between function and field that there is another. */
%type arg { struct lode_org_soql_token }
arg(A) ::= NAME(N). { A = N; }
arg(A) ::= NAME(F) LP NAME(N) RP. {
    A = N;
    if (!is_word(F, "convertTimezone"))
        refuse_function(ps, F);
}
distance ::= NAME(F) LP NAME COMMA(C). {
    if (is_word(F, "DISTANCE"))
        refuse_function(ps, F);
    else
        reject(ps, LODE_SOQL_COMMA, C);
}

select_item(I) ::= LP(P) stmt(S) RP. { I = item(ps, P); I->sub = S; }

%type where { struct lode_org_soql_node * }
where(W) ::= . { W = NULL; }
where(W) ::= WHERE expr(E). { W = E; }

/* AND and OR do not mix without parentheses, and NOT mixes with neither. */
%type expr { struct lode_org_soql_node * }
%type all { struct lode_org_soql_node * }
%type any { struct lode_org_soql_node * }
%type unit { struct lode_org_soql_node * }
expr(E) ::= unit(U). { E = U; }
expr(E) ::= NOT unit(U). { E = pair(ps, LODE_SOQL_NOT_OP, U, NULL); }
expr(E) ::= all(A). { E = A; }
expr(E) ::= any(A). { E = A; }
all(A) ::= unit(L) AND unit(R). { A = pair(ps, LODE_SOQL_AND_OP, L, R); }
all(A) ::= all(L) AND unit(R). { A = pair(ps, LODE_SOQL_AND_OP, L, R); }
any(A) ::= unit(L) OR unit(R). { A = pair(ps, LODE_SOQL_OR_OP, L, R); }
any(A) ::= any(L) OR unit(R). { A = pair(ps, LODE_SOQL_OR_OP, L, R); }
unit(U) ::= LP expr(E) RP. { U = E; U->in_parens = 1; }
unit(U) ::= NAME(N) SIGN(S) literal(V). { U = test(ps, LODE_SOQL_COMPARE, N, S, V, 0); }
unit(U) ::= NAME(N) LIKE(S) literal(V). { U = test(ps, LODE_SOQL_LIKE_OP, N, S, V, 0); }
unit(U) ::= NAME(N) IN(S) LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_IN_OP, N, S, L, 0);
}
unit(U) ::= NAME(N) NOT(S) IN LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_IN_OP, N, S, L, 1);
}
unit(U) ::= NAME(N) IN LP RP(R). { reject_from(ps, N, R); U = room(ps, sizeof *U); }
unit(U) ::= NAME(N) NOT IN LP RP(R). { reject_from(ps, N, R); U = room(ps, sizeof *U); }
unit(U) ::= NAME(F) LP arg(N) RP SIGN(S) literal(V). {
    U = test(ps, LODE_SOQL_COMPARE, N, S, V, 0);
    U->func = F;
}
unit(U) ::= NAME(F) LP arg(N) RP LIKE(S) literal(V). {
    U = test(ps, LODE_SOQL_LIKE_OP, N, S, V, 0);
    U->func = F;
}
unit(U) ::= NAME(F) LP arg(N) RP IN(S) LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_IN_OP, N, S, L, 0);
    U->func = F;
}
unit(U) ::= NAME(F) LP arg(N) RP NOT(S) IN LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_IN_OP, N, S, L, 1);
    U->func = F;
}
unit(U) ::= distance NAME. { U = room(ps, sizeof *U); }
unit(U) ::= NAME(N) IN LP stmt(S) RP. { U = test_sub(ps, N, S, 0); }
unit(U) ::= NAME(N) NOT IN LP stmt(S) RP. { U = test_sub(ps, N, S, 1); }
unit(U) ::= NAME(N) INCLUDES(S) LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_INCLUDES_OP, N, S, L, 0);
}
unit(U) ::= NAME(N) EXCLUDES(S) LP literals(L) RP. {
    TURN(struct lode_org_soql_literal, L);
    U = test(ps, LODE_SOQL_INCLUDES_OP, N, S, L, 1);
}

%type literals { struct lode_org_soql_literal * }
%type literal { struct lode_org_soql_literal * }
literals(L) ::= literal(V). { L = V; }
literals(L) ::= literals(R) COMMA literal(V). { V->next = R; L = V; }
literal(V) ::= STRING(T). { V = literal(ps, LODE_SOQL_IS_STRING, T); }
literal(V) ::= NUMBER(T). { V = literal(ps, LODE_SOQL_IS_NUMBER, T); }
literal(V) ::= DATE(T). { V = literal(ps, LODE_SOQL_IS_DATE, T); }
literal(V) ::= DATETIME(T). { V = literal(ps, LODE_SOQL_IS_DATETIME, T); }
literal(V) ::= TIME(T). { V = literal(ps, LODE_SOQL_IS_TIME, T); }
literal(V) ::= TRUE(T). { V = literal(ps, LODE_SOQL_IS_BOOLEAN, T); }
literal(V) ::= FALSE(T). { V = literal(ps, LODE_SOQL_IS_BOOLEAN, T); }
literal(V) ::= NULL(T). { V = literal(ps, LODE_SOQL_IS_NULL, T); }
literal(V) ::= NAME(T). { V = literal(ps, LODE_SOQL_IS_NAME, T); }
literal(V) ::= NAME(T) COLON NUMBER(N). {
    V = literal(ps, LODE_SOQL_IS_NAME, T);
    V->count = N;
}

%type group { struct lode_org_soql_item * }
%type names { struct lode_org_soql_item * }
group(G) ::= . { G = NULL; }
group(G) ::= GROUP BY names(L). { TURN(struct lode_org_soql_item, L); G = L; }
names(L) ::= group_name(I). { L = I; }
names(L) ::= names(R) COMMA group_name(I). { I->next = R; L = I; }
%type group_name { struct lode_org_soql_item * }
group_name(I) ::= NAME(N). { I = item(ps, N); }
group_name(I) ::= NAME(F) LP names(L) RP. {
    if (L->next || (L->has_parens && !is_word(L->func, "convertTimezone")) || is_word(F, "ROLLUP") || is_word(F, "CUBE"))
        refuse_function(ps, F);
    I = call(ps, F, L->path);
}

%type order { struct lode_org_soql_item * }
%type order_list { struct lode_org_soql_item * }
%type order_item { struct lode_org_soql_item * }
order(O) ::= . { O = NULL; }
order(O) ::= ORDER BY order_list(L). { TURN(struct lode_org_soql_item, L); O = L; }
order_list(L) ::= order_item(I). { L = I; }
order_list(L) ::= order_list(R) COMMA order_item(I). { I->next = R; L = I; }
order_item(I) ::= order_name(N) direction(D) nulls(K). { I = N; I->is_desc = D; I->nulls = K; }
%type order_name { struct lode_org_soql_item * }
order_name(I) ::= NAME(N). { I = item(ps, N); }
order_name(I) ::= NAME(F) LP RP. { struct lode_org_soql_token none = {NULL, 0}; I = call(ps, F, none); }
order_name(I) ::= NAME(F) LP arg(N) RP. { I = call(ps, F, N); }
order_name(I) ::= distance NAME. { I = room(ps, sizeof *I); }
%type direction { int }
direction(D) ::= . { D = 0; }
direction(D) ::= ASC. { D = 0; }
direction(D) ::= DESC. { D = 1; }
%type nulls { int }
nulls(K) ::= . { K = 0; }
nulls(K) ::= NULLS FIRST. { K = 1; }
nulls(K) ::= NULLS LAST. { K = 2; }

%type limit { struct lode_org_soql_token }
%type offset { struct lode_org_soql_token }
limit(M) ::= . { M.p = NULL; M.n = 0; }
limit(M) ::= LIMIT NUMBER(N). { M = N; }
offset(K) ::= . { K.p = NULL; K.n = 0; }
offset(K) ::= OFFSET NUMBER(N). { K = N; }

%code {
static void *parser_room(size_t n)
{
    struct lode_err err;

    return lode_mem_alloc(n, &err);
}

int lode_org_soql_grammar(const char *text, struct lode_org_arena *arena,
                          struct lode_org_soql_stmt **out, struct lode_err *err)
{
    struct lode_org_soql_parse ps = {.text = text, .arena = arena, .err = err};
    struct lode_org_soql_token token;
    const char *p = text;
    void *parser = lode_soqlAlloc(parser_room);
    int type;

    if (!parser)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for a query");
    do {
        type = lode_org_soql_lex_next(text, &p, &token, err);
        if (type < 0)
            ps.has_failed = 1;
        else
            lode_soql(parser, type, token, &ps);
    } while (type > 0 && !ps.has_failed);
    lode_soqlFree(parser, lode_mem_free);
    if (ps.has_failed)
        return -1;
    *out = ps.stmt;
    return 0;
}
}
