/* Bad input: every text parameter of every function gets every kind of nonsense, in every state of the
 * library. Nothing may crash or hang, a call returns one of the documented codes, an accepted one is answered
 * exactly once and a refused one never, and afterwards a receipt goes through as ever.
 *
 *   test_bad_input DIRECTORY [STATE]      STATE: 0 before TIMInit, 1 without login, 2 logged in, 3 after TIMUninit
 *
 * One child process per parameter. A child that dies is followed by one child per input, so that the report
 * names the input.
 */
#include "check.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ALARM_SECONDS 240
#define HUGE_BYTES (10u * 1024 * 1024)
#define DEEP 100000
#define MANY 100000

typedef int (*Invoke)(const char *text, TIMCommCallback cb, const void *user_data);

/* ---- the parameters: one function each, the others valid ---- */

#define GOOD_MESSAGE "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"t\"}]}"
#define READ TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ
#define PARAMETER(name, call) \
    static int name(const char *text, TIMCommCallback cb, const void *user_data) { return call; }

static char id_buffer[128];

static int init_config(const char *text, TIMCommCallback cb, const void *user_data) {
    (void)cb;
    (void)user_data;
    return TIMInit(APP_ID, text);
}

/* The vendor's member list callback has no code. */
static void on_page(const char *members, uint64_t next_seq, bool finished, const void *user_data) {
    (void)next_seq;
    (void)finished;
    on_answer(0, "", members, user_data);
}

PARAMETER(set_config, TIMSetConfig(text, cb, user_data))
PARAMETER(experimental, callExperimentalAPI(text, cb, user_data))
PARAMETER(login_user, TIMLogin(text, "sig", cb, user_data))
PARAMETER(login_sig, TIMLogin("alice", text, cb, user_data))
PARAMETER(send_conv, TIMMsgSendMessage(text, kTIMConv_C2C, GOOD_MESSAGE, id_buffer, cb, user_data))
PARAMETER(send_group, TIMMsgSendMessage(text, kTIMConv_Group, GOOD_MESSAGE, id_buffer, cb, user_data))
PARAMETER(send_message, TIMMsgSendMessage("bob", kTIMConv_C2C, text, id_buffer, cb, user_data))
PARAMETER(send_message_group, TIMMsgSendMessage("team", kTIMConv_Group, text, NULL, cb, user_data))
PARAMETER(cancel_conv, TIMMsgCancelSend(text, kTIMConv_C2C, "1-2-3", cb, user_data))
PARAMETER(cancel_id, TIMMsgCancelSend("bob", kTIMConv_C2C, text, cb, user_data))
PARAMETER(list_conv, TIMMsgGetMsgList(text, kTIMConv_C2C, "{}", cb, user_data))
PARAMETER(list_param, TIMMsgGetMsgList("team", kTIMConv_Group, text, cb, user_data))
PARAMETER(find, TIMMsgFindMessages(text, cb, user_data))
PARAMETER(send_receipts, TIMMsgSendMessageReadReceipts(text, cb, user_data))
PARAMETER(get_receipts, TIMMsgGetMessageReadReceipts(text, cb, user_data))
PARAMETER(member_list,
          TIMMsgGetGroupMessageReadMemberList(text, READ, 0, 10, cb == NULL ? NULL : on_page, user_data))
PARAMETER(dt_member_list, DTMsgGetGroupMessageReadMemberList(text, READ, 0, 10, cb, user_data))
PARAMETER(search, TIMMsgSearchLocalMessages(text, cb, user_data))
PARAMETER(save_conv, TIMMsgSaveMsg(text, kTIMConv_C2C, GOOD_MESSAGE, cb, user_data))
PARAMETER(save_message, TIMMsgSaveMsg("bob", kTIMConv_C2C, text, cb, user_data))
PARAMETER(import_conv, TIMMsgImportMsgList(text, kTIMConv_C2C, "[" GOOD_MESSAGE "]", cb, user_data))
PARAMETER(import_messages, TIMMsgImportMsgList("bob", kTIMConv_C2C, text, cb, user_data))
PARAMETER(report_conv, TIMMsgReportReaded(text, kTIMConv_C2C, NULL, cb, user_data))
PARAMETER(report_message, TIMMsgReportReaded("team", kTIMConv_Group, text, cb, user_data))
PARAMETER(revoke_conv, TIMMsgRevoke(text, kTIMConv_C2C, "{\"message_msg_id\":\"1-2-3\"}", cb, user_data))
PARAMETER(revoke_message, TIMMsgRevoke("team", kTIMConv_Group, text, cb, user_data))
PARAMETER(modify_message, TIMMsgModifyMessage(text, cb, user_data))
PARAMETER(delete_conv,
          TIMMsgDelete(text, kTIMConv_C2C, "{\"msg_delete_param_msg\":{\"message_msg_id\":\"1-2-3\"}}", cb,
                       user_data))
PARAMETER(delete_param, TIMMsgDelete("team", kTIMConv_Group, text, cb, user_data))
PARAMETER(list_delete_conv,
          TIMMsgListDelete(text, kTIMConv_C2C, "[{\"message_msg_id\":\"1-2-3\"}]", cb, user_data))
PARAMETER(list_delete, TIMMsgListDelete("team", kTIMConv_Group, text, cb, user_data))
PARAMETER(local_custom, TIMMsgSetLocalCustomData(text, cb, user_data))
PARAMETER(conv_info, TIMConvGetConvInfo(text, cb, user_data))
PARAMETER(pin, TIMConvPinConversation(text, kTIMConv_C2C, true, cb, user_data))
PARAMETER(delete_all, TIMConvDelete(text, kTIMConv_Group, cb, user_data))
PARAMETER(mark, TIMConvMarkConversation(text, 1, true, cb, user_data))
PARAMETER(custom_ids, TIMConvSetConversationCustomData(text, "x", cb, user_data))
PARAMETER(custom_data, TIMConvSetConversationCustomData("[\"c2c_bob\"]", text, cb, user_data))
PARAMETER(grouping_name, TIMConvCreateConversationGroup(text, "[\"c2c_bob\"]", cb, user_data))
PARAMETER(grouping_ids, TIMConvCreateConversationGroup("work", text, cb, user_data))
PARAMETER(grouping_delete, TIMConvDeleteConversationGroup(text, cb, user_data))
PARAMETER(grouping_old, TIMConvRenameConversationGroup(text, "play", cb, user_data))
PARAMETER(grouping_new, TIMConvRenameConversationGroup("work", text, cb, user_data))
PARAMETER(grouping_add_name, TIMConvAddConversationsToGroup(text, "[\"c2c_bob\"]", cb, user_data))
PARAMETER(grouping_add, TIMConvAddConversationsToGroup("work", text, cb, user_data))
PARAMETER(grouping_remove_name, TIMConvDeleteConversationsFromGroup(text, "[\"c2c_bob\"]", cb, user_data))
PARAMETER(grouping_remove, TIMConvDeleteConversationsFromGroup("work", text, cb, user_data))
PARAMETER(delete_some, TIMConvDeleteConversationList(text, true, cb, user_data))
PARAMETER(clear, TIMMsgClearHistoryMessage(text, kTIMConv_C2C, cb, user_data))
PARAMETER(list_filter, TIMConvGetConversationListByFilter(text, 0, 10, cb, user_data))
PARAMETER(unread_filter, TIMConvGetUnreadMessageCountByFilter(text, cb, user_data))
PARAMETER(clean, TIMConvCleanConversationUnreadMessageCount(text, 0, 0, cb, user_data))
PARAMETER(group_create, TIMGroupCreate(text, cb, user_data))
PARAMETER(group_delete, TIMGroupDelete(text, cb, user_data))
PARAMETER(group_join, TIMGroupJoin(text, "hello", cb, user_data))
PARAMETER(group_hello, TIMGroupJoin("team", text, cb, user_data))
PARAMETER(group_quit, TIMGroupQuit(text, cb, user_data))
PARAMETER(group_invite, TIMGroupInviteMember(text, cb, user_data))
PARAMETER(group_kick, TIMGroupDeleteMember(text, cb, user_data))
PARAMETER(group_infos, TIMGroupGetGroupInfoList(text, cb, user_data))
PARAMETER(group_members, TIMGroupGetMemberInfoList(text, cb, user_data))
PARAMETER(group_modify, TIMGroupModifyGroupInfo(text, cb, user_data))
PARAMETER(member_modify, TIMGroupModifyMemberInfo(text, cb, user_data))
PARAMETER(profiles, TIMProfileGetUserProfileList(text, cb, user_data))
PARAMETER(profile_modify, TIMProfileModifySelfUserProfile(text, cb, user_data))
PARAMETER(dt_settings, DTSetSettings(text, cb, user_data))

/* What a parameter takes. */
enum Kind {
    PLAIN,         /* a text of its own, mandatory */
    PLAIN_OR_NONE, /* NULL and "" mean something */
    OBJECT,
    OBJECT_OR_NONE,
    ARRAY,
    RECEIPTS /* an array; the vendor answers another root with -4 */
};

typedef struct Parameter {
    const char *name;
    Invoke invoke;
    enum Kind kind;
    int own_answer;    /* answers by itself, in every state: no 6013, no 6014 */
    const char *valid; /* a document whose values are replaced one by one; NULL for plain texts */
} Parameter;

#define MESSAGE_OBJECT                                                                                       \
    "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"t\"},{\"elem_type\":7,"               \
    "\"location_elem_desc\":\"d\",\"location_elem_longitude\":1.5,\"location_elem_latitude\":2.5},"          \
    "{\"elem_type\":12,\"merge_elem_title\":\"m\",\"merge_elem_abstract_array\":[\"a\"],"                    \
    "\"merge_elem_compatible_text\":\"c\",\"merge_elem_message_array\":[{\"message_elem_array\":[]}]}],"     \
    "\"message_msg_id\":\"\",\"message_priority\":1,\"message_need_read_receipt\":true,"                     \
    "\"message_is_online_msg\":false,\"message_cloud_custom_str\":\"c\",\"message_group_at_user_array\":["   \
    "\"bob\"],"                                                                                              \
    "\"message_target_group_member_array\":[],\"message_offline_push_config\":{\"a\":1},\"message_status\":" \
    "0,"                                                                                                     \
    "\"message_client_time\":0,\"message_seq\":0,\"message_rand\":0,\"message_unique_id\":0}"
#define MESSAGE_WITH_ID                                                                                     \
    "{\"message_msg_id\":\"1-2-3\",\"message_conv_id\":\"team\",\"message_conv_type\":2,\"message_seq\":1," \
    "\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"t\"}],\"message_version\":0,"         \
    "\"message_custom_str\":\"s\",\"message_custom_int\":3,\"message_revoke_reason\":\"r\"}"

static const Parameter parameters[] = {
    {"TIMInit json_sdk_config", init_config, OBJECT_OR_NONE, 1,
     "{\"sdk_config_config_file_path\":\"/nonexistent/"
     "a\",\"sdk_config_server_url\":\"embedded:\",\"sdk_config_server_ca_file\":\"c\","
     "\"sdk_config_durability\":\"full\",\"sdk_config_keep_unsent\":true,\"sdk_config_mirror_bytes\":1,"
     "\"sdk_config_secret_key\":\"k\"}"},
    {"TIMSetConfig json_config", set_config, OBJECT_OR_NONE, 1,
     "{\"set_config_log_level\":3,\"set_config_callback_log_level\":3,\"set_config_is_log_output_console\":"
     "true,"
     "\"set_config_user_config\":{\"user_config_is_read_receipt\":true},\"set_config_user_define_data\":"
     "\"d\","
     "\"set_config_http_proxy_info\":{\"http_proxy_info_ip\":\"1.2.3.4\",\"http_proxy_info_port\":80}}"},
    {"callExperimentalAPI json_param", experimental, OBJECT, 1,
     "{\"request_internal_operation\":\"internal_operation_write_log\",\"request_write_log_log_level_param\":"
     "4,"
     "\"request_write_log_log_content_param\":\"c\"}"},
    {"callExperimentalAPI custom server", experimental, OBJECT, 1,
     "{\"request_internal_operation\":\"internal_operation_set_custom_server_info\",\"request_set_custom_"
     "server_info_param\":"
     "{\"longconnection_address_array\":[{\"server_address_ip\":\"127.0.0.1\",\"server_address_port\":1}],"
     "\"server_public_key\":\"k\"}}"},
    {"TIMLogin user_id", login_user, PLAIN, 0, NULL},
    {"TIMLogin user_sig", login_sig, PLAIN, 0, NULL},
    {"TIMMsgSendMessage conv_id C2C", send_conv, PLAIN, 0, NULL},
    {"TIMMsgSendMessage conv_id group", send_group, PLAIN, 0, NULL},
    {"TIMMsgSendMessage json_msg_param", send_message, OBJECT, 0, MESSAGE_OBJECT},
    {"TIMMsgSendMessage json_msg_param, group", send_message_group, OBJECT, 0, MESSAGE_OBJECT},
    {"TIMMsgCancelSend conv_id", cancel_conv, PLAIN, 0, NULL},
    {"TIMMsgCancelSend message_id", cancel_id, PLAIN, 0, NULL},
    {"TIMMsgGetMsgList conv_id", list_conv, PLAIN, 0, NULL},
    {"TIMMsgGetMsgList json_get_msg_param", list_param, OBJECT, 0,
     "{\"msg_getmsglist_param_last_msg\":{\"message_msg_id\":\"1-2-3\"},\"msg_getmsglist_param_count\":5,"
     "\"msg_getmsglist_param_is_ramble\":false,\"msg_getmsglist_param_message_type_array\":[0],"
     "\"msg_getmsglist_param_is_forward\":false,\"msg_getmsglist_param_last_msg_seq\":1,\"msg_getmsglist_"
     "param_time_begin\":1,"
     "\"msg_getmsglist_param_time_period\":1,\"msg_getmsglist_param_message_seq_array\":[1]}"},
    {"TIMMsgFindMessages json_message_id_array", find, ARRAY, 0, "[\"1-2-3\",\"4-5-6\"]"},
    {"TIMMsgSearchLocalMessages json_search_message_param", search, OBJECT, 0,
     "{\"msg_search_param_keyword_array\":[\"k\"],\"msg_search_param_message_type_array\":[0],\"msg_search_param_conv_id\":"
     "\"team\",\"msg_search_param_conv_type\":2,\"msg_search_param_search_time_position\":1,\"msg_search_param_search_time_"
     "period\":1,\"msg_search_param_page_index\":0,\"msg_search_param_page_size\":10,\"msg_search_param_keyword_list_match_"
     "type\":1,\"msg_search_param_send_identifier_array\":[\"bob\"],\"msg_search_param_search_count\":1,\"msg_search_param_"
     "search_cursor\":\"c\"}"},
    {"TIMMsgSaveMsg conv_id", save_conv, PLAIN, 0, NULL},
    {"TIMMsgSaveMsg json_msg_param", save_message, OBJECT, 0, MESSAGE_OBJECT},
    {"TIMMsgImportMsgList conv_id", import_conv, PLAIN, 0, NULL},
    {"TIMMsgImportMsgList json_msg_array", import_messages, ARRAY, 0, "[" MESSAGE_OBJECT "]"},
    {"TIMMsgSendMessageReadReceipts json_msg_array", send_receipts, RECEIPTS, 0, "[" MESSAGE_WITH_ID "]"},
    {"TIMMsgGetMessageReadReceipts json_msg_array", get_receipts, RECEIPTS, 0, "[" MESSAGE_WITH_ID "]"},
    {"TIMMsgGetGroupMessageReadMemberList json_msg", member_list, OBJECT, 0, MESSAGE_WITH_ID},
    {"DTMsgGetGroupMessageReadMemberList json_msg", dt_member_list, OBJECT, 0, MESSAGE_WITH_ID},
    {"TIMMsgReportReaded conv_id", report_conv, PLAIN_OR_NONE, 0, NULL},
    {"TIMMsgReportReaded json_msg_param", report_message, OBJECT_OR_NONE, 0, MESSAGE_WITH_ID},
    {"TIMMsgRevoke conv_id", revoke_conv, PLAIN, 0, NULL},
    {"TIMMsgRevoke json_msg_param", revoke_message, OBJECT, 0, MESSAGE_WITH_ID},
    {"TIMMsgModifyMessage json_msg_param", modify_message, OBJECT, 0, MESSAGE_WITH_ID},
    {"TIMMsgDelete conv_id", delete_conv, PLAIN, 0, NULL},
    {"TIMMsgDelete json_msgdel_param", delete_param, OBJECT, 0,
     "{\"msg_delete_param_msg\":" MESSAGE_WITH_ID ",\"msg_delete_param_is_ramble\":true}"},
    {"TIMMsgListDelete conv_id", list_delete_conv, PLAIN, 0, NULL},
    {"TIMMsgListDelete json_msg_array", list_delete, ARRAY, 0, "[" MESSAGE_WITH_ID "]"},
    {"TIMMsgSetLocalCustomData json_msg_param", local_custom, OBJECT, 0, MESSAGE_WITH_ID},
    {"TIMConvGetConvInfo json_get_conv_list_param", conv_info, ARRAY, 0,
     "[{\"get_conversation_list_param_conv_id\":\"bob\",\"get_conversation_list_param_conv_type\":1}]"},
    {"TIMConvPinConversation conv_id", pin, PLAIN, 0, NULL},
    {"TIMConvDelete conv_id", delete_all, PLAIN, 0, NULL},
    {"TIMMsgClearHistoryMessage conv_id", clear, PLAIN, 0, NULL},
    {"TIMConvGetConversationListByFilter filter", list_filter, OBJECT, 0,
     "{\"conversation_list_filter_conv_type\":1,\"conversation_list_filter_mark_type\":1,"
     "\"conversation_list_filter_has_unread_count\":true,\"conversation_list_filter_has_group_at_info\":true,"
     "\"conversation_list_filter_conversation_group\":\"\"}"},
    {"TIMConvGetUnreadMessageCountByFilter filter", unread_filter, OBJECT, 0,
     "{\"conversation_list_filter_conv_type\":1,\"conversation_list_filter_mark_type\":1}"},
    {"TIMConvMarkConversation conversation_id_array", mark, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvDeleteConversationList conversation_id_array", delete_some, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvSetConversationCustomData conversation_id_array", custom_ids, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvSetConversationCustomData custom_data", custom_data, PLAIN_OR_NONE, 0, NULL},
    {"TIMConvCreateConversationGroup group_name", grouping_name, PLAIN, 0, NULL},
    {"TIMConvCreateConversationGroup conversation_id_array", grouping_ids, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvDeleteConversationGroup group_name", grouping_delete, PLAIN, 0, NULL},
    {"TIMConvRenameConversationGroup old_name", grouping_old, PLAIN, 0, NULL},
    {"TIMConvRenameConversationGroup new_name", grouping_new, PLAIN, 0, NULL},
    {"TIMConvAddConversationsToGroup group_name", grouping_add_name, PLAIN, 0, NULL},
    {"TIMConvAddConversationsToGroup conversation_id_array", grouping_add, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvDeleteConversationsFromGroup group_name", grouping_remove_name, PLAIN, 0, NULL},
    {"TIMConvDeleteConversationsFromGroup conversation_id_array", grouping_remove, ARRAY, 0, "[\"c2c_bob\"]"},
    {"TIMConvCleanConversationUnreadMessageCount conversation_id", clean, PLAIN_OR_NONE, 0, NULL},
    {"TIMGroupCreate json_group_create_param", group_create, OBJECT, 0,
     "{\"create_group_param_group_name\":\"n\",\"create_group_param_group_id\":\"\",\"create_group_param_"
     "group_type\":0,"
     "\"create_group_param_group_member_array\":[{\"group_member_info_identifier\":\"bob\",\"group_member_"
     "info_member_role\":200}],"
     "\"create_group_param_notification\":\"n\",\"create_group_param_introduction\":\"i\",\"create_group_"
     "param_face_url\":\"f\","
     "\"create_group_param_add_option\":2,\"create_group_param_approve_option\":2,\"create_group_param_max_"
     "member_num\":100,"
     "\"create_group_param_custom_info\":[{\"group_info_custom_string_info_key\":\"k\",\"group_info_custom_"
     "string_info_value\":\"v\"}]}"},
    {"TIMGroupDelete group_id", group_delete, PLAIN, 0, NULL},
    {"TIMGroupJoin group_id", group_join, PLAIN, 0, NULL},
    {"TIMGroupJoin hello_msg", group_hello, PLAIN_OR_NONE, 0, NULL},
    {"TIMGroupQuit group_id", group_quit, PLAIN, 0, NULL},
    {"TIMGroupInviteMember json_group_invite_param", group_invite, OBJECT, 0,
     "{\"group_invite_member_param_group_id\":\"team\",\"group_invite_member_param_identifier_array\":["
     "\"bob\"],"
     "\"group_invite_member_param_user_data\":\"u\"}"},
    {"TIMGroupDeleteMember json_group_delete_param", group_kick, OBJECT, 0,
     "{\"group_delete_member_param_group_id\":\"team\",\"group_delete_member_param_identifier_array\":["
     "\"nobody\"],"
     "\"group_delete_member_param_user_data\":\"u\",\"group_delete_member_param_duration\":0}"},
    {"TIMGroupGetGroupInfoList json_group_getinfo_param", group_infos, ARRAY, 0, "[\"team\"]"},
    {"TIMGroupGetMemberInfoList json_group_getmeminfos_param", group_members, OBJECT, 0,
     "{\"group_get_members_info_list_param_group_id\":\"team\",\"group_get_members_info_list_param_"
     "identifier_array\":[\"bob\"],"
     "\"group_get_members_info_list_param_option\":{\"group_member_get_info_option_role_flag\":0,"
     "\"group_member_get_info_option_info_flag\":1},\"group_get_members_info_list_param_next_seq\":0}"},
    {"TIMGroupModifyGroupInfo json_group_modifyinfo_param", group_modify, OBJECT, 0,
     "{\"group_modify_info_param_group_id\":\"team\",\"group_modify_info_param_modify_flag\":5119,\"group_"
     "modify_info_param_group_name\":\"n\","
     "\"group_modify_info_param_notification\":\"n\",\"group_modify_info_param_introduction\":\"i\",\"group_"
     "modify_info_param_face_url\":\"f\","
     "\"group_modify_info_param_add_option\":2,\"group_modify_info_param_approve_option\":2,\"group_modify_"
     "info_param_max_member_num\":100,"
     "\"group_modify_info_param_visible\":1,\"group_modify_info_param_searchable\":1,\"group_modify_info_"
     "param_is_shutup_all\":false,"
     "\"group_modify_info_param_custom_info\":[]}"},
    {"TIMGroupModifyMemberInfo json_group_modifymeminfo_param", member_modify, OBJECT, 0,
     "{\"group_modify_member_info_group_id\":\"team\",\"group_modify_member_info_identifier\":\"bob\","
     "\"group_modify_member_info_modify_flag\":30,"
     "\"group_modify_member_info_msg_flag\":0,\"group_modify_member_info_member_role\":200,\"group_modify_"
     "member_info_shutup_time\":0,"
     "\"group_modify_member_info_name_card\":\"c\",\"group_modify_member_info_custom_info\":[]}"},
    {"TIMProfileGetUserProfileList json_get_user_profile_list_param", profiles, OBJECT, 0,
     "{\"friendship_getprofilelist_param_identifier_array\":[\"bob\"],\"friendship_getprofilelist_param_"
     "force_update\":true}"},
    {"TIMProfileModifySelfUserProfile json_modify_self_user_profile_param", profile_modify, OBJECT, 0,
     "{\"user_profile_item_nick_name\":\"n\",\"user_profile_item_gender\":1,\"user_profile_item_face_url\":"
     "\"f\",\"user_profile_item_level\":1,"
     "\"user_profile_item_birthday\":20000101,\"user_profile_item_custom_string_array\":[{\"user_profile_"
     "custom_string_info_key\":\"k\","
     "\"user_profile_custom_string_info_value\":\"v\"}]}"},
    {"DTSetSettings json_settings", dt_settings, OBJECT, 0,
     "{\"dt_settings_receipt_group_type_array\":[0,1,2],\"dt_settings_revoke_seconds\":120,\"dt_settings_"
     "message_bytes\":12288,"
     "\"dt_settings_group_members\":200000,\"dt_settings_receipt_interval_ms\":100,"
     "\"dt_settings_one_device_per_platform\":true,\"dt_settings_requests_per_second\":100,"
     "\"dt_settings_request_burst\":200,\"dt_settings_connections_per_user\":16,"
     "\"dt_settings_connections_per_address\":1000,\"dt_settings_groups_per_user\":20000,"
     "\"dt_settings_invitations_per_hour\":1000,\"dt_settings_invited_by_strangers\":true,"
     "\"dt_settings_stored_bytes_per_day\":1073741824}"},
};
#define PARAMETERS (sizeof parameters / sizeof *parameters)

/* ---- the inputs ---- */

/* What a whole text is. The big ones are made when they are needed. */
enum { IS_NULL, IS_EMPTY, NOT_UTF8, NOT_JSON, WRONG_ROOT_OBJECT, WRONG_ROOT_ARRAY, WRONG_ROOT, ANYTHING };

typedef struct Whole {
    const char *text;
    int is;
} Whole;

static const Whole wholes[] = {
    {NULL, IS_NULL},
    {"", IS_EMPTY},
    {"x", NOT_JSON},
    {" ", NOT_JSON},
    {"\xff\xfe\x80", NOT_UTF8},
    {"[{\"message_msg_id\":\"\xc3\x28\"}]", NOT_UTF8},
    {"\xed\xa0\x80", NOT_UTF8},
    {"{\"message_msg_id\":\"1-2", NOT_JSON},
    {"[{\"message_msg_id\":", NOT_JSON},
    {"{\"a\":1}}", NOT_JSON},
    {"{'a':1}", NOT_JSON},
    {"{\"a\":01}", NOT_JSON},
    {"{\"a\":NaN}", NOT_JSON},
    {"{\"a\":\"\\ud800\"}", NOT_JSON},
    {"[]", WRONG_ROOT_ARRAY},
    {"[{}]", WRONG_ROOT_ARRAY},
    {"[null]", WRONG_ROOT_ARRAY},
    {"[1]", WRONG_ROOT_ARRAY},
    {"[[]]", WRONG_ROOT_ARRAY},
    {"{}", WRONG_ROOT_OBJECT},
    {"1", WRONG_ROOT},
    {"\"s\"", WRONG_ROOT},
    {"null", WRONG_ROOT},
    {"true", WRONG_ROOT},
    {"1e400", ANYTHING},
    {"[1e400]", ANYTHING},
    {"{\"a\":1e400}", ANYTHING},
    {"{\"\":{},\"\":[]}", ANYTHING},
};
#define WHOLES (sizeof wholes / sizeof *wholes)
#define BIGS 7

static char *repeat(const char *before, const char *unit, size_t times, const char *after) {
    size_t a = strlen(before), u = strlen(unit), i;
    char *text = (char *)malloc(a + u * times + strlen(after) + 1);
    if (text == NULL) abort();
    memcpy(text, before, a);
    for (i = 0; i < times; i++) memcpy(text + a + i * u, unit, u);
    strcpy(text + a + u * times, after);
    return text;
}

static char *big(int number) {
    char *half, *whole;
    switch (number) {
    case 0: return repeat("", "a", HUGE_BYTES, "");
    case 1: return repeat("{\"message_msg_id\":\"", "a", HUGE_BYTES, "\"}");
    case 2: return repeat("[{\"message_msg_id\":\"", "a", HUGE_BYTES, "\"}]");
    case 3:
        return repeat("{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"", "a", HUGE_BYTES,
                      "\"}]}");
    case 4: return repeat("[1", ",1", MANY - 1, "]");
    case 5:
        half = repeat("", "[", DEEP, "");
        whole = repeat(half, "]", DEEP, "");
        break;
    default:
        half = repeat("", "{\"message_elem_array\":[", DEEP / 2, "");
        whole = repeat(half, "]}", DEEP / 2, "");
        break;
    }
    free(half);
    return whole;
}

static const char *const bad_values[] = {"null",        "true", "1e400",  "-1",   "18446744073709551616",
                                         "4294967296",  "99",   "1.5",    "\"\"", "\"s\"",
                                         "\"\\u0000\"", "[]",   "[null]", "{}",   "[[[[[[]]]]]]"};
#define BAD_VALUES (sizeof bad_values / sizeof *bad_values)

/* Where the n-th value of `document` begins, or NULL. Every value counts, also those inside values. */
static const char *value_at(const char *document, size_t n) {
    const char *p = document;
    while (*p != '\0') {
        if (*p == '"') {
            /* A key is a string with a colon behind. */
            const char *end = json_skip_string(p);
            int key = *json_space(end) == ':';
            if (!key && n-- == 0) return p;
            p = end;
        } else if (*p == ':' || *p == ',' || *p == '}' || *p == ']') {
            p++;
        } else {
            if (n-- == 0) return p;
            p = *p == '{' || *p == '[' ? p + 1 : json_skip(p);
        }
    }
    return NULL;
}

static size_t value_count(const char *document) {
    size_t n = 0;
    while (document != NULL && value_at(document, n) != NULL) n++;
    return n;
}

/* How many inputs a parameter gets. */
static size_t input_count(const Parameter *parameter) {
    return WHOLES + BIGS + value_count(parameter->valid) * BAD_VALUES + (parameter->valid == NULL ? 0 : 1);
}

/* The input with this number, to be freed; `*is` says what is known of it. */
static char *input(const Parameter *parameter, size_t number, int *is) {
    const char *begin;
    char *text;
    *is = ANYTHING;
    if (number < WHOLES) {
        *is = wholes[number].is;
        return wholes[number].text == NULL ? NULL : copy_text(wholes[number].text);
    }
    number -= WHOLES;
    if (number < BIGS) {
        *is = number == 0 ? NOT_JSON : ANYTHING;
        return big((int)number);
    }
    number -= BIGS;
    if (number == value_count(parameter->valid) * BAD_VALUES) return copy_text(parameter->valid);
    begin = value_at(parameter->valid, number / BAD_VALUES);
    text = (char *)malloc(strlen(parameter->valid) + 32);
    if (text == NULL) abort();
    sprintf(text, "%.*s%s%s", (int)(begin - parameter->valid), parameter->valid,
            bad_values[number % BAD_VALUES], json_skip(begin));
    return text;
}

/* ---- the rules ---- */

/* Whether `returned` is what the header says for this text; the text of the rule if not. */
static const char *wrong_return(const Parameter *parameter, int is, int returned) {
    int plain = parameter->kind == PLAIN || parameter->kind == PLAIN_OR_NONE;
    int optional = parameter->kind == PLAIN_OR_NONE || parameter->kind == OBJECT_OR_NONE;
    if (returned != TIM_SUCC && returned != TIM_ERR_JSON && returned != TIM_ERR_PARAM)
        return "returns 0, -3 or -4";
    if (is == NOT_UTF8) return returned == TIM_ERR_PARAM ? NULL : "not UTF-8: -4";
    /* TIMInit may also find that the directory cannot be used. */
    if (parameter->invoke == init_config && (is == IS_NULL || is == IS_EMPTY))
        return returned == TIM_ERR_JSON ? "{}" : NULL;
    if (is == IS_NULL || is == IS_EMPTY) {
        return returned == (optional ? TIM_SUCC : TIM_ERR_PARAM)
                   ? NULL
                   : "NULL or empty: -4 where it is mandatory, else 0";
    }
    if (plain) return NULL;
    if (is == NOT_JSON) return returned == TIM_ERR_JSON ? NULL : "not JSON: -3";
    if (parameter->kind == RECEIPTS) {
        if (is == WRONG_ROOT || is == WRONG_ROOT_OBJECT)
            return returned == TIM_ERR_PARAM ? NULL : "not an array: -4";
        return NULL;
    }
    if (is == WRONG_ROOT) return returned == TIM_ERR_JSON ? NULL : "wrong root: -3";
    if (is == WRONG_ROOT_OBJECT && parameter->kind == ARRAY)
        return returned == TIM_ERR_JSON ? NULL : "an object for an array: -3";
    if (is == WRONG_ROOT_ARRAY && parameter->kind != ARRAY)
        return returned == TIM_ERR_JSON ? NULL : "an array for an object: -3";
    return NULL;
}

enum { BEFORE_INIT, WITHOUT_LOGIN, LOGGED_IN, AFTER_UNINIT };
static const char *const state_names[] = {"before TIMInit", "without login", "logged in", "after TIMUninit"};

static void enter_state(int state) {
    if (state == BEFORE_INIT) return;
    start();
    if (state == WITHOUT_LOGIN) return;
    make_users("bob alice");
    make_group("team", kTIMGroup_Public, "bob");
    send_text("team", kTIMConv_Group, "first", 1);
    if (state == AFTER_UNINIT) CHECK_INT(TIMUninit(), TIM_SUCC);
}

/* What the callback must bring where nobody is logged in. */
static int expected_code(const Parameter *parameter, int state) {
    if (parameter->own_answer) return 0;
    if (state == BEFORE_INIT || state == AFTER_UNINIT) return ERR_SDK_NOT_INITIALIZED;
    if (state == WITHOUT_LOGIN && parameter->invoke != login_user && parameter->invoke != login_sig)
        return ERR_SDK_NOT_LOGGED_IN;
    return -1;
}

static void shout(const Parameter *parameter, int state, const char *text, const char *what, long number) {
    fail_at(__FILE__, __LINE__, "%s, %s: %s (%ld) for %.200s", parameter->name, state_names[state], what,
            number, text == NULL ? "NULL" : text);
}

static void one_call(const Parameter *parameter, int state, const char *text, int is) {
    const char *wrong;
    int returned = parameter->invoke(text, CB);
    Answer *answer = check_last;
    int expected = expected_code(parameter, state);
    wrong = wrong_return(parameter, is, returned);
    if (wrong != NULL) shout(parameter, state, text, wrong, returned);
    if (returned != TIM_SUCC || parameter->invoke == init_config) {
        answer->times = -1000;
    } else {
        CALL(returned);
        if (parameter->invoke != member_list && expected >= 0 && answer->code != expected) {
            shout(parameter, state, text, "another code than 6013 or 6014", answer->code);
        }
        if (answer->code != 0 && answer->desc[0] == '\0')
            shout(parameter, state, text, "a failure without a text", answer->code);
    }
    /* Without a callback (which only the vendor's member list insists on) the result is the same. */
    if (parameter->invoke != init_config && parameter->invoke != member_list &&
        (text == NULL || strlen(text) < HUGE_BYTES) && parameter->invoke(text, NULL, NULL) != returned) {
        shout(parameter, state, text, "another result without a callback", returned);
    }
    if (parameter->invoke == init_config && returned == TIM_SUCC) {
        CHECK_INT(TIMUninit(), TIM_SUCC);
        if (state == WITHOUT_LOGIN || state == LOGGED_IN) start();
    }
}

/* Whatever was said before: a message with a receipt goes through. */
static void normal_flow(void) {
    const char *id;
    CHECK_INT(TIMUninit(), TIM_SUCC);
    /* Named, because callExperimentalAPI may have set another server. */
    CHECK_INT(
        TIMInit(
            APP_ID,
            fmt("{\"sdk_config_config_file_path\":\"%s/afterwards\",\"sdk_config_server_url\":\"embedded:\"}",
                check_dir)),
        TIM_SUCC);
    make_users("dora carl");
    id = send_text("dora", kTIMConv_C2C, "still fine?", 1);
    as_user("dora");
    OK(TIMMsgSendMessageReadReceipts(messages(id, NULL), CB));
    as_user("carl");
    CHECK_ITEM(OK(TIMMsgGetMessageReadReceipts(messages(id, NULL), CB)), "0.msg_receipt_is_peer_read=true");
}

/* Runs inputs `from` up to `to` of one parameter in a child; its exit status. */
static int in_child(const Parameter *parameter, int state, size_t from, size_t to) {
    int status;
    pid_t child;
    fflush(stdout);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        size_t i;
        alarm(ALARM_SECONDS);
        check_dir = fmt("%s/%d-%d-%lu", check_dir, (int)(parameter - parameters), state, (unsigned long)from);
        setenv("HOME", check_dir, 1);
        setenv("XDG_DATA_HOME", check_dir, 1);
        /* Some inputs are relative paths. */
        CHECK(mkdir(check_dir, 0700) == 0 && chdir(check_dir) == 0);
        listen_to_all();
        enter_state(state);
        for (i = from; i < to; i++) {
            int is;
            char *text = input(parameter, i, &is);
            one_call(parameter, state, text, is);
            free(text);
        }
        normal_flow();
        _exit(end());
    }
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

/* ---- numbers and missing pointers ---- */

static void numbers(void) {
    const int types[] = {-2147483647, -1, 0, 3, 7, 2147483647};
    size_t i;
    for (i = 0; i < sizeof types / sizeof *types; i++) {
        enum TIMConvType type = (enum TIMConvType)types[i];
        REFUSED(TIM_ERR_PARAM, TIMMsgSendMessage("bob", type, GOOD_MESSAGE, NULL, CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgCancelSend("bob", type, "1-2-3", CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgGetMsgList("bob", type, "{}", CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgReportReaded("bob", type, NULL, CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgRevoke("bob", type, "{\"message_msg_id\":\"1-2-3\"}", CB));
        REFUSED(TIM_ERR_PARAM,
                TIMMsgDelete("bob", type, "{\"msg_delete_param_msg\":{\"message_msg_id\":\"1-2-3\"}}", CB));
        REFUSED(TIM_ERR_PARAM, TIMMsgListDelete("bob", type, "[{\"message_msg_id\":\"1-2-3\"}]", CB));
    }
    for (i = 0; i < sizeof types / sizeof *types; i++) {
        enum TIMGroupMessageReadMembersFilter filter = (enum TIMGroupMessageReadMembersFilter)types[i];
        if (types[i] == 0) continue;
        CHECK_INT(TIMMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, filter, 0, 10, on_page, NULL),
                  TIM_ERR_PARAM);
        REFUSED(TIM_ERR_PARAM, DTMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, filter, 0, 10, CB));
    }
    CHECK_INT(TIMMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, READ, 0, 10, NULL, NULL), TIM_ERR_PARAM);
    REFUSED(TIM_ERR_PARAM, DTMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, READ, 0, 0, CB));
    REFUSED(TIM_ERR_PARAM, DTMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, READ, 0, 101, CB));
    REFUSED(TIM_ERR_PARAM, DTMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, READ, 0, 4294967295u, CB));
    CHECK(CALL(DTMsgGetGroupMessageReadMemberList(MESSAGE_WITH_ID, READ, UINT64_MAX, 10, CB))->code != 0);
    CHECK(CALL(TIMConvCleanConversationUnreadMessageCount("c2c_bob", UINT64_MAX, UINT64_MAX, CB))->times ==
          1);
    CHECK(CALL(TIMConvCleanConversationUnreadMessageCount("group_team", UINT64_MAX, UINT64_MAX, CB))->times ==
          1);
    CHECK_INT(TIMGetLoginUserID(NULL), TIM_ERR_PARAM);
    CHECK_INT(TIMInit(0, NULL), TIM_ERR_PARAM);
    /* Without a callback, in every state. */
    CHECK_INT(TIMLogout(NULL, NULL), TIM_SUCC);
    CHECK_INT(TIMConvGetConvList(NULL, NULL), TIM_SUCC);
    CHECK_INT(TIMConvGetTotalUnreadMessageCount(NULL, NULL), TIM_SUCC);
    CHECK_INT(TIMGroupGetJoinedGroupList(NULL, NULL), TIM_SUCC);
    CHECK_INT(DTGetSettings(NULL, NULL), TIM_SUCC);
    CHECK(TIMGetLoginStatus() >= 1 && TIMGetLoginStatus() <= 4);
    TIMRemoveRecvNewMsgCallback(NULL);
}

static int numbers_in_child(int state) {
    int status;
    pid_t child;
    fflush(stdout);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(ALARM_SECONDS);
        check_dir = fmt("%s/numbers-%d", check_dir, state);
        listen_to_all();
        enter_state(state);
        numbers();
        normal_flow();
        _exit(end());
    }
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

static int state_is_bad(int state) {
    int bad = 0;
    size_t i, cases = 0;
    for (i = 0; i < PARAMETERS; i++) {
        size_t count = input_count(&parameters[i]), j;
        int status = in_child(&parameters[i], state, 0, count);
        cases += count;
        if (status == 0) continue;
        bad++;
        printf("%s, %s: %s %d\n", parameters[i].name, state_names[state],
               WIFSIGNALED(status) ? "killed by signal" : "exit",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        /* A failed rule was named by the child; a crash is looked for. */
        for (j = 0; WIFSIGNALED(status) && j < count; j++) {
            int alone = in_child(&parameters[i], state, j, j + 1), is;
            char *text;
            if (alone == 0) continue;
            text = input(&parameters[i], j, &is);
            printf("  input %lu: %.120s\n", (unsigned long)j, text == NULL ? "NULL" : text);
            free(text);
        }
    }
    if (numbers_in_child(state) != 0) bad++;
    printf("%s: %lu parameters, %lu inputs, %d bad\n", state_names[state], (unsigned long)PARAMETERS,
           (unsigned long)cases, bad);
    return bad != 0;
}

int main(int argc, char **argv) {
    int state, bad = 0;
    begin(argc, argv);
    for (state = BEFORE_INIT; state <= AFTER_UNINIT; state++) {
        if (argc < 3 || atoi(argv[2]) == state) bad |= state_is_bad(state);
    }
    return bad;
}
