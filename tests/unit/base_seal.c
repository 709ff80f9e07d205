/* Sealed fields: what leaves, what comes back, and what does not. */
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLD "v1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define NEW "v2:1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100\n"

static void check_reveal(const struct seal *seal, const char *purpose, const char *sealed, const char *wanted,
                         const char *title)
{
    char *plain = seal_reveal(seal, purpose, NULL, sealed);
    CHECK_TEXT(plain, wanted, "%s", title);
    free(plain);
}

static void check_fields(const struct seal *seal)
{
    char *sealed = seal_text(seal, "door_code", "B 4711"), *again = seal_text(seal, "door_code", "B 4711");
    CHECK(strncmp(sealed, "v1:door_code:", 13) == 0 && !strstr(sealed, "4711"),
          "a sealed text names key and purpose, and hides the rest");
    CHECK(strcmp(sealed, again) != 0, "sealing twice never gives the same");
    check_reveal(seal, "door_code", sealed, "B 4711", "the same purpose opens it");
    check_reveal(seal, NULL, sealed, "B 4711", "so does no particular purpose");
    check_reveal(seal, "note", sealed, NULL, "another purpose does not");
    char *forged = memory_format("v1:note:%s", sealed + 13);
    check_reveal(seal, "note", forged, NULL, "nor does writing another purpose into it");
    sealed[strlen(sealed) - 3] = sealed[strlen(sealed) - 3] == 'A' ? 'B' : 'A';
    check_reveal(seal, "door_code", sealed, NULL, "one letter changed, and it stays shut");
    check_reveal(seal, NULL, "v9:note:AAAA", NULL, "an unknown key opens nothing");
    check_reveal(seal, NULL, "v1:note:AAAA", NULL, "a stump opens nothing");
    check_reveal(seal, NULL, "v1:note", NULL, "half a sealed text opens nothing");
    check_reveal(seal, NULL, "", NULL, "nothing opens nothing");
    free(sealed);
    free(again);
    free(forged);
    char *empty = seal_text(seal, "note", "");
    check_reveal(seal, "note", empty, "", "the empty text comes back");
    free(empty);
}

static void check_indexes(const struct seal *seal)
{
    char one[65], other[65];
    seal_place_index(seal, "Marché de Talensac", one);
    seal_place_index(seal, "marché de talensac", other);
    CHECK_TEXT(one, other, "a place is found again whatever its capitals");
    seal_index(seal, "marché de talensac", other);
    CHECK(strcmp(one, other) != 0, "and never taken for a number");
}

static void check_rotation(void)
{
    struct seal *before = seal_from_text(OLD), *after = seal_from_text(OLD NEW),
                *only_new = seal_from_text(NEW);
    char *sealed = seal_text(before, "note", "ancien"), *fresh = seal_text(after, "note", "nouveau");
    char one[65], other[65];
    check_reveal(after, "note", sealed, "ancien", "after a rotation the old key still opens");
    CHECK(strncmp(fresh, "v2:", 3) == 0, "and the new one seals");
    check_reveal(only_new, "note", sealed, NULL, "without the old key, what it sealed stays shut");
    seal_index(before, "+33240123456", one);
    seal_index(after, "+33240123456", other);
    CHECK_TEXT(one, other, "the blind index outlives a rotation");
    char *renewed = seal_bind(after, "senior.note.1", sealed);
    CHECK(strncmp(renewed, "v2:note@senior.note.1:", 22) == 0, "what the old key sealed is sealed by the new one, for the same purpose, at its place");
    check_reveal(only_new, "note", renewed, "ancien", "and says the same");
    CHECK(seal_bind(only_new, "senior.note.1", sealed) == NULL, "what no key opens stays what it is");
    free(renewed);
    seal_index(only_new, "+33240123456", other);
    CHECK(strcmp(one, other) != 0, "and depends on the first key");
    free(sealed);
    free(fresh);
    seal_close(before);
    seal_close(after);
    seal_close(only_new);
}

/* The text that stands under "door" once the document has been opened; NULL when it stayed shut. */
static const char *shown_at(const struct seal *seal, json_t *document, const char *sealed, const char *place)
{
    json_object_set_new(document, "door", json_pack("{ss ss*}", "sealed", sealed, "at", place));
    seal_document(seal, document);
    return json_string_value(json_object_get(document, "door"));
}

static void check_places(const struct seal *seal)
{
    json_t *document = json_object();
    char *loose = seal_text(seal, "door_code", "B 4711"), *bound = seal_bind(seal, "senior.door_code.42", loose);
    CHECK_TEXT(shown_at(seal, document, bound, "senior.door_code.42"), "B 4711", "a bound text opens at its place");
    CHECK_TEXT(shown_at(seal, document, bound, "senior.door_code.43"), NULL, "in another row it does not");
    CHECK_TEXT(shown_at(seal, document, bound, "senior.door_code.4"), NULL, "nor in one whose number begins like it");
    CHECK_TEXT(shown_at(seal, document, bound, "senior.note.42"), NULL, "nor in another column");
    CHECK_TEXT(shown_at(seal, document, bound, NULL), NULL, "nor where nobody says which place it is");
    CHECK_TEXT(shown_at(seal, document, loose, "senior.door_code.43"), "B 4711", "one that is still loose opens");
    CHECK(seal_bind(seal, "senior.door_code.43", bound) == NULL, "a bound text is not bound elsewhere");
    char *again = seal_bind(seal, "senior.door_code.42", bound), *forged = memory_text(bound);
    check_reveal(seal, "door_code", again, "B 4711", "at its own place it is, anew");
    memcpy(strstr(forged, ".42"), ".43", 3);
    check_reveal(seal, NULL, forged, NULL, "writing another place into it shuts it");
    char *stripped = memory_format("v1:door_code%s", strchr(bound, '@') + strcspn(strchr(bound, '@'), ":"));
    check_reveal(seal, NULL, stripped, NULL, "and so does taking the place away");
    json_object_set_new(document, "door", json_pack("{ss ss sb}", "sealed", bound, "at", "senior.door_code.42", "loose", 1));
    seal_document(seal, document);
    const char *carried = json_string_value(json_object_get(document, "door"));
    CHECK(carried && strncmp(carried, "v1:door_code:", 13) == 0, "for an address it is sealed, and says no place");
    json_decref(document);
    free(stripped);
    free(forged);
    free(again);
    free(bound);
    free(loose);
}

static void check_named(void)
{
    CHECK(seal_from_text(OLD OLD) == NULL, "two keys of one name are refused: only one of them could open what the other seals");
}

static void check_added(void)
{
    char path[64] = "/tmp/nec-seal-XXXXXX";
    close(mkstemp(path));
    unlink(path);
    CHECK(!seal_add_key(path), "no key is added to a file that is not there");
    seal_make_keys(path);
    struct seal *one = seal_open_keys(path);
    char *sealed = seal_text(one, "note", "ancien");
    struct stat about;
    CHECK(seal_add_key(path) && seal_add_key(path) && stat(path, &about) == 0 && (about.st_mode & 0777) == 0600,
          "keys are added, in a file that nobody else reads");
    struct seal *three = seal_open_keys(path);
    CHECK_TEXT(seal_newest(three), "v3", "the last one seals");
    check_reveal(three, "note", sealed, "ancien", "the first one still opens");
    free(sealed);
    seal_close(one);
    seal_close(three);
    unlink(path);
}

static void check_document(const struct seal *seal)
{
    char *phone = seal_text(seal, "phone", "+33240123456"),
         *note = seal_text(seal, "note", "sonner deux fois");
    json_t *document = json_pack("{s:{s:s, s:s}, s:[{s:{s:s}}, {s:s}], s:{s:s, s:s}, s:i}", "phone", "sealed",
                                 phone, "purpose", "phone", "people", "note", "sealed", note, "sealed", note,
                                 "broken", "sealed", "v1:note:AAAA", "purpose", "note", "count", 3);
    CHECK_INT((long long)seal_document(seal, document), 1, "what cannot be opened is counted");
    json_t *wanted = json_pack("{s:s, s:s, s:s, s:[{s:s}, s], s:n, s:i}", "phone", "+33240123456", "phone_text",
                               "02\u00A040\u00A012\u00A034\u00A056", "phone_masked", "02\u00A0xx\u00A0xx\u00A0xx\u00A056", "people", "note", "sonner deux fois",
                               "sonner deux fois", "broken", "count", 3);
    CHECK(json_equal(document, wanted),
          "a document is opened everywhere, a number is shown in pairs and masked, what is broken is null");
    json_decref(document);
    json_decref(wanted);
    free(phone);
    free(note);
}

static void check_bytes(const struct seal *seal)
{
    static const char sound[] = "RIFF\0\0\xFF\x80";
    size_t size = 0;
    char *sealed = seal_bytes(seal, "recording", sound, sizeof sound);
    char *plain = seal_reveal_bytes(seal, "recording", NULL, sealed, &size);
    CHECK(plain && size == sizeof sound && memcmp(plain, sound, size) == 0, "bytes are sealed like texts, NULs and all");
    CHECK(!seal_reveal_bytes(seal, "note", NULL, sealed, &size), "and opened for their purpose only");
    free(plain);
    free(sealed);
}

static void check_files(void)
{
    char folder[] = "/tmp/nec-seal-XXXXXX", path[64];
    CHECK(mkdtemp(folder) != NULL, "a folder for keys");
    snprintf(path, sizeof path, "%s/keys", folder);
    struct stat about;
    CHECK(seal_make_keys(path) && stat(path, &about) == 0 && (about.st_mode & 0777) == 0600,
          "new keys are readable by their owner alone");
    CHECK(!seal_make_keys(path), "keys that are there are never overwritten");
    struct seal *seal = seal_open_keys(path);
    char *sealed = seal ? seal_text(seal, "note", "bonjour") : NULL;
    seal_close(seal);
    seal = seal_open_keys(path);
    check_reveal(seal, "note", sealed, "bonjour", "what one process seals another opens");
    seal_close(seal);
    chmod(path, 0644);
    CHECK(!seal_open_keys(path), "a key file that others can read is refused");
    unlink(path);
    CHECK(!seal_open_keys(path), "no key file, no keys");
    rmdir(folder);
    free(sealed);
    CHECK(!seal_from_text("") && !seal_from_text("v1:12\n") && !seal_from_text(OLD "x\n") &&
              !seal_from_text("1:00"),
          "a broken key file is refused");
}

static void check_tokens(void)
{
    char token[44], other[44], code[23], letters[9], hex[65];
    seal_token(token);
    seal_token(other);
    seal_code(code);
    CHECK(strlen(token) == 43 && strcmp(token, other) != 0, "a token is 32 random bytes");
    CHECK(strlen(code) == 22 && !strpbrk(code, "+/="), "a code is 22 letters that need no escaping");
    bool fine = true;
    for (int i = 0; i < 100; i++) {
        seal_letters(letters);
        fine = fine && strlen(letters) == 8 && strspn(letters, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789") == 8;
    }
    CHECK(fine, "the letters of a card are eight, and none is taken for another");
    seal_sha256_hex("abc", hex);
    CHECK_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
               "SHA-256 as FIPS 180-4 has it");
    CHECK(seal_same("a", "a") && !seal_same("a", "b") && !seal_same("a", ""), "equal means equal");
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    struct seal *seal = seal_from_text(OLD);
    check_fields(seal);
    check_indexes(seal);
    check_rotation();
    check_places(seal);
    check_added();
    check_named();
    check_document(seal);
    check_bytes(seal);
    check_files();
    check_tokens();
    seal_close(seal);
    return check_done();
}
