/* The whole story of read receipts, in one process and without a server.
 *
 *   read_receipts [DIRECTORY]     the data goes to DIRECTORY, or to a fresh temporary one
 *
 * Alice writes to a group of four and to Bob alone, and asks for receipts. Bob and Carol read, Dave does not.
 * The C API has one client per process, so they log in one after another; in a chat they would all be online,
 * and the same callbacks would come at once. Exits with 0 if everything was as it should be.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <doubletick.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "json.h"

#define APP_ID 1400000000u
#define GROUP "weekend-hike"

/* ---- waiting for callbacks: they come from a thread of the library ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* The answer to the call that is under way. */
static int answered;
static int32_t answer_code;
static char answer_desc[256];
static char *answer_json;

/* What the listeners heard since the last login. */
static char *new_messages; /* a JSON array */
static char *news[32];     /* receipt callbacks, a JSON array each */
static size_t news_count;
static int synced; /* everything that was missed has been delivered */

static char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *mine = (char *)malloc(size);
    if (mine == NULL) abort();
    memcpy(mine, text, size);
    return mine;
}

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    (void)user_data;
    pthread_mutex_lock(&lock);
    answer_code = code;
    snprintf(answer_desc, sizeof answer_desc, "%s", desc);
    free(answer_json);
    answer_json = copy(json);
    answered = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* The vendor's member list callback has no code; the page goes where user_data points. */
typedef struct Page {
    char *members;
    uint64_t next_seq;
    int finished;
    int here;
} Page;

static void on_members(const char *members, uint64_t next_seq, bool is_finished, const void *user_data) {
    Page *page = (Page *)user_data;
    pthread_mutex_lock(&lock);
    page->members = copy(members);
    page->next_seq = next_seq;
    page->finished = is_finished;
    page->here = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void on_new_messages(const char *json, const void *user_data) {
    size_t old;
    (void)user_data;
    pthread_mutex_lock(&lock);
    /* Several callbacks may come: join their arrays. */
    old = new_messages == NULL ? 0 : strlen(new_messages);
    new_messages = (char *)realloc(new_messages, old + strlen(json) + 1);
    if (new_messages == NULL) abort();
    if (old == 0) {
        strcpy(new_messages, json);
    } else {
        new_messages[old - 1] = ',';
        strcpy(new_messages + old, json + 1);
    }
    pthread_mutex_unlock(&lock);
}

static void on_receipts(const char *json, const void *user_data) {
    (void)user_data;
    pthread_mutex_lock(&lock);
    if (news_count < sizeof news / sizeof *news) news[news_count++] = copy(json);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void on_conversation_event(enum TIMConvEvent event, const char *json, const void *user_data) {
    (void)json;
    (void)user_data;
    if (event != kTIMConvEvent_Finish) return;
    pthread_mutex_lock(&lock);
    synced = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Waits, 30 seconds at most, until `*flag` is set. */
static void wait_for(const int *flag, const char *what) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 30;
    pthread_mutex_lock(&lock);
    while (!*flag) {
        if (pthread_cond_timedwait(&changed, &lock, &deadline) != 0) {
            fprintf(stderr, "%s: no callback came\n", what);
            exit(1);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void expect(int truth, const char *what) {
    if (truth) return;
    fprintf(stderr, "not as it should be: %s\n", what);
    exit(1);
}

/* Makes the call, waits for its answer, and insists on success. The JSON stays valid until the next DO. */
#define DO(call) \
    (answered = 0, expect((call) == TIM_SUCC, #call), wait_for(&answered, #call), succeeded(#call))

static const char *succeeded(const char *call) {
    if (answer_code != 0) {
        fprintf(stderr, "%s: %d %s\n", call, (int)answer_code, answer_desc);
        exit(1);
    }
    return answer_json;
}

/* ---- the parts of the story ---- */

static void forget_news(void) {
    pthread_mutex_lock(&lock);
    free(new_messages);
    new_messages = NULL;
    while (news_count > 0) free(news[--news_count]);
    synced = 0;
    pthread_mutex_unlock(&lock);
}

/* The first login of a name makes the account. What the user missed has arrived when this returns. */
static void log_in(const char *user) {
    forget_news();
    DO(TIMLogin(user, "any text: the embedded service asks for no signature", on_answer, NULL));
    wait_for(&synced, "the sync after the login");
}

static void log_out(void) { DO(TIMLogout(on_answer, NULL)); }

/* Sends a text that asks for receipts; the id is in `id` as soon as the call returns. */
static void send_text(const char *conv, enum TIMConvType type, const char *text, char id[128]) {
    char message[512];
    snprintf(message, sizeof message,
             "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"%s\"}],"
             "\"message_need_read_receipt\":true}",
             text);
    answered = 0;
    expect(TIMMsgSendMessage(conv, type, message, id, on_answer, NULL) == TIM_SUCC, "TIMMsgSendMessage");
    printf("  alice: %-32s (%s)", text, id);
    wait_for(&answered, "TIMMsgSendMessage");
    succeeded("TIMMsgSendMessage");
    printf(" \xe2\x9c\x93 sent\n");
}

/* Finds the newest receipt state of a message ("" for the conversation) in what the listener heard. */
static int newest_receipt(const char *msg_id, const char *conv, char *receipt, size_t size) {
    size_t i, j;
    int found = 0;
    pthread_mutex_lock(&lock);
    for (i = 0; i < news_count; i++) {
        for (j = 0; j < json_count(news[i], ""); j++) {
            char path[16], id[128], conv_id[64];
            const char *element;
            snprintf(path, sizeof path, "%u", (unsigned)j);
            element = json_find(news[i], path);
            if (strcmp(json_text(element, "msg_receipt_msg_id", id, sizeof id), msg_id) != 0) continue;
            if (strcmp(json_text(element, "msg_receipt_conv_id", conv_id, sizeof conv_id), conv) != 0)
                continue;
            snprintf(receipt, size, "%.*s", (int)(json_skip(element) - element), element);
            found = 1;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static unsigned unread(const char *conv, int type) {
    char ask[256];
    snprintf(
        ask, sizeof ask,
        "[{\"get_conversation_list_param_conv_id\":\"%s\",\"get_conversation_list_param_conv_type\":%d}]",
        conv, type);
    return (unsigned)json_number(DO(TIMConvGetConvInfo(ask, on_answer, NULL)), "0.conv_unread_num");
}

/* A reader: takes what arrived, answers every message that wants it, and says how many. */
static unsigned read_everything(const char *conv, int type) {
    char array[2048] = "[", path[64], text[128], from[64], id[128];
    unsigned count = 0, before = unread(conv, type);
    size_t i;
    for (i = 0; new_messages != NULL && i < json_count(new_messages, ""); i++) {
        const char *message;
        snprintf(path, sizeof path, "%u", (unsigned)i);
        message = json_find(new_messages, path);
        if (json_number(message, "message_conv_type") != (uint64_t)type) continue;
        if (!json_true(message, "message_need_read_receipt") || json_true(message, "message_is_from_self"))
            continue;
        json_text(message, "message_elem_array.0.text_elem_content", text, sizeof text);
        json_text(message, "message_sender", from, sizeof from);
        json_text(message, "message_msg_id", id, sizeof id);
        printf("    %s: %s   (asks for a receipt)\n", from, text);
        snprintf(array + strlen(array), sizeof array - strlen(array), "%s{\"message_msg_id\":\"%s\"}",
                 count == 0 ? "" : ",", id);
        count++;
    }
    strcat(array, "]");
    DO(TIMMsgSendMessageReadReceipts(array, on_answer, NULL));
    DO(TIMMsgSendMessageReadReceipts(array, on_answer, NULL)); /* again: nothing changes */
    expect(unread(conv, type) == before, "receipts change no unread count");
    return count;
}

/* All members of one half, page by page as an application does it. */
static unsigned page_members(const char *message, enum TIMGroupMessageReadMembersFilter filter) {
    Page page = {NULL, 0, 0, 0};
    unsigned count = 0;
    while (!page.finished) {
        size_t i;
        page.here = 0;
        expect(TIMMsgGetGroupMessageReadMemberList(message, filter, page.next_seq, 1, on_members, &page) ==
                   TIM_SUCC,
               "TIMMsgGetGroupMessageReadMemberList");
        wait_for(&page.here, "TIMMsgGetGroupMessageReadMemberList");
        for (i = 0; i < json_count(page.members, ""); i++, count++) {
            char path[64], name[64];
            snprintf(path, sizeof path, "%u.group_member_info_identifier", (unsigned)i);
            printf("%s%s", count == 0 ? "" : ", ", json_text(page.members, path, name, sizeof name));
        }
        free(page.members);
    }
    printf("%s\n", count == 0 ? "nobody" : "");
    return count;
}

/* 14:05:09, or "not yet" for 0. */
static const char *clock_text(uint64_t seconds, char out[16]) {
    time_t time = (time_t)seconds;
    if (seconds == 0) return "not yet";
    strftime(out, 16, "%H:%M:%S", localtime(&time));
    return out;
}

/* Who read when and who has not, from our own function, which brings the times and a code. */
static void print_table(const char *message) {
    int filter;
    printf("    %-12s %s\n", "member", "read");
    for (filter = 0; filter < 2; filter++) {
        const char *page =
            DO(DTMsgGetGroupMessageReadMemberList(message,
                                                  filter == 0 ? TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ
                                                              : TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD,
                                                  0, 100, on_answer, NULL));
        size_t i;
        for (i = 0; i < json_count(page, "dt_read_member_list_member_array"); i++) {
            char path[128], name[64], when[16];
            snprintf(path, sizeof path, "dt_read_member_list_member_array.%u.group_member_info_identifier",
                     (unsigned)i);
            json_text(page, path, name, sizeof name);
            snprintf(path, sizeof path, "dt_read_member_list_member_array.%u.dt_group_member_info_read_time",
                     (unsigned)i);
            printf("    %-12s %s\n", name, clock_text(json_number(page, path), when));
        }
    }
}

int main(int argc, char **argv) {
    char directory[256] = "/tmp/read-receipts-XXXXXX";
    char config[640], to_group[128], to_bob[128], receipt[1024], message[256], when[16];
    const char *json;

    if (argc > 1) {
        snprintf(directory, sizeof directory, "%s", argv[1]);
    } else {
        expect(mkdtemp(directory) != NULL, "a temporary directory");
    }
    printf("doubletick %s, data in %s\n", DTGetVersion(), directory);

    /* Listeners first: what was missed arrives with the login. */
    TIMAddRecvNewMsgCallback(on_new_messages, NULL);
    TIMSetMsgReadedReceiptCallback(on_receipts, NULL);
    TIMSetConvEventCallback(on_conversation_event, NULL);
    snprintf(config, sizeof config,
             "{\"sdk_config_config_file_path\":\"%s\",\"sdk_config_log_file_path\":\"%s\"}", directory,
             directory);
    expect(TIMInit(APP_ID, config) == TIM_SUCC, "TIMInit");

    printf("\nFour people log in for the first time.\n");
    log_in("bob"), log_out();
    log_in("carol"), log_out();
    log_in("dave"), log_out();
    log_in("alice");

    printf("\nAlice makes a group and writes, asking for receipts.\n");
    DO(TIMGroupCreate(
        "{\"create_group_param_group_id\":\"" GROUP "\",\"create_group_param_group_name\":\"Weekend hike\","
        "\"create_group_param_group_type\":0,\"create_group_param_group_member_array\":["
        "{\"group_member_info_identifier\":\"bob\"},{\"group_member_info_identifier\":\"carol\"},"
        "{\"group_member_info_identifier\":\"dave\"}]}",
        on_answer, NULL));
    send_text(GROUP, kTIMConv_Group, "Meet at the lake at nine?", to_group);
    send_text("bob", kTIMConv_C2C, "Can you bring the map?", to_bob);
    log_out();

    printf("\nBob logs in and reads.\n");
    log_in("bob");
    expect(read_everything(GROUP, kTIMConv_Group) == 1, "one group message for bob");
    expect(read_everything("alice", kTIMConv_C2C) == 1, "one message for bob alone");
    printf("    (unread in the conversation with alice: %u, receipts do not change it)\n",
           unread("alice", kTIMConv_C2C));
    DO(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, on_answer, NULL));
    expect(unread("alice", kTIMConv_C2C) == 0, "the conversation is marked read");
    printf("    (marked read: %u)\n", unread("alice", kTIMConv_C2C));
    log_out();

    printf("\nCarol logs in and reads.\n");
    log_in("carol");
    expect(read_everything(GROUP, kTIMConv_Group) == 1, "one group message for carol");
    log_out();

    printf("\nAlice comes back. Her receipt callback brings the newest counts:\n");
    log_in("alice");
    expect(newest_receipt(to_group, GROUP, receipt, sizeof receipt), "a receipt for the group message");
    expect(json_number(receipt, "msg_receipt_read_count") == 2 &&
               json_number(receipt, "msg_receipt_unread_count") == 1,
           "2 of 3");
    printf("  alice: %-32s \xe2\x9c\x93\xe2\x9c\x93 read by %u of %u\n", "Meet at the lake at nine?",
           (unsigned)json_number(receipt, "msg_receipt_read_count"),
           (unsigned)(json_number(receipt, "msg_receipt_read_count") +
                      json_number(receipt, "msg_receipt_unread_count")));
    expect(newest_receipt(to_bob, "bob", receipt, sizeof receipt) &&
               json_true(receipt, "msg_receipt_is_peer_read"),
           "a receipt from bob");
    printf("  alice: %-32s \xe2\x9c\x93\xe2\x9c\x93 read by bob\n", "Can you bring the map?");
    expect(newest_receipt("", "bob", receipt, sizeof receipt), "bob marked the conversation read");
    expect(json_number(receipt, "msg_receipt_time_stamp") > 0, "the position that bob has read up to");
    printf("  and bob has marked the conversation read up to what was there at %s\n",
           clock_text(json_number(receipt, "msg_receipt_time_stamp"), when));

    printf("\nShe pulls the history, then the receipts of what she finds there:\n");
    json = DO(
        TIMMsgGetMsgList(GROUP, kTIMConv_Group,
                         "{\"msg_getmsglist_param_last_msg\":{},\"msg_getmsglist_param_count\":20,"
                         "\"msg_getmsglist_param_is_ramble\":true,\"msg_getmsglist_param_is_forward\":false}",
                         on_answer, NULL));
    expect(json_count(json, "") == 1 && json_true(json, "0.message_need_read_receipt") &&
               json_true(json, "0.message_is_from_self"),
           "the history");
    {
        char *history = copy(json);
        json = DO(TIMMsgGetMessageReadReceipts(history, on_answer, NULL));
        free(history);
    }
    expect(json_count(json, "") == 1 && json_number(json, "0.msg_receipt_read_count") == 2, "the receipts");
    printf("  read %u, not yet %u\n", (unsigned)json_number(json, "0.msg_receipt_read_count"),
           (unsigned)json_number(json, "0.msg_receipt_unread_count"));

    printf("\nAnd she asks who that is:\n");
    snprintf(message, sizeof message, "{\"message_msg_id\":\"%s\"}", to_group);
    printf("  read:     ");
    expect(page_members(message, TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ) == 2, "two have read");
    printf("  not yet:  ");
    expect(page_members(message, TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD) == 1, "one has not");
    printf("\n");
    print_table(message);

    log_out();
    expect(TIMUninit() == TIM_SUCC, "TIMUninit");
    forget_news();
    free(answer_json);
    printf("\nEverything was as it should be.\n");
    return 0;
}
