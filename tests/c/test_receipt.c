/* Chapter "Read receipts": sending, the sender's callback, getting, who has read and who has not. */
#include "check.h"

#define READ TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ
#define UNREAD TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD

#define DT_MEMBERS "dt_read_member_list_member_array"
#define DT_NEXT_SEQ "dt_read_member_list_next_seq"
#define DT_FINISHED "dt_read_member_list_is_finished"
#define DT_READ_TIME "dt_group_member_info_read_time"

/* ---- the vendor's member list callback, which has no code ---- */

typedef struct Page {
    int times;
    char *members;
    uint64_t next_seq;
    int finished;
} Page;

static void on_page(const char *members, uint64_t next_seq, bool finished, const void *user_data) {
    Page *page = (Page *)user_data;
    CHECK(members != NULL);
    pthread_mutex_lock(&check_mutex);
    page->times++;
    page->members = copy_text(members);
    page->next_seq = next_seq;
    page->finished = finished;
    pthread_cond_broadcast(&check_changed);
    pthread_mutex_unlock(&check_mutex);
}

static const char *one(const char *id) { return fmt("{\"message_msg_id\":\"%s\"}", id); }

static Page read_page(const char *message, enum TIMGroupMessageReadMembersFilter filter, uint64_t next_seq,
                      uint32_t count) {
    Page page = {0, NULL, 0, 0};
    struct timespec deadline;
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(message, filter, next_seq, count, on_page, &page),
              TIM_SUCC);
    wait_until(&deadline);
    pthread_mutex_lock(&check_mutex);
    while (page.times == 0) CHECK(pthread_cond_timedwait(&check_changed, &check_mutex, &deadline) == 0);
    pthread_mutex_unlock(&check_mutex);
    CHECK_INT(page.times, 1);
    keep(page.members);
    return page;
}

/* All of a list, in pages of `count`: "bob carol". */
static const char *readers(const char *id, enum TIMGroupMessageReadMembersFilter filter, uint32_t count) {
    const char *list = "";
    uint64_t next_seq = 0;
    Page page;
    do {
        size_t i;
        page = read_page(one(id), filter, next_seq, count);
        CHECK(json_count(page.members, "") <= count);
        for (i = 0; i < json_count(page.members, ""); i++) {
            const char *member = keep(json_copy(page.members, fmt("%lu", (unsigned long)i)));
            list = fmt("%s%s%s", list, list[0] == '\0' ? "" : " ",
                       text_at(member, "group_member_info_identifier"));
        }
        next_seq = page.next_seq;
        CHECK(next_seq < (1ull << 53));
        CHECK(!page.finished || next_seq == 0);
    } while (!page.finished);
    return list;
}

static const char *receipt_of(const char *id) {
    const char *found = OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB));
    CHECK_INT(json_count(found, ""), 1);
    return keep(json_copy(found, "0"));
}

/* ---- a group of four ---- */

static void group_story(void) {
    const char *first, *second, *plain, *all;
    Page page;
    as_user("alice");
    make_group("team", kTIMGroup_Public, "bob carol dave");
    first = send_text("team", kTIMConv_Group, "first", 1);
    plain = send_text("team", kTIMConv_Group, "no receipt wanted", 0);
    second = send_text("team", kTIMConv_Group, "second", 1);
    CHECK_ITEM(receipt_of(first),
               "msg_receipt_conv_id=team;msg_receipt_conv_type=2;msg_receipt_msg_id=%s;"
               "msg_receipt_read_count=0;msg_receipt_unread_count=3;msg_receipt_is_peer_read=false;"
               "msg_receipt_time_stamp=0",
               first);
    CHECK_TEXT(readers(first, READ, 100), "");
    CHECK_TEXT(readers(first, UNREAD, 2), "bob carol dave");

    as_user("bob");
    CHECK_ITEM(WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", first), "message_need_read_receipt=true");
    CHECK_ITEM(WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", plain), "message_need_read_receipt=false");
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=3");
    /* The one without the flag is skipped; sending again changes nothing; unread counts stay. */
    CHECK_TEXT(OK(TIMMsgSendMessageReadReceipts(messages(first, plain, second, NULL), CB)), "");
    OK(TIMMsgSendMessageReadReceipts(messages(first, first, NULL), CB));
    CHECK_ITEM(see(first), "message_has_sent_receipt=true;message_is_read=false");
    CHECK_ITEM(see_conversation("team", 2), "conv_unread_num=3");

    as_user("carol");
    OK(TIMMsgSendMessageReadReceipts(messages(first, NULL), CB));
    /* A message object as it came, with all its keys, is as good as the id alone. */
    OK(TIMMsgSendMessageReadReceipts(fmt("[%s]", see(first)), CB));

    /* The sender was away: the login brings the newest counts, once. */
    as_user("alice");
    CHECK_ITEM(WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=%s;msg_receipt_read_count=2", first),
               "msg_receipt_conv_id=team;msg_receipt_conv_type=2;msg_receipt_unread_count=1;msg_receipt_is_"
               "peer_read=false");
    WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=%s;msg_receipt_read_count=1;msg_receipt_unread_count=2",
              second);
    as_user("alice");
    sleep_ms(300);
    CHECK_INT(count_events(EV_RECEIPTS, -1), 0);

    /* Pulled: own messages with the flag, in the order asked, the rest skipped. */
    all = OK(TIMMsgGetMessageReadReceipts(messages(second, plain, first, NULL), CB));
    CHECK_INT(json_count(all, ""), 2);
    CHECK_ITEM(all, "0.msg_receipt_msg_id=%s;1.msg_receipt_msg_id=%s", second, first);
    CHECK_ITEM(all, "1.msg_receipt_read_count=2;1.msg_receipt_unread_count=1");
    CHECK(json_number(all, "1.msg_receipt_time_stamp") + 3600 > TIMGetServerTime());
    CHECK_ITEM(see(first), "message_group_receipt_read_count=2;message_group_receipt_unread_count=1");

    /* Who has read, in the order of reading; who has not, in the order of joining; pages of any size. */
    CHECK_TEXT(readers(first, READ, 1), "bob carol");
    CHECK_TEXT(readers(first, READ, 100), "bob carol");
    CHECK_TEXT(readers(first, UNREAD, 1), "dave");
    CHECK_TEXT(readers(second, UNREAD, 1), "carol dave");
    page = read_page(one(first), READ, 0, 1);
    CHECK(!page.finished && page.next_seq != 0);
    CHECK_ITEM(page.members, "0.group_member_info_identifier=bob;0.group_member_info_group_id=team;"
                             "0.group_member_info_member_role=200;0.group_member_info_name_card=;"
                             "0.group_member_info_face_url=");

    /* Who joins later is neither; who leaves unread is no longer missing; who has read stays. */
    as_user("eve");
    OK(TIMGroupJoin("team", "", CB));
    CHECK_TEXT(OK(TIMMsgFindMessages(fmt("[\"%s\"]", first), CB)), "[]");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMMsgSendMessageReadReceipts(messages(first, NULL), CB));
    as_user("dave");
    OK(TIMGroupQuit("team", CB));
    as_user("bob");
    OK(TIMGroupQuit("team", CB));
    as_user("alice");
    WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=%s;msg_receipt_read_count=2;msg_receipt_unread_count=0",
              first);
    CHECK_TEXT(readers(first, READ, 100), "bob carol");
    CHECK_TEXT(readers(first, UNREAD, 100), "");
    CHECK_TEXT(readers(second, UNREAD, 100), "carol");
}

/* ---- one to one ---- */

static void c2c_story(void) {
    const char *id, *position;
    as_user("alice");
    id = send_text("bob", kTIMConv_C2C, "hello", 1);
    CHECK_ITEM(receipt_of(id),
               "msg_receipt_conv_id=bob;msg_receipt_conv_type=1;msg_receipt_is_peer_read=false;"
               "msg_receipt_read_count=0;msg_receipt_unread_count=0;msg_receipt_time_stamp=0");
    CHECK_ITEM(see(id), "message_receipt_peer_read=false;message_is_peer_read=false");

    as_user("bob");
    WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s;message_need_read_receipt=true", id);
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    CHECK_ITEM(see_conversation("alice", 1), "conv_unread_num=1");

    as_user("alice");
    CHECK_ITEM(WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=%s", id),
               "msg_receipt_conv_id=bob;msg_receipt_conv_type=1;msg_receipt_is_peer_read=true;msg_receipt_"
               "read_count=0");
    CHECK(json_number(receipt_of(id), "msg_receipt_time_stamp") + 3600 > TIMGetServerTime());
    CHECK_ITEM(see(id), "message_receipt_peer_read=true;message_is_peer_read=false");
    CHECK_INT(count_items(EV_RECEIPTS, "msg_receipt_msg_id="), 0);

    /* Marking the conversation read is something else: no receipt, an empty id, and the position. */
    as_user("bob");
    OK(TIMConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, CB));
    CHECK_ITEM(see_conversation("alice", 1), "conv_unread_num=0");
    as_user("alice");
    position = WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=;msg_receipt_conv_id=bob");
    CHECK_ITEM(position, "msg_receipt_conv_type=1;msg_receipt_is_peer_read=true;msg_receipt_time_stamp=%lu",
               (unsigned long)json_number(see(id), "message_server_time"));
    CHECK_ITEM(see(id), "message_is_peer_read=true");
    id = send_text("bob", kTIMConv_C2C, "again", 1);
    CHECK_ITEM(see(id), "message_receipt_peer_read=false");
    as_user("bob");
    OK(TIMMsgReportReaded("alice", kTIMConv_C2C, NULL, CB));
    as_user("alice");
    WAIT_ITEM(EV_RECEIPTS, "msg_receipt_msg_id=;msg_receipt_conv_id=bob");
    CHECK_ITEM(receipt_of(id), "msg_receipt_is_peer_read=false");
}

/* ---- who may, and what is refused ---- */

static void refused(void) {
    const char *mine, *his, *c2c, *many = "";
    const char *const not_receipt_arrays[] = {"{}",   "1",      "\"s\"", "null", "true",
                                              "[{}]", "[null]", "[1]",   "[[]]", "[{\"message_msg_id\":1}]"};
    const char *const not_objects[] = {"[]", "1", "\"s\"", "null", "x", "{}"};
    size_t i;
    Page page;
    as_user("carol");
    his = send_text("team", kTIMConv_Group, "from carol", 1);
    as_user("alice");
    mine = send_text("team", kTIMConv_Group, "mine", 1);
    c2c = send_text("bob", kTIMConv_C2C, "c2c", 1);

    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessageReadReceipts(NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessageReadReceipts("", CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSendMessageReadReceipts("not json", CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMessageReadReceipts(NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgGetMessageReadReceipts("", CB));
    REFUSED(TIM_ERR_JSON, TIMMsgGetMessageReadReceipts("not json", CB));
    for (i = 0; i < sizeof not_receipt_arrays / sizeof *not_receipt_arrays; i++) {
        REFUSED(TIM_ERR_PARAM, TIMMsgSendMessageReadReceipts(not_receipt_arrays[i], CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgGetMessageReadReceipts(not_receipt_arrays[i], CB));
    }
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgSendMessageReadReceipts("[]", CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgGetMessageReadReceipts("[]", CB));
    for (i = 0; i < 31; i++)
        many = fmt("%s%s{\"message_msg_id\":\"1-2-%d\"}", many, i == 0 ? "" : ",", (int)i);
    CHECK_PART(FAILS(ERR_INVALID_PARAMETERS, TIMMsgSendMessageReadReceipts(fmt("[%s]", many), CB)), "30");

    FAILS(ERR_INVALID_PARAMETERS, TIMMsgSendMessageReadReceipts(messages(mine, NULL), CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgSendMessageReadReceipts(messages(his, c2c, NULL), CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgGetMessageReadReceipts(messages(mine, c2c, NULL), CB));
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, TIMMsgSendMessageReadReceipts(messages("1-2-3", NULL), CB));
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, TIMMsgGetMessageReadReceipts(messages("1-2-3", NULL), CB));
    OK(TIMMsgSendMessageReadReceipts(messages("1-2-3", his, NULL), CB));
    CHECK_TEXT(OK(TIMMsgGetMessageReadReceipts(messages(his, NULL), CB)), "[]");

    /* The member list: what is known here is refused at once ... */
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(NULL, READ, 0, 10, on_page, NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList("", READ, 0, 10, on_page, NULL), TIM_ERR_PARAM);
    for (i = 0; i < sizeof not_objects / sizeof *not_objects; i++) {
        CHECK_INT(TIMMsgGetGroupMessageReadMemberList(not_objects[i], READ, 0, 10, on_page, NULL),
                  TIM_ERR_JSON);
    }
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(one(mine), (enum TIMGroupMessageReadMembersFilter)9, 0, 10,
                                                  on_page, NULL),
              TIM_ERR_PARAM);
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(one(mine), READ, 0, 10, NULL, NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(one(mine), READ, 0, 0, on_page, NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(one(mine), READ, 0, 101, on_page, NULL), TIM_ERR_PARAM);
    /* ... the rest calls back with nothing, and tells the log; our own function tells the caller. */
    TIMSetLogCallback(on_log, NULL);
    page = read_page(one(his), READ, 0, 10);
    CHECK_TEXT(page.members, "[]");
    CHECK(page.next_seq == 0 && page.finished);
    CHECK_PART(WAIT_EVENT(EV_LOG, kTIMLog_Warn), "10007");
    TIMSetLogCallback(NULL, NULL);
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, DTMsgGetGroupMessageReadMemberList(one(his), READ, 0, 10, CB));
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND,
          DTMsgGetGroupMessageReadMemberList(one("1-2-3"), READ, 0, 10, CB));
    FAILS(ERR_INVALID_PARAMETERS, DTMsgGetGroupMessageReadMemberList(one(c2c), READ, 0, 10, CB));
}

/* Our own function brings the time of each reading. */
static void member_list_with_times(void) {
    const char *id, *page;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "with times", 1);
    as_user("carol");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    page = OK(DTMsgGetGroupMessageReadMemberList(one(id), READ, 0, 100, CB));
    CHECK_INT(json_count(page, DT_MEMBERS), 1);
    CHECK_ITEM(page,
               DT_MEMBERS ".0.group_member_info_identifier=carol;" DT_FINISHED "=true;" DT_NEXT_SEQ "=0");
    CHECK(json_number(page, DT_MEMBERS ".0." DT_READ_TIME) + 3600 > TIMGetServerTime());
    page = OK(DTMsgGetGroupMessageReadMemberList(one(id), UNREAD, 0, 100, CB));
    CHECK_ITEM(page, DT_MEMBERS ".0.group_member_info_identifier=eve;" DT_FINISHED "=true;" DT_NEXT_SEQ "=0");
}

/* Receipts of a revoked message: success without effect, omitted, no list. */
static void revoked(void) {
    const char *id;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "oops", 1);
    OK(TIMMsgRevoke("team", kTIMConv_Group, one(id), CB));
    as_user("carol");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    CHECK_TEXT(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "[]");
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, DTMsgGetGroupMessageReadMemberList(one(id), READ, 0, 10, CB));
}

static void gone_group(void) {
    const char *id = send_text("team", kTIMConv_Group, "last words", 1);
    OK(TIMGroupDelete("team", CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMMsgGetMessageReadReceipts(messages(id, NULL), CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, DTMsgGetGroupMessageReadMemberList(one(id), READ, 0, 10, CB));
    as_user("carol");
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob carol dave eve alice");
    group_story();
    c2c_story();
    refused();
    member_list_with_times();
    revoked();
    gone_group();
    return end();
}
