/* net/neterr.h - curl's error codes as errors that say what to do. */
#ifndef LODE_NET_NETERR_H
#define LODE_NET_NETERR_H

#include <stdint.h>

#include <curl/curl.h>

#include "base/err.h"
#include "net/url.h"

/* Sets *err from a failed transfer with host and port. words: curl's own ("" where it had none).
 * NET where trying again may help. Returns -1. */
int lode_neterr_set(CURLcode code, const struct lode_url *to, const char *words, int64_t stall_ms,
                    struct lode_err *err);

#endif
