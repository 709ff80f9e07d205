/*
 * Any text as an instant, a date, an hour: what is read exists, is written and
 * read again the same, and can be said in French. Any text survives GSM-7.
 */
#include "base/french.h"
#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_date(struct paris_date date)
{
    struct paris_date again = paris_date_of(paris_days(date));
    assert(memcmp(&again, &date, sizeof date) == 0);
    free(french_date(date, 0, FRENCH_SPEECH));
}

static void check_text(const char *text)
{
    char *plain = french_gsm7(text), *twice = french_gsm7(plain);
    assert(strcmp(plain, twice) == 0 && french_sms_parts(plain) >= 1 && strlen(plain) <= strlen(text) * 3);
    free(plain);
    free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_zero(size + 1), iso[PARIS_ISO_BYTES];
    struct paris_date date;
    int hour, minute;
    if (size > 0)
        memcpy(text, data, size);
    int64_t at = paris_parse_instant(text);
    if (at != PARIS_NEVER && at > paris_days((struct paris_date){1996, 1, 1}) * 86400 &&
        at < paris_days((struct paris_date){9999, 1, 1}) * 86400) {
        paris_format_instant(at, iso);
        assert(paris_parse_instant(iso) == at);
        free(french_near(at, 1795527000, FRENCH_SMS));
    }
    if (paris_parse_date(text, &date))
        check_date(date);
    if (paris_read_date(text, 0, &date))
        check_date(date);
    if (paris_read_date(text, 1795527000, &date))
        check_date(date);
    if (paris_read_hour(text, &hour, &minute))
        assert(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59);
    json_t *utf8 = json_string(text);
    if (utf8)
        check_text(text);
    json_decref(utf8);
    free(text);
    return 0;
}
