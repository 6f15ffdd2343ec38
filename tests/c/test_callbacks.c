/* The callback contract: one thread, in order, never inside the call, exactly once, nothing after TIMUninit,
 * what is pending is answered 7009, TIMUninit from a callback, functions called from callbacks, many threads. */
#include "check.h"

/* ---- what the callbacks of this test write down ---- */

static pthread_t callback_thread;
static int callback_thread_known;
static int inside;   /* callbacks that run right now: 0 or 1 */
static int answered; /* all callbacks so far */
static int interrupted;
static long order[4000];
static int ordered;

static void enter(void) {
    pthread_mutex_lock(&check_mutex);
    CHECK_INT(inside, 0);
    inside = 1;
    if (!callback_thread_known) callback_thread = pthread_self();
    callback_thread_known = 1;
    CHECK(pthread_equal(callback_thread, pthread_self()));
    pthread_mutex_unlock(&check_mutex);
}

static void leave(void) {
    pthread_mutex_lock(&check_mutex);
    inside = 0;
    answered++;
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}

static void on_numbered(int32_t code, const char *desc, const char *json, const void *user_data) {
    enter();
    CHECK(desc != NULL && json != NULL);
    CHECK(code == 0 || code == ERR_SDK_COMM_INTERRUPT);
    CHECK(code == 0 || desc[0] != '\0');
    pthread_mutex_lock(&check_mutex);
    interrupted += code == ERR_SDK_COMM_INTERRUPT;
    if (ordered < 4000) order[ordered++] = (long)(intptr_t)user_data;
    pthread_mutex_unlock(&check_mutex);
    leave();
}

static void wait_for(const int *counter, int want) {
    struct timespec deadline;
    wait_until(&deadline);
    pthread_mutex_lock(&check_mutex);
    while (*counter < want) {
        if (pthread_cond_timedwait(&check_changed, &check_mutex, &deadline) == ETIMEDOUT) {
            fail_at(__FILE__, __LINE__, "%d callbacks of %d came", *counter, want);
        }
    }
    pthread_mutex_unlock(&check_mutex);
}

static void forget(void) {
    pthread_mutex_lock(&check_mutex);
    answered = interrupted = ordered = callback_thread_known = 0;
    pthread_mutex_unlock(&check_mutex);
}

/* ---- order ---- */

#define SENDS 300

static void in_order(void) {
    long i;
    const char *history;
    forget();
    for (i = 0; i < SENDS; i++) {
        CHECK_INT(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message(fmt("m%ld", i), 0), NULL, on_numbered,
                                    (const void *)(intptr_t)i),
                  TIM_SUCC);
    }
    wait_for(&answered, SENDS);
    for (i = 0; i < SENDS; i++) CHECK_INT(order[i], i);
    CHECK(!pthread_equal(callback_thread, pthread_self()));
    history = OK(TIMMsgGetMsgList("bob", kTIMConv_C2C, "{\"msg_getmsglist_param_count\":2}", CB));
    CHECK_ITEM(history,
               "0.message_elem_array.0.text_elem_content=m%d;1.message_elem_array.0.text_elem_content=m%d",
               SENDS - 1, SENDS - 2);
}

/* ---- uninit with calls pending ---- */

static void pending_at_uninit(void) {
    int round, seen = 0, i;
    for (round = 0; round < 5; round++) {
        int before;
        forget();
        for (i = 0; i < SENDS; i++) {
            CHECK_INT(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("pending", 1), NULL, on_numbered,
                                        (const void *)(intptr_t)i),
                      TIM_SUCC);
        }
        CHECK_INT(TIMUninit(), TIM_SUCC);
        pthread_mutex_lock(&check_mutex);
        before = answered;
        CHECK_INT(before, SENDS);
        seen += interrupted;
        pthread_mutex_unlock(&check_mutex);
        sleep_ms(100);
        pthread_mutex_lock(&check_mutex);
        CHECK_INT(answered, before);
        pthread_mutex_unlock(&check_mutex);
        start();
        as_user("alice");
    }
    CHECK(seen > 0);
    printf("of %d calls pending at TIMUninit %d were answered 7009\n", 5 * SENDS, seen);
}

/* ---- uninit from a callback ---- */

static int uninit_done;

static void on_end(int32_t code, const char *desc, const char *json, const void *user_data) {
    (void)desc;
    (void)json;
    (void)user_data;
    CHECK_INT(code, 0);
    enter();
    CHECK_INT(TIMUninit(), TIM_SUCC);
    leave();
    pthread_mutex_lock(&check_mutex);
    uninit_done = 1;
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}

static void uninit_from_callback(void) {
    int i;
    for (i = 0; i < 3; i++) {
        forget();
        uninit_done = 0;
        CHECK_INT(TIMConvGetConvList(on_end, NULL), TIM_SUCC);
        /* These may be answered 0, 7009 or 6013, but they are answered. */
        CHECK_INT(TIMConvGetConvList(CB), TIM_SUCC);
        wait_for(&uninit_done, 1);
        CHECK(alone_within(10000));
        CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
        start();
        as_user("alice");
    }
}

/* ---- functions called from callbacks: paging ---- */

static int pages, paged, paging_done;

static void on_history_page(int32_t code, const char *desc, const char *json, const void *user_data) {
    size_t count = json_count(json, "");
    (void)desc;
    CHECK_INT(code, 0);
    pages++;
    paged += (int)count;
    if (count == 0) {
        pthread_mutex_lock(&check_mutex);
        paging_done = 1;
        pthread_cond_broadcast(&check_changed);
        pthread_mutex_unlock(&check_mutex);
        return;
    }
    {
        char *last, parameter[400];
        char id[128];
        char path[48];
        snprintf(path, sizeof path, "%lu.message_msg_id", (unsigned long)(count - 1));
        last = json_text(json, path, id, sizeof id);
        snprintf(parameter, sizeof parameter,
                 "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},\"msg_getmsglist_param_"
                 "count\":10}",
                 last);
        CHECK_INT(TIMMsgGetMsgList("carol", kTIMConv_C2C, parameter, on_history_page, user_data), TIM_SUCC);
        /* Everything else may be called from here, too. */
        CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_Logined);
        CHECK(TIMGetServerTime() > 0);
    }
}

static void paging_from_callbacks(void) {
    int i;
    for (i = 0; i < 35; i++)
        CHECK_INT(TIMMsgSendMessage("carol", kTIMConv_C2C, text_message("page me", 0), NULL, NULL, NULL),
                  TIM_SUCC);
    CHECK_INT(
        TIMMsgGetMsgList("carol", kTIMConv_C2C, "{\"msg_getmsglist_param_count\":10}", on_history_page, NULL),
        TIM_SUCC);
    wait_for(&paging_done, 1);
    CHECK_INT(paged, 35);
    CHECK_INT(pages, 5);
}

/* ---- a listener that calls, and one that takes itself out ---- */

static int listened;

static void on_new_message(const char *json, const void *user_data) {
    char id[128];
    char array[256];
    (void)user_data;
    json_text(json, "0.message_msg_id", id, sizeof id);
    snprintf(array, sizeof array, "[{\"message_msg_id\":\"%s\"}]", id);
    CHECK_INT(TIMMsgSendMessageReadReceipts(array, on_numbered, NULL), TIM_SUCC);
    TIMRemoveRecvNewMsgCallback(on_new_message);
    pthread_mutex_lock(&check_mutex);
    listened++;
    pthread_mutex_unlock(&check_mutex);
}

static void receipts_from_the_listener(void) {
    const char *id;
    as_user("alice");
    forget();
    id = send_text("dave", kTIMConv_C2C, "answer me", 1);
    TIMAddRecvNewMsgCallback(on_new_message, NULL);
    as_user("dave");
    wait_for(&answered, 1);
    CHECK_INT(listened, 1);
    as_user("alice");
    CHECK_ITEM(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "0.msg_receipt_is_peer_read=true");
}

/* ---- eight threads ---- */

#define THREADS 8
#define CALLS 40

static void *caller(void *number) {
    int i;
    for (i = 0; i < CALLS; i++) {
        char id[128];
        const char *sent = OK(
            TIMMsgSendMessage("bob", kTIMConv_C2C,
                              text_message(fmt("thread %ld call %d", (long)(intptr_t)number, i), 1), id, CB));
        CHECK_ITEM(sent, "message_msg_id=%s", id);
        switch (i % 5) {
        case 0: OK(TIMConvGetConvList(CB)); break;
        case 1:
            CHECK_ITEM(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "0.msg_receipt_msg_id=%s",
                       id);
            break;
        case 2: OK(TIMMsgGetMsgList("bob", kTIMConv_C2C, "{\"msg_getmsglist_param_count\":3}", CB)); break;
        case 3: FAILS(ERR_INVALID_PARAMETERS, TIMMsgSendMessageReadReceipts(messages(id, NULL), CB)); break;
        default: REFUSED(TIM_ERR_JSON, TIMMsgFindMessages("no", CB)); break;
        }
        TIMSetGroupTipsEventCallback(i % 2 ? on_tip : NULL, NULL);
    }
    return NULL;
}

static void eight_threads(void) {
    pthread_t threads[THREADS];
    long i;
    for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, caller, (void *)(intptr_t)i) == 0);
    for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

/* Init, login, calls and uninit from eight threads at once: codes, never a crash, each answered once. */
static void *wild_caller(void *number) {
    int i;
    for (i = 0; i < 10; i++) {
        switch (((long)(intptr_t)number + i) % 8) {
        case 0: CHECK_INT(TIMUninit(), TIM_SUCC); break;
        case 1: CHECK_INT(TIMLogin("alice", "sig", CB), TIM_SUCC); break;
        case 2:
            CHECK_INT(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("wild", 1), NULL, CB), TIM_SUCC);
            break;
        case 3: CHECK_INT(TIMConvGetConvList(CB), TIM_SUCC); break;
        case 4: CHECK_INT(TIMLogout(CB), TIM_SUCC); break;
        default: TIMInit(APP_ID, config_for("data")); break;
        }
    }
    return NULL;
}

static void wild_threads(void) {
    pthread_t threads[THREADS];
    long i;
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, wild_caller, (void *)(intptr_t)i) == 0);
    for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    start();
    as_user("alice");
    send_text("bob", kTIMConv_C2C, "still here", 1);
}

/* Before TIMInit there is a callback thread only as long as it has something to say. */
static void without_init(void) {
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMConvGetConvList(CB));
    CHECK(alone_within(10000));
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    without_init();
    start();
    make_users("bob carol dave alice");
    in_order();
    pending_at_uninit();
    uninit_from_callback();
    paging_from_callbacks();
    receipts_from_the_listener();
    as_user("alice");
    eight_threads();
    wild_threads();
    return end();
}
