/* Chapter "Messages": sending, what the sender gets back, what the receiver gets. */
#include "check.h"

/* One element of every type that can be sent, with every key of it that a sender may fill. */
static const char *const elements[] = {
    "{\"elem_type\":0,\"text_elem_content\":\"text\"}",
    "{\"elem_type\":1,\"image_elem_orig_path\":\"/tmp/"
    "a.jpg\",\"image_elem_level\":2,\"image_elem_format\":1}",
    "{\"elem_type\":2,\"sound_elem_file_path\":\"/tmp/"
    "a.m4a\",\"sound_elem_file_size\":1024,\"sound_elem_file_time\":7}",
    "{\"elem_type\":3,\"custom_elem_data\":\"d\",\"custom_elem_desc\":\"e\",\"custom_elem_ext\":\"x\","
    "\"custom_elem_sound\":\"s\"}",
    "{\"elem_type\":4,\"file_elem_file_path\":\"/tmp/"
    "a.zip\",\"file_elem_file_name\":\"a.zip\",\"file_elem_file_size\":99}",
    "{\"elem_type\":6,\"face_elem_index\":3,\"face_elem_buf\":\"smile\"}",
    "{\"elem_type\":7,\"location_elem_desc\":\"lake\",\"location_elem_longitude\":8.541694,\"location_elem_"
    "latitude\":47.376887}",
    "{\"elem_type\":9,\"video_elem_video_type\":\"mp4\",\"video_elem_video_size\":5,\"video_elem_video_"
    "duration\":6,"
    "\"video_elem_video_path\":\"/tmp/a.mp4\",\"video_elem_image_type\":\"png\",\"video_elem_image_size\":1,"
    "\"video_elem_image_width\":2,\"video_elem_image_height\":3,\"video_elem_image_path\":\"/tmp/a.png\"}",
    "{\"elem_type\":12,\"merge_elem_title\":\"t\",\"merge_elem_abstract_array\":[\"a\",\"b\"],"
    "\"merge_elem_compatible_text\":\"c\",\"merge_elem_message_array\":[{\"message_msg_id\":\"1-2-3\","
    "\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"inner\"}]}]}",
};
#define ELEMENTS (sizeof elements / sizeof *elements)

/* Every key that was sent stands in what came, with the same value. */
static void same_keys(const char *sent, const char *came) {
    const char *p = json_space(sent + 1);
    while (*p == '"') {
        char key[128];
        const char *value = json_space(json_space(json_skip_string(p)) + 1);
        const char *end = json_skip(value);
        snprintf(key, sizeof key, "%.*s", (int)(json_skip_string(p) - p - 2), p + 1);
        if (json_find(came, key) == NULL) fail_at(__FILE__, __LINE__, "%s is lost in %s", key, came);
        if (*value != '[') {
            char *want = keep(json_copy(sent, key));
            char *got = keep(json_copy(came, key));
            CHECK_TEXT(got, want);
        }
        p = json_space(end);
        if (*p == ',') p = json_space(p + 1);
    }
}

static void every_element(void) {
    const char *ids[ELEMENTS];
    size_t i;
    for (i = 0; i < ELEMENTS; i++) {
        char id[128];
        const char *sent = OK(TIMMsgSendMessage("bob", kTIMConv_C2C,
                                                fmt("{\"message_elem_array\":[%s]}", elements[i]), id, CB));
        same_keys(elements[i], json_find(sent, "message_elem_array.0"));
        ids[i] = keep(copy_text(id));
    }
    as_user("bob");
    for (i = 0; i < ELEMENTS; i++) {
        const char *came = WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", ids[i]);
        same_keys(elements[i], json_find(came, "message_elem_array.0"));
    }
    as_user("alice");
}

static void every_key(void) {
    char id[128];
    const char *sent, *came;
    uint64_t now = TIMGetServerTime();
    sent = OK(TIMMsgSendMessage(
        "team", kTIMConv_Group,
        "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"one\"},"
        "{\"elem_type\":3,\"custom_elem_data\":\"two\"}],\"message_priority\":0,"
        "\"message_need_read_receipt\":true,\"message_cloud_custom_str\":\"cloud\","
        "\"message_group_at_user_array\":[\"bob\"],\"message_support_message_extension\":true,"
        "\"message_excluded_from_last_message\":false,\"message_unknown_key\":{\"a\":[1]},"
        "\"message_client_time\":0,\"message_seq\":0,\"message_msg_id\":\"\"}",
        id, CB));
    CHECK_ITEM(sent, "message_msg_id=%s;message_conv_id=team;message_conv_type=2;message_sender=alice", id);
    CHECK_ITEM(sent,
               "message_status=2;message_is_from_self=true;message_need_read_receipt=true;message_seq=1");
    CHECK_ITEM(sent, "message_priority=0;message_cloud_custom_str=cloud;message_group_at_user_array.0=bob");
    CHECK_ITEM(sent, "message_elem_array.0.text_elem_content=one;message_elem_array.1.custom_elem_data=two");
    CHECK_ITEM(sent, "message_support_message_extension=true;message_is_online_msg=false");
    CHECK(json_number(sent, "message_server_time") + 5 >= now &&
          json_number(sent, "message_server_time") <= now + 60);
    CHECK(json_number(sent, "message_client_time") + 5 >= now);
    /* 64-bit numbers stand without quotes. */
    CHECK(json_find(sent, "message_unique_id") != NULL && *json_find(sent, "message_unique_id") != '"');
    CHECK(json_find(sent, "message_rand") != NULL && *json_find(sent, "message_rand") != '"');
    CHECK(json_number(sent, "message_unique_id") > 0);
    CHECK(json_find(sent, "message_unknown_key") == NULL);

    as_user("bob");
    came = WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", id);
    CHECK_ITEM(
        came, "message_sender=alice;message_is_from_self=false;message_need_read_receipt=true;message_seq=1");
    CHECK_ITEM(came,
               "message_has_sent_receipt=false;message_is_read=false;message_status=2;message_conv_id=team");
    CHECK_ITEM(came, "message_cloud_custom_str=cloud;message_elem_array.1.custom_elem_data=two");
    CHECK_ITEM(came, "message_sender_profile.user_profile_identifier=alice");
    /* What was delivered is not delivered again. */
    as_user("bob");
    CHECK_INT(count_items(EV_MESSAGES, "message_msg_id=%s", id), 0);
    as_user("alice");
    /* The sender's own device gets no copy. */
    CHECK_INT(count_items(EV_MESSAGES, "message_msg_id=%s", id), 0);
}

static void refused(void) {
    char id[128] = "from before";
    const char *good = text_message("good", 0);
    char *long_text = keep((char *)malloc(20001));
    memset(long_text, 'x', 20000);
    long_text[20000] = '\0';
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage(NULL, kTIMConv_C2C, good, id, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("", kTIMConv_C2C, good, id, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("bob", kTIMConv_C2C, NULL, id, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("bob", kTIMConv_C2C, "", id, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("bob", kTIMConv_Invalid, good, id, CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("bob", (enum TIMConvType)7, good, id, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSendMessage("bob", kTIMConv_C2C, "not json", id, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSendMessage("bob", kTIMConv_C2C, "{}", id, CB));
    REFUSED(TIM_ERR_JSON, TIMMsgSendMessage("bob", kTIMConv_C2C, "[]", id, CB));
    CHECK_TEXT(id, ""); /* no message, no id */
    FAILS(ERR_INVALID_MSG_ELEM,
          TIMMsgSendMessage("bob", kTIMConv_C2C, "{\"message_elem_array\":[]}", id, CB));
    FAILS(ERR_INVALID_MSG_ELEM,
          TIMMsgSendMessage("bob", kTIMConv_C2C, "{\"message_elem_array\":[{\"elem_type\":99}]}", id, CB));
    FAILS(ERR_INVALID_MSG_ELEM,
          TIMMsgSendMessage("bob", kTIMConv_C2C, "{\"message_elem_array\":[{\"elem_type\":5}]}", id, CB));
    FAILS(ERR_INVALID_MSG_ELEM,
          TIMMsgSendMessage("bob", kTIMConv_C2C, "{\"message_elem_array\":[{\"elem_type\":8}]}", id, CB));
    FAILS(ERR_SDK_MSG_BODY_SIZE_LIMIT,
          TIMMsgSendMessage("bob", kTIMConv_C2C, text_message(long_text, 0), id, CB));
    FAILS(ERR_SVR_MSG_INVALID_ID, TIMMsgSendMessage("nobody", kTIMConv_C2C, good, id, CB));
    FAILS(ERR_INVALID_MSG_RECEIVER, TIMMsgSendMessage("alice", kTIMConv_C2C, good, id, CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMMsgSendMessage("nowhere", kTIMConv_Group, good, id, CB));
    as_user("eve");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMMsgSendMessage("team", kTIMConv_Group, good, id, CB));
    as_user("alice");
}

/* Only the targets and the sender see a targeted message. */
static void targeted(void) {
    char id[128];
    OK(TIMMsgSendMessage(
        "team", kTIMConv_Group,
        "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"for carol\"}],"
        "\"message_target_group_member_array\":[\"carol\"],\"message_need_read_receipt\":true}",
        id, CB));
    CHECK_ITEM(see(id), "message_group_receipt_unread_count=1");
    as_user("bob");
    CHECK_TEXT(OK(TIMMsgFindMessages(fmt("[\"%s\"]", id), CB)), "[]");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("carol");
    WAIT_ITEM(EV_MESSAGES, "message_msg_id=%s", id);
    CHECK_INT(count_items(EV_MESSAGES, "message_msg_id=%s", id), 1);
    as_user("alice");
}

/* Not stored: nobody was there, so nobody gets it, and it has no receipts. */
static void online_only(void) {
    char id[128];
    const char *sent =
        OK(TIMMsgSendMessage("bob", kTIMConv_C2C,
                             "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"now\"}],"
                             "\"message_is_online_msg\":true,\"message_need_read_receipt\":true}",
                             id, CB));
    CHECK_ITEM(sent, "message_is_online_msg=true;message_seq=0;message_status=2");
    CHECK_TEXT(OK(TIMMsgFindMessages(fmt("[\"%s\"]", id), CB)), "[]");
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, TIMMsgGetMessageReadReceipts(messages(id, NULL), CB));
    as_user("bob");
    CHECK_INT(count_items(EV_MESSAGES, "message_msg_id=%s", id), 0);
    as_user("alice");
}

int main(int argc, char **argv) {
    char id[128];
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob carol eve alice");
    make_group("team", kTIMGroup_Public, "bob carol");
    every_key();
    every_element();
    refused();
    targeted();
    online_only();

    /* The id is in the buffer when the call returns; neither buffer nor callback is needed. */
    memset(id, 0, sizeof id);
    CHECK_INT(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("a", 0), id, NULL, NULL), TIM_SUCC);
    CHECK(strlen(id) > 0 && strlen(id) <= 64);
    OK(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("b", 0), NULL, CB));
    see(id);

    /* Too late to cancel, and unknown. */
    FAILS(ERR_SDK_INVALID_CANCEL_MESSAGE, TIMMsgCancelSend("bob", kTIMConv_C2C, id, CB));
    FAILS(ERR_SDK_INVALID_CANCEL_MESSAGE, TIMMsgCancelSend("bob", kTIMConv_C2C, "1-2-3", CB));
    REFUSED(TIM_ERR_PARAM, TIMMsgCancelSend("bob", kTIMConv_C2C, NULL, CB));
    return end();
}
