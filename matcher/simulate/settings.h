/*
 * The numbers a run is made with: those of settings.def, and the weights of
 * the score (matcher/rank.h), which a file may change before the service does.
 */
#ifndef SIMULATE_SETTINGS_H
#define SIMULATE_SETTINGS_H

#include "matcher/rank.h"

#include <stdbool.h>
#include <stddef.h>

struct settings {
#define SETTING(name, value, meaning) double name;
#include "matcher/simulate/settings.def"
#undef SETTING
    struct weights weights;
};

struct settings settings_default(void);

/* Reads `name = value` lines over `settings`; false with a sentence for whoever wrote the file. */
bool settings_read(struct settings *settings, const char *path, char *why, size_t why_size);

/* All names with their values and meanings, as a file that settings_read() takes. */
void settings_print(const struct settings *settings);

#endif
