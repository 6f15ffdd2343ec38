/* Chapter "Login": TIMLogin, TIMLogout, the login state, and what needs a login. */
#include "check.h"

static void bad_arguments(void) {
    const char *const thirty_three = "123456789012345678901234567890123";
    REFUSED(TIM_ERR_PARAM, TIMLogin(NULL, "sig", CB));
    REFUSED(TIM_ERR_PARAM, TIMLogin("", "sig", CB));
    REFUSED(TIM_ERR_PARAM, TIMLogin("alice", NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMLogin("alice", "", CB));
    FAILS(ERR_SDK_COMM_INVALID_IDENTIFIER, TIMLogin(thirty_three, "sig", CB));
    FAILS(ERR_SDK_COMM_INVALID_IDENTIFIER, TIMLogin("tab\there", "sig", CB));
    FAILS(ERR_SDK_COMM_INVALID_IDENTIFIER, TIMLogin("gr\xc3\xbc\xc3\x9f", "sig", CB));
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
}

static void without_login(void) {
    char id[128];
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMLogout(CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMConvGetTotalUnreadMessageCount(CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("no", 0), id, CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMMsgSendMessageReadReceipts(messages("1-1-1", NULL), CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN, TIMMsgGetMessageReadReceipts(messages("1-1-1", NULL), CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN,
          DTMsgGetGroupMessageReadMemberList("{\"message_msg_id\":\"1-1-1\"}",
                                             TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 10, CB));
}

/* A public example: key, and tokens for alice made by another implementation of UserSig. */
#define SECRET "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
#define EXPIRED                                                                                              \
    "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkEnMyk1NhUsUp2YkFBZkpQAlDEwMogMqlVhRkFqUCZcwMTCzgoiWZuSAxQ3M0" \
    "1cWZ6SDT3QpDLU3zfbyNXbX18wJLKrXd051CfSITA5Ms3PMDs8pDkqtyMyLM9X38022VagEQrDHR"
#define VALID                                                                                                \
    "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkEnMyk1NhUsUp2YkFBZkpQAlDEwMogMqlVhRkFqUCZeASMJmSzFyQuKE5mnhx" \
    "ZjrIhkwfR5PwKJ8kU2OfFJ8KvyyvLOO84PxKx0zfXAvfFP0Aj6qC-CSn4gq3ilBbpVoAwigzMg__"

/* With a secret key only what is signed with it logs in, and every other text says why not. */
static void with_a_secret_key(void) {
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMInit(APP_ID, fmt("{\"sdk_config_config_file_path\":\"%s/signed\","
                                  "\"sdk_config_secret_key\":\"" SECRET "\"}",
                                  check_dir)),
              TIM_SUCC);
    FAILS(ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED, TIMLogin("alice", "any signature", CB));
    FAILS(ERR_SVR_ACCOUNT_USERSIG_EXPIRED, TIMLogin("alice", EXPIRED, CB));
    FAILS(ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID, TIMLogin("bob", VALID, CB));
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
    OK(TIMLogin("alice", VALID, CB));
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMInit(APP_ID, fmt("{\"sdk_config_config_file_path\":\"%s/signed\","
                                  "\"sdk_config_secret_key\":\"another\"}",
                                  check_dir)),
              TIM_SUCC);
    FAILS(ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY, TIMLogin("alice", VALID, CB));
}

int main(int argc, char **argv) {
    char id[128];
    Answer *first, *second;
    begin(argc, argv);
    listen_to_all();
    start();
    bad_arguments();
    without_login();

    /* The first login makes the account. The sync stands between Start and Finish. */
    OK(TIMLogin("alice", "any signature", CB));
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Start);
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Finish);
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_Logined);
    memset(id, 'x', sizeof id);
    CHECK_INT(TIMGetLoginUserID(id), TIM_SUCC);
    CHECK_TEXT(id, "alice");
    CHECK_INT(TIMGetLoginUserID(NULL), TIM_ERR_PARAM);
    OK(TIMLogin("alice", "any signature", CB)); /* again: nothing happens */
    OK(TIMConvGetConvList(CB));

    OK(TIMLogout(CB));
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_UnLogined);
    without_login();

    /* The longest and the oddest valid id. */
    as_user("12345678901234567890123456789012");
    as_user("a b~!\"'\\{}[]");
    CHECK_INT(TIMGetLoginUserID(id), TIM_SUCC);
    CHECK_TEXT(id, "a b~!\"'\\{}[]");
    OK(TIMLogout(CB));

    /* Two at once: the first wins, the second is told or was in time. Both are answered. */
    CHECK_INT(TIMLogin("alice", "sig", CB), TIM_SUCC);
    first = check_last;
    CHECK_INT(TIMLogin("alice", "sig", CB), TIM_SUCC);
    second = check_last;
    /* finish_call() waits for the last one, which may be answered before the first. */
    CALL(0);
    check_last = first;
    CALL(0);
    CHECK_INT(first->code, 0);
    CHECK(second->code == 0 || second->code == ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS);
    CHECK_INT(TIMGetLoginStatus(), kTIMLoginStatus_Logined);

    /* A callback is not needed. */
    CHECK_INT(TIMLogout(NULL, NULL), TIM_SUCC);
    CHECK_INT(TIMLogin("bob", "sig", NULL, NULL), TIM_SUCC);
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Finish);
    with_a_secret_key();
    return end();
}
