/* fuzz/fuzz_soql.c - any text as a query to an org with a few records: it is refused in the org's
 * words, or runs. The first byte says whether deleted records count, and whether it is for Bulk. */
#include "fuzz.h"

#include "rehearsal/org_soql.h"
#include "unit/org_fixture.h"

static struct fixture *org;

static void close_org(void)
{
    void *state = org;

    (void)!fixture_close(&state);
}

static void open_org(void)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL,
             "Name,Legacy_Id__c,Industry,AnnualRevenue,Tags__c,Seen__c,Active__c",
             "Acme,a1,Banking,1000.5,A;B,2026-01-01T00:00:00Z,true|"
             "beta,a2,,20000000,C,2026-06-01T00:00:00Z,false|O'Neil 100%,a3,banking,,,,true|"
             "Gone,a4,,,,,",
             "new|new|new|new"),
        STEP("Contact", INSERT, NULL, "LastName,FirstName,AccountId,Birthdate",
             "Smith,Jo,$0,1980-01-31|Jones,,$1,1990-12-01|Solo,,,", "new|new|new"),
        STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount,AccountId",
             "o1,Closed Won,2026-01-01,10,$0|o2,Prospecting,2026-03-01,,$1", "new|new"),
        STEP("Account", DELETE, NULL, "Id", "$3", "ok"),
    };
    static void *state;

    fuzz_claim(fixture_open(&state) == 0, "an org opens");
    org = state;
    fuzz_claim(atexit(close_org) == 0, "it will close");
    FIXTURE_RUN(org, steps);
}

/* The rows there are; -1: more than a test wants to see. */
static int64_t count_rows(struct lode_org_query *q, size_t n)
{
    struct lode_slice *values = calloc(n + 1, sizeof *values);
    int *is_null = calloc(n + 1, sizeof *is_null);
    int64_t rows = 0;
    int rc = 0;

    fuzz_claim(values && is_null, "there is memory");
    while (rows < 1000 && (rc = lode_org_soql_next(q, values, is_null, &err)) == 1) {
        rows++;
        for (size_t i = 0; i < n; i++)
            fuzz_claim(is_null[i] || values[i].n == 0 || values[i].p, "a value is null or there");
    }
    fuzz_claim(rc >= 0, err.msg);
    free(values);
    free(is_null);
    return rc == 1 ? -1 : rows;
}

static void run(struct lode_org_query *q)
{
    int64_t total, rows;
    size_t n;

    lode_org_soql_selects(q, &n);
    fuzz_claim(lode_org_soql_object(q) != NULL, "a query is of an object");
    fuzz_claim(lode_org_soql_total(q, &total, &err) == 0, err.msg);
    fuzz_claim(total >= 0, "no total is below zero");
    if (lode_org_soql_is_count(q))
        return;
    fuzz_claim(lode_org_soql_start(q, 0, -1, &err) == 0, err.msg);
    rows = count_rows(q, n);
    fuzz_claim(rows < 0 || rows == total, "the total is that of the rows");
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct lode_org_query *q;
    char *text;

    if (!org)
        open_org();
    if (!n)
        return 0;
    text = calloc(n, 1);
    fuzz_claim(text != NULL, "there is memory");
    memcpy(text, p + 1, n - 1);
    if (lode_org_soql_open(org->records, text, p[0] & 1, p[0] >> 1 & 1, &q, &err) < 0) {
        fuzz_claim(err.code == LODE_E_CHECK && err.source[0] && err.msg[0], err.msg);
    } else {
        run(q);
        lode_org_soql_close(q);
    }
    free(text);
    return 0;
}
