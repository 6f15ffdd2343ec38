/* Small stacks: whatever is nested in a document, it is read, stored, told and refused alike, on a calling thread
 * with as little stack as the header says (chapter 5), and on one with more. */
#include "check.h"

#include <limits.h>

static const size_t stacks[] = {32 * 1024, 64 * 1024, 128 * 1024, 1024 * 1024};

/* ---- a call on a thread with a small stack ---- */

typedef int (*Function)(const char *text, TIMCommCallback cb, const void *user_data);

typedef struct Call {
    Function function;
    const char *text;
    const void *answer;
    int returned;
} Call;

static void *run_call(void *argument) {
    Call *call = (Call *)argument;
    call->returned = call->function(call->text, on_answer, call->answer);
    return NULL;
}

/* What the function returns when a thread with this stack calls it. Its answer goes to the last new_answer(). */
static int on_stack(size_t stack, Function function, const char *text) {
    Call call = {function, text, new_answer(), INT_MIN};
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK_INT(pthread_attr_init(&attributes), 0);
    CHECK_INT(pthread_attr_setstacksize(&attributes, stack), 0);
    CHECK_INT(pthread_create(&thread, &attributes, run_call, &call), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    return call.returned;
}

/* ---- documents ---- */

/* `{KEYS,"new_key":[[…]]}`, nested this deep: `keys` is what the function needs. */
static const char *deep(const char *keys, int depth) {
    size_t length = strlen(keys), inner = (size_t)depth - 1;
    char *text = keep((char *)malloc(length + 2 * inner + 32));
    char *end = text + sprintf(text, "{%s%s\"new_key\":", keys, length == 0 ? "" : ",");
    memset(end, '[', inner);
    memset(end + inner, ']', inner);
    strcpy(end + 2 * inner, "}");
    return text;
}

/* A message of so many merged messages, one in the other: nested 4 deep each, and 3 around a text. */
static const char *merged(int layers) {
    const char *outer = "{\"elem_type\":12,\"merge_elem_title\":\"t\",\"merge_elem_abstract_array\":[],"
                        "\"merge_elem_compatible_text\":\"c\",\"merge_elem_message_array\":[{"
                        "\"message_elem_array\":[";
    const char *inner = "{\"elem_type\":12,\"merge_elem_message_array\":[{\"message_elem_array\":[";
    char *text = keep((char *)malloc((size_t)layers * (strlen(inner) + 4) + 512));
    char *end = text + sprintf(text, "{\"message_elem_array\":[%s", outer);
    int layer;
    for (layer = 1; layer < layers; layer++) end += sprintf(end, "%s", inner);
    end += sprintf(end, "{\"elem_type\":0,\"text_elem_content\":\"inside\"}");
    for (layer = 0; layer < layers; layer++) end += sprintf(end, "]}]}");
    sprintf(end, "]}");
    return text;
}

/* ---- the functions ---- */

#define TEXT_ELEM "\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"t\"}]"

static char sent_id[128];

static int init(const char *text, TIMCommCallback cb, const void *user_data) {
    int returned = TIMInit(APP_ID, text);
    if (returned == TIM_SUCC) cb(0, "", "", user_data);
    return returned;
}

static int uninit(const char *text, TIMCommCallback cb, const void *user_data) {
    int returned = TIMUninit();
    (void)text;
    if (returned == TIM_SUCC) cb(0, "", "", user_data);
    return returned;
}

static int login(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMLogin(text, "any signature", cb, user_data);
}

static int send_to_bob(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgSendMessage("bob", kTIMConv_C2C, text, sent_id, cb, user_data);
}

static int list_of_bob(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgGetMsgList("bob", kTIMConv_C2C, text, cb, user_data);
}

static const struct {
    const char *name;
    Function function;
    const char *keys;
} documents[] = {
    {"TIMSetConfig", TIMSetConfig, ""},
    {"callExperimentalAPI", callExperimentalAPI,
     "\"request_internal_operation\":\"internal_operation_set_ui_platform\""},
    {"TIMMsgSendMessage", send_to_bob, TEXT_ELEM},
    {"TIMMsgGetMsgList", list_of_bob, "\"msg_getmsglist_param_count\":1"},
    {"TIMProfileModifySelfUserProfile", TIMProfileModifySelfUserProfile,
     "\"user_profile_item_nick_name\":\"Alice\""},
    {"TIMProfileGetUserProfileList", TIMProfileGetUserProfileList,
     "\"friendship_getprofilelist_param_identifier_array\":[\"bob\"]"},
    {"TIMGroupGetMemberInfoList", TIMGroupGetMemberInfoList,
     "\"group_get_members_info_list_param_group_id\":\"team\""},
    {"DTSetSettings", DTSetSettings, "\"dt_settings_revoke_seconds\":120"},
};

/* Every function that takes a document reads it to the depth that the header gives, on every stack. */
static void every_function_reads_what_is_deep(size_t stack) {
    static const int depths[] = {2, 6, 7, 10, 100, 450, 512};
    size_t i, j;
    for (i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        Function function = documents[i].function;
        for (j = 0; j < sizeof depths / sizeof depths[0]; j++) {
            OK(on_stack(stack, function, deep(documents[i].keys, depths[j])));
        }
        REFUSED(TIM_ERR_JSON, on_stack(stack, function, deep(documents[i].keys, 513)));
        REFUSED(TIM_ERR_JSON, on_stack(stack, function, deep(documents[i].keys, 100000)));
    }
    /* The receipt calls take arrays. */
    REFUSED(TIM_ERR_PARAM, on_stack(stack, TIMMsgSendMessageReadReceipts, deep("\"message_msg_id\":\"1\"", 450)));
    FAILS(10062, on_stack(stack, TIMMsgSendMessageReadReceipts,
                          fmt("[%s]", deep("\"message_msg_id\":\"1-2-3\"", 450))));
}

/* ---- the other functions that take a document ---- */

static int delete_one(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgDelete("bob", kTIMConv_C2C, text, cb, user_data);
}

static int delete_many(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgListDelete("bob", kTIMConv_C2C, text, cb, user_data);
}

static int mark_read(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgReportReaded("bob", kTIMConv_C2C, text, cb, user_data);
}

static int revoke_one(const char *text, TIMCommCallback cb, const void *user_data) {
    return TIMMsgRevoke("bob", kTIMConv_C2C, text, cb, user_data);
}

static int readers(const char *text, TIMCommCallback cb, const void *user_data) {
    return DTMsgGetGroupMessageReadMemberList(text, TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 10, cb, user_data);
}

static const Function others[] = {
    TIMConvGetConvInfo,         TIMGroupCreate,           TIMGroupDeleteMember,
    TIMGroupGetGroupInfoList,   TIMGroupInviteMember,     TIMGroupModifyGroupInfo,
    TIMGroupModifyMemberInfo,   TIMMsgFindMessages,       TIMMsgGetMessageReadReceipts,
    TIMMsgModifyMessage,        TIMMsgSetLocalCustomData, TIMMsgSendMessageReadReceipts,
    delete_many,                delete_one,               mark_read,
    readers,                    revoke_one,
};

/* Whatever they say to it: they return, and answer where they have said that they will. */
static void the_others_return(size_t stack) {
    static const int depths[] = {5, 6, 7, 8, 450, 511};
    size_t i, j;
    for (i = 0; i < sizeof others / sizeof others[0]; i++) {
        for (j = 0; j < sizeof depths / sizeof depths[0]; j++) {
            const char *object = deep("\"message_msg_id\":\"1-2-3\",\"group_modify_info_param_group_id\":\"team\"",
                                      depths[j]);
            const char *documents_of_one[] = {object, fmt("[%s]", object)};
            size_t k;
            for (k = 0; k < 2; k++) {
                int returned = on_stack(stack, others[i], documents_of_one[k]);
                if (returned == TIM_SUCC) {
                    CALL(returned);
                } else {
                    REFUSED(returned, returned);
                }
            }
        }
    }
}

/* What is deep in a message is kept, and told; deeper than its limit it is refused in the callback. */
static void merged_messages_are_kept(size_t stack) {
    static const int layers[] = {1, 2, 3, 25, 100};
    size_t i;
    for (i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        const char *told = OK(on_stack(stack, send_to_bob, merged(layers[i])));
        const char *seen;
        CHECK_PART(told, "\"inside\"");
        CHECK_TEXT(text_at(told, "message_msg_id"), sent_id);
        seen = see(sent_id);
        CHECK_PART(seen, "\"inside\"");
        OK(on_stack(stack, TIMMsgModifyMessage,
                    fmt("{\"message_msg_id\":\"%s\",%s", sent_id, merged(layers[i]) + 1)));
    }
    FAILS(8005, on_stack(stack, send_to_bob, merged(101)));
}

/* Whoever looks at the threads of a process sees whose they are. */
static void every_thread_has_our_name(void) {
    struct dirent *entry;
    int ours = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) return;
    while ((entry = readdir(tasks)) != NULL) {
        char name[32] = "";
        const char *path = fmt("/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "r");
        if (entry->d_name[0] == '.' || atoi(entry->d_name) == (int)getpid() || file == NULL) {
            if (file != NULL) fclose(file);
            continue;
        }
        CHECK(fgets(name, sizeof name, file) != NULL);
        fclose(file);
        CHECK_PART(name, "doubletick");
        ours++;
    }
    closedir(tasks);
    CHECK(ours >= 3);
}

int main(int argc, char **argv) {
    size_t i;
    begin(argc, argv);
    for (i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        size_t stack = stacks[i];
        /* Without the SDK there is nobody to give the message to, and it ends where it was read. */
        FAILS(6013, on_stack(stack, send_to_bob, merged(100)));
        REFUSED(TIM_ERR_JSON, on_stack(stack, init, deep("", 513)));
        OK(on_stack(stack, init, fmt("{\"new_key\":%s,%s", deep("", 450), config_for("data") + 1)));
        FAILS(6014, on_stack(stack, send_to_bob, merged(100)));
        OK(on_stack(stack, login, "bob"));
        OK(on_stack(stack, login, "alice"));
        if (i == 0) make_group("team", kTIMGroup_Public, "bob");
        every_function_reads_what_is_deep(stack);
        the_others_return(stack);
        merged_messages_are_kept(stack);
        every_thread_has_our_name();
        OK(on_stack(stack, uninit, ""));
    }
    /* A server's address is only looked at here: nothing connects to it before the end. */
    for (i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        OK(on_stack(stacks[i], init,
                    fmt("{\"sdk_config_server_url\":\"wss://localhost:9\",%s", config_for("network") + 1)));
        OK(on_stack(stacks[i], uninit, ""));
    }
    return end();
}
