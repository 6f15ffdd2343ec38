/* Chapter "fork()": a child has no SDK, starts one of its own, and leaves its parent's alone. */
#include "check.h"

#include <signal.h>
#include <sys/wait.h>

#define FORKS 40

/* Starts a child that a hang cannot outlive. What check.h has is whole there: no callback holds its mutex. */
static pid_t begin_child(void) {
    pid_t child;
    fflush(stdout);
    pthread_mutex_lock(&check_mutex);
    child = fork();
    pthread_mutex_unlock(&check_mutex);
    CHECK(child >= 0);
    if (child == 0) {
        pthread_cond_t fresh = PTHREAD_COND_INITIALIZER;
        check_changed = fresh;
        alarm(WAIT_SECONDS);
        forget_events();
    }
    return child;
}

static void end_child(pid_t child) {
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 0);
}

/* The state of a child: as before TIMInit. */
static void nothing_is_there(void) {
    char user[128];
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
    CHECK_INT(TIMGetLoginUserID(user), TIM_SUCC);
    CHECK_TEXT(user, "");
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMConvGetTotalUnreadMessageCount(CB));
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMLogin("carol", "sig", CB));
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("x", 0), NULL, CB));
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK(alone_within(2000));
}

/* The directory is the parent's, another one can be used, by the child and by a child of it. */
static int a_life_of_its_own(const char *name, int deeper) {
    const char *id;
    nothing_is_there();
    CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_ERR_PARAM);
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), fmt("%s/data", check_dir));
    CHECK_INT(TIMInit(APP_ID, config_for(name)), TIM_SUCC);
    make_users("bob alice");
    id = send_text("bob", kTIMConv_C2C, "from a child", 1);
    as_user("bob");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    CHECK_ITEM(see(id), "message_elem_array.0.text_elem_content=from a child");
    if (deeper > 0) {
        pid_t child = begin_child();
        if (child == 0) _exit(a_life_of_its_own(fmt("%s-%d", name, deeper), deeper - 1));
        end_child(child);
        CHECK_ITEM(see(id), "message_elem_array.0.text_elem_content=from a child");
    }
    return end();
}

static void children_one_below_the_other(void) {
    pid_t child = begin_child();
    if (child == 0) _exit(a_life_of_its_own("child", 2));
    end_child(child);
    send_text("bob", kTIMConv_C2C, "the parent goes on", 1);
}

/* A child that only lives keeps nobody out of the directory, and its end lets nobody in. */
static void the_lock_is_the_parents(void) {
    pid_t idle, other;
    idle = begin_child();
    if (idle == 0) {
        pause();
        _exit(1);
    }
    CHECK_INT(TIMUninit(), TIM_SUCC);
    start();
    as_user("alice");
    CHECK(kill(idle, SIGKILL) == 0);
    CHECK(waitpid(idle, NULL, 0) == idle);
    other = begin_child();
    if (other == 0) {
        CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_ERR_PARAM);
        _exit(end());
    }
    end_child(other);
    other = begin_child();
    if (other == 0) {
        CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_ERR_PARAM);
        _exit(0);
    }
    end_child(other);
    send_text("bob", kTIMConv_C2C, "and still goes on", 1);
}

/* Listeners are functions, and those are in the child too. */
static void listeners_are_handed_down(void) {
    pid_t child = begin_child();
    if (child == 0) {
        CHECK_INT(TIMInit(APP_ID, config_for("listeners")), TIM_SUCC);
        WAIT_EVENT(EV_NETWORK, kTIMConnected);
        as_user("dora");
        _exit(end());
    }
    end_child(child);
}

static pid_t forked_inside = 0;

static void on_forking(int32_t code, const char *desc, const char *json, const void *user_data) {
    if (code == 0 && (forked_inside = begin_child()) == 0) {
        ((Answer *)user_data)->times = 1; /* in the parent */
        nothing_is_there();
        CHECK_INT(TIMInit(APP_ID, config_for("inside")), TIM_SUCC);
        as_user("carol");
        _exit(end());
    }
    on_answer(code, desc, json, user_data);
}

static void inside_a_callback(void) {
    OK(TIMConvGetConvList(on_forking, new_answer()));
    end_child(forked_inside);
    send_text("bob", kTIMConv_C2C, "after a fork inside a callback", 1);
}

static volatile int busy = 1;

/* As config_for, without memory of check.h. */
static const char *config_for_child(int number) {
    static char config[512];
    snprintf(config, sizeof config, "{\"sdk_config_config_file_path\":\"%s/busy-%d\"}", check_dir, number);
    return config;
}

static void *sends(void *unused) {
    while (busy) {
        send_text("bob", kTIMConv_C2C, "busy", 1);
        TIMSetMsgUpdateCallback(on_modified, NULL);
    }
    return unused;
}

/* Whatever the threads of the parent hold in the moment of the fork(). */
static void while_everybody_works(void) {
    pthread_t threads[3];
    int i;
    for (i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, sends, NULL) == 0);
    for (i = 0; i < FORKS; i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            alarm(WAIT_SECONDS);
            /* No check.h here: another thread may have held its mutex. */
            TIMSetLogCallback(NULL, NULL);
            TIMSetNetworkStatusListenerCallback(NULL, NULL);
            TIMSetConvEventCallback(NULL, NULL);
            if (TIMGetLoginStatus() != kTIMLoginStatus_UnLogined) _exit(2);
            if (TIMUninit() != TIM_SUCC) _exit(3);
            if (TIMInit(APP_ID, config_for_child(i)) != TIM_SUCC) _exit(4);
            if (TIMUninit() != TIM_SUCC) _exit(5);
            _exit(0);
        }
        end_child(child);
    }
    busy = 0;
    for (i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    TIMSetLogCallback(on_log, NULL);
    start();
    make_users("bob alice");
    children_one_below_the_other();
    the_lock_is_the_parents();
    listeners_are_handed_down();
    inside_a_callback();
    while_everybody_works();
    return end();
}
