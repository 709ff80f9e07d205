/*
 * The acts of base/acts.def that the model leaves out, each for a reason. An act that is added there
 * gets a row in the model (acts.c) or a reason here.
 */
#ifndef TESTS_MODEL_LEFT_OUT_H
#define TESTS_MODEL_LEFT_OUT_H

#include <stdbool.h>

/* Checks (tests/check.h) that each act is either one that the model has or one that is left out. */
void left_out_compare(bool (*modelled)(const char *name));

#endif
