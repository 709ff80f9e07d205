/*
 * The acts of people, listed once (base/acts.def).
 *
 * An act has a name (its SQL function is api.<name>), who may do it, through
 * which channels, and typed fields. Web routes and phone menus are built from
 * this list, tests compare them with it. acts_input() turns what a form, a JSON
 * body or a telephone key gave into the typed input of the function: one place
 * where input is checked before SQL checks it again for good. Pure but for the
 * random nonces of sealing.
 */
#ifndef BASE_ACTS_H
#define BASE_ACTS_H

#include "base/seal.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum act_who { ACT_SENIOR = 1, ACT_VOLUNTEER = 2, ACT_COORDINATOR = 4, ACT_ANYONE = 8, ACT_SERVICE = 16 };
enum act_channel { ACT_WEB = 1, ACT_PHONE = 2, ACT_SMS = 4, ACT_DESK = 8 };

enum act_kind {
    ACT_TEXT,    /* up to `max` characters, not sealed: names, streets                     */
    ACT_CODE,    /* a word of the catalogue kind `words`, or any code when that is NULL     */
    ACT_ID,      /* 22 base64url letters: somebody or something visible outside            */
    ACT_FLAG,    /* true/false, "oui"/"non", "on"/absent, "1"/"2" of a telephone           */
    ACT_WHOLE,   /* a whole number, `min`..`max`                                           */
    ACT_DATE,    /* "2026-11-24", "24/11/2026", "24 novembre 2026" -> "2026-11-24"         */
    ACT_TIME,    /* "14:30", "14h30" -> "14:30"                                            */
    ACT_MOMENT,  /* <field>_date and <field>_time, or an ISO instant <field> -> ISO instant */
    ACT_LIST,    /* codes of `words`, none twice                                           */
    ACT_PHONE_NUMBER, /* -> {"sealed":...,"index":...}                                     */
    ACT_EMAIL,   /* one address, lower case of the domain                                  */
    ACT_SECRET,  /* free text -> {"sealed":...}; sealed for the purpose `words`            */
    ACT_JSON,    /* an object or array handed on as it is (coordinators' editors)          */
};

struct act_field {
    const char *name;
    enum act_kind kind;
    bool required;
    const char *words; /* catalogue kind of a code or list; purpose of a secret or phone number */
    long min, max;     /* whole: range; text, secret: max characters (0: 200 and 2000); list: max entries */
};

struct act {
    const char *name;
    unsigned who;      /* enum act_who, or-ed */
    unsigned channels; /* enum act_channel, or-ed */
    const struct act_field *fields;
    size_t field_count;
};

/* NULL when there is no such act. Static. */
const struct act *acts_find(const char *name);

/* All of them, in the order of the list. */
const struct act *acts_all(size_t *count);

enum act_source {
    ACT_FROM_FORM, /* strings; unknown fields are ignored, an absent flag is false only if required */
    ACT_FROM_JSON, /* types as they are; an unknown field is a problem "unknown" */
};

/*
 * Typed input from raw input (borrowed). True: *input is the object for api.<name>.
 * False: *problems is [{"field":"phone","code":"format"}, ...] in the order of the act's
 * fields, each with a sentence in french_problem(). The other one is set to NULL. Empty
 * strings count as absent; a present JSON null stays null ("take it away") where the
 * field is optional. `csrf` and `key` are the channel's and never input.
 */
bool acts_input(const struct act *act, const json_t *raw, enum act_source source, const struct seal *seal,
                json_t **input, json_t **problems);

#endif
