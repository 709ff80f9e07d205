/*
 * Finding an address or a place by what somebody writes or says of it.
 *
 * An index in memory of streets with their numbers, of named places and of communes. Names and questions pass
 * through the same normalisation: fold.h (accents, elision, abbreviations), figures.h (words, roman numerals).
 * A word may be begun, misspelt, spelt as it sounds (sound.h), written together with its neighbour or apart
 * from itself; words may stand in any order, the house number anywhere; floors, buildings, letter boxes,
 * CEDEX and polite words are passed over; postcode and commune may be left out.
 *
 * How it ranks. Each word of the question should be explained by a word of the name, by its commune or its
 * postcode; each word of the name should have been said. A word weighs by its rarity, ln(1 + n/k) among n names
 * of which k hold it, so that "rue" hardly counts, and titles and types count less than other words. What is
 * only alike explains as far as it is alike. The confidence, 0 to 1000, is
 *
 *     share explained × (0.55 + 0.45 × share said)
 *
 * less what contradicts it: another commune or department, a number that the street does not have. It is
 * calibrated on noisy questions whose answers are known (tests/bench/geocode.py prints how often which
 * confidence is right): at GEOCODE_ACCEPT and above none of 10,000 was wrong.
 *
 * Nothing is guessed: the kind says what was found. A number that the street lacks is put between its
 * neighbours of the same parity and called interpolated; without neighbours the answer is the street.
 *
 * Same index and same question, same answer: ties are broken by the name. After geocode_build() the index is
 * read only, any thread may search.
 */
#ifndef GEO_GEOCODE_H
#define GEO_GEOCODE_H

#include "geo/address.h"
#include "geo/lonlat.h"

#include <stdbool.h>
#include <stddef.h>

#define GEOCODE_SURE      800 /* what somebody may be told without being asked back */
#define GEOCODE_ACCEPT    640 /* a door or place at least so sure, with no rival, is taken */
#define GEOCODE_ASK       320 /* what is less sure is not even offered */
#define GEOCODE_LEAD      40  /* a rival is within so much of the best */
#define GEOCODE_LABEL_MAX 240

enum geocode_kind {
    GEOCODE_NUMBER,       /* that very door */
    GEOCODE_INTERPOLATED, /* a door that is not known, between two that are */
    GEOCODE_STREET,       /* the street; the point is the middle of its known numbers, or nowhere */
    GEOCODE_PLACE,        /* a place with a name */
    GEOCODE_COMMUNE,      /* the middle of all that is known of it */
};

/* A place as files and the database have it; everything is copied. `address` is for showing and may be "". */
struct geocode_place {
    const char *id;
    const char *name;
    const char *address;
    const char *postcode;
    const char *city;
    const char *insee;
    struct lonlat at;
};

/* A street of which no door need be known. `postcodes` may be several, parted by |; `at` may be nowhere. */
struct geocode_street {
    const char *id;
    const char *name;
    const char *postcodes;
    const char *city; /* "": that of other names with the same insee */
    const char *insee;
    struct lonlat at;
};

/* One answer. Texts live as long as the index; those that do not apply are "". */
struct geocode_found {
    enum geocode_kind kind;
    int confidence; /* 0 to 1000 */
    bool doubt;     /* something said contradicts it, is left over, or would tell it from namesakes and was not said */
    char label[GEOCODE_LABEL_MAX +
               1];  /* "12 bis Rue Crébillon, 44000 Nantes": cut at a whole character to fit */
    const char *id; /* of the door, the place or the street */
    int number;     /* -1 unless the kind is number or interpolated */
    const char *suffix;
    const char *street;  /* the street, or the name of the place or commune */
    const char *address; /* of a place */
    const char *postcode;
    const char *city;
    const char *insee;
    struct lonlat at; /* LONLAT_NOWHERE of a street none of whose doors is known */
};

/* What may be done with the best answer. */
enum geocode_verdict { GEOCODE_VERDICT_NONE, GEOCODE_VERDICT_ASK, GEOCODE_VERDICT_ACCEPT };

struct geocode;

struct geocode *geocode_new(void);

/* NULL allowed. */
void geocode_free(struct geocode *geocode);

/* Before geocode_build(), in any order; of two doors with the same number, suffix and street the more preferred
 * point stays (address.h), else the first. What has no number is a street. */
void geocode_add(struct geocode *geocode, const struct address *address);
void geocode_add_street(struct geocode *geocode, const struct geocode_street *street);
void geocode_add_place(struct geocode *geocode, const struct geocode_place *place);

/* Makes it searchable; once, after the last addition. */
void geocode_build(struct geocode *geocode);

/* How many streets, places and communes it holds. */
size_t geocode_size(const struct geocode *geocode);

/* The best answers, best first, into found[0..limit); returns how many. An empty query finds nothing. */
size_t geocode_find(const struct geocode *geocode, const char *query, struct geocode_found *found,
                    size_t limit);

/*
 * What the best of these answers (from geocode_find(), at least two asked for) is good for. Accept: a door or
 * place, sure and without doubt, and no other answer elsewhere is nearly as good. None: nothing worth a
 * person's time.
 */
enum geocode_verdict geocode_judge(const struct geocode_found *found, size_t count);

/* "number", "interpolated", "street", "place", "commune". Static. */
const char *geocode_kind_name(enum geocode_kind kind);

/* "none", "ask", "accept". Static. */
const char *geocode_verdict_name(enum geocode_verdict verdict);

#endif
