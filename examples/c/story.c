/* The story that every language tells: examples/story.txt, line by line.
 *
 *   story [DIRECTORY]     the data goes to DIRECTORY, or to a fresh temporary one that is removed at the end
 *
 * Without DOUBLETICK_SERVER_URL the service runs inside this process. With it the service is that doubletickd,
 * and the credentials are in DOUBLETICK_USERSIG_ALICE, ..._BOB, ..._CAROL and ..._DAVE; DIRECTORY then holds
 * what this device has already seen.
 *
 * The C API has one client per process, so the four log in one after another, and hear at their login what
 * happened while they were away. Exits with 0 if everything is as it should be, else with 1 and a line on
 * standard error.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <ctype.h>
#include <doubletick.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "json.h"

#define APP_ID 1400000000u
#define TO_GROUP "Meet at the lake at nine?"
#define TO_BOB "你能带地图吗？🗺️"

/* ---- what callbacks bring, on a thread of the library ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* The answer to the call that is under way. */
static int answered;
static int32_t answer_code;
static JsonText answer_desc, answer_json;

/* What the listeners heard since the last login: JSON arrays, one after another. */
static JsonText messages[16], receipts[16];
static size_t message_count, receipt_count;
static int synced; /* everything that was missed has been delivered */

static void set(JsonText *text, const char *words) {
    text->length = 0;
    json_add(text, words);
}

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    (void)user_data;
    pthread_mutex_lock(&lock);
    answer_code = code;
    set(&answer_desc, desc);
    set(&answer_json, json);
    answered = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void keep(JsonText *texts, size_t *count, const char *json) {
    pthread_mutex_lock(&lock);
    if (*count < sizeof messages / sizeof *messages) set(&texts[(*count)++], json);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void on_messages(const char *json, const void *user_data) {
    (void)user_data;
    keep(messages, &message_count, json);
}

static void on_receipts(const char *json, const void *user_data) {
    (void)user_data;
    keep(receipts, &receipt_count, json);
}

static void on_conversations(enum TIMConvEvent event, const char *json, const void *user_data) {
    (void)json;
    (void)user_data;
    if (event != kTIMConvEvent_Finish) return;
    pthread_mutex_lock(&lock);
    synced = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* ---- the end, good or bad ---- */

static char directory[512];
static int temporary;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

/* Ends the library first, so that nobody writes there any more. */
static void clean_up(void) {
    size_t i;
    TIMUninit();
    if (temporary) nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    for (i = 0; i < sizeof messages / sizeof *messages; i++) {
        free(messages[i].bytes);
        free(receipts[i].bytes);
    }
    free(answer_desc.bytes);
    free(answer_json.bytes);
}

static void expect(int truth, const char *what) {
    if (truth) return;
    fprintf(stderr, "not as it should be: %s\n", what);
    clean_up();
    exit(1);
}

/* ---- calls and waiting ---- */

/* Waits, a minute at most, until `ready` says so. It is asked with the lock held. */
static void wait_for(int (*ready)(const void *), const void *what, const char *words) {
    struct timespec deadline;
    int here, in_time = 1;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 60;
    pthread_mutex_lock(&lock);
    while (!(here = ready(what)) && in_time) in_time = pthread_cond_timedwait(&changed, &lock, &deadline) == 0;
    pthread_mutex_unlock(&lock);
    expect(here, words);
}

static int is_set(const void *flag) { return *(const int *)flag; }

/* The code that the call is answered with. Its JSON is in `answer_json` until the next call. */
#define CODE(call) \
    (answered = 0, expect((call) == TIM_SUCC, #call), wait_for(is_set, &answered, #call), answer_code)

/* Makes the call, and insists on success. */
#define DO(call) succeeded(CODE(call), #call)

static const char *succeeded(int32_t code, const char *call) {
    if (code != 0) fprintf(stderr, "%d %s\n", (int)code, answer_desc.bytes);
    expect(code == 0, call);
    return answer_json.bytes;
}

static int same(const char *json, const char *key, const char *wanted) {
    char text[256];
    return strcmp(json_text(json, key, text, sizeof text), wanted) == 0;
}

static const char *element(const char *json, size_t i) {
    char path[24];
    snprintf(path, sizeof path, "%u", (unsigned)i);
    return json_find(json, path);
}

/* ---- what people do ---- */

/* The first login of a name makes the account. What the user missed has arrived when this returns. */
static void log_in(const char *user) {
    char variable[64] = "DOUBLETICK_USERSIG_";
    const char *sig;
    size_t i, length = strlen(variable);
    for (i = 0; user[i] != '\0'; i++) variable[length + i] = (char)toupper((unsigned char)user[i]);
    sig = getenv(variable);
    pthread_mutex_lock(&lock);
    message_count = receipt_count = 0;
    synced = 0;
    pthread_mutex_unlock(&lock);
    DO(TIMLogin(user, sig == NULL ? "the embedded service asks for no signature" : sig, on_answer, NULL));
    wait_for(is_set, &synced, "what was missed arrives");
}

static void log_out(void) { DO(TIMLogout(on_answer, NULL)); }

static void send_text(const char *conv, enum TIMConvType type, const char *text, char id[128]) {
    JsonText json = {NULL, 0};
    json_add(&json, "{\"message_need_read_receipt\":true,\"message_elem_array\":[{\"elem_type\":0,");
    json_add(&json, "\"text_elem_content\":");
    json_add_string(&json, text);
    json_add(&json, "}]}");
    DO(TIMMsgSendMessage(conv, type, json.bytes, id, on_answer, NULL));
    free(json.bytes);
}

/* A message that has been heard, by its id; NULL. */
static const char *heard(const char *id) {
    size_t i, j;
    for (i = 0; i < message_count; i++) {
        for (j = 0; j < json_count(messages[i].bytes, ""); j++) {
            const char *message = element(messages[i].bytes, j);
            if (same(message, "message_msg_id", id)) return message;
        }
    }
    return NULL;
}

static int is_heard(const void *id) { return heard((const char *)id) != NULL; }

/* What names a message in a call, alone or as an array. */
static const char *named(const char *id, int in_array, char out[160]) {
    snprintf(out, 160, in_array ? "[{\"message_msg_id\":\"%s\"}]" : "{\"message_msg_id\":\"%s\"}", id);
    return out;
}

static void send_receipt(const char *id) {
    char json[160];
    DO(TIMMsgSendMessageReadReceipts(named(id, 1, json), on_answer, NULL));
}

static void read_message(const char *reader, const char *id) {
    char text[128];
    wait_for(is_heard, id, "a message arrives");
    pthread_mutex_lock(&lock);
    json_text(heard(id), "message_elem_array.0.text_elem_content", text, sizeof text);
    pthread_mutex_unlock(&lock);
    printf("%s reads: %s\n", reader, text);
    send_receipt(id);
}

/* A state of receipts that somebody waits for: in a group how many, one-to-one that the peer has read. */
typedef struct Wanted {
    const char *id;
    int one_to_one;
    uint64_t read, unread;
} Wanted;

static Wanted in_group(const char *id, uint64_t read, uint64_t unread) {
    Wanted wanted;
    wanted.id = id;
    wanted.one_to_one = 0;
    wanted.read = read;
    wanted.unread = unread;
    return wanted;
}

static Wanted by_peer(const char *id) {
    Wanted wanted = in_group(id, 1, 0);
    wanted.one_to_one = 1;
    return wanted;
}

static int is_as_wanted(const char *receipt, const Wanted *wanted) {
    if (!same(receipt, "msg_receipt_msg_id", wanted->id)) return 0;
    if (wanted->one_to_one) return json_true(receipt, "msg_receipt_is_peer_read");
    return json_number(receipt, "msg_receipt_read_count") == wanted->read &&
           json_number(receipt, "msg_receipt_unread_count") == wanted->unread;
}

static int has_come(const void *what) {
    size_t i, j;
    for (i = 0; i < receipt_count; i++) {
        for (j = 0; j < json_count(receipts[i].bytes, ""); j++)
            if (is_as_wanted(element(receipts[i].bytes, j), (const Wanted *)what)) return 1;
    }
    return 0;
}

static void hear(Wanted wanted) { wait_for(has_come, &wanted, "a receipt arrives"); }

static void ask(Wanted wanted) {
    char json[160];
    const char *answer = DO(TIMMsgGetMessageReadReceipts(named(wanted.id, 1, json), on_answer, NULL));
    expect(json_count(answer, "") == 1 && is_as_wanted(element(answer, 0), &wanted),
           "the receipts of a message");
}

static void members(const char *label, const char *id, enum TIMGroupMessageReadMembersFilter filter) {
    char json[160], name[64];
    size_t i;
    const char *page =
        DO(DTMsgGetGroupMessageReadMemberList(named(id, 0, json), filter, 0, 100, on_answer, NULL));
    const char *list = json_find(page, "dt_read_member_list_member_array");
    expect(list != NULL && json_true(page, "dt_read_member_list_is_finished"), "a page with everyone");
    printf("%s:", label);
    for (i = 0; i < json_count(list, ""); i++)
        printf("%s %s", i == 0 ? "" : ",",
               json_text(element(list, i), "group_member_info_identifier", name, sizeof name));
    printf("\n");
}

/* ---- the story ---- */

static void begin(void) {
    JsonText config = {NULL, 0};
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    TIMSetMsgReadedReceiptCallback(on_receipts, NULL);
    TIMSetConvEventCallback(on_conversations, NULL);
    /* The server is named by the environment, or nobody: then the service is in this process. */
    json_add(&config, "{\"sdk_config_log_file_path\":\"\",\"sdk_config_config_file_path\":");
    json_add_string(&config, directory);
    json_add(&config, "}");
    expect(TIMInit(APP_ID, config.bytes) == TIM_SUCC, "TIMInit");
    free(config.bytes);
}

static void make_group(char group[128]) {
    const char *answer = DO(TIMGroupCreate(
        "{\"create_group_param_group_name\":\"Weekend hike\",\"create_group_param_group_type\":0,"
        "\"create_group_param_group_member_array\":[{\"group_member_info_identifier\":\"bob\"},"
        "{\"group_member_info_identifier\":\"carol\"},{\"group_member_info_identifier\":\"dave\"}]}",
        on_answer, NULL));
    json_text(answer, "create_group_result_groupid", group, 128);
    printf("alice makes the group \"Weekend hike\" with bob, carol and dave\n");
}

int main(int argc, char **argv) {
    const char *const users[] = {"bob", "carol", "dave", "alice"};
    char group[128], to_group[128], to_bob[128], json[160];
    size_t i;

    if (argc > 1) {
        snprintf(directory, sizeof directory, "%s", argv[1]);
    } else {
        const char *parent = getenv("TMPDIR");
        snprintf(directory, sizeof directory, "%s/doubletick-story-XXXXXX", parent == NULL ? "/tmp" : parent);
        expect(mkdtemp(directory) != NULL, "a temporary directory");
        temporary = 1;
    }
    begin();
    for (i = 0; i < 4; i++) {
        log_in(users[i]);
        if (i < 3) log_out();
    }
    printf("alice, bob, carol and dave have accounts\n");

    make_group(group);
    send_text(group, kTIMConv_Group, TO_GROUP, to_group);
    printf("alice -> group: %s\n", TO_GROUP);
    send_text("bob", kTIMConv_C2C, TO_BOB, to_bob);
    printf("alice -> bob: %s\n", TO_BOB);
    log_out();

    log_in("bob");
    read_message("bob", to_group);
    read_message("bob", to_bob);
    send_receipt(to_group);
    send_receipt(to_bob);
    printf("bob sends his receipts again, which changes nothing\n");
    log_out();
    log_in("carol");
    read_message("carol", to_group);
    log_out();

    log_in("alice");
    hear(in_group(to_group, 2, 1));
    printf("alice hears: 2 have read in the group, 1 has not\n");
    hear(by_peer(to_bob));
    printf("alice hears: bob has read\n");
    ask(in_group(to_group, 2, 1));
    printf("alice asks: 2 have read in the group, 1 has not\n");
    ask(by_peer(to_bob));
    printf("alice asks: bob has read\n");
    members("read", to_group, TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ);
    members("unread", to_group, TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD);

    printf("a receipt for no message: %d\n", (int)CODE(TIMMsgSendMessageReadReceipts("[]", on_answer, NULL)));
    printf("alice sends a receipt for her own message: %d\n",
           (int)CODE(TIMMsgSendMessageReadReceipts(named(to_group, 1, json), on_answer, NULL)));
    log_out();
    log_in("bob");
    printf("bob asks who has read alice's message: %d\n",
           (int)CODE(DTMsgGetGroupMessageReadMemberList(
               named(to_group, 0, json), TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 100, on_answer, NULL)));
    log_out();

    log_in("dave");
    DO(TIMGroupQuit(group, on_answer, NULL));
    printf("dave leaves the group\n");
    log_out();
    log_in("alice");
    hear(in_group(to_group, 2, 0));
    printf("alice hears: 2 have read in the group, 0 have not\n");
    log_out();
    clean_up();
    printf("done\n");
    return 0;
}
