#include "matcher/simulate/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
    double value;
    const char *meaning;
} rows[] = {
#define SETTING(name, value, meaning) {#name, offsetof(struct settings, name), value, meaning},
#include "matcher/simulate/settings.def"
#undef SETTING
};
#define ROWS (sizeof rows / sizeof rows[0])

static double *value_of(struct settings *settings, size_t row)
{
    return (double *)((char *)settings + rows[row].offset);
}

struct settings settings_default(void)
{
    struct settings settings = {.weights = weights_default};
    for (size_t i = 0; i < ROWS; i++)
        *value_of(&settings, i) = rows[i].value;
    return settings;
}

/* A weight may be called as a territory's setting is: weight_known. */
static bool set(struct settings *settings, const char *name, double value)
{
    if (strncmp(name, "weight_", 7) == 0)
        name += 7;
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0) {
            *value_of(settings, i) = value;
            return true;
        }
#define WEIGHT(weight, usual, meaning)                                                                       \
    if (strcmp(#weight, name) == 0) {                                                                        \
        settings->weights.weight = (int32_t)value; /* in whole points */                                     \
        return true;                                                                                         \
    }
#include "matcher/weights.def"
#undef WEIGHT
    return false;
}

bool settings_read(struct settings *settings, const char *path, char *why, size_t why_size)
{
    char line[512], name[64];
    FILE *file = fopen(path, "re");
    if (!file) {
        snprintf(why, why_size, "%s : %s", path, strerror(errno));
        return false;
    }
    bool ok = true;
    for (int number = 1; ok && fgets(line, sizeof line, file); number++) {
        double value;
        char rest;
        line[strcspn(line, "#\n")] = '\0';
        if (line[strspn(line, " \t\r")] == '\0')
            continue;
        if (sscanf(line, " %63[a-z_0-9] = %lf %c", name, &value, &rest) != 2) {
            snprintf(why, why_size, "%s, ligne %d : il faut « nom = nombre ».", path, number);
            ok = false;
        } else if (!(value >= -1e9 && value <= 1e9) || !set(settings, name, value)) {
            snprintf(why, why_size,
                     "%s, ligne %d : « %s » n’est pas un réglage, ou sa valeur n’a pas de sens.", path,
                     number, name);
            ok = false;
        }
    }
    fclose(file);
    return ok;
}

void settings_print(const struct settings *settings)
{
    struct settings copy = *settings;
    for (size_t i = 0; i < ROWS; i++)
        printf("%-20s = %-8g # %s\n", rows[i].name, *value_of(&copy, i), rows[i].meaning);
#define WEIGHT(name, value, meaning) printf("%-20s = %-8d # %s\n", "weight_" #name, copy.weights.name, meaning);
#include "matcher/weights.def"
#undef WEIGHT
}
