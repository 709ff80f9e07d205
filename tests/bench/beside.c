/*
 * Who could come, asked of what else one would use: our ranking beside PostGIS and Redis, in one run, in the
 * same towns, about the same outings.
 *
 *   bench-beside CONNINFO REDIS_SOCKET
 *
 * PostGIS has an index of the homes, a prepared statement, a local socket, and the same rules: abilities,
 * radius, hours of that weekday, days away; the 32 nearest of those who may come. It knows no score. That the
 * rules are the same is counted: who may come is as many here as there. Redis GEOSEARCH gives the 50 nearest
 * within 3 km and knows no rules; the rest would be the client's. A line for each size: volunteers, then
 * median and 99th percentile in microseconds of the grid, the plain scan, PostGIS, Redis; and how often the
 * rules disagreed.
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
    size_t queries;
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

static void pg_add(PGconn *pg, const struct volunteer *volunteer)
{
    char week[7][QUARTERS_A_DAY + 1];
    for (int day = 0; day < 7; day++)
        bits_text(&volunteer->availability.weekly[day], week[day]);
    char *away = days_away(&volunteer->availability);
    char *line = memory_format("%lld\tPOINT(%.3f %.3f)\t%.6f\t%llu\t{%s,%s,%s,%s,%s,%s,%s}\t{%s}\n",
                               (long long)volunteer->id, volunteer->home.east, volunteer->home.north,
                               (double)volunteer->radius_m, (unsigned long long)volunteer->abilities, week[0],
                               week[1], week[2], week[3], week[4], week[5], week[6], away);
    if (PQputCopyData(pg, line, (int)strlen(line)) != 1)
        fail("copy", PQerrorMessage(pg));
    free(line);
    free(away);
}

#define MAY_COME                                                                                             \
    " from volunteer where st_dwithin(home, st_makepoint($1, $2), 12100)"                                    \
    " and home <-> st_makepoint($1, $2) <= radius * 0.999922 and abilities & $3 = $3"                        \
    " and week[$4] & $5 = $5 and not away @> $6"
#define TYPES "(float8, float8, bigint, int, bit(96), int)"

static void pg_load(struct bench *bench)
{
    PGconn *pg = bench->pg;
    pg_do(pg, "create extension if not exists postgis");
    pg_do(pg, "drop table if exists volunteer");
    pg_do(pg, "create table volunteer (id bigint primary key, home geometry(point), radius float8, abilities "
              "bigint, week bit(96)[], away int4multirange)");
    pg_do(pg, "copy volunteer from stdin");
    for (size_t i = 0; i < bench->town->volunteers_count; i++)
        pg_add(pg, &bench->town->volunteers[i]);
    PQputCopyEnd(pg, NULL);
    PQclear(PQgetResult(pg));
    pg_do(pg, "create index on volunteer using gist (home)");
    pg_do(pg, "vacuum analyze volunteer");
    pg_do(pg, "deallocate all");
    pg_do(pg, "prepare nearest " TYPES " as select id" MAY_COME
              " order by home <-> st_makepoint($1, $2) limit 32");
    pg_do(pg, "prepare everybody " TYPES " as select count(*)" MAY_COME);
}

/* The number of rows, or the number in the only one. */
static long pg_ask(PGconn *pg, const char *statement, const struct problem *problem)
{
    char east[32], north[32], required[32], weekday[8], wanted[QUARTERS_A_DAY + 1], day[16];
    const struct span *span = &problem->starts[0].span;
    snprintf(east, sizeof east, "%.3f", problem->home.east);
    snprintf(north, sizeof north, "%.3f", problem->home.north);
    snprintf(required, sizeof required, "%llu", (unsigned long long)problem->required);
    snprintf(weekday, sizeof weekday, "%d", span->on[0].weekday + 1);
    snprintf(day, sizeof day, "%d", span->on[0].day);
    bits_text(&span->on[0].row, wanted);
    const char *values[] = {east, north, required, weekday, wanted, day};
    PGresult *result = PQexecPrepared(pg, statement, 6, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail(statement, PQerrorMessage(pg));
    long answer = strcmp(statement, "everybody") == 0 ? atol(PQgetvalue(result, 0, 0)) : PQntuples(result);
    PQclear(result);
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

static void ask_all(struct bench *bench, const struct problem *problem)
{
    struct candidate best[ROOM];
    struct tally aside;
    size_t i = bench->queries++;
    double at[METHODS + 1];
    at[GRID] = now_us();
    rank(&bench->ranking, problem, best, ROOM, &aside);
    at[SCAN] = now_us();
    scan(&bench->ranking, problem, best);
    at[POSTGIS] = now_us();
    pg_ask(bench->pg, "nearest", problem);
    at[REDIS] = now_us();
    redis_ask(bench->redis, problem);
    at[METHODS] = now_us();
    for (enum method method = 0; method < METHODS; method++)
        bench->us[method][i] = at[method + 1] - at[method];
    if (i < COUNTED)
        bench->disagreed += pg_ask(bench->pg, "everybody", problem) != may_come(&aside, bench->ranking.count);
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
    bench->queries = bench->disagreed = 0;
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
    for (size_t i = 0; bench->queries < QUERIES; i++) {
        struct problem problem = town_problem(town, i * 7919 % town->requests_count, OFFER_LIMITS);
        problem.starts_count = 1; /* one hour, as the statement knows it */
        if (problem.starts[0].span.days == 1)
            ask_all(bench, &problem);
        problem_clear(&problem);
    }
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
