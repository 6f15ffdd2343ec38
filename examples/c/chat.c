/* A chat client for the terminal and for scripts: one user, commands line by line.
 *
 *   chat [--server URL] [--app ID] [--data DIR] [--ca FILE]
 *
 * Without --server the service runs inside this process, on the data in DIR. With `ws://HOST:PORT` or
 * `wss://HOST:PORT` it is a doubletickd, and DIR holds what this device has already seen; --ca names the
 * certificates (PEM) to trust instead of the system's. The app id is 1400000000 by default.
 *
 * Every line of standard input is a command. A command is answered before the next line is read, unless `& `
 * stands before it. Empty lines and lines that begin with # are skipped; the end of the input is `quit`.
 *
 *   login USER [SIG]            ok login user=USER           (any SIG where the service asks for none)
 *   logout                      ok logout
 *   status                      ok status state=in|out|logging-in|logging-out user=USER
 *   group NAME [USER ...]       ok group id=GROUP            (a public group with these members)
 *   invite GROUP USER ...       - invited user=USER result=0|1|2      ok invite count=N
 *   send group|c2c ID TEXT      sending id=MSG n=N conv=CONV          ok send id=MSG seq=N
 *   sendplain group|c2c ID TEXT (the same without asking for receipts)
 *   read MSG ...                ok read count=N              (sends receipts)
 *   receipts MSG ...            - receipt id=MSG conv=CONV read=N unread=N      ok receipts count=N
 *   readers MSG read|unread     - reader user=USER time=SECONDS (0: unread)     ok readers count=N
 *   history group|c2c ID [N]    - message ... (newest first, 20)      ok history count=N
 *   mark group|c2c ID           ok mark                      (the conversation is read; makes no receipts)
 *   unread                      ok unread total=N
 *   conversations               - conversation conv=CONV unread=N     ok conversations count=N
 *   modify MSG TEXT             ok modify id=MSG
 *   revoke MSG                  ok revoke id=MSG
 *   cancel MSG                  ok cancel id=MSG             (what is not sent yet)
 *   settings [JSON]             ok settings json=JSON        (with JSON: changes them first)
 *   wait SECONDS                ok wait
 *   quit                        ok quit
 *
 * MSG is a message id, the number n that this program gave it, or `last` for the newest. CONV is group:ID or
 * c2c:ID. What goes wrong is answered `failed COMMAND [id=MSG] code=CODE text=TEXT`: a positive code is the
 * callback's, -3 and -4 mean that the call was refused, 0 that the line is no command.
 *
 * Callbacks are lines that begin with a star, and may come at any time between the others:
 *
 *   * message id=MSG n=N conv=CONV from=USER seq=N receipt=yes|no revoked=yes|no text=TEXT
 *   * modified (with the same keys)
 *   * receipt id=MSG conv=CONV read=N unread=N
 *   * peer-read conv=CONV time=SECONDS           how far the peer has marked the conversation read
 *   * revoked id=MSG conv=CONV by=USER
 *   * kicked-offline
 *   * sig-expired
 *   * network connecting|connected|disconnected|failed code=CODE text=TEXT
 *   * conversation added|updated|deleted conv=CONV unread=N
 *   * sync begun|finished
 *   * unread total=N
 *   * log level=N text=TEXT                      warnings and errors
 *
 * The first line is `ok init version=VERSION`. Lines that begin with - belong to the answer below them, and
 * nothing stands between. Every line is flushed. text= and json= are the last key of their line; a message's
 * text is written as in JSON, so it has no line breaks. Other values have no spaces if your ids have none.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <time.h>

#include "chat_out.h"

/* ---- answers ---- */

/* A command that waits for its callback. */
typedef struct Call {
    const char *command;
    char id[128]; /* the message that it is about, or "" */
    char *filter; /* of readers: read or unread */
    size_t count;
    Each *each;       /* prints an element of an answer that is a list, */
    const char *what; /* which is one of these */
    int (*show)(struct Call *call, const char *json); /* prints the answer; 0: there is more to come */
} Call;

/* The call that the reader of commands waits for. */
static Call *waiting;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;

static void finish(Call *call) {
    if (waiting == call) waiting = NULL;
    pthread_cond_broadcast(&answered);
    free(call->filter);
    free(call);
}

static void say_failed(const char *command, const char *id, int code, const char *text) {
    say("failed %s%s%s code=%d text=%s", command, *id == '\0' ? "" : " id=", id, code, text);
}

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    Call *call = (Call *)user_data;
    int over = 1;
    pthread_mutex_lock(&lock);
    if (code == 0) {
        over = call->show(call, json);
    } else {
        say_failed(call->command, call->id, (int)code, desc);
    }
    if (over) finish(call);
    pthread_mutex_unlock(&lock);
}

#define CB on_answer, call

static int show_done(Call *call, const char *json) {
    (void)json;
    say("ok %s%s%s", call->command, call->id[0] == '\0' ? "" : " id=", call->id);
    return 1;
}

static int show_count(Call *call) {
    say("ok %s count=%lu", call->command, (unsigned long)call->count);
    return 1;
}

static int show_login(Call *call, const char *json) {
    char user[128] = "";
    (void)json;
    TIMGetLoginUserID(user);
    say("ok %s user=%s", call->command, user);
    return 1;
}

static int show_group(Call *call, const char *json) {
    say("ok %s id=%.*s", call->command, RAW(json, "create_group_result_groupid"));
    return 1;
}

static int show_sent(Call *call, const char *json) {
    remember(json);
    say("ok %s id=%s seq=%lu", call->command, call->id, number(json, "message_seq"));
    return 1;
}

static int show_read(Call *call, const char *json) {
    (void)json;
    return show_count(call);
}

/* A line per element, and their count. */
static int show_list(Call *call, const char *json) {
    for (; call->count < json_count(json, ""); call->count++)
        call->each(call->what, element(json, call->count));
    return show_count(call);
}

static void list(Call *call, Each *each, const char *what) {
    call->show = show_list;
    call->each = each;
    call->what = what;
}

static int show_modified(Call *call, const char *json) {
    remember(json);
    return show_done(call, json);
}

static int show_total(Call *call, const char *json) {
    say("ok %s total=%lu", call->command,
        number(json, "conv_get_total_unread_message_count_result_unread_count"));
    return 1;
}

static int show_settings(Call *call, const char *json) {
    say("ok %s json=%s", call->command, json);
    return 1;
}

static int ask_readers(Call *call, uint64_t next_seq) {
    JsonText message = {NULL, 0};
    int returned;
    json_add(&message, "{\"message_msg_id\":");
    json_add_string(&message, call->id);
    json_add(&message, "}");
    returned = DTMsgGetGroupMessageReadMemberList(
        message.bytes,
        strcmp(call->filter, "read") == 0 ? TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ
                                          : TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD,
        next_seq, 100, CB);
    free(message.bytes);
    return returned;
}

/* The lines of a page, and then the next page. */
static int show_readers(Call *call, const char *json) {
    const char *readers = json_find(json, "dt_read_member_list_member_array");
    size_t i;
    for (i = 0; i < json_count(readers, ""); i++, call->count++) say_reader("- reader", element(readers, i));
    if (!json_true(json, "dt_read_member_list_is_finished") &&
        ask_readers(call, json_number(json, "dt_read_member_list_next_seq")) == TIM_SUCC)
        return 0;
    return show_count(call);
}

/* ---- callbacks that nobody asked for ---- */

static void say_each(Each *each, const char *what, const char *json) {
    size_t i;
    pthread_mutex_lock(&lock);
    for (i = 0; i < json_count(json, ""); i++) each(what, element(json, i));
    pthread_mutex_unlock(&lock);
}

static void say_now(const char *line) {
    pthread_mutex_lock(&lock);
    say("%s", line);
    pthread_mutex_unlock(&lock);
}

static void on_messages(const char *json, const void *user_data) {
    (void)user_data;
    say_each(say_message, "* message", json);
}

static void on_modified(const char *json, const void *user_data) {
    (void)user_data;
    say_each(say_message, "* modified", json);
}

static void on_receipts(const char *json, const void *user_data) {
    (void)user_data;
    say_each(receipt_or_peer, "* receipt", json);
}

static void on_revoked(const char *json, const void *user_data) {
    (void)user_data;
    say_each(say_revoked, "* revoked", json);
}

static void on_kicked(const void *user_data) {
    (void)user_data;
    say_now("* kicked-offline");
}

static void on_sig_expired(const void *user_data) {
    (void)user_data;
    say_now("* sig-expired");
}

static void on_network(enum TIMNetworkStatus status, int32_t code, const char *desc, const void *user_data) {
    const char *const names[] = {"connected", "disconnected", "connecting", "failed"};
    (void)user_data;
    pthread_mutex_lock(&lock);
    say("* network %s code=%d text=%s", names[status], (int)code, desc);
    pthread_mutex_unlock(&lock);
}

static void on_conversations(enum TIMConvEvent event, const char *json, const void *user_data) {
    (void)user_data;
    switch (event) {
    case kTIMConvEvent_Add: say_each(say_conversation, "* conversation added", json); break;
    case kTIMConvEvent_Del: say_each(say_conversation, "* conversation deleted", json); break;
    case kTIMConvEvent_Update: say_each(say_conversation, "* conversation updated", json); break;
    case kTIMConvEvent_Start: say_now("* sync begun"); break;
    case kTIMConvEvent_Finish: say_now("* sync finished"); break;
    default: break;
    }
}

static void on_total(int total, const void *user_data) {
    (void)user_data;
    pthread_mutex_lock(&lock);
    say("* unread total=%d", total);
    pthread_mutex_unlock(&lock);
}

static void on_log(enum TIMLogLevel level, const char *text, const void *user_data) {
    (void)user_data;
    if (level < kTIMLog_Warn) return;
    pthread_mutex_lock(&lock);
    say("* log level=%d text=%s", (int)level, text);
    pthread_mutex_unlock(&lock);
}

/* ---- commands ---- */

/* What a command returns beside the results of the library. */
enum { MISUSED = 1, DONE = 2 };

/* Cuts the next word off; "" at the end. */
static char *word(char **rest) {
    char *begin = *rest + strspn(*rest, " ");
    char *end = begin + strcspn(begin, " ");
    *rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    return begin;
}

/* The enum TIMConvType that a word names, or 0. */
static int conv_type(const char *name) {
    if (strcmp(name, "group") == 0) return kTIMConv_Group;
    return strcmp(name, "c2c") == 0 ? kTIMConv_C2C : 0;
}

static void about(Call *call, const Seen *message) { snprintf(call->id, sizeof call->id, "%s", message->id); }

static int do_login(Call *call, char *rest) {
    char *user = word(&rest);
    char *sig = word(&rest);
    call->show = show_login;
    return TIMLogin(user, *sig == '\0' ? "any" : sig, CB);
}

static int do_logout(Call *call, char *rest) {
    (void)rest;
    return TIMLogout(CB);
}

static int do_status(Call *call, char *rest) {
    const char *const names[] = {"", "in", "logging-in", "out", "logging-out"};
    char user[128] = "";
    (void)rest;
    TIMGetLoginUserID(user);
    say("ok %s state=%s user=%s", call->command, names[TIMGetLoginStatus()], user);
    return DONE;
}

static int do_group(Call *call, char *rest) {
    JsonText json = {NULL, 0};
    char *user;
    size_t count = 0;
    int returned;
    json_add(&json, "{\"create_group_param_group_type\":0,\"create_group_param_group_name\":");
    json_add_string(&json, word(&rest));
    json_add(&json, ",\"create_group_param_group_member_array\":[");
    while (*(user = word(&rest)) != '\0') {
        json_add(&json, count++ == 0 ? "" : ",");
        json_add(&json, "{\"group_member_info_identifier\":");
        json_add_string(&json, user);
        json_add(&json, "}");
    }
    json_add(&json, "]}");
    call->show = show_group;
    returned = TIMGroupCreate(json.bytes, CB);
    free(json.bytes);
    return returned;
}

static int do_invite(Call *call, char *rest) {
    JsonText json = {NULL, 0};
    char *user;
    size_t count = 0;
    int returned;
    json_add(&json, "{\"group_invite_member_param_group_id\":");
    json_add_string(&json, word(&rest));
    json_add(&json, ",\"group_invite_member_param_identifier_array\":[");
    while (*(user = word(&rest)) != '\0') {
        json_add(&json, count++ == 0 ? "" : ",");
        json_add_string(&json, user);
    }
    json_add(&json, "]}");
    list(call, say_invited, "- invited");
    returned = TIMGroupInviteMember(json.bytes, CB);
    free(json.bytes);
    return returned;
}

static int send_text(Call *call, char *rest, const char *receipt) {
    JsonText json = {NULL, 0};
    int type = conv_type(word(&rest));
    char *conv = word(&rest);
    int returned;
    if (type == 0 || *conv == '\0' || *rest == '\0') return MISUSED;
    json_add(&json, "{\"message_need_read_receipt\":");
    json_add(&json, receipt);
    json_add(&json, ",\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":");
    json_add_string(&json, rest);
    json_add(&json, "}]}");
    call->show = show_sent;
    returned = TIMMsgSendMessage(conv, (enum TIMConvType)type, json.bytes, call->id, CB);
    free(json.bytes);
    if (returned == TIM_SUCC) {
        /* Callbacks wait for the lock, so this comes before the answer. */
        size_t n = number_of(call->id);
        belongs_to(n, conv, type);
        say("sending id=%s n=%lu conv=%s:%s", call->id, (unsigned long)n, conv_name((uint64_t)type), conv);
    }
    return returned;
}

static int do_send(Call *call, char *rest) { return send_text(call, rest, "true"); }

static int do_sendplain(Call *call, char *rest) { return send_text(call, rest, "false"); }

/* The messages that are named, as one array. */
static JsonText messages_named(Call *call, char *rest) {
    JsonText json = {NULL, 0};
    char *name;
    json_add(&json, "[");
    while (*(name = word(&rest)) != '\0') {
        json_add(&json, call->count++ == 0 ? "" : ",");
        json_add(&json, message_named(name)->json);
    }
    json_add(&json, "]");
    return json;
}

static int do_read(Call *call, char *rest) {
    JsonText json = messages_named(call, rest);
    int returned = TIMMsgSendMessageReadReceipts(json.bytes, CB);
    call->show = show_read;
    free(json.bytes);
    return returned;
}

static int do_receipts(Call *call, char *rest) {
    JsonText json = messages_named(call, rest);
    int returned = TIMMsgGetMessageReadReceipts(json.bytes, CB);
    list(call, say_receipt, "- receipt");
    call->count = 0;
    free(json.bytes);
    return returned;
}

static int do_readers(Call *call, char *rest) {
    about(call, message_named(word(&rest)));
    call->filter = copy(word(&rest));
    call->show = show_readers;
    if (strcmp(call->filter, "read") != 0 && strcmp(call->filter, "unread") != 0) return MISUSED;
    return ask_readers(call, 0);
}

static int do_history(Call *call, char *rest) {
    int type = conv_type(word(&rest));
    char *conv = word(&rest);
    char *count = word(&rest);
    char json[128];
    list(call, say_message, "- message");
    if (type == 0 || *conv == '\0') return MISUSED;
    snprintf(json, sizeof json, "{\"msg_getmsglist_param_count\":%lu}",
             *count == '\0' ? 20 : strtoul(count, NULL, 10));
    return TIMMsgGetMsgList(conv, (enum TIMConvType)type, json, CB);
}

static int do_mark(Call *call, char *rest) {
    char id[256];
    int type = conv_type(word(&rest));
    char *conv = word(&rest);
    if (type == 0 || *conv == '\0') return MISUSED;
    snprintf(id, sizeof id, "%s_%s", conv_name((uint64_t)type), conv);
    return TIMConvCleanConversationUnreadMessageCount(id, 0, 0, CB);
}

static int do_unread(Call *call, char *rest) {
    (void)rest;
    call->show = show_total;
    return TIMConvGetTotalUnreadMessageCount(CB);
}

static int do_conversations(Call *call, char *rest) {
    (void)rest;
    list(call, say_conversation, "- conversation");
    return TIMConvGetConvList(CB);
}

static int do_modify(Call *call, char *rest) {
    JsonText json = {NULL, 0};
    int returned;
    about(call, message_named(word(&rest)));
    call->show = show_modified;
    json_add(&json, "{\"message_msg_id\":");
    json_add_string(&json, call->id);
    json_add(&json, ",\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":");
    json_add_string(&json, rest);
    json_add(&json, "}]}");
    returned = TIMMsgModifyMessage(json.bytes, CB);
    free(json.bytes);
    return returned;
}

static int do_revoke(Call *call, char *rest) {
    const Seen *message = message_named(word(&rest));
    about(call, message);
    return TIMMsgRevoke(message->conv, (enum TIMConvType)message->type, message->json, CB);
}

static int do_cancel(Call *call, char *rest) {
    const Seen *message = message_named(word(&rest));
    about(call, message);
    return TIMMsgCancelSend(message->conv, (enum TIMConvType)message->type, message->id, CB);
}

static int do_settings(Call *call, char *rest) {
    call->show = show_settings;
    rest += strspn(rest, " ");
    return *rest == '\0' ? DTGetSettings(CB) : DTSetSettings(rest, CB);
}

static int do_wait(Call *call, char *rest) {
    double seconds = strtod(rest, NULL);
    struct timespec time;
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    pthread_mutex_unlock(&lock);
    nanosleep(&time, NULL);
    pthread_mutex_lock(&lock);
    say("ok %s", call->command);
    return DONE;
}

typedef struct Command {
    const char *name;
    int (*run)(Call *call, char *rest);
    const char *usage;
} Command;

static const Command commands[] = {
    {"login", do_login, "login USER [SIG]"},
    {"logout", do_logout, "logout"},
    {"status", do_status, "status"},
    {"group", do_group, "group NAME [USER ...]"},
    {"invite", do_invite, "invite GROUP USER ..."},
    {"send", do_send, "send group|c2c ID TEXT"},
    {"sendplain", do_sendplain, "sendplain group|c2c ID TEXT"},
    {"read", do_read, "read MSG ..."},
    {"receipts", do_receipts, "receipts MSG ..."},
    {"readers", do_readers, "readers MSG read|unread"},
    {"history", do_history, "history group|c2c ID [N]"},
    {"mark", do_mark, "mark group|c2c ID"},
    {"unread", do_unread, "unread"},
    {"conversations", do_conversations, "conversations"},
    {"modify", do_modify, "modify MSG TEXT"},
    {"revoke", do_revoke, "revoke MSG"},
    {"cancel", do_cancel, "cancel MSG"},
    {"settings", do_settings, "settings [JSON]"},
    {"wait", do_wait, "wait SECONDS"},
};

static void run(const Command *command, char *rest, int wait) {
    Call *call = (Call *)calloc(1, sizeof *call);
    int returned;
    if (call == NULL) abort();
    call->command = command->name;
    call->show = show_done;
    if (wait) waiting = call;
    returned = command->run(call, rest);
    if (returned == TIM_SUCC) return;
    if (returned == MISUSED) {
        say("failed %s code=0 text=usage: %s", command->name, command->usage);
    } else if (returned != DONE) {
        say_failed(call->command, call->id, returned, "refused; the log line says why");
    }
    finish(call);
}

/* Runs one line, and waits for its answer. */
static void obey(char *line) {
    char *rest = line;
    char *name = word(&rest);
    int wait = strcmp(name, "&") != 0;
    size_t i, count = sizeof commands / sizeof *commands;
    if (!wait) name = word(&rest);
    if (*name == '\0' || *name == '#') return;
    pthread_mutex_lock(&lock);
    for (i = 0; i < count && strcmp(commands[i].name, name) != 0; i++) {
    }
    if (i < count) {
        run(&commands[i], rest, wait);
    } else {
        say_failed(name, "", 0, "no such command; the head of chat.c lists them");
    }
    while (waiting != NULL) pthread_cond_wait(&answered, &lock);
    pthread_mutex_unlock(&lock);
}

/* The next line of the input without its end, in memory of its own; NULL at the end. */
static char *next_line(void) {
    JsonText line = {NULL, 0};
    int c = getchar();
    if (c == EOF) return NULL;
    json_add(&line, "");
    for (; c != EOF && c != '\n'; c = getchar()) {
        char byte = (char)c;
        if (byte != '\r') json_put(&line, &byte, 1);
    }
    return line.bytes;
}

static void obey_all(void) {
    char *line;
    int more = 1;
    while (more && (line = next_line()) != NULL) {
        more = strcmp(line, "quit") != 0;
        if (more) obey(line);
        free(line);
    }
}

/* ---- start and end ---- */

static void listen_to_all(void) {
    TIMSetLogCallback(on_log, NULL);
    TIMSetNetworkStatusListenerCallback(on_network, NULL);
    TIMSetKickedOfflineCallback(on_kicked, NULL);
    TIMSetUserSigExpiredCallback(on_sig_expired, NULL);
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    TIMSetMsgReadedReceiptCallback(on_receipts, NULL);
    TIMSetMsgRevokeCallback(on_revoked, NULL);
    TIMSetMsgUpdateCallback(on_modified, NULL);
    TIMSetConvEventCallback(on_conversations, NULL);
    TIMSetConvTotalUnreadMessageCountChangedCallback(on_total, NULL);
}

static int usage(const char *program) {
    fprintf(stderr, "usage: %s [--server URL] [--app ID] [--data DIR] [--ca FILE]\n", program);
    return 2;
}

int main(int argc, char **argv) {
    const char *const options[][2] = {{"--server", "sdk_config_server_url"},
                                      {"--data", "sdk_config_config_file_path"},
                                      {"--ca", "sdk_config_server_ca_file"}};
    JsonText config = {NULL, 0};
    uint64_t app_id = 1400000000;
    int i, returned;
    json_add(&config, "{\"sdk_config_log_file_path\":\"\"");
    for (i = 1; i < argc; i += 2) {
        size_t o, count = sizeof options / sizeof *options;
        if (i + 1 == argc) return usage(argv[0]);
        for (o = 0; o < count && strcmp(argv[i], options[o][0]) != 0; o++) {
        }
        if (o < count) {
            json_add(&config, ",\"");
            json_add(&config, options[o][1]);
            json_add(&config, "\":");
            json_add_string(&config, argv[i + 1]);
        } else if (strcmp(argv[i], "--app") == 0) {
            app_id = strtoull(argv[i + 1], NULL, 10);
        } else {
            return usage(argv[0]);
        }
    }
    json_add(&config, "}");
    /* Listeners first: what was missed arrives with the login. */
    listen_to_all();
    pthread_mutex_lock(&lock);
    returned = TIMInit(app_id, config.bytes);
    if (returned == TIM_SUCC) {
        say("ok init version=%s", DTGetVersion());
    } else {
        say_failed("init", "", returned, "refused; the log line says why");
    }
    pthread_mutex_unlock(&lock);
    free(config.bytes);
    if (returned == TIM_SUCC) obey_all();
    /* After it no callback comes; what is not answered yet is answered now. */
    TIMUninit();
    if (returned == TIM_SUCC) say("ok quit");
    for (; seen_count > 0; seen_count--) {
        free(seen[seen_count - 1].id);
        free(seen[seen_count - 1].json);
        free(seen[seen_count - 1].conv);
    }
    free(seen);
    return returned == TIM_SUCC ? 0 : 1;
}
