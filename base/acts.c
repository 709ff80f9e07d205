#include "base/acts.h"

#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/phone_number.h"
#include "base/picture.h"
#include "base/sound.h"
#include "base/totp.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LETTERS = 200, SECRET_LETTERS = 2000, EMAIL_BYTES = 254, SOUND_S = 30, MEDICAL_GRID_M = 250 };

/* ---- The list ---- */

#define SENIOR      ACT_SENIOR
#define VOLUNTEER   ACT_VOLUNTEER
#define COORDINATOR ACT_COORDINATOR
#define LINK        ACT_LINK
#define ANYONE      ACT_ANYONE
#define SERVICE     ACT_SERVICE
#define WEB         ACT_WEB
#define PHONE       ACT_PHONE
#define DESK        ACT_DESK
#define MUST(field, type, ...)                                                                               \
    {                                                                                                        \
        .name = #field, .kind = ACT_##type, .required = true, __VA_ARGS__                                    \
    }
#define MAY(field, type, ...)                                                                                \
    {                                                                                                        \
        .name = #field, .kind = ACT_##type, .required = false, __VA_ARGS__                                   \
    }

/* The fields of each act, ended by one without a name. */
#define ACT(act, who, channels, ...)                                                                         \
    static const struct act_field act##_fields[] = {__VA_ARGS__ __VA_OPT__(, ){.name = NULL}};
#include "base/acts.def"
#undef ACT

#define ACT(act, who, channels, ...)                                                                         \
    {#act, who, channels, act##_fields, sizeof act##_fields / sizeof *act##_fields - 1},
static const struct act acts[] = {
#include "base/acts.def"
};
#undef ACT

const struct act *acts_all(size_t *count)
{
    *count = sizeof acts / sizeof *acts;
    return acts;
}

const struct act *acts_find(const char *name)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].name, name) == 0)
            return &acts[i];
    return NULL;
}

const struct act_field *act_field(const struct act *act, const char *name)
{
    for (size_t i = 0; i < act->field_count; i++)
        if (strcmp(act->fields[i].name, name) == 0)
            return &act->fields[i];
    return NULL;
}

/* ---- Raw values ---- */

/* What reading one field works with. A reader returns the typed value, or NULL and *code:
 * the problem's code, or NULL when the field is simply absent. */
struct reading {
    const struct act *act;
    const struct act_context *context;
    const struct act_field *field;
    const json_t *raw;   /* the whole raw input */
    const json_t *input; /* what the fields before gave */
    const char *code;
    json_t *choices; /* of a place */
};

static json_t *fault(struct reading *reading, const char *code)
{
    reading->code = code;
    return NULL;
}

/* Characters of valid UTF-8. */
static size_t letters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* A sign of three bytes that turns the direction of writing (U+202A to U+202E, U+2066 to U+2069): a telephone's own list
 * puts them around numbers that are copied, and in a name they turn what stands beside it. */
static bool turns(const unsigned char *at)
{
    return at[0] == 0xE2 && ((at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE) || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9));
}

/* U+2028, U+2029: Unicode's own line ends. */
static bool ends_line(const unsigned char *at)
{
    return at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0xA8 || at[2] == 0xA9);
}

/* A control of ASCII or of Latin-1. */
static bool controls(const unsigned char *at)
{
    return at[0] < ' ' || at[0] == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0);
}

/* `text` without signs that turn it and blanks around it; line ends and tabs become spaces unless `lines` may stay.
 * NULL when other control characters are inside. Yours. */
static char *trimmed(const char *text, bool lines)
{
    char *copy = memory_zero(strlen(text) + 1);
    size_t length = 0;

    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (turns(at) || ends_line(at)) {
            if (ends_line(at) && length > 0)
                copy[length++] = lines ? '\n' : ' ';
            at += 2;
        } else if (strchr("\t\r\n ", *at)) {
            if (length > 0)
                copy[length++] = lines ? (char)*at : ' ';
        } else if (controls(at)) {
            free(copy);
            return NULL;
        } else {
            copy[length++] = (char)*at;
        }
    }
    while (length > 0 && strchr(" \t\r\n", copy[length - 1]))
        copy[--length] = '\0';
    return copy;
}

static const json_t *raw_value(const struct reading *reading, const char *suffix)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", reading->field->name, suffix);
    return json_object_get(reading->raw, name);
}

/* A text under field + suffix, trimmed; NULL when it is absent or empty, or (with a code) no text. Yours. */
static char *raw_text(struct reading *reading, const char *suffix, bool lines)
{
    const json_t *value = raw_value(reading, suffix);
    if (!value || json_is_null(value))
        return NULL;
    if (json_is_integer(value))
        return memory_format("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    char *text = json_is_string(value) ? trimmed(json_string_value(value), lines) : NULL;
    if (!text)
        reading->code = "format";
    if (text && *text)
        return text;
    free(text);
    return NULL;
}

static bool is_base64url(const char *text, size_t least, size_t most)
{
    size_t length = 0;
    for (; text[length]; length++)
        if (!isalnum((unsigned char)text[length]) && !strchr("-_", text[length]))
            return false;
    return length >= least && length <= most;
}

/* ---- One reader per kind ---- */

static json_t *read_code(struct reading *reading, const char *text)
{
    return is_base64url(text, 22, 22) ? json_string(text) : fault(reading, "unknown");
}

static json_t *read_token(struct reading *reading, const char *text)
{
    return is_base64url(text, 16, 64) ? json_string(text) : fault(reading, "format");
}

static json_t *read_sound(struct reading *reading, const char *text)
{
    static const char *const codes[] = {
        [SOUND_FORMAT] = "format", [SOUND_TOO_LONG] = "too_long", [SOUND_SILENT] = "silent"};
    struct sound sound = {0};
    size_t size;
    void *wav = json_unbase64(text, &size);
    enum sound_fault why = wav ? sound_read(wav, size, SOUND_S, &sound) : SOUND_FORMAT;
    free(wav);
    if (why != SOUND_FINE)
        return fault(reading, codes[why]);
    sound_dress(&sound);
    wav = sound_wav(&sound, &size);
    json_t *value = json_base64(wav, size);
    free(wav);
    sound_free(&sound);
    return value;
}

/* What a stranger has sent is not unpacked in this process, whichever it is. */
static json_t *read_picture(struct reading *reading, const char *text)
{
    static const char *const codes[] = {
        [PICTURE_FORMAT] = "format", [PICTURE_TOO_LARGE] = "too_large", [PICTURE_TOO_SMALL] = "too_small"};
    const struct act_portrait *portrait = reading->context->portrait;
    enum picture_fault why = portrait ? portrait->fault : PICTURE_FORMAT;
    (void)text;
    if (why != PICTURE_FINE)
        return fault(reading, codes[why]);
    char *sealed = seal_bytes(reading->context->seal, "photo", portrait->bytes, portrait->size);
    json_t *value = json_string(sealed);
    free(sealed);
    return value;
}

static json_t *read_word(struct reading *reading, const char *text)
{
    return french_word(reading->field->words, text) ? json_string(text) : fault(reading, "unknown");
}

static json_t *read_text(struct reading *reading, const char *text)
{
    return letters(text) <= TEXT_LETTERS ? json_string(text) : fault(reading, "too_long");
}

static json_t *read_whole(struct reading *reading, const char *text)
{
    char *end;
    size_t digits = strspn(text + (*text == '-'), "0123456789");
    if (digits == 0 || digits > 9 || text[digits + (*text == '-')])
        return fault(reading, "format");
    long number = strtol(text, &end, 10);
    bool inside = number >= reading->field->min && number <= reading->field->max;
    return inside ? json_integer(number) : fault(reading, "range");
}

static json_t *read_year(struct reading *reading, const char *text)
{
    if (strlen(text) != 4 || strspn(text, "0123456789") != 4)
        return fault(reading, "format");
    long year = strtol(text, NULL, 10);
    return year >= 1900 && year <= 2100 ? json_integer(year) : fault(reading, "range");
}

static json_t *read_flag(struct reading *reading, const char *text)
{
    static const char *const yes[] = {"true", "oui", "on", "1", "yes"}, *const no[] = {"false", "non", "off",
                                                                                       "0", "no"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcmp(text, yes[i]) == 0)
            return json_true();
        if (strcmp(text, no[i]) == 0)
            return json_false();
    }
    return fault(reading, "format");
}

/* The day that is typed; of several, the one chosen. False: which one is asked, or it is none. */
static bool day_read(struct reading *reading, const char *typed, const char *chosen, struct paris_date *date)
{
    int64_t now = reading->context->now;
    struct paris_date days[PARIS_DAYS_MOST], choice;
    size_t count = paris_read_days(typed, now, days);
    bool choosing = count > 1 && chosen && paris_read_date(chosen, now, &choice);
    for (size_t i = 0; i < count; i++)
        if (count == 1 || (choosing && paris_days(days[i]) == paris_days(choice))) {
            *date = days[i];
            return true;
        }
    fault(reading, count ? "choose_day" : "format");
    reading->choices = count ? french_days(days, count, now) : NULL;
    return false;
}

static json_t *read_date(struct reading *reading, const char *text)
{
    struct paris_date date;
    if (!day_read(reading, text, NULL, &date))
        return NULL;
    return json_sprintf("%04d-%02d-%02d", date.year, date.month, date.day);
}

static json_t *read_hour(struct reading *reading, const char *text)
{
    int hour, minute;
    if (!paris_read_hour(text, &hour, &minute))
        return fault(reading, "format");
    return json_sprintf("%02d:%02d", hour, minute);
}

static json_t *read_digits(struct reading *reading, const char *text)
{
    char *digits = memory_zero(strlen(text) + 1);
    size_t length = 0;
    for (; *text; text++)
        if (!strchr(" ,.-", *text) && strncmp(text, "\u00A0", 2) != 0 && (unsigned char)*text != 0xA0)
            digits[length++] = *text;
    bool fits = length == (size_t)reading->field->max && strspn(digits, "0123456789") == length;
    json_t *value = fits ? json_string(digits) : fault(reading, "format");
    free(digits);
    return value;
}

static json_t *read_secret(struct reading *reading, const char *text)
{
    char number[TOTP_NUMBER_BYTES];

    if (letters(text) > SECRET_LETTERS)
        return fault(reading, "too_long");
    if (strcmp(reading->field->words, "factor") == 0 && !totp_number(text, 0, number))
        return fault(reading, "format"); /* no application could tell digits by it */
    char *sealed = seal_text(reading->context->seal, reading->field->words, text);
    json_t *value = json_string(sealed);
    free(sealed);
    return value;
}

/* ---- Telephone numbers and addresses of mail ---- */

static json_t *contact(const struct seal *seal, const char *purpose, const char *normal, const char *kind)
{
    char index[65];
    char *sealed = seal_text(seal, purpose, normal);
    seal_index(seal, normal, index);
    json_t *value = json_pack("{s:s, s:s, s:s}", "sealed", sealed, "index", index, "kind", kind);
    free(sealed);
    return value;
}

static json_t *read_phone(struct reading *reading, const char *text)
{
    char e164[PHONE_E164_BYTES];
    enum phone_fault wrong = phone_number_parse(text, e164);
    if (wrong != PHONE_FINE)
        return fault(reading, phone_fault_code(wrong));
    return contact(reading->context->seal, "phone", e164,
                   phone_number_is_mobile(e164) ? "mobile" : "landline");
}

/* Enough to catch a slip; whether the address exists only a message can tell. */
static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@') || strlen(text) > EMAIL_BYTES ||
        strpbrk(text, " ,;:<>()[]\\\""))
        return false;
    const char *dot = strrchr(at, '.');
    return dot && dot > at + 1 && strlen(dot) > 2 && !strstr(at, "..") && at[1] != '.';
}

static json_t *read_contact(struct reading *reading, const char *text)
{
    bool must_be_mail = strcmp(reading->field->name, "email") == 0;
    if (!strchr(text, '@') && !must_be_mail)
        return read_phone(reading, text);
    if (!is_email(text))
        return fault(reading, "format");
    char *lower = memory_text(text);
    for (char *at = lower; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    json_t *value = contact(reading->context->seal, "contact", lower, "email");
    free(lower);
    return value;
}

/* ---- Lists ---- */

static bool list_add(struct reading *reading, json_t *list, const json_t *value)
{
    const char *code = json_string_value(value);
    size_t i;
    const json_t *there;
    if (!code || !french_word(reading->field->words, code)) {
        reading->code = "unknown";
        return false;
    }
    json_array_foreach(list, i, there) if (strcmp(json_string_value(there), code) == 0) return true;
    json_array_append_new(list, json_string(code));
    return true;
}

/* A checkbox ticked once comes as a string, several as an array; "" is a form's way to say none. */
static json_t *read_list(struct reading *reading)
{
    const json_t *raw = raw_value(reading, ""), *value;
    json_t *list = json_array();
    bool fine = true;
    size_t i;
    if (json_is_string(raw) && json_string_length(raw) > 0)
        fine = list_add(reading, list, raw);
    else if (raw && !json_is_null(raw) && !json_is_array(raw) && !json_is_string(raw))
        fine = fault(reading, "format");
    json_array_foreach(raw, i, value) if (!json_is_string(value) || json_string_length(value) > 0) fine =
        fine && list_add(reading, list, value);
    if (fine && raw && !json_is_null(raw))
        return list;
    json_decref(list);
    return NULL;
}

/* ---- Moments ---- */

/* The instant of a local day and hour, once it is clear which one is meant. */
static json_t *local_moment(struct reading *reading, struct paris_date date, int hour, int minute)
{
    struct paris_time local = {.date = date, .hour = hour, .minute = minute};
    char text[PARIS_ISO_BYTES];
    int64_t at;
    enum paris_match match = paris_to_instant(&local, &at);
    if (match == PARIS_NONE)
        return fault(reading, "nonexistent_hour");
    if (match == PARIS_TWICE) {
        const char *which = json_string_value(raw_value(reading, "_which"));
        if (!which || (strcmp(which, "first") != 0 && strcmp(which, "second") != 0))
            return fault(reading, "ambiguous_hour");
        at += strcmp(which, "second") == 0 ? 3600 : 0;
    }
    paris_format_instant(at, text);
    return json_string(text);
}

static json_t *read_instant(struct reading *reading, const char *text)
{
    char local[PARIS_ISO_BYTES];
    int64_t at = paris_parse_instant(text);
    if (at == PARIS_NEVER)
        return fault(reading, "format");
    paris_format_instant(at, local);
    return json_string(local);
}

static json_t *read_moment(struct reading *reading)
{
    char *at = raw_text(reading, "_at", false);
    char *day = raw_text(reading, "_date", false), *hour_typed = raw_text(reading, "_time", false);
    char *chosen = raw_text(reading, "_choice", false);
    struct paris_date date;
    int hour, minute;
    json_t *value = NULL;
    if (reading->code) /* one of them was no text */
        value = NULL;
    else if (at)
        value = read_instant(reading, at);
    else if (!day != !hour_typed)
        fault(reading, "required");
    else if (day && !paris_read_hour(hour_typed, &hour, &minute))
        fault(reading, "format");
    else if (day && day_read(reading, day, chosen, &date))
        value = local_moment(reading, date, hour, minute);
    free(at);
    free(day);
    free(hour_typed);
    free(chosen);
    return value;
}

/* ---- Places ---- */

/* What we know of a medical place is kept rough, and its name sealed. */
static void place_blur(const struct seal *seal, json_t *place)
{
    char *sealed = seal_text(seal, "place", json_string_value(json_object_get(place, "label")));
    json_object_set_new(place, "label", json_pack("{s:s}", "sealed", sealed));
    free(sealed);
    json_object_del(place, "lon");
    json_object_del(place, "lat");
    static const char *const metres[] = {"e", "n"};
    for (size_t i = 0; i < 2; i++) {
        const json_t *value = json_object_get(place, metres[i]);
        if (json_is_number(value))
            json_object_set_new(place, metres[i],
                                json_real(round(json_number_value(value) / MEDICAL_GRID_M) * MEDICAL_GRID_M));
    }
}

static void place_index(const struct seal *seal, json_t *place)
{
    char index[65];
    seal_place_index(seal, json_string_value(json_object_get(place, "label")), index);
    json_object_set_new(place, "index", json_string(index));
}

/* An outing "like the last one" may name no purpose: it may be medical then. */
static bool may_be_medical(const struct reading *reading)
{
    const char *purpose = json_string_value(json_object_get(reading->input, "purpose"));
    return act_field(reading->act, "purpose") && (!purpose || strcmp(purpose, "medical") == 0);
}

static json_t *place_of(struct reading *reading, const char *text)
{
    const struct act_context *context = reading->context;
    json_t *found = NULL;
    enum act_place how =
        context->resolve ? context->resolve(context->resolve_arg, text, &found) : ACT_PLACE_NONE;
    if (how == ACT_PLACE_SEVERAL) {
        reading->choices = found;
        return fault(reading, "choose_one");
    }
    if (how == ACT_PLACE_NONE)
        found = json_pack("{s:s}", "label", text);
    if (!json_is_string(json_object_get(found, "label")))
        json_object_set_new(found, "label", json_string(text));
    place_index(context->seal, found);
    if (may_be_medical(reading))
        place_blur(context->seal, found);
    return found;
}

static json_t *read_where(struct reading *reading)
{
    char *chosen = raw_text(reading, "_choice", false), *typed = raw_text(reading, "", false);
    const char *text = chosen ? chosen : typed;
    json_t *value = NULL;
    if (text && !reading->code && letters(text) > TEXT_LETTERS)
        fault(reading, "too_long");
    else if (text && !reading->code)
        value = place_of(reading, text);
    free(chosen);
    free(typed);
    return value;
}

/* ---- The whole input ---- */

static json_t *read_plain(struct reading *reading)
{
    static json_t *(*const readers[])(struct reading *, const char *) = {
        [ACT_CODE] = read_code,       [ACT_WORD] = read_word,     [ACT_TEXT] = read_text,
        [ACT_WHOLE] = read_whole,     [ACT_FLAG] = read_flag,     [ACT_YEAR] = read_year,
        [ACT_DATE] = read_date,       [ACT_HOUR] = read_hour,     [ACT_PHONE_NUMBER] = read_phone,
        [ACT_CONTACT] = read_contact, [ACT_SECRET] = read_secret, [ACT_DIGITS] = read_digits,
        [ACT_TOKEN] = read_token,     [ACT_SOUND] = read_sound,
        [ACT_PICTURE] = read_picture,
    };
    const json_t *raw = raw_value(reading, "");
    if (reading->field->kind == ACT_FLAG && json_is_boolean(raw))
        return json_boolean(json_is_true(raw));
    char *text = raw_text(reading, "", reading->field->kind == ACT_SECRET);
    json_t *value = text ? readers[reading->field->kind](reading, text) : NULL;
    free(text);
    return value;
}

static json_t *read_field(struct reading *reading)
{
    switch (reading->field->kind) {
    case ACT_LIST:
        return read_list(reading);
    case ACT_MOMENT:
        return read_moment(reading);
    case ACT_WHERE:
        return read_where(reading);
    default:
        return read_plain(reading);
    }
}

/* The code of a field that is absent; NULL when it may be. */
static const char *code_when_absent(const struct reading *reading)
{
    const struct act_field *field = reading->field;
    const json_t *instead = field->unless ? json_object_get(reading->raw, field->unless) : NULL;
    bool given =
        json_is_string(instead) ? json_string_length(instead) > 0 : instead && !json_is_null(instead);
    if (!field->required || given)
        return NULL;
    return field->kind == ACT_WORD || field->kind == ACT_LIST ? "choose_one" : "required";
}

static void problem_add(json_t *problems, const char *field, const char *code, json_t *choices)
{
    json_t *problem = json_pack("{s:s, s:s}", "field", field, "code", code);
    if (choices)
        json_object_set_new(problem, "choices", choices);
    json_array_append_new(problems, problem);
}

static void take_field(struct reading *reading, json_t *input, json_t *problems)
{
    const struct act_field *field = reading->field;
    char name[64];
    json_t *value = read_field(reading);
    bool unticked = !value && !reading->code && field->kind == ACT_FLAG && field->required &&
                    reading->context->source == ACT_FROM_FORM;
    if (unticked) /* a browser does not send a box left empty */
        value = json_false();
    if (!value && !reading->code)
        reading->code = code_when_absent(reading);
    if (!value && reading->code)
        problem_add(problems, field->name, reading->code, reading->choices);
    if (!value)
        return;
    snprintf(name, sizeof name, "%s%s", field->name, field->kind == ACT_MOMENT ? "_at" : "");
    json_object_set_new(input, name, value);
}

/* Is this a name under which some field of the act may come, or one that belongs to the channel? */
static bool is_expected(const struct act *act, const char *const *also, const char *name)
{
    static const struct {
        enum act_kind kind;
        const char *suffix;
    } others[] = {
        {ACT_MOMENT, "_at"},    {ACT_MOMENT, "_date"},  {ACT_MOMENT, "_time"},
        {ACT_MOMENT, "_which"}, {ACT_MOMENT, "_choice"}, {ACT_WHERE, "_choice"},
    };
    if (strcmp(name, "csrf") == 0 || strcmp(name, "key") == 0)
        return true;
    for (; *also; also++)
        if (strcmp(name, *also) == 0)
            return true;
    for (size_t i = 0; i < act->field_count; i++) {
        const struct act_field *field = &act->fields[i];
        size_t length = strlen(field->name);
        if (strncmp(name, field->name, length) != 0)
            continue;
        if (!name[length] && field->kind != ACT_MOMENT)
            return true;
        for (size_t j = 0; j < sizeof others / sizeof *others; j++)
            if (field->kind == others[j].kind && strcmp(name + length, others[j].suffix) == 0)
                return true;
    }
    return false;
}

static void find_unexpected(const struct act *act, const char *const *also, const json_t *raw, json_t *problems)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)raw, name, value) if (!is_expected(act, also, name))
        problem_add(problems, name, "unexpected", NULL);
}

bool acts_input(const struct act *act, const json_t *raw, const struct act_context *context, json_t **input,
                json_t **problems)
{
    *input = json_object();
    *problems = json_array();
    for (size_t i = 0; i < act->field_count; i++) {
        struct reading reading = {
            .act = act, .context = context, .field = &act->fields[i], .raw = raw, .input = *input};
        take_field(&reading, *input, *problems);
    }
    if (context->also)
        find_unexpected(act, context->also, raw, *problems);
    bool fine = json_array_size(*problems) == 0;
    json_decref(fine ? *problems : *input);
    *(fine ? problems : input) = NULL;
    return fine;
}
