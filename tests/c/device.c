/* device.c - a device: it does what it is told on its standard input and says what comes of it. The words, and what
 * happens to it, are those of xtask/src/test/kept, the same in every language.
 *
 *   device URL DIRECTORY MILLISECONDS
 *
 * How long a call waits is not for an application of this API to say.
 */
#include <doubletick.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

enum { LINE = 4096 };

/* What is asked, until it is answered: the words, and where in the answer the list is that is shown. */
typedef struct Asked {
    char words[LINE];
    const char *list; /* path of the array; NULL: no list is shown */
    const char *name; /* key in each of its elements */
    const char *count; /* key of a number beside it; NULL: none */
} Asked;

static int check(int code, const char *what) {
    if (code != 0) {
        fprintf(stderr, "%s: %d\n", what, code);
        exit(1);
    }
    return code;
}

/* One line in one go: callbacks and main() both speak. */
static void say(const char *line) {
    flockfile(stdout);
    puts(line);
    fflush(stdout);
    funlockfile(stdout);
}

static const Asked *ask(const char *words, const char *list, const char *name, const char *count) {
    Asked *asked = (Asked *)calloc(1, sizeof *asked);
    if (asked == NULL) abort();
    snprintf(asked->words, sizeof asked->words, "%s", words);
    asked->list = list;
    asked->name = name;
    asked->count = count;
    return asked;
}

/* "a,b" or "a=1,b=2" of the elements of an array. */
static void add_list(JsonText *out, const Asked *asked, const char *json) {
    size_t count = json_count(json, asked->list);
    for (size_t at = 0; at < count; at++) {
        char path[200], value[200];
        const char *dot = *asked->list == '\0' ? "" : ".";
        snprintf(path, sizeof path, "%s%s%zu.%s", asked->list, dot, at, asked->name);
        if (at > 0) json_add(out, ",");
        json_add(out, json_text(json, path, value, sizeof value));
        if (asked->count != NULL) {
            snprintf(path, sizeof path, "%s%s%zu.%s", asked->list, dot, at, asked->count);
            snprintf(value, sizeof value, "=%llu", (unsigned long long)json_number(json, path));
            json_add(out, value);
        }
    }
}

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    Asked *asked = (Asked *)user_data;
    JsonText line = {NULL, 0};
    char number[40];
    /* send_text() holds it until the words are there. */
    flockfile(stdout);
    snprintf(number, sizeof number, " %d ", (int)code);
    json_add(&line, asked->words);
    json_add(&line, number);
    if (code != 0) {
        json_add(&line, desc);
    } else if (strncmp(asked->words, "count ", 6) == 0) {
        snprintf(number, sizeof number, "%llu", (unsigned long long)json_number(json, "0.msg_receipt_read_count"));
        json_add(&line, number);
    } else if (asked->list != NULL) {
        json_add(&line, strcmp(desc, "answered from this device") == 0 ? "device " : "service ");
        add_list(&line, asked, json);
    }
    while (line.bytes[strlen(line.bytes) - 1] == ' ') line.bytes[strlen(line.bytes) - 1] = '\0';
    say(line.bytes);
    funlockfile(stdout);
    free(line.bytes);
    free(asked);
}

static void on_messages(const char *json, const void *user_data) {
    (void)user_data;
    for (size_t at = 0; at < json_count(json, ""); at++) {
        char path[80], id[200], line[300];
        snprintf(path, sizeof path, "%zu.message_is_from_self", at);
        if (json_true(json, path)) continue;
        snprintf(path, sizeof path, "%zu.message_msg_id", at);
        snprintf(line, sizeof line, "message %s", json_text(json, path, id, sizeof id));
        say(line);
    }
}

static void on_outbox(const char *json, const void *user_data) {
    (void)user_data;
    for (size_t at = 0; at < json_count(json, ""); at++) {
        char path[80], id[200], line[300];
        snprintf(path, sizeof path, "%zu.dt_outbox_item_code", at);
        int code = (int)json_number(json, path);
        snprintf(path, sizeof path, "%zu.dt_outbox_item_msg_id", at);
        snprintf(line, sizeof line, "outbox %s %d", json_text(json, path, id, sizeof id), code);
        say(line);
    }
}

static void send_text(const char *group, const char *text) {
    char message[LINE], id[128];
    Asked *asked = (Asked *)ask("", NULL, NULL, NULL);
    snprintf(message, sizeof message,
             "{\"message_need_read_receipt\":true,"
             "\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"%s\"}]}",
             text);
    /* Its id is known when the call returns; the answer may be there before. */
    flockfile(stdout);
    check(TIMMsgSendMessage(group, kTIMConv_Group, message, id, on_answer, asked), "send");
    snprintf(asked->words, sizeof asked->words, "sent %s", id);
    funlockfile(stdout);
}

static void run(const char *line) {
    char words[3][LINE] = {"", "", ""}, json[4 * LINE], begin[3 * LINE];
    sscanf(line, "%4095s %4095s %4095s", words[0], words[1], words[2]);
    snprintf(begin, sizeof begin, "%s %s", words[0], words[1]);
    if (strcmp(words[0], "login") == 0) {
        check(TIMLogin(words[1], words[2], on_answer, ask(begin, NULL, NULL, NULL)), line);
    } else if (strcmp(words[0], "group") == 0) {
        snprintf(json, sizeof json,
                 "{\"create_group_param_group_id\":\"%s\",\"create_group_param_group_name\":\"%s\","
                 "\"create_group_param_group_type\":0,"
                 "\"create_group_param_group_member_array\":[{\"group_member_info_identifier\":\"%s\"}]}",
                 words[1], words[1], words[2]);
        check(TIMGroupCreate(json, on_answer, ask(begin, NULL, NULL, NULL)), line);
    } else if (strcmp(words[0], "send") == 0) {
        send_text(words[1], words[2]);
    } else if (strcmp(words[0], "read") == 0 || strcmp(words[0], "count") == 0) {
        int reads = *words[0] == 'r';
        snprintf(json, sizeof json, "[{\"message_msg_id\":\"%s\"}]", words[1]);
        check((reads ? TIMMsgSendMessageReadReceipts : TIMMsgGetMessageReadReceipts)(json, on_answer,
                                                                                      ask(line, NULL, NULL, NULL)),
              line);
    } else if (strcmp(words[0], "page") == 0) {
        const Asked *asked = ask(line, "", "message_msg_id", NULL);
        check(TIMMsgGetMsgList(words[1], kTIMConv_Group, "{}", on_answer, asked), line);
    } else if (strcmp(words[0], "list") == 0) {
        check(TIMConvGetConvList(on_answer, ask(line, "", "conv_id", "conv_unread_num")), line);
    } else if (strcmp(words[0], "members") == 0) {
        const Asked *asked =
            ask(line, "group_get_member_info_list_result_info_array", "group_member_info_identifier", NULL);
        snprintf(json, sizeof json, "{\"group_get_members_info_list_param_group_id\":\"%s\"}", words[1]);
        check(TIMGroupGetMemberInfoList(json, on_answer, asked), line);
    } else if (strcmp(words[0], "wake") == 0) {
        DTWake();
    } else {
        fprintf(stderr, "unknown: %s\n", line);
        exit(1);
    }
}

int main(int argc, char **argv) {
    char config[LINE], line[LINE];
    if (argc != 4) return 2;
    snprintf(config, sizeof config,
             "{\"sdk_config_server_url\":\"%s\",\"sdk_config_config_file_path\":\"%s\",\"sdk_config_keep_unsent\":true}",
             argv[1], argv[2]);
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    DTSetOutboxCallback(on_outbox, NULL);
    check(TIMInit(1400000000, config), "TIMInit");
    while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "end\n") != 0) {
        line[strcspn(line, "\n")] = '\0';
        run(line);
    }
    check(TIMUninit(), "TIMUninit");
    say("ended");
    return 0;
}
