/* chat_out.h - the lines that chat.c prints, and the messages that it remembers.
 *
 * The lock must be held for everything in here.
 */
#ifndef DOUBLETICK_EXAMPLE_CHAT_OUT_H
#define DOUBLETICK_EXAMPLE_CHAT_OUT_H

#include <doubletick.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "json.h"

/* Guards standard output and the state of the program. Callbacks come from a thread of the library. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- lines ---- */

static inline char *copy(const char *words) {
    JsonText text = {NULL, 0};
    json_add(&text, words);
    return text.bytes;
}

/* One line of output. */
static inline void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

/* What stands between the quotes of the string at `path`, for "%.*s": it has no line breaks. */
#define RAW(json, path) raw_length((json), (path)), raw((json), (path))

static inline const char *raw(const char *json, const char *path) {
    const char *value = json_find(json, path);
    return value != NULL && *value == '"' ? value + 1 : "";
}

static inline int raw_length(const char *json, const char *path) {
    const char *value = json_find(json, path);
    return value != NULL && *value == '"' ? (int)(json_skip(value) - value) - 2 : 0;
}

static inline const char *element(const char *array, size_t index) {
    char path[24];
    snprintf(path, sizeof path, "%lu", (unsigned long)index);
    return json_find(array, path);
}

static inline unsigned long number(const char *json, const char *path) {
    return (unsigned long)json_number(json, path);
}

static inline const char *conv_name(uint64_t type) { return type == kTIMConv_Group ? "group" : "c2c"; }

/* ---- the messages that this program has seen ---- */

typedef struct Seen {
    char *id;
    char *json; /* as the library gave it; only the id while it is not known better */
    char *conv;
    int type; /* enum TIMConvType; 0: not known */
} Seen;

static Seen *seen;
static size_t seen_count;

/* The number of this id, which is new if need be. Numbers begin with 1. */
static inline size_t number_of(const char *id) {
    JsonText json = {NULL, 0};
    size_t i;
    for (i = 0; i < seen_count; i++) {
        if (strcmp(seen[i].id, id) == 0) return i + 1;
    }
    seen = (Seen *)realloc(seen, (seen_count + 1) * sizeof *seen);
    if (seen == NULL) abort();
    json_add(&json, "{\"message_msg_id\":");
    json_add_string(&json, id);
    json_add(&json, "}");
    seen[seen_count].id = copy(id);
    seen[seen_count].json = json.bytes;
    seen[seen_count].conv = copy("");
    seen[seen_count].type = 0;
    return ++seen_count;
}

static inline void belongs_to(size_t n, const char *conv, int type) {
    free(seen[n - 1].conv);
    seen[n - 1].conv = copy(conv);
    seen[n - 1].type = type;
}

/* Keeps a `Message`. */
static inline size_t remember(const char *message) {
    char id[128], conv[128];
    size_t n = number_of(json_text(message, "message_msg_id", id, sizeof id));
    free(seen[n - 1].json);
    seen[n - 1].json = json_copy(message, "");
    json_text(message, "message_conv_id", conv, sizeof conv);
    belongs_to(n, conv, (int)json_number(message, "message_conv_type"));
    return n;
}

/* The message that a word of the user names. */
static inline const Seen *message_named(const char *word) {
    char *end;
    unsigned long n = strtoul(word, &end, 10);
    if (strcmp(word, "last") == 0) n = (unsigned long)seen_count;
    if ((*end == '\0' || strcmp(word, "last") == 0) && n >= 1 && n <= seen_count) return &seen[n - 1];
    n = (unsigned long)number_of(word); /* which may move them */
    return &seen[n - 1];
}

/* ---- one line per thing ---- */

/* Prints an element of an array, as a `what`. */
typedef void Each(const char *what, const char *item);

static inline void say_message(const char *what, const char *message) {
    unsigned long n = (unsigned long)remember(message);
    say("%s id=%.*s n=%lu conv=%s:%.*s from=%.*s seq=%lu receipt=%s revoked=%s text=%.*s", what,
        RAW(message, "message_msg_id"), n, conv_name(json_number(message, "message_conv_type")),
        RAW(message, "message_conv_id"), RAW(message, "message_sender"), number(message, "message_seq"),
        json_true(message, "message_need_read_receipt") ? "yes" : "no",
        json_number(message, "message_status") == kTIMMsg_Revoked ? "yes" : "no",
        RAW(message, "message_elem_array.0.text_elem_content"));
}

static inline void say_receipt(const char *what, const char *receipt) {
    uint64_t type = json_number(receipt, "msg_receipt_conv_type");
    int peer_read = json_true(receipt, "msg_receipt_is_peer_read");
    int group = type == kTIMConv_Group;
    say("%s id=%.*s conv=%s:%.*s read=%lu unread=%lu", what, RAW(receipt, "msg_receipt_msg_id"),
        conv_name(type), RAW(receipt, "msg_receipt_conv_id"),
        group ? number(receipt, "msg_receipt_read_count") : (unsigned long)peer_read,
        group ? number(receipt, "msg_receipt_unread_count") : (unsigned long)!peer_read);
}

static inline void say_conversation(const char *what, const char *conversation) {
    say("%s conv=%s:%.*s unread=%lu", what, conv_name(json_number(conversation, "conv_type")),
        RAW(conversation, "conv_id"), number(conversation, "conv_unread_num"));
}

static inline void say_invited(const char *what, const char *user) {
    say("%s user=%.*s result=%lu", what, RAW(user, "group_invite_member_result_identifier"),
        number(user, "group_invite_member_result_result"));
}

static inline void say_reader(const char *what, const char *reader) {
    say("%s user=%.*s time=%lu", what, RAW(reader, "group_member_info_identifier"),
        number(reader, "dt_group_member_info_read_time"));
}

static inline void receipt_or_peer(const char *what, const char *receipt) {
    if (raw_length(receipt, "msg_receipt_msg_id") > 0) {
        say_receipt(what, receipt);
    } else {
        say("* peer-read conv=c2c:%.*s time=%lu", RAW(receipt, "msg_receipt_conv_id"),
            number(receipt, "msg_receipt_time_stamp"));
    }
}

static inline void say_revoked(const char *what, const char *item) {
    say("%s id=%.*s conv=%s:%.*s by=%.*s", what, RAW(item, "message_msg_id"),
        conv_name(json_number(item, "message_locator_conv_type")), RAW(item, "message_locator_conv_id"),
        RAW(item, "message_revoker_user_id"));
}

#endif
