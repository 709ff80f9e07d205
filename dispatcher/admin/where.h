/*
 * What commands that are told addresses stand on: the addresses of the database, or of files alone, the districts,
 * and how fast one gets on.
 */
#ifndef ADMIN_WHERE_H
#define ADMIN_WHERE_H

#include "base/config.h"
#include "geo/district.h"
#include "geo/gazetteer.h"
#include "geo/geocode.h"
#include "geo/travel.h"

#include <stdbool.h>
#include <stddef.h>

struct where {
    const struct geocode *geocode;
    struct geocode *own;         /* of files; NULL: the gazetteer's */
    struct gazetteer *gazetteer; /* of the database; NULL: files */
    struct plane *plane;
    struct districts *districts; /* NULL: no shapes known */
    struct districts *communes;  /* NULL: none known */
    struct travel_pace pace;     /* the territory's, or the usual one */
};

/*
 * Takes the words of a command line apart: `--addresses FILE` fills where->…, as often as it stands there; up to `most`
 * other words go to `words`, NULL after the last; --batch to `batch` unless that is NULL. Then opens all of it. 0, or the
 * exit status after a complaint; `where` is to be closed in any case.
 */
int where_open(struct where *where, const struct config *config, char **arguments, const char *words[], size_t most, bool *batch,
               const char *usage);

void where_close(struct where *where);

#endif
