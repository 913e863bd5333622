/* fuzz/fuzz_reply.c - any bytes as an org's reply: the status by the first three characters, then
 * the body, read by all that read JSON of an org. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "salesforce/describe.h"
#include "salesforce/ingestjob.h"
#include "salesforce/session.h"
#include "salesforce/sfjson.h"

static void check_text(const char *s, size_t size)
{
    fuzz_claim(memchr(s, 0, size) != NULL, "a text ends");
    fuzz_claim(lode_text_valid(s, strlen(s)) == strlen(s), "a text is cut between characters");
}

static void read_json(const char *p, size_t n)
{
    struct lode_err err;
    json_t *j = NULL, *digits = NULL;
    char short_text[4];

    if (lode_sfjson_parse(p, n, &j, &err) < 0)
        fuzz_claim(err.code == LODE_E_REMOTE && *err.msg, "what is no JSON is the org's fault");
    if (lode_sfjson_parse_digits(p, n, &digits, &err) < 0)
        fuzz_claim(err.code == LODE_E_REMOTE && !j, "what parses does so with digits too");
    if (j) {
        lode_sfjson_copy(j, "id", short_text, sizeof short_text);
        check_text(short_text, sizeof short_text);
        (void)lode_sfjson_int(j, "n", -1);
        fuzz_claim(!lode_sfjson_text(j, "Id") || lode_sfjson_member(j, "ID", 2),
                   "a member is found in any case");
    }
    json_decref(j);
    json_decref(digits);
}

static void read_describe(const char *p, size_t n)
{
    struct lode_describe *d;
    struct lode_err err;
    const struct lode_field *f;
    size_t n_fields;

    if (lode_describe_parse(p, n, &d, &err) < 0) {
        fuzz_claim(*err.msg != 0, "a refusal says why");
        return;
    }
    fuzz_claim(strncmp(lode_describe_json(d), p, n) == 0, "the reply is kept as it came");
    f = lode_describe_fields(d, &n_fields);
    for (size_t i = 0; i < n_fields; i++) {
        const struct lode_field *same = lode_describe_field(d, f[i].name);

        fuzz_claim(same && lode_str_casecmp(same->name, f[i].name) == 0, "a field is found");
        (void)lode_describe_is_required(&f[i]);
        (void)lode_describe_is_value(&f[i]);
        fuzz_claim(!f[i].relationship || lode_describe_relationship(d, f[i].relationship),
                   "a relationship is found");
    }
    (void)lode_describe_key_prefix(d);
    (void)lode_describe_nearest(d, "Nmae");
    lode_describe_free(d);
}

static void read_job(const struct lode_call *c)
{
    struct lode_job_info job;
    struct lode_err err;

    if (lode_ingestjob_parse(c, &job, &err) < 0) {
        fuzz_claim(*err.msg != 0, "a refusal says why");
        return;
    }
    check_text(job.id, sizeof job.id);
    check_text(job.state_text, sizeof job.state_text);
    check_text(job.object, sizeof job.object);
    check_text(job.external_id, sizeof job.external_id);
    check_text(job.content_url, sizeof job.content_url);
    check_text(job.error_message, sizeof job.error_message);
    fuzz_claim(job.id[0] != 0, "a job has an Id");
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static char url[] = "https://acme.my.salesforce.com/services/data/v68.0/jobs/ingest?a";
    struct lode_call c = {.url = url, .is_answered = 1, .is_sent = 1};
    struct lode_fault fault;
    struct lode_err err;
    long status;
    char text[4];

    if (n < 3)
        return 0;
    memcpy(text, p, 3);
    text[3] = '\0';
    c.status = lode_str_long(text, 100, 599, &status) == 0 ? (int)status : 200;
    lode_buf_init(&c.reply, 0);
    fuzz_claim(lode_buf_add(&c.reply, p + 3, n - 3, &err) == 0, "there is memory");
    if (lode_session_check(&c, &fault, &err) < 0)
        fuzz_claim(c.status < 200 || c.status > 299, "2xx is no refusal");
    read_json(lode_buf_str(&c.reply), c.reply.len);
    read_describe(lode_buf_str(&c.reply), c.reply.len);
    read_job(&c);
    lode_buf_clear(&c.reply);
    return 0;
}
