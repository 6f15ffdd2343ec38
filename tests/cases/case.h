/* What the programs of this folder share. Each plays one case against a service: `PROGRAM URL DIRECTORY …`, with the
 * credential of a user in the environment variable SIG_USER where the service asks for one. It ends with 0 where
 * everything is right, and else says what is not. crates/server/tests/cases.rs runs them. */
#ifndef CASE_H
#define CASE_H

#include <doubletick.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANT(condition, ...) \
    do { \
        if (!(condition)) wrong(__LINE__, __VA_ARGS__); \
    } while (0)

static sem_t answered, synced;
static int last_code;
/* Of the last answer. */
static char last_json[65536];
/* Messages that the callback for new ones brought. Written on the callback thread, read after an answer or the end of
 * a sync, which come from the same thread. */
static int told;

static inline void wrong(int line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "line %d: ", line);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    (void)desc;
    (void)user_data;
    last_code = (int)code;
    snprintf(last_json, sizeof last_json, "%s", json);
    sem_post(&answered);
}

static void on_messages(const char *json, const void *user_data) {
    (void)user_data;
    for (; (json = strstr(json, "\"text_elem_content\"")) != NULL; json++) told++;
}

static void on_conversations(enum TIMConvEvent event, const char *json, const void *user_data) {
    (void)json;
    (void)user_data;
    if (event == kTIMConvEvent_Finish) sem_post(&synced);
}

/* The code of the answer to a call that returned this; a call that was refused is a defect of the case. */
static inline int code_of(int returned) {
    WANT(returned == TIM_SUCC, "the call was refused: %d", returned);
    sem_wait(&answered);
    return last_code;
}

/* A call that must succeed. */
#define DO(call) WANT(code_of(call) == 0, "%s: %d", #call, last_code)

static inline void begin(int argc, char **argv, int arguments) {
    char config[1024];
    WANT(argc == arguments + 3, "usage: %s URL DIRECTORY and %d more", argv[0], arguments);
    sem_init(&answered, 0, 0);
    sem_init(&synced, 0, 0);
    snprintf(config, sizeof config,
             "{\"sdk_config_server_url\":\"%s\",\"sdk_config_config_file_path\":\"%s\"}", argv[1], argv[2]);
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    TIMSetConvEventCallback(on_conversations, NULL);
    WANT(TIMInit(1400000000, config) == TIM_SUCC, "TIMInit");
}

/* Logs in, and everything that was missed has been told. Who was logged in before is logged out. */
static inline void as(const char *user) {
    char name[64];
    const char *sig;
    snprintf(name, sizeof name, "SIG_%s", user);
    sig = getenv(name);
    DO(TIMLogin(user, sig == NULL ? "any" : sig, on_answer, NULL));
    sem_wait(&synced);
}

/* Sends a text that asks for receipts. */
static inline void say(const char *conv, enum TIMConvType type, char id[128]) {
    DO(TIMMsgSendMessage(conv, type,
                         "{\"message_need_read_receipt\":true,\"message_elem_array\":[{\"elem_type\":0,"
                         "\"text_elem_content\":\"x\"}]}",
                         id, on_answer, NULL));
}

static inline void make_group(const char *id, int type, const char *members) {
    char json[512];
    snprintf(json, sizeof json,
             "{\"create_group_param_group_name\":\"x\",\"create_group_param_group_id\":\"%s\","
             "\"create_group_param_group_type\":%d,\"create_group_param_group_member_array\":[%s]}",
             id, type, members);
    DO(TIMGroupCreate(json, on_answer, NULL));
}

#define BOB "{\"group_member_info_identifier\":\"bob\"}"

static inline int end(void) {
    WANT(TIMUninit() == TIM_SUCC, "TIMUninit");
    return 0;
}

#endif
