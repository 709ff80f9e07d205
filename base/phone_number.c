#include "base/phone_number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FRENCH_DIGITS = 10, E164_MIN = 8, E164_MAX = 15 };

/* Digits of `text`, a leading '+' kept; signs that people put between them left out.
 * False on anything else, or on more than fits. */
static bool digits_only(const char *text, char *to, size_t size)
{
    size_t length = 0;
    for (; *text; text++) {
        if (strncmp(text, "\u00A0", 2) == 0) {
            text++;
            continue;
        }
        if (strncmp(text, "\u202F", 3) == 0) {
            text += 2;
            continue;
        }
        if (strncmp(text, "(0)", 3) == 0 && length > 0) { /* +33 (0)2 ... */
            text += 2;
            continue;
        }
        bool plus = *text == '+' && length == 0;
        if (!plus && !isdigit((unsigned char)*text)) {
            if (!strchr(" .-/()\t", *text))
                return false;
            continue;
        }
        if (length + 1 >= size)
            return false;
        to[length++] = *text;
    }
    to[length] = '\0';
    return true;
}

/* `national` are the nine digits after +33 or the leading 0. */
static enum phone_fault french(const char *national, char e164[PHONE_E164_BYTES])
{
    size_t digits = strlen(national);
    if (digits < FRENCH_DIGITS - 1)
        return PHONE_TOO_SHORT;
    if (digits > FRENCH_DIGITS - 1)
        return PHONE_TOO_LONG;
    if (national[0] == '8')
        return PHONE_PREMIUM;
    if (national[0] == '0')
        return PHONE_FORMAT;
    snprintf(e164, PHONE_E164_BYTES, "+33%.9s", national);
    return PHONE_FINE;
}

/* `number` begins with the code of a country that is not ours. */
static enum phone_fault foreign(const char *number, char e164[PHONE_E164_BYTES])
{
    size_t digits = strlen(number);
    if (digits < E164_MIN)
        return PHONE_TOO_SHORT;
    if (digits > E164_MAX)
        return PHONE_TOO_LONG;
    if (number[0] == '0')
        return PHONE_FORMAT;
    snprintf(e164, PHONE_E164_BYTES, "+%.15s", number);
    return PHONE_FINE;
}

enum phone_fault phone_number_parse(const char *text, char e164[PHONE_E164_BYTES])
{
    char digits[64];
    e164[0] = '\0';
    if (!text || !text[strspn(text, " \t")])
        return PHONE_REQUIRED;
    if (!digits_only(text, digits, sizeof digits))
        return PHONE_FORMAT;
    const char *number = digits;
    if (*number == '+')
        number++;
    else if (strncmp(number, "00", 2) == 0)
        number += 2;
    else if (*number == '0')
        return french(number + 1, e164);
    else if (strlen(number) == FRENCH_DIGITS - 1)
        return PHONE_TOO_SHORT; /* nine digits: one forgot the 0, or another digit; we do not guess */
    else
        return *number == '\0' ? PHONE_FORMAT : strlen(number) <= 6 ? PHONE_TOO_SHORT : PHONE_FORMAT;
    if (strncmp(number, "33", 2) != 0)
        return foreign(number, e164);
    number += 2;
    return french(*number == '0' ? number + 1 : number, e164); /* +33 02 ... is a common slip */
}

static bool is_french(const char *e164)
{
    return strncmp(e164, "+33", 3) == 0 && strlen(e164) == 12;
}

/* Pairs of digits with `between` in between: of a French number all ten, of another what follows "+32 ". */
static void pairs(const char *e164, const char *between, char shown[PHONE_SHOWN_BYTES])
{
    char digits[PHONE_E164_BYTES + 1];
    size_t length = 0, first;
    if (is_french(e164)) {
        snprintf(digits, sizeof digits, "0%.15s", e164 + 3);
        first = 2;
    } else {
        snprintf(digits, sizeof digits, "%.16s", e164);
        first = 3;
    }
    for (size_t i = 0; digits[i] && length + 8 < PHONE_SHOWN_BYTES; i++) {
        bool last_alone = !digits[i + 1]; /* an odd last digit joins the pair before it */
        if (i >= first && (i - first) % 2 == 0 && !last_alone)
            length += (size_t)snprintf(shown + length, PHONE_SHOWN_BYTES - length, "%s", between);
        shown[length++] = digits[i];
    }
    shown[length] = '\0';
}

void phone_number_show(const char *e164, char shown[PHONE_SHOWN_BYTES])
{
    pairs(e164, "\u00A0", shown);
}

void phone_number_mask(const char *e164, char shown[PHONE_SHOWN_BYTES])
{
    char masked[PHONE_E164_BYTES];
    int length = snprintf(masked, sizeof masked, "%.16s", e164);
    for (int i = 4; i < length - 2; i++)
        masked[i] = 'x';
    pairs(masked, "\u00A0", shown);
}

void phone_number_speak(const char *e164, char spoken[PHONE_SHOWN_BYTES])
{
    pairs(e164, ", ", spoken);
}

bool phone_number_is_mobile(const char *e164)
{
    return !is_french(e164) || e164[3] == '6' || e164[3] == '7';
}

bool phone_number_begins(const char *e164, const char *beginnings)
{
    for (size_t length; *beginnings; beginnings += length) {
        beginnings += strspn(beginnings, " ");
        length = strcspn(beginnings, " ");
        if (length > 0 && strncmp(e164, beginnings, length) == 0)
            return true;
    }
    return false;
}

const char *phone_fault_code(enum phone_fault fault)
{
    static const char *const codes[] = {
        [PHONE_REQUIRED] = "required", [PHONE_FORMAT] = "format",   [PHONE_TOO_SHORT] = "too_short",
        [PHONE_TOO_LONG] = "too_long", [PHONE_PREMIUM] = "premium",
    };
    return codes[fault];
}

bool phone_number_diallable(const char *number)
{
    const char *digits = number + (number[0] == '+');
    size_t length = strspn(digits, "0123456789");

    return length >= 3 && length <= E164_MAX && !digits[length];
}
