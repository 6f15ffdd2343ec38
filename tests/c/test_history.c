/* Chapter "History": TIMMsgGetMsgList with every start rule, both directions; TIMMsgFindMessages. */
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
    return end();
}
