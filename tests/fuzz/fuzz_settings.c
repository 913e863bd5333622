/* fuzz/fuzz_settings.c - any bytes as lode.json: read, or refused with the place. */
#include "fuzz.h"

#include <string.h>

#include "store/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct lode_settings s;
    struct lode_err err;
    const char *path = fuzz_file("lode.json", p, n);

    memset(&s, 0, sizeof s);
    if (lode_settings_read_file(path, &s.project, &err) < 0) {
        fuzz_claim(err.code == LODE_E_USAGE && *err.msg, "a bad file is the user's fault");
    } else {
        for (int k = 0; k < LODE_SETTINGS_N_KEYS; k++) {
            fuzz_claim(!s.project.text[k] || s.project.line[k] > 0, "what is set has a line");
            fuzz_claim(!s.project.text[k] ||
                           lode_settings_find(&s, (enum lode_settings_key)k) == &s.project,
                       "what is set is found");
        }
        if (lode_settings_check_org(&s, "00D000000000001EAA", &err) < 0)
            fuzz_claim(err.code == LODE_E_REFUSED && s.project.text[LODE_SETTINGS_ORG_IDS],
                       "only a list refuses");
    }
    lode_settings_clear(&s);
    return 0;
}
