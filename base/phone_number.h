/*
 * Telephone numbers: read as people write them, stored as E.164, shown in pairs.
 *
 * "02 40 12 34 56", "02.40.12.34.56", "+33 (0)2 40 12 34 56", "0033240123456"
 * are one number: +33240123456. Other countries are taken with their '+' or
 * "00" and not checked further than their length. Pure.
 */
#ifndef BASE_PHONE_NUMBER_H
#define BASE_PHONE_NUMBER_H

#include <stdbool.h>

#define PHONE_E164_BYTES  17 /* '+', 15 digits, NUL */
#define PHONE_SHOWN_BYTES 48

enum phone_fault {
    PHONE_FINE,
    PHONE_REQUIRED,  /* nothing there                                   "required"  */
    PHONE_FORMAT,    /* letters or signs no number has                  "format"    */
    PHONE_TOO_SHORT, /*                                                 "too_short" */
    PHONE_TOO_LONG,  /*                                                 "too_long"  */
    PHONE_PREMIUM,   /* 08 and short numbers: nobody can be called back "premium"   */
};

/* The number in E.164, into `e164`; on a fault `e164` is "". */
enum phone_fault phone_number_parse(const char *text, char e164[PHONE_E164_BYTES]);

/* "02 40 12 34 56" with no-break spaces, "+32 470 12 34 56" grouped after the country. */
void phone_number_show(const char *e164, char shown[PHONE_SHOWN_BYTES]);

/* The same with its beginning and its last two digits only, for a screen that others see: "06 xx xx xx 78". */
void phone_number_mask(const char *e164, char shown[PHONE_SHOWN_BYTES]);

/* As a voice says it, digit groups apart: "02, 40, 12, 34, 56". */
void phone_number_speak(const char *e164, char spoken[PHONE_SHOWN_BYTES]);

/* Digits, with or without a leading '+', and nothing else: fit to stand in a command to an exchange. */
bool phone_number_diallable(const char *number);

/* Can it take an SMS? French 06 and 07, and what lies abroad. */
bool phone_number_is_mobile(const char *e164);

/* Does it begin as one of these, with spaces between: "+33 +590"? */
bool phone_number_begins(const char *e164, const char *beginnings);

/* "required", "format" ...: the code of a problem; NULL for PHONE_FINE. Static. */
const char *phone_fault_code(enum phone_fault fault);

#endif
