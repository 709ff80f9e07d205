/*
 * Reading JSON documents without a ladder of ifs.
 *
 * Each takes any value, NULL and non-objects included, and answers a fallback
 * for what is not there or has another type. Pointers are borrowed from `json`.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

/* The string at `key`, or NULL. */
const char *json_text(const json_t *json, const char *key);

/* The integer at `key`, or `fallback`. */
json_int_t json_whole(const json_t *json, const char *key, json_int_t fallback);

/* The number at `key`, integer or real, or `fallback`. */
double json_number(const json_t *json, const char *key, double fallback);

/* True when the value at `key` is the JSON true. */
bool json_truth(const json_t *json, const char *key);

/* The value at a path of keys and indexes, "outing.legs.0.state"; NULL when a step lacks. */
json_t *json_at(const json_t *json, const char *path);

/* Sets `key` to a new string; NULL sets null. Invalid UTF-8 is a programming error. */
void json_put_text(json_t *object, const char *key, const char *value);
void json_put_whole(json_t *object, const char *key, json_int_t value);

/* Bytes as a string of base64, and back: NULL when it is none; blanks and line ends inside are passed
 * over. Both yours. */
json_t *json_base64(const void *bytes, size_t size);
void *json_unbase64(const char *text, size_t *size);

#endif
