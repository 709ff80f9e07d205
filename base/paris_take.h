/* What paris.c and paris_typed.c share: taking a text apart from the left. */
#ifndef BASE_PARIS_TAKE_H
#define BASE_PARIS_TAKE_H

#include <stdbool.h>

#include "base/paris.h"

/* Reads exactly `digits` digits at *at and moves on. */
bool paris_take_number(const char **at, int digits, int *number);

/* Moves on when that sign stands at *at. */
bool paris_take_sign(const char **at, char sign);

bool paris_date_exists(struct paris_date date);

#endif
