/*
 * Finding an address or a place by what somebody writes or says of it.
 *
 * An index in memory of streets with their numbers and of named places, looked
 * up by beginnings: "12 rue creb" finds "12 Rue Crébillon". Words are compared
 * in their folded form (fold.h), in any order; the house number may stand
 * anywhere ("rue Crébillon 12 bis"), postcode and commune may be left out.
 *
 * How it ranks. Each word of the query should be explained by a word of the
 * street or place, of its commune, or by the postcode; each word of the street
 * or place should have been said. A word weighs by its rarity, ln(1 + n/k)
 * among n names of which k hold it, so "rue" hardly counts; the beginning of a
 * word explains four fifths of it. Confidence, from 0 to 1000, is the share
 * explained, of which two fifths depend on the share said; a house number that
 * the street does not have, suffix included, costs two fifths more. It orders
 * answers; it is not a probability. Nothing is guessed: there is no
 * interpolation and no correction of typing errors, the kind of answer says
 * what was found, and whoever uses one below GEOCODE_SURE asks a person.
 *
 * Same index and same query, same answer: ties are broken by the name. After
 * geocode_build() the index is read only, any thread may search.
 */
#ifndef GEO_GEOCODE_H
#define GEO_GEOCODE_H

#include "geo/address.h"
#include "geo/lonlat.h"

#include <stddef.h>

#define GEOCODE_SURE      800
#define GEOCODE_LABEL_MAX 240

enum geocode_kind {
    GEOCODE_NUMBER, /* that very door */
    GEOCODE_STREET, /* the street; the point is the middle of its known numbers */
    GEOCODE_PLACE,  /* a place with a name */
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

/* One answer. Texts live as long as the index; those that do not apply are "". */
struct geocode_found {
    enum geocode_kind kind;
    int confidence; /* 0 to 1000 */
    char label[GEOCODE_LABEL_MAX +
               1];  /* "12 bis Rue Crébillon, 44000 Nantes": cut at a whole character to fit */
    const char *id; /* of the door or the place; "" of a street */
    int number;     /* -1 unless the kind is number */
    const char *suffix;
    const char *street;  /* the street, or the name of the place */
    const char *address; /* of a place */
    const char *postcode;
    const char *city;
    const char *insee;
    struct lonlat at;
};

struct geocode;

struct geocode *geocode_new(void);

/* NULL allowed. */
void geocode_free(struct geocode *geocode);

/* Before geocode_build(), in any order; of two doors with the same number, suffix and street the first stays.
 */
void geocode_add(struct geocode *geocode, const struct address *address);
void geocode_add_place(struct geocode *geocode, const struct geocode_place *place);

/* Makes it searchable; once, after the last addition. */
void geocode_build(struct geocode *geocode);

/* How many streets and places it holds. */
size_t geocode_size(const struct geocode *geocode);

/* The best answers, best first, into found[0..limit); returns how many. An empty query finds nothing. */
size_t geocode_find(const struct geocode *geocode, const char *query, struct geocode_found *found,
                    size_t limit);

/* "number", "street", "place". Static. */
const char *geocode_kind_name(enum geocode_kind kind);

#endif
