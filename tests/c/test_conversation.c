/* Chapter "Conversations": the list, unread counts, marking read, the total. */
#include "check.h"

static int total(void) {
    return (int)json_number(OK(TIMConvGetTotalUnreadMessageCount(CB)),
                            "conv_get_total_unread_message_count_result_unread_count");
}

static void lists(void) {
    const char *list, *conversation;
    as_user("alice");
    CHECK_TEXT(OK(TIMConvGetConvInfo("[]", CB)), "[]");
    make_group("team", kTIMGroup_Public, "bob carol");
    send_text("team", kTIMConv_Group, "one", 1);
    send_text("bob", kTIMConv_C2C, "two", 1);
    sleep_ms(5); /* the list is sorted by milliseconds */
    send_text("team", kTIMConv_Group, "three", 1);
    list = OK(TIMConvGetConvList(CB));
    CHECK_INT(json_count(list, ""), 2);
    /* The most active first. */
    CHECK_ITEM(list, "0.conv_id=team;0.conv_type=2;1.conv_id=bob;1.conv_type=1");

    as_user("bob");
    conversation = see_conversation("team", 2);
    CHECK_ITEM(conversation, "conv_id=team;conv_type=2;conv_unread_num=2;conv_is_has_lastmsg=true;conv_group_"
                             "type=0;conv_show_name=team");
    CHECK_ITEM(
        conversation,
        "conv_last_msg.message_elem_array.0.text_elem_content=three;conv_recv_opt=0;conv_is_pinned=false");
    CHECK_ITEM(see_conversation("alice", 1), "conv_id=alice;conv_type=1;conv_unread_num=1");
    CHECK_TEXT(OK(TIMConvGetConvInfo("[{\"get_conversation_list_param_conv_id\":\"nobody\",\"get_"
                                     "conversation_list_param_conv_type\":1}]",
                                     CB)),
               "[]");
}

static void mark_read(void) {
    as_user("bob");
    CHECK_INT(total(), 3);
    /* A group up to a seq; never backwards. */
    OK(TIMConvCleanConversationUnreadMessageCount("group_team", 0, 1, CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=1;conv_group_read_sequence=1");
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Update);
    CHECK_INT(total(), 2);
    OK(TIMConvCleanConversationUnreadMessageCount("group_team", 0, 0, CB));
    OK(TIMConvCleanConversationUnreadMessageCount("group_team", 0, 1, CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=0;conv_group_read_sequence=2");
    CHECK_INT(total(), 1);
    /* Everything. */
    OK(TIMConvCleanConversationUnreadMessageCount("", 0, 0, CB));
    CHECK_INT(total(), 0);
    /* No receipts came of all that. */
    as_user("alice");
    CHECK_ITEM(WAIT_ITEM(EV_RECEIPTS, "msg_receipt_conv_id=bob;msg_receipt_msg_id="),
               "msg_receipt_conv_type=1");
    CHECK_INT(count_items(EV_RECEIPTS, "msg_receipt_conv_type=2"), 0);
    CHECK_ITEM(OK(TIMMsgGetMsgList("team", kTIMConv_Group, "{\"msg_getmsglist_param_count\":1}", CB)),
               "0.message_group_receipt_read_count=0;0.message_group_receipt_unread_count=2");
}

static void mark_read_the_old_way(void) {
    const char *middle;
    as_user("alice");
    send_text("team", kTIMConv_Group, "four", 0);
    middle = send_text("team", kTIMConv_Group, "five", 0);
    send_text("team", kTIMConv_Group, "six", 0);
    send_text("bob", kTIMConv_C2C, "seven", 0);
    as_user("bob");
    OK(TIMMsgReportReaded("team", kTIMConv_Group, fmt("{\"message_msg_id\":\"%s\"}", middle), CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=1");
    OK(TIMMsgReportReaded("team", kTIMConv_Group, "", CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=0");
    CHECK_ITEM(see_conversation("alice", 1), "conv_unread_num=1");
    OK(TIMMsgReportReaded(NULL, kTIMConv_C2C, NULL, CB));
    CHECK_INT(total(), 0);
    REFUSED(TIM_ERR_PARAM, TIMMsgReportReaded("team", (enum TIMConvType)9, NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgReportReaded("team", kTIMConv_Group, "not json", CB));
}

static void scopes(void) {
    as_user("alice");
    send_text("team", kTIMConv_Group, "a", 0);
    send_text("bob", kTIMConv_C2C, "b", 0);
    as_user("bob");
    CHECK_INT(total(), 2);
    OK(TIMConvCleanConversationUnreadMessageCount("c2c", 0, 0, CB));
    CHECK_INT(total(), 1);
    OK(TIMConvCleanConversationUnreadMessageCount("group", 0, 0, CB));
    CHECK_INT(total(), 0);
    as_user("alice");
    send_text("team", kTIMConv_Group, "c", 0);
    as_user("bob");
    OK(TIMConvCleanConversationUnreadMessageCount(NULL, 0, 0, CB));
    CHECK_INT(total(), 0);
    /* Not one of the forms. */
    CHECK(TIMConvCleanConversationUnreadMessageCount("team", 0, 0, NULL, NULL) != 0 ||
          CALL(TIMConvCleanConversationUnreadMessageCount("team", 0, 0, CB))->code != 0);
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY,
          TIMConvCleanConversationUnreadMessageCount("group_nowhere", 0, 0, CB));
}

/* What is never counted: targeted and excluded messages, Meeting groups, muted conversations in the total. */
static void not_counted(void) {
    as_user("alice");
    make_group("meet", kTIMGroup_ChatRoom, "bob");
    send_text("meet", kTIMConv_Group, "not counted", 0);
    OK(TIMMsgSendMessage("team", kTIMConv_Group,
                         "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"x\"}],"
                         "\"message_is_excluded_from_unread_count\":true}",
                         NULL, CB));
    send_text("team", kTIMConv_Group, "counted", 0);
    as_user("bob");
    CHECK_ITEM(see_conversation("meet", 2), "conv_unread_num=0");
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=1");
    OK(TIMGroupModifyMemberInfo(
        "{\"group_modify_member_info_group_id\":\"team\",\"group_modify_member_info_identifier\":\"bob\","
        "\"group_modify_member_info_modify_flag\":1,\"group_modify_member_info_msg_flag\":2}",
        CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=1;conv_recv_opt=2");
    CHECK_INT(total(), 0);
}

/* Pinned conversations come first; deleted ones are gone until the next message, for who has deleted them alone. */
static void pinned_and_deleted(void) {
    const char *list;
    as_user("bob");
    OK(TIMConvPinConversation("alice", kTIMConv_C2C, true, CB));
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Update);
    list = OK(TIMConvGetConvList(CB));
    CHECK_ITEM(list, "0.conv_id=alice;0.conv_type=1;0.conv_is_pinned=true;1.conv_is_pinned=false");
    OK(TIMConvPinConversation("alice", kTIMConv_C2C, false, CB));
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_pinned=false");
    OK(TIMConvPinConversation("alice", kTIMConv_C2C, true, CB));

    OK(TIMConvDelete("alice", kTIMConv_C2C, CB));
    CHECK_ITEM(WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Del), "0.conv_id=alice;0.conv_type=1");
    CHECK_TEXT(OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{}", CB)), "[]");
    FAILS(ERR_INVALID_PARAMETERS, TIMConvPinConversation("alice", kTIMConv_C2C, true, CB));
    OK(TIMConvDelete("nobody", kTIMConv_C2C, CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMConvDelete("nowhere", kTIMConv_Group, CB));

    as_user("alice");
    CHECK_ITEM(see_conversation("bob", 1), "conv_id=bob;conv_is_has_lastmsg=true");
    send_text("bob", kTIMConv_C2C, "again", 0);
    as_user("bob");
    CHECK_ITEM(see_conversation("alice", 1), "conv_unread_num=1;conv_is_pinned=false");
    CHECK_INT(json_count(OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{}", CB)), ""), 1);
    OK(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, CB));

    REFUSED(TIM_ERR_PARAM, TIMConvPinConversation("alice", (enum TIMConvType)9, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvDelete("alice", (enum TIMConvType)0, CB));
}

/* What the user has begun to write is in the conversation, on this device alone, also in the next process. */
static void drafts(void) {
    const char *draft = "{\"draft_msg\":{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"begun\"}],"
                        "\"message_need_read_receipt\":true,\"message_cloud_custom_str\":\"c\"},"
                        "\"draft_user_define\":\"mine\",\"draft_edit_time\":1700000000}";
    as_user("bob");
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=false");
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, draft), TIM_SUCC);
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=true;conv_draft.draft_user_define=mine;"
                                             "conv_draft.draft_edit_time=1700000000");
    CHECK_ITEM(see_conversation("alice", 1),
               "conv_draft.draft_msg.message_elem_array.0.text_elem_content=begun;"
               "conv_draft.draft_msg.message_need_read_receipt=true;conv_draft.draft_msg.message_conv_id=alice;"
               "conv_draft.draft_msg.message_conv_type=1;conv_draft.draft_msg.message_cloud_custom_str=c");
    CHECK_ITEM(WAIT_ITEM(EV_CONVERSATION, "conv_id=alice;conv_is_has_draft=true"), "conv_type=1");
    /* A group of the same name is another conversation, and another user has none. */
    CHECK_ITEM(see_conversation("team", 2), "conv_is_has_draft=false");
    as_user("alice");
    CHECK_ITEM(see_conversation("bob", 1), "conv_is_has_draft=false");
    as_user("bob");
    CHECK_ITEM(see_conversation("alice", 1), "conv_draft.draft_user_define=mine");
    CHECK_INT(TIMUninit(), TIM_SUCC);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, draft), TIM_ERR_SDKUNINIT);
    CHECK_INT(TIMConvCancelDraft("alice", kTIMConv_C2C), TIM_ERR_SDKUNINIT);
    start();
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, draft), TIM_ERR_NOTLOGIN);
    CHECK_INT(TIMConvCancelDraft("alice", kTIMConv_C2C), TIM_ERR_NOTLOGIN);
    as_user("bob");
    CHECK_ITEM(see_conversation("alice", 1), "conv_draft.draft_msg.message_elem_array.0.text_elem_content=begun");
    /* Another one takes its place; one without a message or a time is one. */
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "{\"draft_user_define\":\"other\"}"), TIM_SUCC);
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=true;conv_draft.draft_user_define=other");
    CHECK(json_number(see_conversation("alice", 1), "conv_draft.draft_edit_time") > 1700000000);
    CHECK_INT(TIMConvCancelDraft("alice", kTIMConv_C2C), TIM_SUCC);
    CHECK_INT(TIMConvCancelDraft("alice", kTIMConv_C2C), TIM_SUCC);
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=false");
    /* A deleted conversation takes it along, and a wipe takes all. */
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, draft), TIM_SUCC);
    CHECK_INT(TIMConvSetDraft("team", kTIMConv_Group, draft), TIM_SUCC);
    OK(TIMConvDelete("alice", kTIMConv_C2C, CB));
    as_user("alice");
    send_text("bob", kTIMConv_C2C, "back", 0);
    as_user("bob");
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=false");
    CHECK_ITEM(see_conversation("team", 2), "conv_is_has_draft=true");
    OK(callExperimentalAPI("{\"request_internal_operation\":\"internal_operation_wipe_device_store\"}", CB));
    CHECK_ITEM(see_conversation("team", 2), "conv_is_has_draft=false");
    OK(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, CB));
}

static void wrong_drafts(void) {
    as_user("bob");
    CHECK_INT(TIMConvSetDraft(NULL, kTIMConv_C2C, "{}"), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("", kTIMConv_C2C, "{}"), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("alice", (enum TIMConvType)3, "{}"), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, ""), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "[]"), TIM_ERR_JSON);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "{\"draft_msg\":\"text\"}"), TIM_ERR_JSON);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "{\"draft_edit_time\":\"now\"}"), TIM_ERR_JSON);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "{\"draft_msg\":{\"message_elem_array\":[{\"elem_type\":5}]}}"),
              TIM_ERR_PARAM);
    CHECK_INT(TIMConvSetDraft("alice", kTIMConv_C2C, "{\"draft_msg\":{\"message_conv_id\":\"carol\"}}"),
              TIM_ERR_PARAM);
    CHECK_INT(TIMConvCancelDraft(NULL, kTIMConv_C2C), TIM_ERR_PARAM);
    CHECK_INT(TIMConvCancelDraft("alice", (enum TIMConvType)0), TIM_ERR_PARAM);
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_draft=false");
}

/* The total is told when it changes, once somebody has asked for it. */
static void total_changes(void) {
    as_user("alice");
    send_text("bob", kTIMConv_C2C, "count me", 0);
    as_user("bob");
    CHECK_INT(total(), 1);
    OK(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, CB));
    WAIT_EVENT(EV_TOTAL_UNREAD, 0);
}

#define OUTCOME(n, id, code)                                                                                    \
    #n ".conversation_operation_result_conversation_id=" id ";" #n ".conversation_operation_result_result_code=" code

static int by_filter(const char *filter) {
    return json_count(OK(TIMConvGetConversationListByFilter(filter, 0, 100, CB)), "conversation_list_result_conv_list");
}

static int unread_by_filter(const char *filter) {
    return (int)json_number(OK(TIMConvGetUnreadMessageCountByFilter(filter, CB)),
                            "conv_get_total_unread_message_count_result_unread_count");
}

/* Marks are of each conversation, and change nothing else of it. */
static void marked(void) {
    const char *outcomes;
    as_user("bob");
    outcomes = OK(TIMConvMarkConversation("[\"c2c_alice\",\"c2c_nobody\",\"group_team\"]",
                                          kTIMConversationMarkTypeStar | (1ULL << 63), true, CB));
    CHECK_ITEM(outcomes, OUTCOME(0, "c2c_alice", "0") ";" OUTCOME(1, "c2c_nobody", "6017"));
    CHECK_ITEM(outcomes, OUTCOME(2, "group_team", "0") ";0.conversation_operation_result_result_info=");
    CHECK(strstr(outcomes, "conversation: not in your list") != NULL);
    CHECK(strstr(see_conversation("alice", 1), "\"conv_mark_array\":[1,9223372036854775808]") != NULL);
    OK(TIMConvMarkConversation("[\"c2c_alice\"]", kTIMConversationMarkTypeHide, true, CB));
    OK(TIMConvMarkConversation("[\"c2c_alice\"]", 1ULL << 63 | kTIMConversationMarkTypeFold, false, CB));
    CHECK(strstr(see_conversation("alice", 1), "\"conv_mark_array\":[1,8]") != NULL);
    as_user("alice");
    CHECK(strstr(see_conversation("bob", 1), "\"conv_mark_array\":[]") != NULL);
    send_text("bob", kTIMConv_C2C, "a message takes no mark off", 0);
    as_user("bob");
    CHECK(strstr(see_conversation("alice", 1), "\"conv_mark_array\":[1,8]") != NULL);
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Update);

    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation("[\"c2c_alice\"]", 0, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation("[\"c2c_alice\"]", 1 | 16, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation("[\"c2c_alice\"]", 1ULL << 31, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation("[\"alice\"]", 1, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation("[\"c2c_\"]", 1, true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvMarkConversation(NULL, 1, true, CB));
    REFUSED(TIM_ERR_JSON, TIMConvMarkConversation("[1]", 1, true, CB));
    REFUSED(TIM_ERR_JSON, TIMConvMarkConversation("{}", 1, true, CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMConvMarkConversation("[]", 1, true, CB));
    CHECK(strstr(CALL(TIMConvMarkConversation("[]", 1, true, CB))->desc, "conversation_id_array: ") != NULL);
}

static void filtered(void) {
    const char *page;
    as_user("bob");
    CHECK_INT(by_filter("{}"), 3);
    CHECK_INT(by_filter("{\"conversation_list_filter_conv_type\":1}"), 1);
    CHECK_INT(by_filter("{\"conversation_list_filter_mark_type\":1}"), 2);
    CHECK_INT(by_filter("{\"conversation_list_filter_mark_type\":12}"), 1);
    CHECK_INT(by_filter("{\"conversation_list_filter_mark_type\":0}"), 1);
    CHECK_INT(by_filter("{\"conversation_list_filter_mark_type\":9223372036854775808}"), 1);
    CHECK_INT(by_filter("{\"conversation_list_filter_has_unread_count\":true,\"conversation_list_filter_conv_type\":1}"), 1);
    CHECK_INT(by_filter("{\"conversation_list_filter_has_group_at_info\":true}"), 0);
    CHECK_INT(by_filter("{\"conversation_list_filter_conversation_group\":\"\"}"), 3);
    CHECK_INT(by_filter("{\"conversation_list_filter_conversation_group\":\"friends\"}"), 0);
    CHECK_INT(unread_by_filter("{\"conversation_list_filter_mark_type\":8}"), 1);
    CHECK_INT(unread_by_filter("{\"conversation_list_filter_mark_type\":4}"), 0);
    page = OK(TIMConvGetConversationListByFilter("{}", 0, 2, CB));
    CHECK_ITEM(page, "conversation_list_result_next_seq=2;conversation_list_result_is_finished=false");
    page = OK(TIMConvGetConversationListByFilter("{}", 2, 2, CB));
    CHECK_ITEM(page, "conversation_list_result_next_seq=0;conversation_list_result_is_finished=true");
    CHECK_INT(json_count(page, "conversation_list_result_conv_list"), 1);

    FAILS(ERR_INVALID_PARAMETERS, TIMConvGetConversationListByFilter("{}", 0, 0, CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMConvGetConversationListByFilter("{}", 0, 101, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvGetConversationListByFilter("{\"conversation_list_filter_mark_type\":16}", 0, 1, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvGetUnreadMessageCountByFilter("{\"conversation_list_filter_conv_type\":3}", CB));
    REFUSED(TIM_ERR_JSON, TIMConvGetUnreadMessageCountByFilter("{\"conversation_list_filter_mark_type\":\"1\"}", CB));
    REFUSED(TIM_ERR_JSON, TIMConvGetUnreadMessageCountByFilter("[]", CB));
}

/* A subscribed total is told when it changes, with the filter that it is of. */
static void subscribed(void) {
    const char *hidden = "{\"conversation_list_filter_mark_type\":8}";
    CHECK_INT(TIMConvSubscribeUnreadMessageCountByFilter(hidden), TIM_SUCC);
    as_user("bob");
    CHECK_INT(unread_by_filter(hidden), 1);
    OK(TIMConvMarkConversation("[\"c2c_alice\"]", kTIMConversationMarkTypeHide, false, CB));
    CHECK_TEXT(WAIT_EVENT(EV_FILTERED_UNREAD, 0), hidden);
    OK(TIMConvMarkConversation("[\"c2c_alice\"]", kTIMConversationMarkTypeHide, true, CB));
    CHECK_TEXT(WAIT_EVENT(EV_FILTERED_UNREAD, 1), hidden);
    CHECK_INT(TIMConvUnsubscribeUnreadMessageCountByFilter(hidden), TIM_SUCC);
    CHECK_INT(TIMConvSubscribeUnreadMessageCountByFilter(NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMConvSubscribeUnreadMessageCountByFilter("{\"conversation_list_filter_mark_type\":16}"), TIM_ERR_PARAM);
    CHECK_INT(TIMConvUnsubscribeUnreadMessageCountByFilter("[]"), TIM_ERR_JSON);
}

/* Clearing keeps a conversation in the list, and deleting some of them need not take their messages. */
static void cleared(void) {
    const char *outcomes;
    as_user("bob");
    OK(TIMMsgClearHistoryMessage("alice", kTIMConv_C2C, CB));
    CHECK_ITEM(see_conversation("alice", 1), "conv_is_has_lastmsg=false;conv_unread_num=0");
    CHECK_TEXT(OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{}", CB)), "[]");
    OK(TIMMsgClearHistoryMessage("nobody", kTIMConv_C2C, CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMMsgClearHistoryMessage("nowhere", kTIMConv_Group, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgClearHistoryMessage("alice", (enum TIMConvType)0, CB));
    as_user("alice");
    CHECK(json_count(OK(TIMMsgGetMsgList("bob", kTIMConv_C2C, "{}", CB)), "") > 0);
    send_text("bob", kTIMConv_C2C, "kept", 0);
    as_user("bob");
    outcomes = OK(TIMConvDeleteConversationList("[\"c2c_alice\",\"group_nowhere\"]", false, CB));
    CHECK_ITEM(outcomes, OUTCOME(0, "c2c_alice", "0") ";" OUTCOME(1, "group_nowhere", "10010"));
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Del);
    CHECK_INT(json_count(OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{}", CB)), ""), 1);
    OK(TIMConvDeleteConversationList("[\"c2c_alice\"]", true, CB));
    CHECK_TEXT(OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{}", CB)), "[]");
    FAILS(ERR_INVALID_PARAMETERS, TIMConvDeleteConversationList("[]", true, CB));
    REFUSED(TIM_ERR_PARAM, TIMConvDeleteConversationList("[\"c2c\"]", true, CB));
    REFUSED(TIM_ERR_JSON, TIMConvDeleteConversationList("\"c2c_alice\"", true, CB));
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob carol alice");
    lists();
    mark_read();
    mark_read_the_old_way();
    scopes();
    not_counted();
    pinned_and_deleted();
    drafts();
    wrong_drafts();
    total_changes();
    marked();
    filtered();
    subscribed();
    cleared();
    return end();
}
