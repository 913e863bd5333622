/* salesforce/refusal.h - what a reply that is no 2xx means. */
#ifndef LODE_SALESFORCE_REFUSAL_H
#define LODE_SALESFORCE_REFUSAL_H

#include "base/err.h"
#include "salesforce/session.h"

/* Reads the body of a refusal: Salesforce's error array, an OAuth error object, or neither. */
void lode_refusal_parse(int status, const char *p, size_t n, struct lode_fault *out);

/* *err from the refusal: AUTH, LIMIT, NET where trying again may help, else REMOTE. Returns -1. */
int lode_refusal_set(const struct lode_fault *f, struct lode_err *err);

/* 1 where the token was good once and is no more, so that another sign-in may help. */
int lode_refusal_is_session_end(const struct lode_fault *f);

/* 1 where the body is Salesforce's own error array: a list of objects with errorCode. */
int lode_refusal_is_array(const char *p, size_t n);

#endif
