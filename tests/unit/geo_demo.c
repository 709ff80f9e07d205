/* The demo town keeps the promises of migrations/demo/README.md. */
#include "geo/address.h"
#include "geo/csv.h"
#include "geo/district.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

static char why[300];

/* A whole file in memory: cells by row and column. */
struct table {
    size_t rows, columns;
    char **cells; /* the header first */
};

static struct table table_read(const char *name)
{
    char path[100];
    snprintf(path, sizeof path, "migrations/demo/%s", name);
    struct csv *csv = csv_open(source_file(path), ';', why, sizeof why);
    struct csv_row row;
    struct table table = {0};
    bool even = true;
    while (csv && csv_next(csv, &row) == CSV_ROW) {
        table.columns = table.columns ? table.columns : row.count;
        even &= row.count == table.columns;
        table.cells = realloc(table.cells, (table.rows + 1) * table.columns * sizeof *table.cells);
        for (size_t i = 0; i < table.columns; i++)
            table.cells[table.rows * table.columns + i] = strdup(i < row.count ? row.fields[i] : "");
        table.rows++;
    }
    csv_close(csv);
    CHECK(table.rows > 1 && even, "%s has %zu rows, all as long as its header", name,
          table.rows ? table.rows - 1 : 0);
    return table;
}

static void table_free(struct table *table)
{
    for (size_t i = 0; i < table->rows * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
}

/* The cell of row 1 and up under a column's name. */
static const char *cell(const struct table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[i], column) == 0)
            return table->cells[row * table->columns + i];
    printf("Bail out! no column %s\n", column);
    exit(1);
}

/* The row whose column says `text`, 0 when there is none. */
static size_t row_of(const struct table *table, const char *column, const char *text)
{
    for (size_t row = 1; row < table->rows; row++)
        if (strcmp(cell(table, row, column), text) == 0)
            return row;
    return 0;
}

/* Is each word of "a|b|c" in the space-separated list? */
static bool words_in(const char *words, const char *list)
{
    char copy[500], *rest = copy, *word;
    snprintf(copy, sizeof copy, "%s", words);
    while ((word = strsep(&rest, "|"))) {
        char padded[100];
        snprintf(padded, sizeof padded, " %s ", word);
        if (*word && !strstr(list, padded))
            return false;
    }
    return true;
}

static void doors_check(const struct districts *districts, const struct districts *official,
                        struct plane *plane)
{
    struct address_reader *reader =
        address_open(source_file("migrations/demo/adresses.csv"), why, sizeof why);
    struct address row;
    struct address_refusal refusal;
    enum address_result result;
    size_t taken = 0, bad = 0, outside = 0, same = 0, counts[20] = {0};
    while (reader && (result = address_next(reader, &row, &refusal)) != ADDRESS_END &&
           result != ADDRESS_BROKEN) {
        const struct district *at = district_at(districts, plane_project(plane, row.at));
        const struct district *really = official ? district_at(official, plane_project(plane, row.at)) : at;
        bad += result != ADDRESS_ROW || row.suspect || strncmp(row.id, "demo_", 5) != 0;
        taken++;
        outside += at == NULL;
        same += at && really && strcmp(at->code, really->code) == 0;
        for (size_t i = 0; i < districts_count(districts); i++)
            counts[i] += at == districts_get(districts, i);
    }
    address_close(reader);
    CHECK(taken >= 150 && bad == 0, "%zu doors, none refused or flagged, all marked as demo", taken);
    CHECK_INT(outside, 0, "each in a district");
    size_t fewest = taken;
    for (size_t i = 0; i < districts_count(districts); i++)
        fewest = counts[i] < fewest ? counts[i] : fewest;
    CHECK(fewest >= 8, "every district has its share: at least %zu", fewest);
    if (official)
        CHECK(same * 100 >= taken * 97, "%zu of them in the same one as by the official shapes", same);
    else
        check_skip("the official districts are not here (NEC_SHARED)");
}

/* Numbers that ARCEP keeps for works of fiction, or none. */
static bool phone_fictional(const char *phone)
{
    return !*phone || (strlen(phone) == 14 &&
                       (strncmp(phone, "02 61 91 ", 9) == 0 || strncmp(phone, "06 39 98 ", 9) == 0));
}

static void people_check(const struct table *people, const struct table *doors,
                         const struct table *structures, const char *who)
{
    size_t lost = 0, twice = 0, real = 0, strays = 0, unreachable = 0;
    for (size_t row = 1; row < people->rows; row++) {
        size_t door = row_of(doors, "id", cell(people, row, "address"));
        lost += !door || strcmp(cell(doors, door, "lon"), cell(people, row, "lon")) != 0 ||
                strcmp(cell(doors, door, "lat"), cell(people, row, "lat")) != 0;
        twice += row_of(people, "ref", cell(people, row, "ref")) != row;
        real +=
            !phone_fictional(cell(people, row, "landline")) || !phone_fictional(cell(people, row, "mobile"));
        real += *cell(people, row, "email") && !strstr(cell(people, row, "email"), "@example.org");
        strays += !row_of(structures, "ref", cell(people, row, "organisation"));
        unreachable += !*cell(people, row, "landline") && !*cell(people, row, "mobile");
    }
    CHECK_INT(lost, 0, "%s live at doors of the list", who);
    CHECK_INT(twice, 0, "each under a name of their own");
    CHECK_INT(real, 0, "with numbers kept for fiction");
    CHECK_INT(strays + unreachable, 0, "of a structure of the consortium, and within reach by telephone");
}

static void codes_check(const struct table *seniors, const struct table *volunteers)
{
    static const char needs[] =
        " walking_stick walker wheelchair hard_of_hearing poor_sight memory carry_bags stairs "
        "speaks_slowly car_needed oxygen french_sign ";
    size_t odd = 0, landline_only = 0;
    for (size_t row = 1; row < seniors->rows; row++) {
        odd += !words_in(cell(seniors, row, "needs"), needs) ||
               !words_in(cell(seniors, row, "state"), " new active paused ") ||
               !words_in(cell(seniors, row, "channels"), " call sms email ");
        landline_only += !*cell(seniors, row, "mobile");
    }
    for (size_t row = 1; row < volunteers->rows; row++) {
        odd +=
            !words_in(cell(volunteers, row, "abilities"), " wheelchair guiding patience car french_sign ") ||
            !words_in(cell(volunteers, row, "state"), " active candidate paused ") ||
            !words_in(cell(volunteers, row, "modes"), " walk transit car ");
        char week[200], *rest = week, *span, day[4];
        snprintf(week, sizeof week, "%s", cell(volunteers, row, "availability"));
        while ((span = strsep(&rest, "|"))) {
            int h1, m1, h2, m2;
            odd += sscanf(span, "%3s %2d:%2d-%2d:%2d", day, &h1, &m1, &h2, &m2) != 5 || m1 % 15 || m2 % 15 ||
                   60 * h1 + m1 >= 60 * h2 + m2 || !words_in(day, " mon tue wed thu fri sat sun ");
        }
    }
    CHECK_INT(odd, 0, "needs, abilities, states and hours are known codes");
    CHECK(landline_only * 2 > seniors->rows, "most seniors have a landline only");
}

/* An outing's block in minutes, counted from the Monday of the current week; days ahead lie in the weeks
 * after it. */
static void block(const struct table *history, size_t row, int *from, int *until)
{
    int hour = 0, minute = 0;
    sscanf(cell(history, row, "hour"), "%d:%d", &hour, &minute);
    int day = *cell(history, row, "days_ago") ? -atoi(cell(history, row, "days_ago"))
                                              : 7 + atoi(cell(history, row, "days_ahead"));
    int travel = atoi(cell(history, row, "travel_min"));
    int meet = (60 * hour + minute - travel - 10) / 5 * 5;
    *from = 1440 * day + meet;
    *until = *from + atoi(cell(history, row, "duration_min"));
}

static void history_check(const struct table *history, const struct table *seniors,
                          const struct table *volunteers, const struct table *places)
{
    size_t lost = 0, undated = 0, two_places = 0, ended = 0, unmet = 0, coming = 0;
    for (size_t row = 1; row < history->rows; row++) {
        const char *volunteer = cell(history, row, "volunteer"), *state = cell(history, row, "state");
        lost += !row_of(seniors, "ref", cell(history, row, "senior")) ||
                !row_of(places, "code", cell(history, row, "place")) ||
                (*volunteer && !row_of(volunteers, "ref", volunteer));
        undated += (*cell(history, row, "days_ago") != 0) == (*cell(history, row, "days_ahead") != 0);
        ended += strcmp(state, "closed") == 0;
        unmet += strcmp(state, "unmet") == 0 && *cell(history, row, "reason");
        coming += *cell(history, row, "days_ahead") != 0;
        if (strcmp(state, "cancelled") == 0 || strcmp(state, "unmet") == 0)
            continue;
        for (size_t other = 1; other < row; other++) {
            const char *theirs = cell(history, other, "state");
            bool person = strcmp(cell(history, other, "senior"), cell(history, row, "senior")) == 0 ||
                          (*volunteer && strcmp(cell(history, other, "volunteer"), volunteer) == 0);
            if (!person || strcmp(theirs, "cancelled") == 0 || strcmp(theirs, "unmet") == 0)
                continue;
            int from, until, from2, until2;
            block(history, row, &from, &until);
            block(history, other, &from2, &until2);
            two_places += from - 30 < until2 && from2 - 30 < until;
        }
    }
    CHECK_INT(lost, 0, "outings are of people and places that exist");
    CHECK_INT(undated, 0, "each is past or to come");
    CHECK_INT(two_places, 0, "nobody is in two places, the way there included");
    CHECK(ended > 150 && unmet > 20 && coming == 12,
          "%zu went well, %zu were unmet with a reason, %zu are to come", ended, unmet, coming);
}

int main(void)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts =
        districts_open(source_file("migrations/demo/quartiers.geojson"), plane, why, sizeof why);
    const char *shared = shared_file("nantes_quartiers_11.geojson");
    struct districts *official = shared ? districts_open(shared, plane, why, sizeof why) : NULL;
    doors_check(districts, official, plane);
    districts_close(official);
    districts_close(districts);
    plane_close(plane);

    struct table doors = table_read("adresses.csv"), places = table_read("lieux.csv");
    struct table structures = table_read("structures.csv"), coordinators = table_read("coordinators.csv");
    struct table seniors = table_read("seniors.csv"), volunteers = table_read("benevoles.csv");
    struct table history = table_read("history.csv");
    people_check(&seniors, &doors, &structures, "seniors");
    people_check(&volunteers, &doors, &structures, "volunteers");
    codes_check(&seniors, &volunteers);
    history_check(&history, &seniors, &volunteers, &places);
    CHECK(row_of(&seniors, "ref", "jeanne-morvan") && row_of(&volunteers, "ref", "leo-marchand") &&
              row_of(&coordinators, "ref", "claire-guerin"),
          "the three logins that ./nec up shows are there");
    table_free(&doors), table_free(&places), table_free(&structures), table_free(&coordinators);
    table_free(&seniors), table_free(&volunteers), table_free(&history);
    return check_done();
}
