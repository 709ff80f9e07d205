/*
 * The acts of people, listed once (base/acts.def).
 *
 * An act has a name (its SQL function is api.<name>), who may do it, through
 * which channels, and typed fields. Web routes and phone menus are built from
 * this list, tests compare them with it. acts_input() turns what a form, a JSON
 * body or a telephone gave into the typed input of the function: shapes are
 * checked here, once for all channels; what depends on the database (the
 * future, fair use, what is already taken) SQL decides.
 *
 * Pure but for the random nonces of sealing and what the resolver does.
 */
#ifndef BASE_ACTS_H
#define BASE_ACTS_H

#include "base/picture.h"
#include "base/seal.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum act_who {
    ACT_SENIOR = 1,
    ACT_VOLUNTEER = 2,
    ACT_COORDINATOR = 4,
    ACT_LINK = 8,     /* whoever holds the link of a message */
    ACT_ANYONE = 16,  /* nobody we know, callers included */
    ACT_SERVICE = 32, /* service:web, in the trial */
};
enum act_channel { ACT_WEB = 1, ACT_PHONE = 2, ACT_DESK = 4 };

enum act_kind {
    ACT_CODE,         /* 22 base64url letters: somebody or something seen from outside              */
    ACT_WORD,         /* one code of the catalogue kind `words`                                     */
    ACT_LIST,         /* several of them, none twice                                                */
    ACT_TEXT,         /* one line, up to 200 characters: names                                      */
    ACT_WHOLE,        /* a whole number, `min`..`max`                                               */
    ACT_FLAG,         /* true/false; from people also oui/non, on, 1/0                              */
    ACT_YEAR,         /* "1941"                                                                     */
    ACT_DATE,         /* "2026-11-24", "24/11/2026", "24 novembre", "demain"   -> "2026-11-24"      */
    ACT_HOUR,         /* "14:30", "14h30", "14 h 30"                           -> "14:30"           */
    ACT_MOMENT,       /* <field>_date and <field>_time, or an ISO instant <field>_at
                                                            -> <field>_at "2026-11-24T14:30:00+01:00" */
    ACT_PHONE_NUMBER, /* -> {"sealed","index","kind":"mobile|landline"}                       */
    ACT_CONTACT,      /* a telephone number or an e-mail address; kind may be "email"         */
    ACT_SECRET,       /* free text up to 2000 characters -> "v1:...", sealed for purpose `words`    */
    ACT_WHERE,        /* an address or place as people say it, or <field>_choice, one of the labels
                         that were offered -> the object below                                      */
    ACT_DIGITS,       /* exactly `max` digits; spaces between them are ignored                      */
    ACT_TOKEN,        /* 16 to 64 base64url letters                                                 */
    ACT_SOUND,        /* a WAV file in base64 (a form sends the file itself), up to half a minute
                                         -> evened out for the telephone (base/sound.h), a WAV in base64 */
    ACT_PICTURE,      /* a JPEG, PNG or WebP in base64 (a form sends the file itself)
                                         -> the portrait made of it before, sealed for purpose "photo" */
};

struct act_field {
    const char *name;
    enum act_kind kind;
    bool required;
    const char *unless; /* not required when this other field is given; NULL: always */
    const char *words;  /* catalogue kind of a word or list; purpose of a secret */
    long min, max;
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

/* All of them, in the order of the list. Static. */
const struct act *acts_all(size_t *count);

/* The field of that name; NULL when the act has none. */
const struct act_field *act_field(const struct act *act, const char *name);

enum act_source {
    ACT_FROM_FORM, /* strings; an absent flag that is required is false */
    ACT_FROM_JSON, /* typed as JSON can */
};

/*
 * Finds the place that a text means (geo does this; base does not know it).
 *
 * ACT_PLACE_ONE      *found is {"label","e","n","lon","lat","district","insee","confidence"},
 *                    what is not known null or absent
 * ACT_PLACE_SEVERAL  *found is an array of labels to choose from, best first
 * ACT_PLACE_NONE     *found is untouched: the label is kept as typed, and the desk settles it
 */
enum act_place { ACT_PLACE_NONE, ACT_PLACE_ONE, ACT_PLACE_SEVERAL };
typedef enum act_place (*acts_resolve)(void *arg, const char *text, json_t **found);

/* A portrait that was made elsewhere (base/picture_apart.h), or why there is none. */
struct act_portrait {
    enum picture_fault fault;
    const void *bytes;
    size_t size;
};

struct act_context {
    enum act_source source;
    const struct seal *seal;
    acts_resolve resolve; /* NULL: every place is kept as typed */
    void *resolve_arg;
    const char *const *also; /* names that are no field and may come nevertheless, ended by NULL; any other is a problem,
                                "unexpected". NULL: all others are passed over, the source holds more than this act */
    int64_t now; /* what "demain" counts from; 0: a date has its year */
    const struct act_portrait *portrait; /* of the picture that comes, which is not looked at here; NULL: nobody has made
                                            one, and a picture is a problem, "format" */
};

/*
 * Typed input from raw input (borrowed). True: *input is the object for api.<name>,
 * yours. False: *problems is [{"field":"phone","code":"format"}, ...] in the order
 * of the act's fields, yours; each has a sentence in french_problem(). The other one
 * is set to NULL.
 *
 * Empty strings and nulls count as absent, and what is absent is left out of the input.
 * `csrf` and `key` belong to the channel and are never input.
 *
 * A place comes out as {"label","index","e","n","lon","lat","district","insee","confidence"}.
 * Where the act's purpose is medical its label is {"sealed"}, its position is kept to
 * 250 m (e, n) and lon, lat are left out. Several places: a problem "choose_one" that
 * also has "choices": [labels], for <field>_choice.
 *
 * Words that may mean several days ("samedi prochain") are a problem "choose_day" that also
 * has "choices", the days in French; of a moment <field>_choice says which, as long as it is one of those.
 *
 * An hour that does not exist (spring) is a problem "nonexistent_hour"; one that exists
 * twice (autumn) is "ambiguous_hour", unless <field>_which says "first" or "second".
 */
bool acts_input(const struct act *act, const json_t *raw, const struct act_context *context, json_t **input,
                json_t **problems);

#endif
