/* Chapter "Message status": revoke, modify, delete, what a device writes on a message for itself. */
#include "check.h"

static const char *one(const char *id) { return fmt("{\"message_msg_id\":\"%s\"}", id); }

static void revoking(void) {
    const char *id, *other;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "secret words", 1);
    as_user("bob");
    WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", id);
    other = send_text("team", kTIMConv_Group, "from bob", 0);
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMMsgRevoke("team", kTIMConv_Group, one(id), CB));
    FAILS(ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND, TIMMsgRevoke("team", kTIMConv_Group, one("1-2-3"), CB));
    as_user("alice");
    OK(TIMMsgRevoke("team", kTIMConv_Group, one(id), CB));
    OK(TIMMsgRevoke("team", kTIMConv_Group, one(id), CB));    /* again: success without change */
    OK(TIMMsgRevoke("team", kTIMConv_Group, one(other), CB)); /* the owner may */
    CHECK_ITEM(see(id), "message_status=6;message_revoker_user_id=alice");

    as_user("bob");
    CHECK_ITEM(WAIT_ITEM(EV_REVOKED, "message_revoker_user_id=alice;message_locator_seq=%lu",
                         (unsigned long)json_number(see(id), "message_seq")),
               "message_locator_is_revoked=true;message_locator_conv_id=team;message_locator_conv_type=2;"
               "message_locator_is_self=false");
    CHECK_ITEM(see(id), "message_status=6;message_revoker_user_id=alice");
    CHECK(strstr(see(id), "secret words") == NULL);
    as_user("alice");
    id = send_text("bob", kTIMConv_C2C, "one to one", 0);
    other = send_text("bob", kTIMConv_C2C, "stays", 0);
    OK(TIMMsgRevoke("bob", kTIMConv_C2C, one(id), CB));
    as_user("bob");
    CHECK_ITEM(see(id), "message_status=6");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMMsgRevoke("alice", kTIMConv_C2C, one(other), CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgRevoke("alice", kTIMConv_C2C, NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgRevoke("alice", kTIMConv_C2C, "not json", CB));
}

static void modifying(void) {
    const char *id, *newest;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "tpyo", 1);
    as_user("bob");
    WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", id);
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    newest = OK(
        TIMMsgModifyMessage(fmt("{\"message_msg_id\":\"%s\",\"message_elem_array\":[{\"elem_type\":0,"
                                "\"text_elem_content\":\"typo\"}],\"message_cloud_custom_str\":\"edited\"}",
                                id),
                            CB));
    CHECK_ITEM(
        newest,
        "message_msg_id=%s;message_elem_array.0.text_elem_content=typo;message_cloud_custom_str=edited", id);
    /* Receipts stay. */
    CHECK_ITEM(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "0.msg_receipt_read_count=1");
    as_user("bob");
    CHECK_ITEM(WAIT_ITEM(EV_MODIFIED, "message_msg_id=%s", id),
               "message_elem_array.0.text_elem_content=typo");
    CHECK_ITEM(see(id), "message_elem_array.0.text_elem_content=typo;message_cloud_custom_str=edited");
    CALL(TIMMsgModifyMessage(fmt("{\"message_msg_id\":\"%s\",\"message_elem_array\":[{\"elem_type\":0,"
                                 "\"text_elem_content\":\"not mine\"}]}",
                                 id),
                             CB));
    CHECK_ITEM(see(id), "message_elem_array.0.text_elem_content=typo");
    REFUSED(TIM_ERR_PARAM, TIMMsgModifyMessage(NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgModifyMessage("not json", CB));
}

/* A change made on an old version is refused, and brings the newest message. */
static void modify_conflict(void) {
    const char *id, *old;
    Answer *answer;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "version 0", 0);
    old = see(id);
    OK(TIMMsgModifyMessage(fmt("{\"message_msg_id\":\"%s\",\"message_elem_array\":[{\"elem_type\":0,"
                               "\"text_elem_content\":\"version 1\"}]}",
                               id),
                           CB));
    CHECK(json_number(see(id), "message_version") > json_number(old, "message_version"));
    OK(TIMMsgModifyMessage(see(id), CB));
    answer = CALL(TIMMsgModifyMessage(old, CB));
    if (json_find(old, "message_version") != NULL) {
        CHECK_INT(answer->code, ERR_SDK_MSG_MODIFY_CONFLICT);
        CHECK_ITEM(answer->json, "message_msg_id=%s;message_elem_array.0.text_elem_content=version 1", id);
    }
}

static void delete_for_me(void) {
    const char *first, *second, *third, *history;
    as_user("alice");
    first = send_text("team", kTIMConv_Group, "first", 1);
    second = send_text("team", kTIMConv_Group, "second", 1);
    third = send_text("team", kTIMConv_Group, "third", 1);
    OK(TIMMsgDelete("team", kTIMConv_Group,
                    fmt("{\"msg_delete_param_msg\":%s,\"msg_delete_param_is_ramble\":true}", one(first)),
                    CB));
    OK(TIMMsgListDelete("team", kTIMConv_Group, messages(second, "1-2-3", NULL), CB));
    history = OK(TIMMsgGetMsgList("team", kTIMConv_Group, "{\"msg_getmsglist_param_count\":20}", CB));
    CHECK(item(history, "message_msg_id=%s", third) != NULL);
    CHECK(item(history, "message_msg_id=%s", first) == NULL);
    CHECK(item(history, "message_msg_id=%s", second) == NULL);
    as_user("bob");
    see(first);
    see(second);
    /* Receipts count whatever the sender deleted for himself. */
    OK(TIMMsgSendMessageReadReceipts(messages(first, second, third, NULL), CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgListDelete("team", kTIMConv_Group, NULL, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgDelete(NULL, kTIMConv_Group, "{}", CB));
    FAILS(ERR_INVALID_PARAMETERS, TIMMsgListDelete("team", kTIMConv_Group, "[]", CB));
}

static void local_words(void) {
    const char *id;
    as_user("alice");
    id = send_text("team", kTIMConv_Group, "mark me", 0);
    OK(TIMMsgSetLocalCustomData(
        fmt("{\"message_msg_id\":\"%s\",\"message_custom_str\":\"starred\",\"message_custom_int\":7}", id),
        CB));
    CHECK_ITEM(see(id), "message_custom_str=starred;message_custom_int=7");
    as_user("bob");
    CHECK_ITEM(see(id), "message_custom_str=;message_custom_int=0");
    as_user("alice");
    CHECK_ITEM(see(id), "message_custom_str=starred;message_custom_int=7");
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob carol alice");
    make_group("team", kTIMGroup_Public, "bob carol");
    revoking();
    modifying();
    modify_conflict();
    delete_for_me();
    local_words();
    return end();
}
