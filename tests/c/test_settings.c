/* Chapter "Settings": which group types have receipts, and the limits; TIMSetConfig. */
#include "check.h"

#define SETTINGS_GROUP_TYPES "dt_settings_receipt_group_type_array"
#define SETTINGS_MESSAGE_BYTES "dt_settings_message_bytes"

static const char *one(const char *id) { return fmt("{\"message_msg_id\":\"%s\"}", id); }

static void group_types(void) {
    const char *id, *settings;
    settings = OK(DTGetSettings(CB));
    CHECK_ITEM(settings,
               SETTINGS_GROUP_TYPES ".0=0;" SETTINGS_GROUP_TYPES ".1=1;" SETTINGS_GROUP_TYPES ".2=2");
    CHECK_INT(json_count(settings, SETTINGS_GROUP_TYPES), 3);
    make_group("team", kTIMGroup_Public, "bob");
    OK(TIMGroupCreate(
        "{\"create_group_param_group_name\":\"c\",\"create_group_param_group_type\":5,\"create_group_param_"
        "group_id\":"
        "\"@TGS#_c\",\"create_group_param_group_member_array\":[{\"group_member_info_identifier\":\"bob\"}]}",
        CB));
    /* A community has none by default: the message goes without the flag. */
    CHECK_ITEM(see(send_text("@TGS#_c", kTIMConv_Group, "none", 1)), "message_need_read_receipt=false");
    id = send_text("team", kTIMConv_Group, "yes", 1);
    CHECK_ITEM(see(id), "message_need_read_receipt=true");

    /* On for communities, off for public groups. */
    CHECK_ITEM(OK(DTSetSettings("{\"" SETTINGS_GROUP_TYPES "\":[1,2,5]}", CB)), SETTINGS_GROUP_TYPES ".2=5");
    CHECK_ITEM(see(send_text("@TGS#_c", kTIMConv_Group, "now", 1)), "message_need_read_receipt=true");
    CHECK_ITEM(see(send_text("team", kTIMConv_Group, "no more", 1)), "message_need_read_receipt=false");
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED, TIMMsgGetMessageReadReceipts(messages(id, NULL), CB));
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
          DTMsgGetGroupMessageReadMemberList(one(id), TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 10, CB));
    as_user("bob");
    FAILS(ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED, TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("alice");
    OK(DTSetSettings("{\"" SETTINGS_GROUP_TYPES "\":[0,1,2]}", CB));
    CHECK_ITEM(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "0.msg_receipt_unread_count=1");
}

static void limits(void) {
    OK(DTSetSettings("{\"" SETTINGS_MESSAGE_BYTES "\":100}", CB));
    FAILS(ERR_SDK_MSG_BODY_SIZE_LIMIT,
          TIMMsgSendMessage("bob", kTIMConv_C2C,
                            text_message("0123456789012345678901234567890123456789"
                                         "0123456789012345678901234567890123456789",
                                         0),
                            NULL, CB));
    CHECK_ITEM(OK(DTGetSettings(CB)), SETTINGS_MESSAGE_BYTES "=100");
    OK(DTSetSettings("{\"" SETTINGS_MESSAGE_BYTES "\":12288}", CB));
    FAILS(ERR_INVALID_PARAMETERS, DTSetSettings("{\"" SETTINGS_GROUP_TYPES "\":[4]}", CB));
    FAILS(ERR_INVALID_PARAMETERS, DTSetSettings("{\"" SETTINGS_MESSAGE_BYTES "\":0}", CB));
    CHECK_ITEM(OK(DTGetSettings(CB)), SETTINGS_MESSAGE_BYTES "=12288");
    REFUSED(TIM_ERR_PARAM, DTSetSettings(NULL, CB));
    REFUSED(TIM_ERR_JSON, DTSetSettings("not json", CB));
    REFUSED(TIM_ERR_JSON, DTSetSettings("[]", CB));
}

/* What matters over the network is kept by the embedded service, too. */
static void network(void) {
    const char *settings = OK(DTGetSettings(CB));
    CHECK_ITEM(settings, "dt_settings_one_device_per_platform=true;dt_settings_requests_per_second=100;"
                         "dt_settings_request_burst=200;dt_settings_connections_per_user=16;"
                         "dt_settings_connections_per_address=1000;dt_settings_groups_per_user=20000;"
                         "dt_settings_invitations_per_hour=1000;dt_settings_invited_by_strangers=true;"
                         "dt_settings_stored_bytes_per_day=1073741824");
    settings = OK(DTSetSettings("{\"dt_settings_one_device_per_platform\":false,"
                                "\"dt_settings_requests_per_second\":0,\"dt_settings_request_burst\":1,"
                                "\"dt_settings_connections_per_user\":2,\"dt_settings_groups_per_user\":3,"
                                "\"dt_settings_invited_by_strangers\":false}",
                                CB));
    CHECK_ITEM(settings, "dt_settings_one_device_per_platform=false;dt_settings_requests_per_second=0;"
                         "dt_settings_request_burst=1;dt_settings_connections_per_user=2;"
                         "dt_settings_connections_per_address=1000;dt_settings_message_bytes=12288;"
                         "dt_settings_groups_per_user=3;dt_settings_invited_by_strangers=false");
    CHECK_TEXT(OK(DTGetSettings(CB)), settings);
    CHECK_PART(FAILS(ERR_INVALID_PARAMETERS, DTSetSettings("{\"dt_settings_request_burst\":0}", CB)),
               "request_burst");
    REFUSED(TIM_ERR_JSON, DTSetSettings("{\"dt_settings_one_device_per_platform\":1}", CB));
    REFUSED(TIM_ERR_JSON, DTSetSettings("{\"dt_settings_connections_per_address\":-1}", CB));
    REFUSED(TIM_ERR_JSON, DTSetSettings("{\"dt_settings_invited_by_strangers\":1}", CB));
    OK(DTSetSettings("{\"dt_settings_groups_per_user\":20000,\"dt_settings_invited_by_strangers\":true}", CB));
}

static void set_config(void) {
    const char *config =
        OK(TIMSetConfig("{\"set_config_log_level\":5,\"set_config_callback_log_level\":6,"
                        "\"set_config_user_define_data\":\"mine\",\"set_config_is_log_output_console\":false,"
                        "\"set_config_user_config\":{\"user_config_is_read_receipt\":true}}",
                        CB));
    CHECK_ITEM(config,
               "set_config_log_level=5;set_config_callback_log_level=6;set_config_user_define_data=mine");
    /* What is not named stays. */
    CHECK_ITEM(OK(TIMSetConfig("{\"set_config_log_level\":4}", CB)),
               "set_config_log_level=4;set_config_callback_log_level=6");
    CHECK_INT(TIMSetConfig("{}", NULL, NULL), TIM_SUCC);
    REFUSED(TIM_ERR_JSON, TIMSetConfig("not json", CB));
    REFUSED(TIM_ERR_JSON, TIMSetConfig("[]", CB));
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    /* Before TIMInit, too: proxies are set there. */
    OK(TIMSetConfig("{\"set_config_log_level\":3}", CB));
    start();
    make_users("bob alice");
    group_types();
    limits();
    network();
    set_config();
    return end();
}
