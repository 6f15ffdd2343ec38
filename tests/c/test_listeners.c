/* Chapter "Listeners": setters before TIMInit, one slot each, NULL takes the listener out; the additive list
 * of TIMAddRecvNewMsgCallback; the setters that only need to be there; the log. */
#include "check.h"

static int first_count, second_count, third_count;
static const void *first_data, *second_data;

static void count(int *counter) {
    pthread_mutex_lock(&check_mutex);
    ++*counter;
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}
static void first_listener(const char *json, const void *user_data) {
    CHECK(json != NULL);
    first_data = user_data;
    count(&first_count);
}
static void second_listener(const char *json, const void *user_data) {
    CHECK(json != NULL);
    second_data = user_data;
    count(&second_count);
}
static void third_listener(const char *json, const void *user_data) {
    CHECK(json != NULL && user_data == NULL);
    /* A listener may take itself out. */
    TIMRemoveRecvNewMsgCallback(third_listener);
    count(&third_count);
}

/* Bob gets one message from alice, delivered at his login. */
static void one_message(void) {
    const char *id;
    as_user("alice");
    id = send_text("bob", kTIMConv_C2C, "ding", 1);
    as_user("bob");
    WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", id);
}

static void additive_list(void) {
    TIMAddRecvNewMsgCallback(first_listener, (const void *)1);
    TIMAddRecvNewMsgCallback(second_listener, (const void *)UINTPTR_MAX);
    TIMAddRecvNewMsgCallback(third_listener, NULL);
    TIMAddRecvNewMsgCallback(on_messages, NULL); /* the same again: still once */
    one_message();
    as_user("alice");
    CHECK_INT(first_count, 1);
    CHECK_INT(second_count, 1);
    CHECK_INT(third_count, 1);
    CHECK(first_data == (const void *)1);
    CHECK(second_data == (const void *)UINTPTR_MAX);
    TIMRemoveRecvNewMsgCallback(first_listener);
    TIMRemoveRecvNewMsgCallback(first_listener); /* unknown by now: no effect */
    one_message();
    CHECK_INT(count_events(EV_MESSAGES, -1), 1);
    as_user("alice");
    CHECK_INT(first_count, 1);
    CHECK_INT(second_count, 2);
    CHECK_INT(third_count, 1);
    TIMRemoveRecvNewMsgCallback(second_listener);
}

static void slots(void) {
    const char *id;
    as_user("alice");
    id = send_text("bob", kTIMConv_C2C, "read me", 1);
    first_count = second_count = 0;
    TIMSetMsgReadedReceiptCallback(first_listener, NULL);
    TIMSetMsgReadedReceiptCallback(second_listener, (const void *)7); /* the last one wins */
    DTSetOutboxCallback(first_listener, NULL); /* with an embedded service nothing waits */
    DTSetReminderCallback(first_listener, NULL); /* and it has no operator */
    as_user("bob");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    OK(TIMConvGetConvList(CB));
    DTSetOutboxCallback(NULL, NULL);
    DTSetReminderCallback(NULL, NULL);
    CHECK_INT(first_count, 0);
    CHECK_INT(second_count, 1);
    CHECK(second_data == (const void *)7);
    TIMSetMsgReadedReceiptCallback(NULL, NULL);
    as_user("bob");
    OK(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, CB));
    as_user("alice");
    CHECK_INT(second_count, 1);
}

static void the_log(void) {
    TIMSetLogCallback(on_log, NULL);
    OK(TIMSetConfig("{\"set_config_callback_log_level\":2,\"set_config_log_level\":2}", CB));
    as_user("bob");
    as_user("alice");
    /* Never a message text or a credential. */
    pthread_mutex_lock(&check_mutex);
    {
        const Event *event;
        for (event = check_events; event != NULL; event = event->next) {
            if (event->kind == EV_LOG)
                CHECK(strstr(event->text, "any signature") == NULL && strstr(event->text, "ding") == NULL);
        }
    }
    pthread_mutex_unlock(&check_mutex);
    OK(TIMSetConfig("{\"set_config_callback_log_level\":0}", CB));
    TIMSetLogCallback(NULL, NULL);
}

/* Contract 1.10: they take a callback and NULL, and never call. */
static void setters_that_only_exist(void) {
    TIMSetFriendAddRequestCallback(NULL, NULL);
    TIMSetFriendApplicationListDeletedCallback(NULL, NULL);
    TIMSetFriendApplicationListReadCallback(NULL, NULL);
    TIMSetFriendBlackListAddedCallback(NULL, NULL);
    TIMSetFriendBlackListDeletedCallback(NULL, NULL);
    TIMSetGroupAttributeChangedCallback(NULL, NULL);
    TIMSetMsgElemUploadProgressCallback(NULL, NULL);
    TIMSetMsgReactionsChangedCallback(NULL, NULL);
    TIMSetMsgAllMessageReceiveOptionCallback(NULL, NULL);
    TIMSetOnAddFriendCallback(NULL, NULL);
    TIMSetOnDeleteFriendCallback(NULL, NULL);
    TIMSetUpdateFriendProfileCallback(NULL, NULL);
    TIMSetOnAddFriendCallback(first_listener, NULL);
    TIMSetMsgReactionsChangedCallback(first_listener, NULL);
    TIMSetOnAddFriendCallback(NULL, NULL);
    TIMSetMsgReactionsChangedCallback(NULL, NULL);
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all(); /* before TIMInit */
    setters_that_only_exist();
    TIMRemoveRecvNewMsgCallback(NULL);
    TIMAddRecvNewMsgCallback(NULL, NULL);
    start();
    make_users("bob alice");
    additive_list();
    slots();
    the_log();
    setters_that_only_exist();
    return end();
}
