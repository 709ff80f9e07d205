/*
 * Who could come, asked of what else one would use: our ranking beside PostGIS and Redis, in one run, in the
 * same towns, about the same outings.
 *
 *   bench-beside CONNINFO REDIS_SOCKET
 *
 * PostGIS has an index of the homes, a prepared statement, a local socket, and the same rules (eligible.h):
 * who is active, pausing, cleared; radius, districts, pairs kept apart, who was asked already; abilities,
 * ways, languages, purposes; hours of that weekday, days away, promises at that time, and how many offers and
 * outings somebody has already. It gives the 32 nearest of those who may come, and knows no score. That the
 * rules are the same is counted: who may come is as many here as there. In these towns nobody is asked or
 * promised yet, so that here as there lists are looked into and found empty. Redis GEOSEARCH gives the 50
 * nearest within 3 km and knows no rules; the rest would be the client's. A line for each size: volunteers,
 * then median and 99th percentile in microseconds of the grid, the plain scan, PostGIS, Redis; and how often
 * the rules disagreed.
 */
#include "base/memory.h"
#include "matcher/acceptance.h"
#include "matcher/simulate/town.h"

#include <assert.h>
#include <hiredis.h>
#include <libpq-fe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROOM         32
#define QUERIES      500
#define COUNTED      20 /* of them, who may come is counted on both sides */
#define METRES_A_LON 111320.0
#define METRES_A_LAT 110574.0
#define SOUTH_M      6689000.0 /* what Redis is told is the equator: distances there are what they are */
#define WEST_M       1355000.0

enum method { GRID, SCAN, POSTGIS, REDIS, METHODS };

struct bench {
    PGconn *pg;
    redisContext *redis;
    struct town *town;
    struct ranking ranking;
    double us[METHODS][QUERIES];
    size_t disagreed;
};

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "bench-beside: %s: %s\n", what, why);
    exit(1);
}

/* PostGIS. */

static void pg_do(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
        fail(sql, PQerrorMessage(pg));
    PQclear(result);
}

/* Bit 0 first, so that a row and what is wanted of it are written alike. */
static void bits_text(const struct day_row *row, char text[QUARTERS_A_DAY + 1])
{
    for (int q = 0; q < QUARTERS_A_DAY; q++)
        text[q] = row->word[q / 64] >> (q % 64) & 1 ? '1' : '0';
    text[QUARTERS_A_DAY] = '\0';
}

static char *days_away(const struct availability *availability)
{
    char *list = memory_text("");
    for (uint32_t i = 0; i < availability->absences_count; i++) {
        char *longer = memory_format("%s%s[%d,%d]", list, i ? "," : "", availability->absences[i].first_day,
                                     availability->absences[i].last_day);
        free(list);
        list = longer;
    }
    return list;
}

static void pg_line(PGconn *pg, char *line)
{
    if (PQputCopyData(pg, line, (int)strlen(line)) != 1)
        fail("copy", PQerrorMessage(pg));
    free(line);
}

static void pg_add(PGconn *pg, const struct volunteer *volunteer)
{
    char week[7][QUARTERS_A_DAY + 1];
    for (int day = 0; day < 7; day++)
        bits_text(&volunteer->availability.weekly[day], week[day]);
    char *away = days_away(&volunteer->availability);
    pg_line(pg, memory_format(
                    "%lld\tPOINT(%.3f "
                    "%.3f)\t%.6f\t%c\t%d\t%d\t%llu\t%llu\t%llu\t%llu\t%llu\t{%s,%s,%s,%s,%s,%s,%s}\t{%s}"
                    "\t%u\t%u\t%u\n",
                    (long long)volunteer->id, volunteer->home.east, volunteer->home.north,
                    (double)volunteer->radius_m, volunteer->active ? 't' : 'f', volunteer->paused_until,
                    volunteer->cleared_until, (unsigned long long)volunteer->districts,
                    (unsigned long long)volunteer->abilities, (unsigned long long)volunteer->modes,
                    (unsigned long long)volunteer->languages, (unsigned long long)volunteer->purposes,
                    week[0], week[1], week[2], week[3], week[4], week[5], week[6], away,
                    volunteer->open_offers, volunteer->week_cap, volunteer->month_cap));
    free(away);
}

#define A_DAY "86400"
#define MAY_COME                                                                                             \
    " from volunteer v where st_dwithin(home, st_makepoint($1, $2), 12100)"                                  \
    " and home <-> st_makepoint($1, $2) <= radius * 0.999922 and active and paused_until < $6"               \
    " and cleared_until >= $6 and (districts = 0 or districts & $7 <> 0) and id <> all ($8)"                 \
    " and id <> all ($9) and abilities & $3 = $3 and ($10 = 0 or modes & $10 <> 0)"                          \
    " and ($11 = 0 or languages & $11 <> 0) and (purposes = 0 or purposes & $12 <> 0)"                       \
    " and week[$4] & $5 = $5 and not away @> $6 and open_offers < 8"                                         \
    " and (select count(*) < 5 and count(*) filter (where at_s > $13 - " A_DAY ") < 2"                       \
    "      from ask where volunteer = v.id and at_s > $13 - 7 * " A_DAY ")"                                  \
    " and (select count(*) < month_cap and count(*) filter (where busy && int8range($16, $17)) < week_cap"   \
    "      and not coalesce(bool_or(busy && int8range($14, $15)), false)"                                    \
    "      from promised where volunteer = v.id and busy && int8range($14 - 30 * " A_DAY ", $15))"
#define TYPES                                                                                                \
    "(float8, float8, bigint, int, bit(96), int, bigint, bigint[], bigint[], bigint, bigint, bigint, "       \
    "bigint, "                                                                                               \
    "bigint, bigint, bigint, bigint)"

static void pg_load(struct bench *bench)
{
    PGconn *pg = bench->pg;
    pg_do(pg, "create extension if not exists postgis");
    pg_do(pg, "drop table if exists volunteer, ask, promised");
    pg_do(pg, "create table volunteer (id bigint primary key, home geometry(point), radius float8, active "
              "bool, paused_until int,"
              " cleared_until int, districts bigint, abilities bigint, modes bigint, languages bigint, "
              "purposes bigint,"
              " week bit(96)[], away int4multirange, open_offers int, week_cap int, month_cap int)");
    pg_do(pg, "create table ask (volunteer bigint, at_s bigint)");
    pg_do(pg, "create table promised (volunteer bigint, busy int8range)");
    pg_do(pg, "copy volunteer from stdin");
    for (size_t i = 0; i < bench->town->volunteers_count; i++) {
        assert(bench->town->volunteers[i].asks_count == 0 &&
               bench->town->volunteers[i].commitments_count == 0);
        pg_add(pg, &bench->town->volunteers[i]);
    }
    PQputCopyEnd(pg, NULL);
    PQclear(PQgetResult(pg));
    pg_do(pg, "create index on volunteer using gist (home)");
    pg_do(pg, "create index on ask (volunteer, at_s)");
    pg_do(pg, "create index on promised (volunteer)");
    pg_do(pg, "vacuum analyze volunteer, ask, promised");
    pg_do(pg, "deallocate all");
    pg_do(pg, "prepare nearest " TYPES " as select id" MAY_COME
              " order by home <-> st_makepoint($1, $2) limit 32");
    pg_do(pg, "prepare everybody " TYPES " as select count(*)" MAY_COME);
}

/* "{1,2}"; freed by the caller. */
static char *ids_text(const int64_t *ids, size_t count)
{
    char *list = memory_text("{");
    for (size_t i = 0; i < count; i++) {
        char *longer = memory_format("%s%s%lld", list, i ? "," : "", (long long)ids[i]);
        free(list);
        list = longer;
    }
    char *closed = memory_format("%s}", list);
    free(list);
    return closed;
}

/* The number of rows, or the number in the only one. */
static long pg_ask(PGconn *pg, const char *statement, const struct problem *problem)
{
    const struct span *span = &problem->starts[0].span;
    char east[32], north[32], weekday[8], wanted[QUARTERS_A_DAY + 1], day[16];
    char *excluded = ids_text(problem->excluded, problem->excluded_count),
         *asked = ids_text(problem->asked, problem->asked_count);
    const long long numbers[] = {(long long)problem->required, (long long)problem->district,
                                 (long long)problem->mode,     (long long)problem->languages,
                                 (long long)problem->purpose,  problem->now_s,
                                 problem->starts[0].start_s,   problem->starts[0].end_s,
                                 problem->week_from_s,         problem->week_until_s};
    char number[sizeof numbers / sizeof *numbers][24];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        snprintf(number[i], sizeof number[i], "%lld", numbers[i]);
    snprintf(east, sizeof east, "%.3f", problem->home.east);
    snprintf(north, sizeof north, "%.3f", problem->home.north);
    snprintf(weekday, sizeof weekday, "%d", span->on[0].weekday + 1);
    snprintf(day, sizeof day, "%d", span->on[0].day);
    bits_text(&span->on[0].row, wanted);
    const char *values[] = {east,      north,     number[0], weekday,   wanted,    day,
                            number[1], excluded,  asked,     number[2], number[3], number[4],
                            number[5], number[6], number[7], number[8], number[9]};
    PGresult *result = PQexecPrepared(pg, statement, 17, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail(statement, PQerrorMessage(pg));
    long answer = strcmp(statement, "everybody") == 0 ? atol(PQgetvalue(result, 0, 0)) : PQntuples(result);
    PQclear(result);
    free(excluded);
    free(asked);
    return answer;
}

/* Redis. */

static double lon_of(struct metres at)
{
    return (at.east - WEST_M) / METRES_A_LON;
}

static double lat_of(struct metres at)
{
    return (at.north - SOUTH_M) / METRES_A_LAT;
}

static void redis_reply(redisContext *redis, redisReply *reply)
{
    if (!reply || reply->type == REDIS_REPLY_ERROR)
        fail("redis", reply ? reply->str : redis->errstr);
    freeReplyObject(reply);
}

static void redis_load(struct bench *bench)
{
    redisContext *redis = bench->redis;
    redis_reply(redis, redisCommand(redis, "DEL bench:homes"));
    for (size_t i = 0; i < bench->town->volunteers_count; i++) {
        const struct volunteer *volunteer = &bench->town->volunteers[i];
        redis_reply(redis, redisCommand(redis, "GEOADD bench:homes %f %f %lld", lon_of(volunteer->home),
                                        lat_of(volunteer->home), (long long)volunteer->id));
    }
}

static void redis_ask(redisContext *redis, const struct problem *problem)
{
    redis_reply(redis,
                redisCommand(redis, "GEOSEARCH bench:homes FROMLONLAT %f %f BYRADIUS 3 km ASC COUNT 50",
                             lon_of(problem->home), lat_of(problem->home)));
}

/* Ours. */

static size_t scan(const struct ranking *ranking, const struct problem *problem, struct candidate *best)
{
    size_t count = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        struct candidate candidate;
        if (rank_one(ranking, problem, &ranking->volunteers[i], &candidate) != RULE_NONE)
            continue;
        if (count == ROOM && rank_compare(problem, &candidate, &best[ROOM - 1]) > 0)
            continue;
        size_t at = count < ROOM ? count++ : ROOM - 1;
        for (; at > 0 && rank_compare(problem, &candidate, &best[at - 1]) < 0; at--)
            best[at] = best[at - 1];
        best[at] = candidate;
    }
    return count;
}

static long may_come(const struct tally *aside, size_t count)
{
    long put_aside = 0;
    for (int rule = 0; rule < RULE_COUNT; rule++)
        put_aside += aside->by_rule[rule];
    return (long)count - put_aside;
}

static void ask(struct bench *bench, enum method method, const struct problem *problem)
{
    struct candidate best[ROOM];
    struct tally aside;
    switch (method) {
    case GRID:
        rank(&bench->ranking, problem, best, ROOM, &aside);
        break;
    case SCAN:
        scan(&bench->ranking, problem, best);
        break;
    case POSTGIS:
        pg_ask(bench->pg, "nearest", problem);
        break;
    case REDIS:
        redis_ask(bench->redis, problem);
        break;
    case METHODS:
        break;
    }
}

/* One method after the other, so that none finds another's data in the caches. */
static void ask_all(struct bench *bench, const struct problem problems[QUERIES])
{
    for (enum method method = 0; method < METHODS; method++) {
        for (int i = 0; i < QUERIES / 10; i++) /* the first ones are nobody's measure */
            ask(bench, method, &problems[i]);
        for (int i = 0; i < QUERIES; i++) {
            double began = now_us();
            ask(bench, method, &problems[i]);
            bench->us[method][i] = now_us() - began;
        }
    }
    for (int i = 0; i < COUNTED; i++) {
        struct candidate best[ROOM];
        struct tally aside;
        rank(&bench->ranking, &problems[i], best, ROOM, &aside);
        bench->disagreed +=
            pg_ask(bench->pg, "everybody", &problems[i]) != may_come(&aside, bench->ranking.count);
    }
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(struct bench *bench, int cities)
{
    struct settings settings = settings_default();
    struct vocabulary *vocabulary = memory_zero(sizeof *vocabulary);
    struct acceptance acceptance = acceptance_prior();
    struct town *town = town_new(&settings, 1, cities, 14);
    struct index *index = index_new(town->volunteers, town->volunteers_count);
    bench->town = town;
    bench->disagreed = 0;
    bench->ranking = (struct ranking){
        .volunteers = town->volunteers,
        .count = town->volunteers_count,
        .index = index,
        .weights = &weights_default,
        .vocabulary = vocabulary,
        .scarce = SCARCE_ABILITIES,
        .chances = acceptance_of,
        .chances_arg = &acceptance,
    };
    pg_load(bench);
    redis_load(bench);
    assert(town->requests_count > 0);
    struct problem *problems = memory_zero(QUERIES * sizeof *problems);
    for (size_t i = 0, found = 0; found < QUERIES; i++) {
        problems[found] = town_problem(town, i * 7919 % town->requests_count, OFFER_LIMITS);
        problems[found].starts_count = 1; /* one hour, as the statement knows it */
        if (problems[found].starts[0].span.days == 1)
            found++;
        else
            problem_clear(&problems[found]);
    }
    ask_all(bench, problems);
    for (int i = 0; i < QUERIES; i++)
        problem_clear(&problems[i]);
    free(problems);
    printf("%zu", town->volunteers_count);
    for (enum method method = 0; method < METHODS; method++) {
        qsort(bench->us[method], QUERIES, sizeof *bench->us[method], by_value);
        printf(" %.1f %.1f", bench->us[method][QUERIES / 2], bench->us[method][QUERIES * 99 / 100]);
    }
    printf(" %zu\n", bench->disagreed);
    index_free(index);
    town_free(town);
    free(vocabulary);
}

int main(int argc, char **argv)
{
    static const int cities[] = {1, 10, 100};
    static struct bench bench;
    if (argc != 3)
        fail("usage", "bench-beside CONNINFO REDIS_SOCKET");
    bench.pg = PQconnectdb(argv[1]);
    if (PQstatus(bench.pg) != CONNECTION_OK)
        fail("postgresql", PQerrorMessage(bench.pg));
    bench.redis = redisConnectUnix(argv[2]);
    if (!bench.redis || bench.redis->err)
        fail("redis", bench.redis ? bench.redis->errstr : "no memory");
    for (size_t i = 0; i < sizeof cities / sizeof cities[0]; i++)
        measure(&bench, cities[i]);
    redisFree(bench.redis);
    PQfinish(bench.pg);
    return 0;
}
