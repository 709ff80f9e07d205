/*
 * nec-admin import-addresses FILE: the doors of a commune, from BAN or BAL.
 *
 * Streaming: one batch of rows is in memory at a time, whatever the size of the
 * file. Refused rows are reported with number, field and reason; rows outside
 * the territory's box are kept, counted and findable, without metres or
 * district. Nothing becomes visible before the whole file has been read.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "dispatcher/admin/admin.h"
#include "geo/address.h"
#include "geo/district.h"
#include "geo/plane.h"

#define BATCH         500
#define REFUSALS_SAID 20

struct import {
    PGconn *connection;
    struct address_reader *reader;
    struct plane *plane;
    struct districts *districts; /* NULL: no shapes known, districts stay empty */
    json_t *rows;                /* the batch */
    size_t read, refused, outside, suspect;
    bool staged_before;
    bool demo;
    double size;
    time_t started, shown;
};

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

static json_t *row_json(struct import *import, const struct address *row)
{
    struct metres at = plane_project(import->plane, row->at);
    const struct district *district = NULL;
    char number[16];

    snprintf(number, sizeof number, "%d", row->number);
    json_t *flags = json_array();
    if (!metres_known(at)) {
        import->outside++;
        json_array_append_new(flags, json_string("outside"));
    } else if (import->districts) {
        district = district_at(import->districts, at);
    }
    if (row->suspect) {
        import->suspect++;
        json_array_append_new(flags, json_string("mismatch"));
    }
    import->demo = import->demo || strncmp(row->id, "demo_", 5) == 0;
    return json_pack("{ss ss ss ss ss ss ss sf sf so so so so si}", "id", row->id, "number", number, "suffix", row->suffix,
                     "street", row->street, "postcode", row->postcode, "city", row->city, "insee", row->insee, "lon",
                     row->at.lon, "lat", row->at.lat, "e", metres_known(at) ? json_real(at.east) : json_null(), "n",
                     metres_known(at) ? json_real(at.north) : json_null(), "district",
                     text_or_null(district ? district->code : NULL), "flags", flags, "line", (int)row->line);
}

static bool batch_send(struct import *import)
{
    json_t *input = json_pack("{sb so}", "first", !import->staged_before, "rows", import->rows);
    json_t *answer = admin_call(import->connection, "address_stage", input);

    import->staged_before = true;
    import->rows = json_array();
    json_decref(input);
    json_decref(answer);
    return answer != NULL;
}

static void progress_show(struct import *import, bool last)
{
    time_t now = time(NULL);
    double spent = difftime(now, import->started);
    double part = (double)address_offset(import->reader) / import->size;

    if (!last && now == import->shown)
        return;
    import->shown = now;
    if (!isatty(STDERR_FILENO) && !last && (long)spent % 5 != 0)
        return;
    fprintf(stderr, "%s%zu lignes lues, %.0f %%, %.0f lignes/s, reste environ %.0f s%s", isatty(STDERR_FILENO) ? "\r" : "",
            import->read, part * 100, (double)import->read / (spent > 0 ? spent : 1),
            part > 0 ? spent * (1 - part) / part : 0, isatty(STDERR_FILENO) && !last ? "   " : "\n");
}

static void refusal_say(struct import *import, const struct address_refusal *refusal)
{
    if (import->refused++ < REFUSALS_SAID)
        printf("ligne %zu refusée, champ « %s » : %s\n", refusal->line, refusal->field,
               address_reason_text(refusal->reason));
}

/* Reads the file to its end; false when it broke off or PostgreSQL refused. */
static bool file_read(struct import *import)
{
    struct address row;
    struct address_refusal refusal;

    for (;;) {
        switch (address_next(import->reader, &row, &refusal)) {
        case ADDRESS_ROW:
            import->read++;
            json_array_append_new(import->rows, row_json(import, &row));
            if (json_array_size(import->rows) == BATCH && !batch_send(import))
                return false;
            break;
        case ADDRESS_REFUSED:
            import->read++;
            refusal_say(import, &refusal);
            break;
        case ADDRESS_END:
            progress_show(import, true);
            return json_array_size(import->rows) == 0 || batch_send(import);
        case ADDRESS_BROKEN:
            fprintf(stderr, "nec-admin : lecture interrompue à la ligne %zu : %s. Rien n’a été changé.\n", refusal.line,
                    refusal.reason);
            return false;
        }
        progress_show(import, false);
    }
}

static int swap_in(struct import *import)
{
    json_t *input = json_pack("{ss}", "source", import->demo ? "demo" : "");
    json_t *done = admin_call(import->connection, "address_swap", input);

    json_decref(input);
    if (!done)
        return ADMIN_FAILED;
    if (import->refused > REFUSALS_SAID)
        printf("… et %zu autres lignes refusées\n", import->refused - REFUSALS_SAID);
    printf("%zu lignes lues, %zu refusées ; %lld adresses ajoutées, %lld modifiées, %lld retirées, %lld en double\n", import->read,
           import->refused, json_integer_value(json_object_get(done, "added")), json_integer_value(json_object_get(done, "changed")),
           json_integer_value(json_object_get(done, "removed")), json_integer_value(json_object_get(done, "doubled")));
    printf("%zu hors du territoire (gardées, sans quartier), %zu dont x,y contredisent la position (signalées)\n", import->outside,
           import->suspect);
    json_decref(done);
    return 0;
}

int import_addresses(const struct config *config, const char *path)
{
    char why[256];
    struct stat status;
    struct import import = {.started = time(NULL), .shown = time(NULL)};
    int end = ADMIN_FAILED;

    import.connection = admin_connect(config);
    if (!import.connection)
        return ADMIN_UNAVAILABLE;
    import.size = stat(path, &status) == 0 && status.st_size > 0 ? (double)status.st_size : 1;
    import.rows = json_array();
    import.plane = plane_open(&PLANE_NANTES, why, sizeof why);
    import.reader = import.plane ? address_open(path, why, sizeof why) : NULL;
    if (import.reader && access(config->districts, R_OK) == 0)
        import.districts = districts_open(config->districts, import.plane, why, sizeof why);
    if (!import.reader || (access(config->districts, R_OK) == 0 && !import.districts))
        fprintf(stderr, "nec-admin : %s\n", why);
    else if (file_read(&import))
        end = swap_in(&import);
    json_decref(import.rows);
    districts_close(import.districts);
    address_close(import.reader);
    plane_close(import.plane);
    PQfinish(import.connection);
    return end;
}

int import_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1])
        return admin_usage("import-addresses attend un fichier : adresses-44.csv ou adresses-44.csv.gz");
    return import_addresses(config, arguments[0]);
}
