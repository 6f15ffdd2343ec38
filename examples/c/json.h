/* json.h - reads values out of JSON text by path, without building a tree, and puts texts together.
 *
 *   json_find(text, "0.message_msg_id")   the value of that key in the first element of an array
 *   json_add_string(&out, "a \"b\"")       a string with its quotes, at the end of what is there
 *
 * A path is made of keys and array positions with dots between; "" is the whole document. It trusts the
 * text to be valid JSON, which what doubletick hands to a callback always is.
 */
#ifndef DOUBLETICK_EXAMPLE_JSON_H
#define DOUBLETICK_EXAMPLE_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline const char *json_space(const char *p) {
    while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') p++;
    return p;
}

/* `p` is at the opening quote; the result is behind the closing one. */
static inline const char *json_skip_string(const char *p) {
    for (p++; *p != '\0' && *p != '"'; p++) {
        if (*p == '\\' && p[1] != '\0') p++;
    }
    return *p == '"' ? p + 1 : p;
}

/* Behind the value that begins at `p`. */
static inline const char *json_skip(const char *p) {
    int depth = 0;
    p = json_space(p);
    do {
        if (*p == '"') {
            p = json_skip_string(p);
        } else if (*p == '{' || *p == '[') {
            depth++;
            p++;
        } else if (*p == '}' || *p == ']') {
            depth--;
            p++;
        } else if (*p == ',' || *p == ':') {
            p++;
        } else {
            while (*p != '\0' && strchr(",:{}[]\" \t\r\n", *p) == NULL) p++;
        }
        if (depth > 0) p = json_space(p);
    } while (depth > 0 && *p != '\0');
    return p;
}

/* Where the value at `path` begins, or NULL. */
static inline const char *json_find(const char *text, const char *path) {
    const char *p = json_space(text);
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        if (*p == '[') {
            long index = strtol(path, NULL, 10);
            p = json_space(p + 1);
            while (index-- > 0 && *p != ']' && *p != '\0') {
                p = json_space(json_skip(p));
                if (*p == ',') p = json_space(p + 1);
            }
            if (*p == ']' || *p == '\0') return NULL;
        } else if (*p == '{') {
            const char *value = NULL;
            p = json_space(p + 1);
            while (value == NULL) {
                const char *key = p + 1;
                const char *end;
                if (*p != '"') return NULL;
                end = json_skip_string(p);
                p = json_space(json_space(end) + 1);
                if ((size_t)(end - key) == length + 1 && memcmp(key, path, length) == 0) {
                    value = p;
                } else {
                    p = json_space(json_skip(p));
                    if (*p == ',') p = json_space(p + 1);
                }
            }
            p = value;
        } else {
            return NULL;
        }
        path += length;
        if (*path == '.') path++;
    }
    return p;
}

/* How many elements the array at `path` has; 0 where there is none. */
static inline size_t json_count(const char *text, const char *path) {
    size_t count = 0;
    const char *p = json_find(text, path);
    if (p == NULL || *p != '[') return 0;
    p = json_space(p + 1);
    while (*p != ']' && *p != '\0') {
        count++;
        p = json_space(json_skip(p));
        if (*p == ',') p = json_space(p + 1);
    }
    return count;
}

/* The number at `path`; 0 where there is none. */
static inline uint64_t json_number(const char *text, const char *path) {
    const char *p = json_find(text, path);
    return p == NULL ? 0 : strtoull(p, NULL, 10);
}

/* Whether the value at `path` is true. */
static inline int json_true(const char *text, const char *path) {
    const char *p = json_find(text, path);
    return p != NULL && strncmp(p, "true", 4) == 0;
}

/* The value at `path` as it stands in the text, in memory of its own; NULL where there is none. */
static inline char *json_copy(const char *text, const char *path) {
    const char *begin = json_find(text, path);
    size_t length;
    char *copy;
    if (begin == NULL) return NULL;
    length = (size_t)(json_skip(begin) - begin);
    copy = (char *)malloc(length + 1);
    if (copy == NULL) abort();
    memcpy(copy, begin, length);
    copy[length] = '\0';
    return copy;
}

/* Writes the string at `path` into `out` ("" where there is none) and returns `out`. Escapes are undone
 * except \u, which doubletick does not use for printable text. */
static inline char *json_text(const char *text, const char *path, char *out, size_t size) {
    size_t n = 0;
    const char *p = json_find(text, path);
    if (p != NULL && *p == '"') {
        for (p++; *p != '"' && *p != '\0' && n + 1 < size; p++) {
            char c = *p;
            if (c == '\\' && p[1] != '\0' && p[1] != 'u') {
                c = *++p;
                c = c == 'n'   ? '\n'
                    : c == 't' ? '\t'
                    : c == 'r' ? '\r'
                    : c == 'b' ? '\b'
                    : c == 'f' ? '\f'
                               : c;
            }
            out[n++] = c;
        }
    }
    out[n] = '\0';
    return out;
}

/* A text that grows; begins as {NULL, 0}. Free `bytes`. */
typedef struct JsonText {
    char *bytes;
    size_t length;
} JsonText;

static inline void json_put(JsonText *out, const char *bytes, size_t length) {
    out->bytes = (char *)realloc(out->bytes, out->length + length + 1);
    if (out->bytes == NULL) abort();
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

static inline void json_add(JsonText *out, const char *words) { json_put(out, words, strlen(words)); }

static inline void json_add_string(JsonText *out, const char *words) {
    json_add(out, "\"");
    for (; *words != '\0'; words++) {
        if (*words == '"' || *words == '\\' || (unsigned char)*words < 0x20) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*words);
            json_add(out, escape);
        } else {
            json_put(out, words, 1);
        }
    }
    json_add(out, "\"");
}

#endif
