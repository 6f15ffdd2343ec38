/* Chapter "History": TIMMsgGetMsgList with every start rule, both directions; TIMMsgFindMessages, TIMMsgSearchLocalMessages, and what is
 * on this device alone. */
#include "check.h"

#define COUNT 25

static const char *ids[COUNT + 1]; /* of the group messages, by seq */

/* The seqs of a page, as "5,4,3". */
static const char *page(const char *conv, enum TIMConvType type, const char *format, ...) {
    va_list arguments;
    const char *parameter, *found, *list = "";
    size_t i;
    va_start(arguments, format);
    parameter = vfmt(format, arguments);
    va_end(arguments);
    found = OK(TIMMsgGetMsgList(conv, type, parameter, CB));
    for (i = 0; i < json_count(found, ""); i++) {
        unsigned long seq = (unsigned long)json_number(found, fmt("%lu.message_seq", (unsigned long)i));
        list = fmt("%s%s%lu", list, i == 0 ? "" : ",", seq);
    }
    return list;
}

static void group_starts(void) {
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{},\"msg_getmsglist_param_count\":3,"
                    "\"msg_getmsglist_param_is_ramble\":true}"),
               "25,24,23");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_count\":3,\"msg_getmsglist_param_is_forward\":true}"),
               "1,2,3");
    /* Beside a message: without it. */
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},"
                    "\"msg_getmsglist_param_count\":3}",
                    ids[10]),
               "9,8,7");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},"
                    "\"msg_getmsglist_param_count\":3,\"msg_getmsglist_param_is_forward\":true}",
                    ids[10]),
               "11,12,13");
    /* At a seq: with it. The message is stronger than the seq. */
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg_seq\":10,\"msg_getmsglist_param_count\":3}"),
               "10,9,8");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg_seq\":24,\"msg_getmsglist_param_count\":9,"
                    "\"msg_getmsglist_param_is_forward\":true}"),
               "24,25");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},"
                    "\"msg_getmsglist_param_last_msg_seq\":20,\"msg_getmsglist_param_count\":2}",
                    ids[5]),
               "4,3");
    /* Exactly these, stronger than everything. */
    CHECK_INT(json_count(OK(TIMMsgGetMsgList(
                             "team", kTIMConv_Group,
                             "{\"msg_getmsglist_param_message_seq_array\":[3,7,999],"
                             "\"msg_getmsglist_param_last_msg_seq\":20,\"msg_getmsglist_param_count\":20}",
                             CB)),
                         ""),
              2);
    /* The ends. */
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},"
                    "\"msg_getmsglist_param_count\":3}",
                    ids[1]),
               "");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"%s\"},"
                    "\"msg_getmsglist_param_count\":3}",
                    ids[2]),
               "1");
}

static void time_windows(void) {
    unsigned long now = (unsigned long)TIMGetServerTime();
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_count\":2,\"msg_getmsglist_param_time_begin\":%lu,"
                    "\"msg_getmsglist_param_time_period\":600}",
                    now + 60),
               "25,24");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_count\":2,\"msg_getmsglist_param_time_begin\":%lu,"
                    "\"msg_getmsglist_param_time_period\":1200,\"msg_getmsglist_param_is_forward\":true}",
                    now - 600),
               "1,2");
    CHECK_TEXT(page("team", kTIMConv_Group,
                    "{\"msg_getmsglist_param_count\":2,\"msg_getmsglist_param_time_begin\":%lu,"
                    "\"msg_getmsglist_param_time_period\":10}",
                    now - 3600),
               "");
}

static void whole_history_by_pages(void) {
    const char *last = "{}";
    unsigned long want = COUNT;
    size_t pages;
    for (pages = 0; pages < 10; pages++) {
        const char *found = OK(TIMMsgGetMsgList(
            "team", kTIMConv_Group,
            fmt("{\"msg_getmsglist_param_last_msg\":%s,\"msg_getmsglist_param_count\":7}", last), CB));
        size_t i, count = json_count(found, "");
        if (count == 0) break;
        for (i = 0; i < count; i++, want--) {
            CHECK_ITEM(keep(json_copy(found, fmt("%lu", (unsigned long)i))),
                       "message_msg_id=%s;message_seq=%lu", ids[want], want);
        }
        /* A whole message as it came is a start point, too. */
        last = keep(json_copy(found, fmt("%lu", (unsigned long)(count - 1))));
    }
    CHECK_INT(want, 0);
    CHECK_INT(pages, 4);
}

static void refused(void) {
    const char *good = "{\"msg_getmsglist_param_count\":5}";
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMsgList(NULL, kTIMConv_Group, good, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMsgList("", kTIMConv_Group, good, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMsgList("team", kTIMConv_Group, NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMsgList("team", (enum TIMConvType)9, good, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgGetMsgList("team", kTIMConv_Group, "not json", CB));
    REFUSED(TIM_ERR_JSON, TIMMsgGetMsgList("team", kTIMConv_Group, "[]", CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMMsgGetMsgList("nowhere", kTIMConv_Group, good, CB));
    CHECK_TEXT(OK(TIMMsgGetMsgList("nobody", kTIMConv_C2C, good, CB)), "[]");
    REFUSED(TIM_ERR_PARAM, TIMMsgFindMessages(NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgFindMessages("not json", CB));
    REFUSED(TIM_ERR_JSON, TIMMsgFindMessages("{}", CB));
}

static const char *search(const char *param) {
    return keep(copy_text(OK(TIMMsgSearchLocalMessages(param, CB))));
}

/* Messages are found by their words, in one conversation and in all, also Chinese words of two letters. */
static void searching(void) {
    const char *found;
    as_user("bob");
    as_user("alice");
    make_group("library", kTIMGroup_Public, "bob");
    send_text("library", kTIMConv_Group, "The Quick brown fox", 0);
    send_text("library", kTIMConv_Group, "\xe6\xb6\x88\xe6\x81\xaf\xe5\xb7\xb2\xe8\xaf\xbb\xe5\x9b\x9e\xe6\x89\xa7", 0);
    send_text("library", kTIMConv_Group, "a quick word", 0);
    send_text("bob", kTIMConv_C2C, "quick, to bob alone", 0);
    found = search("{\"msg_search_param_keyword_array\":[\"QUICK\"],\"msg_search_param_conv_id\":\"library\","
                   "\"msg_search_param_conv_type\":2}");
    CHECK_ITEM(found, "msg_search_result_total_count=2;msg_search_result_item_array.0.msg_search_result_item_conv_id=library;"
                      "msg_search_result_item_array.0.msg_search_result_item_conv_type=2;"
                      "msg_search_result_item_array.0.msg_search_result_item_total_message_count=2");
    CHECK_ITEM(found, "msg_search_result_item_array.0.msg_search_result_item_message_array.0.message_elem_array.0."
                      "text_elem_content=a quick word");
    /* A page of one. */
    found = search("{\"msg_search_param_keyword_array\":[\"quick\"],\"msg_search_param_conv_id\":\"library\","
                   "\"msg_search_param_conv_type\":2,\"msg_search_param_page_size\":1,\"msg_search_param_page_index\":1}");
    CHECK_ITEM(found, "msg_search_result_total_count=2;msg_search_result_item_array.0.msg_search_result_item_message_array.0."
                      "message_elem_array.0.text_elem_content=The Quick brown fox");
    /* Everywhere: conversations, the newest find first; the message where it is the only one. */
    found = search("{\"msg_search_param_keyword_array\":[\"quick\"]}");
    CHECK_ITEM(found, "msg_search_result_total_count=2;msg_search_result_search_cursor=");
    CHECK_INT(json_count(found, "msg_search_result_item_array"), 2);
    found = search("{\"msg_search_param_keyword_array\":[\"\xe5\xb7\xb2\xe8\xaf\xbb\"]}");
    CHECK_ITEM(found, "msg_search_result_total_count=1;msg_search_result_item_array.0.msg_search_result_item_message_array.0."
                      "message_conv_id=library");
    /* All of the keywords, and a sender. */
    found = search("{\"msg_search_param_keyword_array\":[\"quick\",\"fox\"],\"msg_search_param_keyword_list_match_type\":1}");
    CHECK_ITEM(found, "msg_search_result_total_count=1;msg_search_result_item_array.0.msg_search_result_item_total_message_count=1");
    CHECK_ITEM(search("{\"msg_search_param_send_identifier_array\":[\"bob\"],\"msg_search_param_keyword_array\":[\"quick\"]}"),
               "msg_search_result_total_count=0");
    CHECK_ITEM(search("{\"msg_search_param_keyword_array\":[\"quick\"],\"msg_search_param_message_type_array\":[3]}"),
               "msg_search_result_total_count=0");
    CHECK_ITEM(search("{\"msg_search_param_keyword_array\":[\"quick\"],\"msg_search_param_search_time_position\":1}"),
               "msg_search_result_total_count=0");
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgSearchLocalMessages("{}", CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgSearchLocalMessages("{\"msg_search_param_keyword_array\":[\"\"]}", CB));
    FAILS(ERR_INVALID_PARAMETERS,
          TIMMsgSearchLocalMessages("{\"msg_search_param_keyword_array\":[\"k\"],\"msg_search_param_conv_id\":\"bob\"}", CB));
    FAILS(ERR_INVALID_PARAMETERS,
          TIMMsgSearchLocalMessages("{\"msg_search_param_keyword_array\":[\"k\"],\"msg_search_param_conv_type\":9}", CB));
    FAILS(ERR_INVALID_PARAMETERS,
          TIMMsgSearchLocalMessages(
              "{\"msg_search_param_keyword_array\":[\"k\"],\"msg_search_param_keyword_list_match_type\":2}", CB));
}

/* An embedded service has all messages on this device: none is kept beside it, and what is on the device is what it has. */
static void of_this_device(void) {
    const char *message = "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"local\"}]}";
    const char *id;
    REFUSED(TIM_ERR_PARAM, TIMMsgSaveMsg(NULL, kTIMConv_C2C, message, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSaveMsg("bob", (enum TIMConvType)9, message, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSaveMsg("bob", kTIMConv_C2C, "[]", CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSaveMsg("bob", kTIMConv_C2C, "{}", CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgImportMsgList("bob", kTIMConv_C2C, NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgImportMsgList("bob", kTIMConv_C2C, message, CB));
    FAILS(ERR_INVALID_MSG_ELEM, TIMMsgSaveMsg("bob", kTIMConv_C2C, "{\"message_elem_array\":[]}", CB));
    FAILS(ERR_INVALID_PARAMETERS,
          TIMMsgSaveMsg("bob", kTIMConv_C2C,
                        "{\"message_conv_id\":\"eve\",\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"x\"}]}",
                        CB));
    FAILS(ERR_SDK_INTERFACE_NOT_SUPPORT, TIMMsgSaveMsg("bob", kTIMConv_C2C, message, CB));
    FAILS(ERR_SDK_INTERFACE_NOT_SUPPORT, TIMMsgImportMsgList("bob", kTIMConv_C2C, fmt("[%s]", message), CB));
    CHECK_TEXT(page("library", kTIMConv_Group,
                    "{\"msg_getmsglist_param_count\":9,\"msg_getmsglist_param_is_ramble\":false}"),
               "3,2,1");
    id = send_text("library", kTIMConv_Group, "to be deleted", 0);
    OK(TIMMsgDelete("library", kTIMConv_Group,
                    fmt("{\"msg_delete_param_is_ramble\":false,\"msg_delete_param_msg\":{\"message_msg_id\":\"%s\"}}", id), CB));
    CHECK_TEXT(page("library", kTIMConv_Group, "{\"msg_getmsglist_param_count\":9}"), "3,2,1");
}

int main(int argc, char **argv) {
    int i;
    const char *found, *first;
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob eve alice");
    make_group("team", kTIMGroup_Public, "bob");
    for (i = 1; i <= COUNT; i++) ids[i] = send_text("team", kTIMConv_Group, fmt("number %d", i), i % 5 == 0);
    group_starts();
    time_windows();
    whole_history_by_pages();
    refused();

    /* Only some element types. */
    OK(TIMMsgSendMessage("bob", kTIMConv_C2C,
                         "{\"message_elem_array\":[{\"elem_type\":3,\"custom_elem_data\":\"c\"}]}", NULL,
                         CB));
    first = send_text("bob", kTIMConv_C2C, "to bob", 1);
    found = OK(TIMMsgGetMsgList(
        "bob", kTIMConv_C2C,
        "{\"msg_getmsglist_param_count\":5,\"msg_getmsglist_param_message_type_array\":[3]}", CB));
    CHECK_INT(json_count(found, ""), 1);
    CHECK_ITEM(found, "0.message_elem_array.0.custom_elem_data=c");
    CHECK_TEXT(page("bob", kTIMConv_C2C, "{\"msg_getmsglist_param_count\":5}"), "2,1");

    /* Finding: those that exist, in the order asked; exactly [] when there is none. */
    CHECK_TEXT(OK(TIMMsgFindMessages("[\"1-2-3\"]", CB)), "[]");
    found = OK(TIMMsgFindMessages(fmt("[\"%s\",\"1-2-3\",\"%s\"]", ids[7], first), CB));
    CHECK_INT(json_count(found, ""), 2);
    CHECK_ITEM(found, "0.message_msg_id=%s;1.message_msg_id=%s", ids[7], first);

    /* Both sides of a C2C conversation have it; the flags stay in history. */
    as_user("bob");
    found = OK(TIMMsgGetMsgList("alice", kTIMConv_C2C, "{\"msg_getmsglist_param_count\":1}", CB));
    CHECK_ITEM(found, "0.message_msg_id=%s;0.message_conv_id=alice;0.message_need_read_receipt=true", first);
    CHECK_ITEM(found, "0.message_is_from_self=false");

    /* Who is not in the group has no history of it; who joins has what comes after. */
    as_user("eve");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY,
          TIMMsgGetMsgList("team", kTIMConv_Group, "{\"msg_getmsglist_param_count\":5}", CB));
    OK(TIMGroupJoin("team", "hello", CB));
    CHECK_TEXT(page("team", kTIMConv_Group, "{\"msg_getmsglist_param_count\":5}"), "");
    CHECK_TEXT(OK(TIMMsgFindMessages(fmt("[\"%s\"]", ids[3]), CB)), "[]");
    send_text("team", kTIMConv_Group, "I am here", 0);
    CHECK_TEXT(page("team", kTIMConv_Group, "{\"msg_getmsglist_param_count\":5}"), "26");
    searching();
    of_this_device();
    return end();
}
