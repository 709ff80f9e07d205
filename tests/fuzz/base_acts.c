/*
 * The first byte chooses an act, the second form or JSON, the rest is the raw
 * input: either input or problems come out, each problem with a sentence; the
 * input holds only fields of the act. The same bytes pass through
 * french_document() and seal_document(), as a page's document would.
 */
#include "base/acts.h"
#include "base/french.h"
#include "base/http/form.h"
#include "base/log.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum act_place resolve(void *arg, const char *text, json_t **found)
{
    (void)arg;
    if (strlen(text) % 3 == 0)
        return ACT_PLACE_NONE;
    *found = strlen(text) % 3 == 1
                 ? json_pack("{s:s, s:f, s:f}", "label", text, "e", 355123.0, "n", 6689456.0)
                 : json_pack("[s, s]", text, "ailleurs");
    return strlen(text) % 3 == 1 ? ACT_PLACE_ONE : ACT_PLACE_SEVERAL;
}

static void check_problems(const json_t *problems)
{
    size_t i;
    const json_t *problem;
    assert(json_array_size(problems) > 0);
    json_array_foreach(problems, i, problem)
    {
        const char *field = json_string_value(json_object_get(problem, "field"));
        const char *code = json_string_value(json_object_get(problem, "code"));
        char *sentence = french_problem(field, code, FRENCH_PAGE), *vague = french_problem(NULL, NULL, FRENCH_PAGE);
        assert(field && code && strcmp(sentence, vague) != 0);
        free(sentence);
        free(vague);
    }
}

static void check_input(const struct act *act, json_t *input)
{
    const char *name;
    json_t *value;
    json_object_foreach(input, name, value)
    {
        size_t length = strlen(name);
        char moment[64] = "";
        if (length > 3 && length < sizeof moment && strcmp(name + length - 3, "_at") == 0)
            memcpy(moment, name, length - 3);
        assert(value && (act_field(act, name) || act_field(act, moment)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seal *seal;
    size_t count;
    enum form_fault fault;
    const struct act *acts = acts_all(&count);
    if (!seal)
        seal = seal_from_text("v1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
    if (size < 2)
        return 0;
    log_level_set(LEVEL_ERROR);
    bool form = data[1] & 1;
    const char *text = (const char *)data + 2;
    json_t *raw = form ? form_decode(text, size - 2, &fault) : form_json(text, size - 2, &fault), *input,
           *problems;
    if (!raw)
        return 0;
    static const char *const also[] = {"d", NULL};
    struct act_context context = {
        .also = also, .source = form ? ACT_FROM_FORM : ACT_FROM_JSON, .seal = seal, .resolve = resolve};
    const struct act *act = &acts[data[0] % count];
    bool fine = acts_input(act, raw, &context, &input, &problems);
    assert(fine == (input != NULL) && fine == !problems);
    if (fine)
        check_input(act, input);
    else
        check_problems(problems);
    json_decref(input);
    json_decref(problems);
    seal_document(seal, raw);
    french_document(raw, 1795527000, FRENCH_PAGE);
    json_decref(raw);
    return 0;
}
