/*
 * nec-admin import-addresses FILE: the doors and hamlets of a commune or a department, from BAN or BAL.
 *
 * Streaming: one row is in memory at a time, whatever the size of the file, and goes by COPY where
 * api.address_swap() finds it (migrations/0041_intake.sql). Refused rows are reported with number, field and
 * reason; rows outside the territory's box are kept, counted and findable, without metres or district. Nothing
 * becomes visible before the whole file has been read.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/copy.h"
#include "geo/address.h"
#include "geo/district.h"
#include "geo/plane.h"

#define REFUSALS_SAID 20

#define INTAKE                                                                                                      \
    "intake.address (import, line, preference, source_id, number, suffix, street, postcode, city, insee, lon, lat, " \
    "e, n, district, flags)"

struct import {
    PGconn *connection;
    struct address_reader *reader;
    struct plane *plane;
    struct districts *districts; /* NULL: no shapes known, districts stay empty */
    struct copy *copy;
    long long number; /* of this import, as api.address_stage() gave it */
    size_t read, refused, encoding, outside, suspect;
    bool demo;
    double size, started_s, shown_s;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The order of INTAKE. */
static bool row_send(struct import *import, const struct address *row)
{
    static const char *const flags[2][2] = {{"{}", "{mismatch}"}, {"{outside}", "{outside,mismatch}"}};
    struct metres at = plane_project(import->plane, row->at);
    const struct district *district = import->districts && metres_known(at) ? district_at(import->districts, at) : NULL;
    char number[16] = "";

    if (row->number != ADDRESS_NO_NUMBER)
        snprintf(number, sizeof number, "%d", row->number);
    import->outside += !metres_known(at);
    import->suspect += row->suspect;
    import->demo = import->demo || strncmp(row->id, "demo_", 5) == 0;
    copy_whole(import->copy, import->number);
    copy_whole(import->copy, (long long)row->line);
    copy_whole(import->copy, row->preference);
    copy_text(import->copy, row->id);
    copy_text(import->copy, number);
    copy_text(import->copy, row->suffix);
    copy_text(import->copy, row->street);
    copy_text(import->copy, row->postcode);
    copy_text(import->copy, row->city);
    copy_text(import->copy, row->insee);
    copy_number(import->copy, row->at.lon);
    copy_number(import->copy, row->at.lat);
    copy_number(import->copy, metres_known(at) ? at.east : NAN);
    copy_number(import->copy, metres_known(at) ? at.north : NAN);
    copy_text(import->copy, district ? district->code : NULL);
    copy_text(import->copy, flags[!metres_known(at)][row->suspect]);
    return copy_row(import->copy);
}

/* Every second on a terminal, every five elsewhere, and at the end. */
static void progress_show(struct import *import, bool last)
{
    bool terminal = isatty(STDERR_FILENO);
    double now = now_s(), spent = now - import->started_s;
    double part = (double)address_offset(import->reader) / import->size;

    if (!last && now - import->shown_s < (terminal ? 1 : 5))
        return;
    import->shown_s = now;
    fprintf(stderr, "%s%zu lignes lues, %.0f %%, %.0f lignes/s, reste environ %.0f s%s", terminal ? "\r" : "", import->read,
            part * 100, (double)import->read / (spent > 0 ? spent : 1), part > 0 ? spent * (1 - part) / part : 0,
            terminal && !last ? "   " : "\n");
}

static void refusal_say(struct import *import, const struct address_refusal *refusal)
{
    import->encoding += strcmp(refusal->reason, "encoding") == 0;
    if (import->refused++ < REFUSALS_SAID)
        printf("ligne %zu refusée, champ « %s » : %s\n", refusal->line, refusal->field,
               address_reason_text(refusal->reason));
}

/* Reads the file to its end; false when it broke off or PostgreSQL did not take a row. */
static bool file_read(struct import *import)
{
    struct address row;
    struct address_refusal refusal;
    enum address_result result;

    while ((result = address_next(import->reader, &row, &refusal)) == ADDRESS_ROW || result == ADDRESS_REFUSED) {
        if (import->read++ % 1000 == 0)
            progress_show(import, false);
        if (result == ADDRESS_REFUSED)
            refusal_say(import, &refusal);
        else if (!row_send(import, &row))
            return false;
    }
    progress_show(import, true);
    if (result == ADDRESS_BROKEN)
        fprintf(stderr, "nec-admin : lecture interrompue à la ligne %zu : %s. Rien n’a été changé.\n", refusal.line,
                address_reason_text(refusal.reason));
    return result == ADDRESS_END;
}

/* Lays down all rows of the file; false when not all have arrived. */
static bool file_send(struct import *import)
{
    json_t *nothing = json_object(), *begun = admin_call(import->connection, "address_stage", nothing);
    bool fine = begun != NULL;

    import->number = json_integer_value(json_object_get(begun, "import"));
    json_decref(nothing);
    json_decref(begun);
    import->copy = copy_start(import->connection, INTAKE);
    return fine && file_read(import);
}

static void swap_say(const struct import *import, const json_t *done)
{
    printf("%zu lignes lues, %zu refusées ; %lld adresses ajoutées, %lld modifiées, %lld retirées, %lld en double\n", import->read,
           import->refused, json_integer_value(json_object_get(done, "added")), json_integer_value(json_object_get(done, "changed")),
           json_integer_value(json_object_get(done, "removed")), json_integer_value(json_object_get(done, "doubled")));
    printf("%zu hors du territoire (gardées, sans quartier), %zu dont x,y contredisent la position (signalées)\n", import->outside,
           import->suspect);
}

static int swap_in(struct import *import, size_t sent)
{
    enum address_holds holds = address_holds(import->reader);
    json_t *input = json_pack("{ss sI sI sI s[ss*]}", "source", import->demo ? "demo" : "", "import", (json_int_t)import->number,
                              "rows", (json_int_t)sent, "refused", (json_int_t)import->refused, "holds", holds & ADDRESS_DOORS ? "doors" : "hamlets",
                              holds == ADDRESS_ALL ? "hamlets" : NULL);
    fprintf(stderr, "lecture finie ; les adresses sont remplacées…\n");
    double began_s = now_s();
    json_t *done = admin_call(import->connection, "address_swap", input);

    json_decref(input);
    if (import->refused > REFUSALS_SAID)
        printf("… et %zu autres lignes refusées\n", import->refused - REFUSALS_SAID);
    if (!done && import->encoding * 2 > import->refused)
        fprintf(stderr, "nec-admin : ce fichier n’est pas en UTF-8. « iconv -f WINDOWS-1252 -t UTF-8 » le convertit.\n");
    if (!done)
        return ADMIN_FAILED;
    fprintf(stderr, "remplacées en %.0f s\n", now_s() - began_s);
    swap_say(import, done);
    json_decref(done);
    return 0;
}

int import_addresses(const struct config *config, const char *path)
{
    char why[256];
    struct stat status;
    struct import import = {.started_s = now_s(), .shown_s = now_s()};
    int end = ADMIN_FAILED;

    import.connection = admin_connect(config);
    if (!import.connection)
        return ADMIN_UNAVAILABLE;
    import.size = stat(path, &status) == 0 && status.st_size > 0 ? (double)status.st_size : 1;
    import.plane = plane_open(&PLANE_NANTES, why, sizeof why);
    import.reader = import.plane ? address_open(path, why, sizeof why) : NULL;
    bool shapes = access(config->districts, R_OK) == 0;
    if (import.reader && shapes)
        import.districts = districts_open(config->districts, import.plane, why, sizeof why);
    if (!import.reader || (shapes && !import.districts)) {
        fprintf(stderr, "nec-admin : %s\n", why);
    } else {
        bool whole = file_send(&import);
        size_t sent = copy_count(import.copy);
        if (copy_finish(import.copy) && whole)
            end = swap_in(&import, sent);
    }
    districts_close(import.districts);
    address_close(import.reader);
    plane_close(import.plane);
    PQfinish(import.connection);
    return end;
}

int import_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1])
        return admin_usage("import-addresses attend un fichier : adresses-44.csv.gz, lieux-dits-44-beta.csv.gz ou une Base Adresse Locale");
    return import_addresses(config, arguments[0]);
}
