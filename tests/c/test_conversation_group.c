/* Chapter "Groups that a user makes of conversations": them, and data that the application keeps beside a conversation. */
#include "check.h"

#define OUTCOME(at, id, code)                                                                                    \
    #at ".conversation_operation_result_conversation_id=" id ";" #at                                             \
        ".conversation_operation_result_result_code=" code

static int by_group(const char *filter) {
    return json_count(OK(TIMConvGetConversationListByFilter(filter, 0, 100, CB)), "conversation_list_result_conv_list");
}

static int unread_in(const char *filter) {
    return (int)json_number(OK(TIMConvGetUnreadMessageCountByFilter(filter, CB)),
                            "conv_get_total_unread_message_count_result_unread_count");
}

/* The next thing that is told of a group of conversations begins so. */
static const char *told(const char *begin) {
    const char *text = WAIT_EVENT(EV_GROUPED, 0);
    if (strncmp(text, begin, strlen(begin)) != 0) CHECK_TEXT(text, begin);
    return text;
}

static void custom_data(void) {
    const char *outcomes;
    char long_text[258];
    as_user("alice");
    make_group("team", kTIMGroup_Public, "bob");
    send_text("team", kTIMConv_Group, "one", 0);
    send_text("bob", kTIMConv_C2C, "two", 0);
    as_user("bob");
    CHECK_INT(json_count(OK(TIMConvGetConvList(CB)), ""), 2);
    CHECK_ITEM(see_conversation("alice", 1), "conv_custom_data=");
    outcomes = OK(TIMConvSetConversationCustomData("[\"c2c_alice\",\"c2c_nobody\",\"group_team\"]", "{\"a\":1}", CB));
    CHECK_ITEM(outcomes, OUTCOME(0, "c2c_alice", "0") ";" OUTCOME(1, "c2c_nobody", "6017"));
    CHECK_ITEM(outcomes, OUTCOME(2, "group_team", "0"));
    CHECK_ITEM(see_conversation("alice", 1), "conv_custom_data={\"a\":1}");
    CHECK_ITEM(see_conversation("team", 2), "conv_custom_data={\"a\":1}");
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Update);
    memset(long_text, 'x', sizeof long_text);
    long_text[256] = '\0';
    OK(TIMConvSetConversationCustomData("[\"c2c_alice\"]", long_text, CB));
    CHECK(strstr(see_conversation("alice", 1), long_text) != NULL);
    long_text[256] = 'x';
    long_text[257] = '\0';
    FAILS(ERR_INVALID_PARAMETERS, TIMConvSetConversationCustomData("[\"c2c_alice\"]", long_text, CB));
    CHECK(strstr(CALL(TIMConvSetConversationCustomData("[\"c2c_alice\"]", long_text, CB))->desc, "custom_data: ") != NULL);
    OK(TIMConvSetConversationCustomData("[\"c2c_alice\"]", NULL, CB));
    CHECK_ITEM(see_conversation("alice", 1), "conv_custom_data=");
    FAILS(ERR_INVALID_PARAMETERS, TIMConvSetConversationCustomData("[]", "x", CB));
    REFUSED(TIM_ERR_PARAM, TIMConvSetConversationCustomData("[\"alice\"]", "x", CB));
    REFUSED(TIM_ERR_JSON, TIMConvSetConversationCustomData("[1]", "x", CB));
}

static void groups(void) {
    const char *outcomes;
    as_user("bob");
    CHECK_TEXT(OK(TIMConvGetConversationGroupList(CB)), "[]");
    outcomes = OK(TIMConvCreateConversationGroup("work", "[\"group_team\",\"c2c_nobody\"]", CB));
    CHECK_ITEM(outcomes, OUTCOME(0, "group_team", "0") ";" OUTCOME(1, "c2c_nobody", "0"));
    CHECK(strstr(told("created work [{\"conv_id\":\"team\""), "nobody") == NULL);
    CHECK(strstr(see_conversation("team", 2), "\"conv_conversation_group_array\":[\"work\"]") != NULL);
    OK(TIMConvAddConversationsToGroup("work", "[\"c2c_alice\"]", CB));
    told("added work [{\"conv_id\":\"alice\"");
    OK(TIMConvCreateConversationGroup("friends", "[\"c2c_alice\"]", CB));
    told("created friends [{\"conv_id\":\"alice\"");
    CHECK_TEXT(OK(TIMConvGetConversationGroupList(CB)), "[\"work\",\"friends\"]");
    CHECK(strstr(see_conversation("alice", 1), "\"conv_conversation_group_array\":[\"work\",\"friends\"]") != NULL);
    CHECK_INT(by_group("{\"conversation_list_filter_conversation_group\":\"work\"}"), 2);
    CHECK_INT(by_group("{\"conversation_list_filter_conversation_group\":\"friends\"}"), 1);
    CHECK_INT(by_group("{\"conversation_list_filter_conversation_group\":\"\"}"), 0);
    CHECK_INT(by_group("{\"conversation_list_filter_conversation_group\":\"none\"}"), 0);
    CHECK_INT(unread_in("{\"conversation_list_filter_conversation_group\":\"friends\"}"), 1);
    OK(TIMConvRenameConversationGroup("work", "office", CB));
    told("renamed work office");
    CHECK(strstr(see_conversation("team", 2), "\"conv_conversation_group_array\":[\"office\"]") != NULL);
    OK(TIMConvDeleteConversationsFromGroup("office", "[\"c2c_alice\",\"c2c_nobody\"]", CB));
    told("removed office [{\"conv_id\":\"alice\"");
    CHECK_INT(by_group("{\"conversation_list_filter_conversation_group\":\"office\"}"), 1);
    as_user("alice");
    CHECK_TEXT(OK(TIMConvGetConversationGroupList(CB)), "[]");
    CHECK(strstr(see_conversation("team", 2), "\"conv_conversation_group_array\":[]") != NULL);
}

/* A total by a group of conversations is told when one comes into it. */
static void subscribed(void) {
    const char *friends = "{\"conversation_list_filter_conversation_group\":\"friends\"}";
    as_user("bob");
    CHECK_INT(TIMConvSubscribeUnreadMessageCountByFilter(friends), TIM_SUCC);
    CHECK_INT(unread_in(friends), 1);
    OK(TIMConvAddConversationsToGroup("friends", "[\"group_team\"]", CB));
    CHECK_TEXT(WAIT_EVENT(EV_FILTERED_UNREAD, 2), friends);
    OK(TIMConvDeleteConversationGroup("friends", CB));
    CHECK_TEXT(WAIT_EVENT(EV_FILTERED_UNREAD, 0), friends);
    CHECK_INT(TIMConvUnsubscribeUnreadMessageCountByFilter(friends), TIM_SUCC);
    told("added friends [{\"conv_id\":\"team\"");
    told("deleted friends ");
}

static void refused(void) {
    const char *outcomes, *long_name = "a name of thirty-three bytes, ...";
    char name[8];
    int at;
    as_user("bob");
    CHECK_INT((int)strlen(long_name), 33);
    FAILS(ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH, TIMConvCreateConversationGroup(long_name, "[\"c2c_alice\"]", CB));
    FAILS(ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH, TIMConvRenameConversationGroup("office", long_name, CB));
    FAILS(ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, TIMConvRenameConversationGroup("nothing", "other", CB));
    FAILS(ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, TIMConvDeleteConversationGroup("nothing", CB));
    FAILS(ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, TIMConvAddConversationsToGroup("nothing", "[\"c2c_alice\"]", CB));
    FAILS(ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, TIMConvDeleteConversationsFromGroup("nothing", "[\"c2c_alice\"]", CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMConvCreateConversationGroup("office", "[\"c2c_alice\"]", CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMConvCreateConversationGroup("empty", "[]", CB));
    REFUSED(TIM_ERR_PARAM, TIMConvCreateConversationGroup("", "[\"c2c_alice\"]", CB));
    REFUSED(TIM_ERR_PARAM, TIMConvCreateConversationGroup(NULL, "[\"c2c_alice\"]", CB));
    REFUSED(TIM_ERR_PARAM, TIMConvCreateConversationGroup("some", "[\"alice\"]", CB));
    REFUSED(TIM_ERR_PARAM, TIMConvRenameConversationGroup("office", NULL, CB));
    /* An id that nobody can have is said beside it, and the others are in the group. */
    outcomes = OK(TIMConvAddConversationsToGroup("office", "[\"c2c_\\u00e9\",\"c2c_alice\"]", CB));
    CHECK_INT((int)json_number(outcomes, "1.conversation_operation_result_result_code"), 0);
    CHECK((int)json_number(outcomes, "0.conversation_operation_result_result_code") != 0);
    told("added office [{\"conv_id\":\"alice\"");
    for (at = 1; at < 20; at++) {
        sprintf(name, "g%d", at);
        OK(TIMConvCreateConversationGroup(name, "[\"c2c_alice\"]", CB));
    }
    FAILS(ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT, TIMConvCreateConversationGroup("g20", "[\"c2c_alice\"]", CB));
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob alice");
    custom_data();
    groups();
    subscribed();
    refused();
    return end();
}
