/*
 * Addresses, read from the files that French communes publish.
 *
 * Base Adresse Nationale (adresses-44.csv or .csv.gz, also "csv-with-ids", and
 * its lieux-dits-44-beta.csv.gz) and Base Adresse Locale 1.3 to 1.5. Columns
 * are found by their names in the header, not by position. Streaming: 581,000
 * rows take no more memory than ten.
 *
 * A hamlet ("lieu-dit") or a street has a point but no number. The BAN has a
 * file of its own for them, a BAL numbers them 99999.
 *
 * A BAL has one row for each position of a door, with the same id: of those
 * the one most preferred counts, as the BAN's own tools choose it, the door
 * itself before the building, the letter boxes and the plot of land
 * (address_preference()). Keys whose street has no code (0000, xxxx) would be
 * those of several doors: there the id is made of the street's name.
 *
 * lon,lat is what an address says. x,y of these files is recomputed by their
 * producer from lon,lat rounded to six decimals, so it is a checksum: within
 * 0.0071 m of PROJ on 40,874 rows. The first digits of the INSEE code tell
 * which projection that is: 988 New Caledonia's, elsewhere overseas one we do
 * not check, otherwise Lambert-93.
 */
#ifndef GEO_ADDRESS_H
#define GEO_ADDRESS_H

#include "geo/lonlat.h"

#include <stdbool.h>
#include <stddef.h>

/* An x,y further than this from what PROJ makes of lon,lat is flagged (before 2020 files were coarser). */
#define ADDRESS_TOLERANCE_M 0.02

#define ADDRESS_NO_NUMBER (-1) /* of a hamlet or street */

/* One door, or one hamlet. Texts are UTF-8, "" when the file says nothing, and borrowed until the next row is read. */
struct address {
    size_t line;          /* of the file, the header is 1 */
    const char *id;       /* "44109_2300_00012_bis": the source's key */
    int number;           /* 0 to 99998, or ADDRESS_NO_NUMBER */
    const char *suffix;   /* "bis", "ter", "b" */
    const char *street;   /* "Rue Crébillon" */
    const char *postcode; /* "44000", or "" (a BAL has none) */
    const char *insee;    /* "44109" */
    const char *city;     /* "Nantes" */
    const char *hamlet;   /* complement of the street's name, mostly "" */
    const char *position; /* "entrée", "bâtiment"…: what of the address the point shows */
    int preference;       /* 10 for the entrance, down to 0: of several positions with one id the highest counts */
    bool certified;       /* by the commune */
    struct lonlat at;
    double mismatch_m; /* between x,y and PROJ; NAN when there is nothing to compare */
    bool suspect;      /* mismatch_m is beyond ADDRESS_TOLERANCE_M */
};

/* Why a row was not taken. */
struct address_refusal {
    size_t line;
    const char *field;  /* the column as the file names it, "" when the row as a whole; borrowed like a row */
    const char *reason; /* a code, see address_reason_text() */
};

enum address_result {
    ADDRESS_ROW,
    ADDRESS_REFUSED, /* this row; the next one may do */
    ADDRESS_END,     /* the file was read whole */
    ADDRESS_BROKEN,  /* it was not, or it ends within a row: nothing of it should be kept; the refusal says why */
};

/* What a file speaks of: whether a door that it lacks has gone, or is just none of its business. */
enum address_holds {
    ADDRESS_DOORS = 1,
    ADDRESS_HAMLETS = 2,
    ADDRESS_ALL = 3, /* a BAL */
};

struct address_reader;

/* NULL and a sentence in `why`: no such file, not such a file (the columns missing are named), no proj.db. */
struct address_reader *address_open(const char *path, char *why, size_t why_size);

/* The same with the two projections of who reads many: Lambert-93's and New Caledonia's, borrowed until it is closed. */
struct plane;
struct address_reader *address_open_on(const char *path, struct plane *lambert93, struct plane *new_caledonia, char *why, size_t why_size);

enum address_holds address_holds(const struct address_reader *reader);

/* NULL allowed. */
void address_close(struct address_reader *reader);

/* Fills `row` or `refusal`, according to the result. */
enum address_result address_next(struct address_reader *reader, struct address *row,
                                 struct address_refusal *refusal);

/* Bytes of the file read so far, of what stat(2) says of it: for showing progress. */
size_t address_offset(const struct address_reader *reader);

/* How well a position ("entrée", "Cage d'escalier") says where to stand: 10 to 1, 0 when it is none of the eight. */
int address_preference(const char *position);

/* "le champ est vide": the reason in French; the reason itself when it is none of ours. */
const char *address_reason_text(const char *reason);

#endif
