/* tests/unit/org_steps.h - conversations with a local org over HTTP as tables: what a client sends,
 * what it must get. $0, $1, … in a path, body or want is the id of a record in the order in which
 * replies told them. A want that starts with '~' is a part of the body. */
#ifndef LODE_TEST_ORG_STEPS_H
#define LODE_TEST_ORG_STEPS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "support/orgcall.h"

struct org_step {
    const char *method, *path, *body;
    long status;
    const char *want; /* NULL: any */
};

enum { STEPS_IDS = 512 };

static struct orgcall t;
static char steps_ids[STEPS_IDS][19];
static int steps_n_ids;

static const char steps_schema[] =
    "[{\"name\":\"Account\",\"fields\":["
    "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
    "\"unique\":true},"
    "{\"name\":\"Loose__c\",\"label\":\"Loose\",\"type\":\"string\",\"length\":20,"
    "\"externalId\":true},"
    "{\"name\":\"Number__c\",\"type\":\"double\",\"precision\":10,\"scale\":2,"
    "\"externalId\":true,\"unique\":true}]},"
    "{\"name\":\"Item__c\",\"fields\":[{\"name\":\"Account__c\",\"type\":\"reference\","
    "\"referenceTo\":[\"Account\"],\"cascadeDelete\":true,\"relationshipName\":\"Account__r\"}]}]";

static int steps_set_up(void **state)
{
    (void)state;
    steps_n_ids = 0;
    orgcall_open_schema(&t, steps_schema);
    return 0;
}

static int steps_tear_down(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

/* $n as ids. out: at least 64 KiB. */
static inline void steps_fill(char *out, const char *text)
{
    while (text && *text) {
        char *end;

        if (*text == '$' && text[1] >= '0' && text[1] <= '9') {
            long i = strtol(text + 1, &end, 10);

            assert_true(i < steps_n_ids);
            memcpy(out, steps_ids[i], 18);
            out += 18;
            text = end;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
}

static inline int steps_find(const char *id)
{
    int i = 0;

    while (i < steps_n_ids && memcmp(steps_ids[i], id, 18) != 0)
        i++;
    return i;
}

/* Remembers what follows "id":" in the reply. */
static inline void steps_learn(const char *body)
{
    const char *at = body;

    while ((at = strstr(at, "\"id\":\"")) != NULL) {
        at += 6;
        if (strcspn(at, "\"") == 18 && steps_find(at) == steps_n_ids) {
            assert_true(steps_n_ids < STEPS_IDS);
            memcpy(steps_ids[steps_n_ids++], at, 18);
        }
    }
}

/* The reply with its ids as $n. */
static inline void steps_show(struct lode_buf *out, const char *body)
{
    struct lode_err err;

    lode_buf_reset(out);
    while (*body) {
        int i = strlen(body) >= 18 ? steps_find(body) : steps_n_ids;

        if (i < steps_n_ids) {
            assert_int_equal(lode_buf_addf(out, &err, "$%d", i), 0);
            body += 18;
        } else {
            assert_int_equal(lode_buf_addc(out, *body++, &err), 0);
        }
    }
}

static inline void steps_run(const struct org_step *steps, size_t n)
{
    static char path[65536], body[65536];
    struct lode_buf shown;

    lode_buf_init(&shown, 0);
    for (size_t i = 0; i < n; i++) {
        const struct org_step *s = &steps[i];
        int is_part = s->want && s->want[0] == '~';

        steps_fill(path, s->path);
        steps_fill(body, s->body);
        orgcall_send(&t, s->method, path, s->body ? "application/json" : NULL,
                     s->body ? body : NULL, s->body ? strlen(body) : 0);
        steps_learn(lode_buf_str(&t.body));
        steps_show(&shown, lode_buf_str(&t.body));
        if (t.status != s->status ||
            (s->want && (is_part ? !strstr(lode_buf_str(&shown), s->want + 1)
                                 : strcmp(lode_buf_str(&shown), s->want) != 0)))
            fail_msg("step %zu: %s %s\nwanted %ld %s\ngot    %ld %s", i, s->method, s->path,
                     s->status, s->want ? s->want : "", t.status, lode_buf_str(&shown));
    }
    lode_buf_clear(&shown);
}

#define STEPS(s)      steps_run(s, sizeof(s) / sizeof *(s))
#define STEPS_TEST(f) cmocka_unit_test_setup_teardown(f, steps_set_up, steps_tear_down)

#endif
