/* rehearsal/org_xml.h - reads XML as SOAP needs it: elements with their namespaces and text. Strict
 * and small: no document types (so no entities of one's own), no other encoding than UTF-8. */
#ifndef LODE_REHEARSAL_ORG_XML_H
#define LODE_REHEARSAL_ORG_XML_H

#include "base/buf.h"

enum { LODE_ORG_XML_DEPTH = 32, LODE_ORG_XML_NAMESPACES = 64, LODE_ORG_XML_URI = 128 };

enum lode_org_xml_event { LODE_ORG_XML_OPEN, LODE_ORG_XML_CLOSE, LODE_ORG_XML_TEXT };

struct lode_org_xml {
    /* of the last event */
    enum lode_org_xml_event event;
    const char *ns;         /* of an element, "" for none; borrowed until the next event */
    struct lode_slice name; /* … without its prefix */
    struct lode_buf text;   /* of a text, decoded; a text may come in pieces */
    size_t depth;           /* elements open now, one that opens included, one that closes not */

    /* the reader's own */
    const char *p, *end;
    int is_begun, is_empty_element;
    struct lode_slice open[LODE_ORG_XML_DEPTH]; /* qualified names */
    size_t n_bound;
    struct {
        struct lode_slice prefix;
        char uri[LODE_ORG_XML_URI];
        size_t depth;
    } bound[LODE_ORG_XML_NAMESPACES];
};

/* The text must live as long as the reader. */
void lode_org_xml_init(struct lode_org_xml *x, const char *text, size_t n);
void lode_org_xml_clear(struct lode_org_xml *x);

/* 1: an event. 0: the document ended, whole. -1: INPUT, it is not well-formed or has what is not
 * read here. */
LODE_MUST int lode_org_xml_next(struct lode_org_xml *x, struct lode_err *err);

/* Whether the last event's element has this namespace and name. */
int lode_org_xml_is(const struct lode_org_xml *x, const char *ns, const char *name);

/* Appends text so that it may stand in an element or an attribute. */
LODE_MUST int lode_org_xml_escape(const char *text, struct lode_buf *out, struct lode_err *err);

#endif
