/* check.h - what the tests of this folder share: CHECK, calls that are waited for, events, users.
 *
 *   OK(TIMLogin("alice", "sig", CB))            the call returns 0 and answers 0; gives its JSON
 *   FAILS(6014, TIMLogout(CB))                  the call returns 0 and answers 6014; gives its text
 *   wait_item(EV_RECEIPTS, "msg_receipt_msg_id=%s;msg_receipt_read_count=1", id)
 *
 * Every test is a program that gets an empty directory as its first argument, exits 0 when all was right,
 * and ends at the first thing that was not. Texts that helpers return live until end().
 */
#ifndef CHECK_H
#define CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <doubletick.h>
#include <errno.h>
#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "json.h"

#ifdef __cplusplus
#define THREAD_LOCAL thread_local
#else
#define THREAD_LOCAL _Thread_local
#endif

#define WAIT_SECONDS 60

/* ---- checks ---- */

static inline void fail_at(const char *file, int line, const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "%s:%d: ", file, line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    fflush(stderr);
    /* Not exit(): the library's threads still run. */
    _exit(1);
}

static inline void check_int(const char *file, int line, const char *what, long long got, long long want) {
    if (got != want) fail_at(file, line, "%s is %lld, expected %lld", what, got, want);
}

static inline void check_text(const char *file, int line, const char *what, const char *got,
                              const char *want) {
    if (got == NULL || strcmp(got, want) != 0) {
        fail_at(file, line, "%s is \"%s\", expected \"%s\"", what, got == NULL ? "NULL" : got, want);
    }
}

static inline void check_part(const char *file, int line, const char *text, const char *part) {
    if (text == NULL || strstr(text, part) == NULL) {
        fail_at(file, line, "\"%s\" is not in %.2000s", part, text == NULL ? "NULL" : text);
    }
}

#define CHECK(condition)                                                           \
    do {                                                                           \
        if (!(condition)) fail_at(__FILE__, __LINE__, "not true: %s", #condition); \
    } while (0)
#define CHECK_INT(got, want) check_int(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
#define CHECK_TEXT(got, want) check_text(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_PART(text, part) check_part(__FILE__, __LINE__, (text), (part))

/* ---- what is shared between the test's threads and the callback thread ---- */

typedef struct Kept {
    struct Kept *next;
    char *text;
} Kept;

typedef struct Answer {
    struct Answer *next;
    int times; /* how often the callback came */
    int32_t code;
    char *desc;
    char *json;
    pthread_t thread;
} Answer;

typedef struct Event {
    struct Event *next;
    int kind;
    long number;
    char *text;
    int taken;
} Event;

enum {
    EV_MESSAGES,
    EV_RECEIPTS,
    EV_REVOKED,
    EV_MODIFIED,
    EV_CONVERSATION, /* number: TIMConvEvent */
    EV_TOTAL_UNREAD, /* number: the total */
    EV_FILTERED_UNREAD, /* number: the total, text: the filter */
    EV_GROUPED, /* text: what has happened to a group of conversations, its name and what belongs to it */
    EV_TIP,
    EV_NETWORK, /* number: TIMNetworkStatus */
    EV_KICKED,
    EV_SIG_EXPIRED,
    EV_SELF_INFO,
    EV_LOG /* number: TIMLogLevel */
};

static const char *const event_names[] = {"messages", "receipts", "revoked", "modified", "conversation",
                                          "total",    "filtered", "grouped", "tip",      "network",
                                          "kicked",   "sig expired", "self info", "log"};

static pthread_mutex_t check_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t check_changed = PTHREAD_COND_INITIALIZER;
static Kept *check_kept = NULL;
static Answer *check_answers = NULL;
static Event *check_events = NULL;
static const char *check_dir = NULL;
static THREAD_LOCAL Answer *check_last = NULL;

static inline char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = (char *)malloc(size);
    if (copy == NULL) abort();
    memcpy(copy, text, size);
    return copy;
}

/* Frees `text` at end(). */
static inline char *keep(char *text) {
    Kept *kept = (Kept *)malloc(sizeof *kept);
    if (kept == NULL) abort();
    pthread_mutex_lock(&check_mutex);
    kept->text = text;
    kept->next = check_kept;
    check_kept = kept;
    pthread_mutex_unlock(&check_mutex);
    return text;
}

static inline char *vfmt(const char *format, va_list arguments) {
    va_list again;
    int length;
    char *text;
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = (char *)malloc((size_t)length + 1);
    if (text == NULL) abort();
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return keep(text);
}

/* printf into a text that lives until end(). */
static inline char *fmt(const char *format, ...) {
    va_list arguments;
    char *text;
    va_start(arguments, format);
    text = vfmt(format, arguments);
    va_end(arguments);
    return text;
}

static inline void sleep_ms(long ms) {
    struct timespec time;
    time.tv_sec = ms / 1000;
    time.tv_nsec = (ms % 1000) * 1000000;
    while (nanosleep(&time, &time) == -1 && errno == EINTR) {
    }
}

/* The threads of this process. */
static inline int thread_count(void) {
    int count = 0;
    struct dirent *entry;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) return -1;
    while ((entry = readdir(tasks)) != NULL) count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* Whether this thread is the only one, at the latest after `ms`. A thread that has done its work needs a
 * moment to end, and one that was joined may be listed by the system for a moment longer. */
static inline int alone_within(long ms) {
    while (thread_count() > 1 && ms > 0) {
        sleep_ms(10);
        ms -= 10;
    }
    return thread_count() == 1;
}

/* ---- calls ---- */

static inline void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    Answer *answer = (Answer *)user_data;
    if (desc == NULL || json == NULL) fail_at(__FILE__, __LINE__, "a callback got NULL for a text");
    pthread_mutex_lock(&check_mutex);
    answer->times++;
    if (answer->times == 1) {
        answer->code = code;
        answer->desc = copy_text(desc);
        answer->json = copy_text(json);
        answer->thread = pthread_self();
    }
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}

static inline const void *new_answer(void) {
    Answer *answer = (Answer *)calloc(1, sizeof *answer);
    if (answer == NULL) abort();
    pthread_mutex_lock(&check_mutex);
    answer->next = check_answers;
    check_answers = answer;
    pthread_mutex_unlock(&check_mutex);
    check_last = answer;
    return answer;
}

/* The last two arguments of a call whose answer is wanted. */
#define CB on_answer, new_answer()

static inline void wait_until(struct timespec *deadline) {
    clock_gettime(CLOCK_REALTIME, deadline);
    deadline->tv_sec += WAIT_SECONDS;
}

static inline Answer *finish_call(const char *file, int line, const char *what, int returned) {
    struct timespec deadline;
    Answer *answer = check_last;
    if (returned != 0) fail_at(file, line, "%s returned %d, expected 0", what, returned);
    wait_until(&deadline);
    pthread_mutex_lock(&check_mutex);
    while (answer->times == 0) {
        if (pthread_cond_timedwait(&check_changed, &check_mutex, &deadline) == ETIMEDOUT) {
            fail_at(file, line, "%s was not answered in %d seconds", what, WAIT_SECONDS);
        }
    }
    pthread_mutex_unlock(&check_mutex);
    return answer;
}

static inline const char *finish_ok(const char *file, int line, const char *what, int returned) {
    Answer *answer = finish_call(file, line, what, returned);
    if (answer->code != 0) {
        fail_at(file, line, "%s answered %d \"%s\", expected 0", what, (int)answer->code, answer->desc);
    }
    return answer->json;
}

static inline const char *finish_fails(const char *file, int line, const char *what, int returned, int code) {
    Answer *answer = finish_call(file, line, what, returned);
    if (answer->code != code) {
        fail_at(file, line, "%s answered %d \"%s\", expected %d", what, (int)answer->code, answer->desc,
                code);
    }
    if (answer->desc[0] == '\0') fail_at(file, line, "%s failed with %d and no text", what, code);
    return answer->desc;
}

#define CALL(call) finish_call(__FILE__, __LINE__, #call, (call))
#define OK(call) finish_ok(__FILE__, __LINE__, #call, (call))
#define FAILS(code, call) finish_fails(__FILE__, __LINE__, #call, (call), (code))

/* A call that must be refused at once: its callback must never come, which end() checks. */
static inline void check_refused(const char *file, int line, const char *what, int returned, int want) {
    if (returned != want) fail_at(file, line, "%s returned %d, expected %d", what, returned, want);
    pthread_mutex_lock(&check_mutex);
    check_last->times -= 1000;
    pthread_mutex_unlock(&check_mutex);
}
#define REFUSED(result, call) check_refused(__FILE__, __LINE__, #call, (call), (result))

/* ---- items: `key=value;key=value` against one JSON object ---- */

static inline int value_is(const char *item, const char *key, const char *want) {
    const char *value = json_find(item, key);
    size_t length;
    if (value == NULL) return 0;
    if (*value == '"') {
        size_t size = strlen(item) + 1;
        char *text = (char *)malloc(size);
        int same;
        if (text == NULL) abort();
        same = strcmp(json_text(item, key, text, size), want) == 0;
        free(text);
        return same;
    }
    length = (size_t)(json_skip(value) - value);
    return strlen(want) == length && memcmp(value, want, length) == 0;
}

/* NULL if all conditions hold, else (in `wrong`) the first that does not. */
static inline const char *first_wrong(const char *item, const char *conditions, char *wrong, size_t size) {
    while (*conditions != '\0') {
        size_t length = strcspn(conditions, ";");
        char *equals;
        snprintf(wrong, size, "%.*s", (int)length, conditions);
        equals = strchr(wrong, '=');
        CHECK(equals != NULL);
        *equals = '\0';
        if (!value_is(item, wrong, equals + 1)) {
            *equals = '=';
            return wrong;
        }
        conditions += length;
        if (*conditions == ';') conditions++;
    }
    return NULL;
}

static inline void check_item(const char *file, int line, const char *item, const char *format, ...) {
    char wrong[512];
    va_list arguments;
    const char *conditions;
    va_start(arguments, format);
    conditions = vfmt(format, arguments);
    va_end(arguments);
    if (item == NULL) fail_at(file, line, "there is no item to be %s", conditions);
    if (first_wrong(item, conditions, wrong, sizeof wrong) != NULL) {
        fail_at(file, line, "not so: %s in %.4000s", wrong, item);
    }
}
/* CHECK_ITEM(json, "key=value;key=value", ...): all of them hold. Keys may be paths. */
#define CHECK_ITEM(...) check_item(__FILE__, __LINE__, __VA_ARGS__)

/* The first element of the array `json` (or `json` itself if it is an object) that fulfils all conditions. */
static inline const char *find_item(const char *json, const char *conditions) {
    char wrong[512];
    size_t i, count;
    json = json_space(json);
    if (*json == '{') return first_wrong(json, conditions, wrong, sizeof wrong) == NULL ? json : NULL;
    count = json_count(json, "");
    for (i = 0; i < count; i++) {
        char position[24];
        const char *item;
        snprintf(position, sizeof position, "%lu", (unsigned long)i);
        item = json_find(json, position);
        if (item != NULL && *item == '{' && first_wrong(item, conditions, wrong, sizeof wrong) == NULL)
            return item;
    }
    return NULL;
}

static inline const char *item(const char *json, const char *format, ...) {
    va_list arguments;
    const char *found;
    va_start(arguments, format);
    found = find_item(json, vfmt(format, arguments));
    va_end(arguments);
    return found == NULL ? NULL : keep(json_copy(found, ""));
}

/* The text at `path`, kept until end(). */
static inline const char *text_at(const char *json, const char *path) {
    size_t size = strlen(json) + 1;
    char *text = (char *)malloc(size);
    if (text == NULL) abort();
    return json_text(json, path, keep(text), size);
}

/* ---- events ---- */

static inline void add_event(int kind, long number, const char *text) {
    Event *event = (Event *)calloc(1, sizeof *event);
    Event **last = &check_events;
    if (event == NULL) abort();
    if (text == NULL) fail_at(__FILE__, __LINE__, "the %s callback got NULL for a text", event_names[kind]);
    event->kind = kind;
    event->number = number;
    event->text = copy_text(text);
    pthread_mutex_lock(&check_mutex);
    while (*last != NULL) last = &(*last)->next;
    *last = event;
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}

static inline void on_messages(const char *json, const void *u) {
    (void)u;
    add_event(EV_MESSAGES, 0, json);
}
static inline void on_receipts(const char *json, const void *u) {
    (void)u;
    add_event(EV_RECEIPTS, 0, json);
}
static inline void on_revoked(const char *json, const void *u) {
    (void)u;
    add_event(EV_REVOKED, 0, json);
}
static inline void on_modified(const char *json, const void *u) {
    (void)u;
    add_event(EV_MODIFIED, 0, json);
}
static inline void on_conversation(enum TIMConvEvent event, const char *json, const void *u) {
    (void)u;
    add_event(EV_CONVERSATION, (long)event, json);
}
static inline void on_total_unread(int total, const void *u) {
    (void)u;
    add_event(EV_TOTAL_UNREAD, total, "");
}
static inline void on_filtered_unread(const char *filter, int total, const void *u) {
    (void)u;
    add_event(EV_FILTERED_UNREAD, total, filter);
}
/* One text: what it was, the name, and the conversations or the new name. */
static inline void add_grouped(const char *what, const char *name, const char *more) {
    char *text = (char *)malloc(strlen(what) + strlen(name) + strlen(more) + 3);
    if (text == NULL) abort();
    sprintf(text, "%s %s %s", what, name, more);
    add_event(EV_GROUPED, 0, text);
    free(text);
}
static inline void on_group_created(const char *name, const char *json, const void *u) {
    (void)u;
    add_grouped("created", name, json);
}
static inline void on_group_deleted(const char *name, const void *u) {
    (void)u;
    add_grouped("deleted", name, "");
}
static inline void on_group_renamed(const char *old_name, const char *new_name, const void *u) {
    (void)u;
    add_grouped("renamed", old_name, new_name);
}
static inline void on_added_to_group(const char *name, const char *json, const void *u) {
    (void)u;
    add_grouped("added", name, json);
}
static inline void on_deleted_from_group(const char *name, const char *json, uint32_t reason, const void *u) {
    (void)u;
    add_grouped(reason == 0 ? "removed" : "a reason", name, json);
}
static inline void on_tip(const char *json, const void *u) {
    (void)u;
    add_event(EV_TIP, 0, json);
}
static inline void on_network(enum TIMNetworkStatus status, int32_t code, const char *desc, const void *u) {
    (void)u;
    (void)code;
    add_event(EV_NETWORK, (long)status, desc);
}
static inline void on_kicked(const void *u) {
    (void)u;
    add_event(EV_KICKED, 0, "");
}
static inline void on_sig_expired(const void *u) {
    (void)u;
    add_event(EV_SIG_EXPIRED, 0, "");
}
static inline void on_self_info(const char *json, const void *u) {
    (void)u;
    add_event(EV_SELF_INFO, 0, json);
}
static inline void on_log(enum TIMLogLevel level, const char *text, const void *u) {
    (void)u;
    add_event(EV_LOG, (long)level, text);
}

/* Listens to everything; what comes is kept for wait_item() and the like. */
static inline void listen_to_all(void) {
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    TIMSetMsgReadedReceiptCallback(on_receipts, NULL);
    TIMSetMsgRevokeCallback(on_revoked, NULL);
    TIMSetMsgUpdateCallback(on_modified, NULL);
    TIMSetConvEventCallback(on_conversation, NULL);
    TIMSetConvTotalUnreadMessageCountChangedCallback(on_total_unread, NULL);
    TIMSetConvUnreadMessageCountChangedByFilterCallback(on_filtered_unread, NULL);
    TIMSetConvConversationGroupCreatedCallback(on_group_created, NULL);
    TIMSetConvConversationGroupDeletedCallback(on_group_deleted, NULL);
    TIMSetConvConversationGroupNameChangedCallback(on_group_renamed, NULL);
    TIMSetConvConversationsAddedToGroupCallback(on_added_to_group, NULL);
    TIMSetConvConversationsDeletedFromGroupCallback(on_deleted_from_group, NULL);
    TIMSetGroupTipsEventCallback(on_tip, NULL);
    TIMSetNetworkStatusListenerCallback(on_network, NULL);
    TIMSetKickedOfflineCallback(on_kicked, NULL);
    TIMSetUserSigExpiredCallback(on_sig_expired, NULL);
    TIMSetSelfInfoUpdatedCallback(on_self_info, NULL);
}

static inline void print_events(void) {
    const Event *event;
    fprintf(stderr, "events so far:\n");
    for (event = check_events; event != NULL; event = event->next) {
        fprintf(stderr, "  %s %s %ld %.300s\n", event->taken ? "(taken)" : "       ",
                event_names[event->kind], event->number, event->text);
    }
}

/* The item, in memory of its own, of the first event of this kind that has one with all conditions. */
static inline const char *take_item(int kind, long number, const char *conditions) {
    Event *event;
    for (event = check_events; event != NULL; event = event->next) {
        const char *found;
        if (event->kind != kind || event->taken || (number >= 0 && event->number != number)) continue;
        if (conditions[0] == '\0') {
            event->taken = 1;
            return copy_text(event->text);
        }
        found = find_item(event->text, conditions);
        if (found != NULL) return json_copy(found, "");
    }
    return NULL;
}

static inline const char *wait_event_at(const char *file, int line, int kind, long number,
                                        const char *conditions) {
    struct timespec deadline;
    const char *found;
    wait_until(&deadline);
    pthread_mutex_lock(&check_mutex);
    while ((found = take_item(kind, number, conditions)) == NULL) {
        if (pthread_cond_timedwait(&check_changed, &check_mutex, &deadline) == ETIMEDOUT) {
            print_events();
            fail_at(file, line, "no %s event with %s came", event_names[kind], conditions);
        }
    }
    pthread_mutex_unlock(&check_mutex);
    return keep((char *)found);
}
/* The event with this number, which is taken: the next wait finds the next one. */
#define WAIT_EVENT(kind, number) wait_event_at(__FILE__, __LINE__, (kind), (number), "")
/* The item of an event that fulfils all conditions. The event stays: it may hold other items. */
#define WAIT_ITEM(kind, ...) wait_event_at(__FILE__, __LINE__, (kind), -1, fmt(__VA_ARGS__))

/* How many items of untaken events fulfil all conditions. */
static inline int count_items(int kind, const char *format, ...) {
    char wrong[512];
    int count = 0;
    const Event *event;
    const char *conditions;
    va_list arguments;
    va_start(arguments, format);
    conditions = vfmt(format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&check_mutex);
    for (event = check_events; event != NULL; event = event->next) {
        size_t i, items = json_count(event->text, "");
        if (event->kind != kind || event->taken) continue;
        if (*event->text != '[') count += find_item(event->text, conditions) != NULL;
        for (i = 0; i < items; i++) {
            char position[24];
            snprintf(position, sizeof position, "%lu", (unsigned long)i);
            count += first_wrong(json_find(event->text, position), conditions, wrong, sizeof wrong) == NULL;
        }
    }
    pthread_mutex_unlock(&check_mutex);
    return count;
}

static inline int count_events(int kind, long number) {
    int count = 0;
    const Event *event;
    pthread_mutex_lock(&check_mutex);
    for (event = check_events; event != NULL; event = event->next) {
        count += event->kind == kind && !event->taken && (number < 0 || event->number == number);
    }
    pthread_mutex_unlock(&check_mutex);
    return count;
}

/* Forgets the events so far. */
static inline void forget_events(void) {
    pthread_mutex_lock(&check_mutex);
    while (check_events != NULL) {
        Event *event = check_events;
        check_events = event->next;
        free(event->text);
        free(event);
    }
    pthread_mutex_unlock(&check_mutex);
}

/* ---- the service and its users ---- */

#define APP_ID 1400000000u

/* The configuration of TIMInit for a directory below the test's own. */
static inline const char *config_for(const char *name) {
    return fmt("{\"sdk_config_config_file_path\":\"%s/%s\",\"sdk_config_log_file_path\":\"%s/%s\"}",
               check_dir, name, check_dir, name);
}

/* The first thing of every main(). */
static inline void begin(int argc, char **argv) {
    if (argc < 2) fail_at(__FILE__, __LINE__, "usage: %s DIRECTORY", argv[0]);
    check_dir = argv[1];
    setvbuf(stdout, NULL, _IOLBF, 0);
}

static inline void start(void) { CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_SUCC); }

/* Ends the one who is logged in, and logs this user in, up to the end of the sync. */
static inline void as_user(const char *user) {
    if (TIMGetLoginStatus() == kTIMLoginStatus_Logined) OK(TIMLogout(CB));
    forget_events();
    OK(TIMLogin(user, "any signature", CB));
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Finish);
}

/* Makes accounts by logging in, one after another; the last one stays. `users`: "alice bob carol". */
static inline void make_users(const char *users) {
    char *list = keep(copy_text(users));
    char *rest = list;
    char *user;
    while ((user = strtok_r(rest, " ", &rest)) != NULL) as_user(user);
}

/* Makes a group of the one who is logged in, with these other members ("bob carol"). */
static inline void make_group(const char *group, int type, const char *members) {
    char *list = keep(copy_text(members));
    char *rest = list;
    char *user;
    const char *array = "";
    while ((user = strtok_r(rest, " ", &rest)) != NULL) {
        array = fmt("%s%s{\"group_member_info_identifier\":\"%s\",\"group_member_info_member_role\":200}",
                    array, array[0] == '\0' ? "" : ",", user);
    }
    OK(TIMGroupCreate(
        fmt("{\"create_group_param_group_name\":\"%s\",\"create_group_param_group_id\":\"%s\","
            "\"create_group_param_group_type\":%d,\"create_group_param_group_member_array\":[%s]}",
            group, group, type, array),
        CB));
}

static inline const char *text_message(const char *text, int need_receipt) {
    return fmt("{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"%s\"}]%s}", text,
               need_receipt ? ",\"message_need_read_receipt\":true" : "");
}

/* Sends a text; gives the id of the message. */
static inline const char *send_text(const char *conv, enum TIMConvType type, const char *text,
                                    int need_receipt) {
    char id[128] = "";
    const char *sent = OK(TIMMsgSendMessage(conv, type, text_message(text, need_receipt), id, CB));
    CHECK_ITEM(sent, "message_msg_id=%s;message_status=2", id);
    return keep(copy_text(id));
}

/* A JSON array with one message object per id, as receipt functions take it; ends with NULL. */
static inline const char *messages(const char *id, ...) {
    va_list ids;
    const char *array = fmt("[{\"message_msg_id\":\"%s\"}", id);
    va_start(ids, id);
    while ((id = va_arg(ids, const char *)) != NULL) array = fmt("%s,{\"message_msg_id\":\"%s\"}", array, id);
    va_end(ids);
    return fmt("%s]", array);
}

/* The message as the one who is logged in sees it. */
static inline const char *see(const char *id) {
    const char *found = OK(TIMMsgFindMessages(fmt("[\"%s\"]", id), CB));
    CHECK_INT(json_count(found, ""), 1);
    return keep(json_copy(found, "0"));
}

/* The conversation as the one who is logged in sees it. */
static inline const char *see_conversation(const char *conv, int type) {
    const char *found = OK(TIMConvGetConvInfo(fmt("[{\"get_conversation_list_param_conv_id\":\"%s\","
                                                  "\"get_conversation_list_param_conv_type\":%d}]",
                                                  conv, type),
                                              CB));
    CHECK_INT(json_count(found, ""), 1);
    return keep(json_copy(found, "0"));
}

/* The last thing of every main(): ends the library, checks that every call was answered exactly once and
 * every refused one never, and that no thread is left. */
static inline int end(void) {
    Answer *answer;
    CHECK_INT(TIMUninit(), TIM_SUCC);
    for (answer = check_answers; answer != NULL; answer = answer->next) {
        CHECK(answer->times == 1 || answer->times == -1000);
    }
    CHECK(alone_within(2000));
    forget_events();
    while (check_answers != NULL) {
        answer = check_answers;
        check_answers = answer->next;
        free(answer->desc);
        free(answer->json);
        free(answer);
    }
    while (check_kept != NULL) {
        Kept *kept = check_kept;
        check_kept = kept->next;
        free(kept->text);
        free(kept);
    }
    return 0;
}

#endif
