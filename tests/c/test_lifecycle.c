/* Chapter "Life of the library": version, TIMInit, TIMUninit, the network status, directories. */
#include "check.h"

#include <sys/wait.h>

static void before_init(void) {
    CHECK(TIMGetSDKVersion() != NULL && TIMGetSDKVersion()[0] >= '0' && TIMGetSDKVersion()[0] <= '9');
    CHECK(DTGetVersion() != NULL && strlen(DTGetVersion()) >= 5);
    CHECK(TIMGetServerTime() > 1600000000u);
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
    CHECK_INT(TIMUninit(), TIM_SUCC);
    DTWake();
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMConvGetConvList(CB));
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMLogin("alice", "sig", CB));
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMLogout(CB));
}

static void bad_configurations(void) {
    const char *const not_json[] = {"x", "{", "{\"a\":1,}", "[]", "1", "\"s\"", "null"};
    size_t i;
    CHECK_INT(TIMInit(0, "{}"), TIM_ERR_PARAM);
    for (i = 0; i < sizeof not_json / sizeof *not_json; i++)
        CHECK_INT(TIMInit(APP_ID, not_json[i]), TIM_ERR_JSON);
    CHECK_INT(TIMInit(APP_ID, "{\"a\":\"\xff\"}"), TIM_ERR_PARAM); /* not UTF-8 */
    /* A refused TIMInit leaves nothing behind. */
    CHECK(alone_within(5000));
    FAILS(ERR_SDK_NOT_INITIALIZED, TIMConvGetConvList(CB));
}

/* A child that waits for the word, then tries to use the directory that its parent uses. */
static pid_t second_process(int *go) {
    int ends[2];
    pid_t child;
    CHECK(pipe(ends) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char word;
        int returned;
        close(ends[1]); /* when the parent fails, this process ends, too */
        if (read(ends[0], &word, 1) != 1) _exit(2);
        returned = TIMInit(APP_ID, config_for("data"));
        if (returned == 0) {
            Answer *answer = CALL(TIMLogin("mallory", "sig", CB));
            if (answer->code == 0) _exit(3);
            if (answer->desc[0] == '\0') _exit(4);
            printf("a second process is told: %d %s\n", (int)answer->code, answer->desc);
        } else {
            printf("a second process is told: TIMInit returned %d\n", returned);
        }
        fflush(stdout);
        TIMUninit();
        _exit(0);
    }
    close(ends[0]);
    *go = ends[1];
    return child;
}

int main(int argc, char **argv) {
    int go, status, round;
    pid_t child;
    begin(argc, argv);
    child = second_process(&go);

    before_init();
    bad_configurations();

    listen_to_all();
    start();
    CHECK_INT(TIMInit(APP_ID, config_for("data")), TIM_SUCC); /* again: nothing happens */
    WAIT_EVENT(EV_NETWORK, kTIMConnected);
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMConvGetConvList(CB));
    as_user("alice");
    OK(TIMConvGetConvList(CB));

    CHECK(write(go, "!", 1) == 1);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 0);
    close(go);

    /* What was stored is there after TIMUninit and TIMInit. */
    as_user("bob");
    as_user("alice");
    {
        const char *id = send_text("bob", kTIMConv_C2C, "kept", 1);
        CHECK_INT(TIMUninit(), TIM_SUCC);
        CHECK_INT(TIMUninit(), TIM_SUCC);
        CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
        FAILS(ERR_SDK_NOT_INITIALIZED, TIMConvGetConvList(CB));
        start();
        as_user("alice");
        CHECK_ITEM(see(id), "message_elem_array.0.text_elem_content=kept;message_need_read_receipt=true");
    }
    /* Each app id and each directory has users and messages of its own. */
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMInit(APP_ID + 1, config_for("data")), TIM_SUCC);
    as_user("alice");
    CHECK_TEXT(OK(TIMConvGetConvList(CB)), "[]");
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMInit(APP_ID, config_for("other")), TIM_SUCC);
    as_user("alice");
    CHECK_TEXT(OK(TIMConvGetConvList(CB)), "[]");

    /* NULL and "" are {}: the platform's user data directory. */
    setenv("HOME", check_dir, 1);
    setenv("XDG_DATA_HOME", check_dir, 1);
    for (round = 0; round < 2; round++) {
        CHECK_INT(TIMUninit(), TIM_SUCC);
        CHECK_INT(TIMInit(APP_ID, round == 0 ? NULL : ""), TIM_SUCC);
        as_user("alice");
    }
    return end();
}
