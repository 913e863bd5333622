/* salesforce/sfdxurl.h - sf's auth URL: force://id:secret:refreshToken@host. */
#ifndef LODE_SALESFORCE_SFDXURL_H
#define LODE_SALESFORCE_SFDXURL_H

#include "base/err.h"

struct lode_sfdxurl {
    char *login_url, *id, *secret /* NULL: the app has none */, *refresh_token;
};

/* text: the URL alone, or the JSON in which sf prints it (sfdxAuthUrl). INPUT, without the text,
 * where it is neither. */
LODE_MUST int lode_sfdxurl_parse(const char *text, struct lode_sfdxurl *out, struct lode_err *err);
void lode_sfdxurl_clear(struct lode_sfdxurl *u); /* wipes; a zeroed one is fine */

#endif
