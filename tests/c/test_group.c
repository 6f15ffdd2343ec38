/* Chapter "Groups": create, delete, join, quit, invite, kick, info, members, roles, tips. */
#include "check.h"

static const char *members_of(const char *group) {
    const char *list = "";
    const char *page = OK(
        TIMGroupGetMemberInfoList(fmt("{\"group_get_members_info_list_param_group_id\":\"%s\"}", group), CB));
    size_t i;
    CHECK_ITEM(page, "group_get_member_info_list_result_next_seq=0");
    for (i = 0; i < json_count(page, "group_get_member_info_list_result_info_array"); i++) {
        const char *member =
            keep(json_copy(page, fmt("group_get_member_info_list_result_info_array.%lu", (unsigned long)i)));
        list = fmt("%s%s%s:%lu", list, i == 0 ? "" : " ", text_at(member, "group_member_info_identifier"),
                   (unsigned long)json_number(member, "group_member_info_member_role"));
    }
    return list;
}

static const char *info_of(const char *group) {
    const char *found = OK(TIMGroupGetGroupInfoList(fmt("[\"%s\"]", group), CB));
    CHECK_INT(json_count(found, ""), 1);
    return keep(json_copy(found, "0"));
}

static const char *invite(const char *group, const char *users) {
    return fmt(
        "{\"group_invite_member_param_group_id\":\"%s\",\"group_invite_member_param_identifier_array\":%s}",
        group, users);
}

static const char *kick(const char *group, const char *users) {
    return fmt(
        "{\"group_delete_member_param_group_id\":\"%s\",\"group_delete_member_param_identifier_array\":%s}",
        group, users);
}

static const char *modify_member(const char *group, const char *user, int flag, const char *key,
                                 const char *value) {
    return fmt("{\"group_modify_member_info_group_id\":\"%s\",\"group_modify_member_info_identifier\":\"%s\","
               "\"group_modify_member_info_modify_flag\":%d,\"%s\":%s}",
               group, user, flag, key, value);
}

static void create(void) {
    const char *made;
    make_group("team", kTIMGroup_Public, "bob carol");
    CHECK_TEXT(members_of("team"), "alice:400 bob:200 carol:200");
    CHECK_ITEM(info_of("team"),
               "get_groups_info_result_code=0;get_groups_info_result_info.group_detail_info_group_id=team;"
               "get_groups_info_result_info.group_detail_info_group_type=0;"
               "get_groups_info_result_info.group_detail_info_member_num=3;"
               "get_groups_info_result_info.group_detail_info_owner_identifier=alice");
    /* Without an id the service makes one. */
    made = OK(TIMGroupCreate("{\"create_group_param_group_name\":\"no id\"}", CB));
    CHECK_PART(text_at(made, "create_group_result_groupid"), "@TGS#");
    OK(TIMGroupDelete(text_at(made, "create_group_result_groupid"), CB));

    REFUSED(TIM_ERR_PARAM, TIMGroupCreate(NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMGroupCreate("not json", CB));
    REFUSED(TIM_ERR_JSON, TIMGroupCreate("{}", CB));
    FAILS(ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER,
          TIMGroupCreate("{\"create_group_param_group_name\":\"a\",\"create_group_param_group_id\":\"team\"}",
                         CB));
    FAILS(ERR_SDK_GROUP_INVALID_ID,
          TIMGroupCreate(
              "{\"create_group_param_group_name\":\"a\",\"create_group_param_group_id\":\"@TGS#mine\"}", CB));
    FAILS(ERR_SDK_GROUP_INVALID_NAME,
          TIMGroupCreate("{\"create_group_param_group_name\":\"1234567890123456789012345678901\"}", CB));
    FAILS(ERR_SDK_GROUP_INVALID_ID,
          TIMGroupCreate("{\"create_group_param_group_name\":\"c\",\"create_group_param_group_type\":5,"
                         "\"create_group_param_group_id\":\"community\"}",
                         CB));
    OK(TIMGroupCreate("{\"create_group_param_group_name\":\"c\",\"create_group_param_group_type\":5,\"create_"
                      "group_param_group_id\":\"@TGS#_community\"}",
                      CB));
    as_user("bob");
    FAILS(ERR_SVR_GROUP_GROUPID_IN_USED,
          TIMGroupCreate("{\"create_group_param_group_name\":\"a\",\"create_group_param_group_id\":\"team\"}",
                         CB));
}

static void join_and_quit(void) {
    as_user("dave");
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMGroupJoin("nowhere", "hi", CB));
    OK(TIMGroupJoin("team", NULL, CB));
    FAILS(ERR_SVR_GROUP_ALLREADY_MEMBER, TIMGroupJoin("team", "hi", CB));
    CHECK_ITEM(OK(TIMGroupGetJoinedGroupList(CB)),
               "0.group_base_info_group_id=team;0.group_base_info_group_name=team;"
               "0.group_base_info_group_type=0;0.group_base_info_self_info.group_self_info_role=200");
    OK(TIMGroupQuit("team", CB));
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMGroupQuit("team", CB));
    CHECK_TEXT(OK(TIMGroupGetJoinedGroupList(CB)), "[]");
    as_user("alice");
    FAILS(ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT, TIMGroupQuit("team", CB));
    make_group("work", kTIMGroup_Private, "bob");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMGroupDelete("work", CB));
    as_user("dave");
    FAILS(ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY, TIMGroupJoin("work", "hi", CB));
    REFUSED(TIM_ERR_PARAM, TIMGroupJoin(NULL, "hi", CB));
}

static void invite_and_kick(void) {
    const char *results;
    as_user("alice");
    results = OK(TIMGroupInviteMember(invite("work", "[\"carol\",\"bob\",\"nobody\"]"), CB));
    CHECK_INT(json_count(results, ""), 3);
    CHECK_ITEM(item(results, "group_invite_member_result_identifier=carol"),
               "group_invite_member_result_result=1");
    CHECK_ITEM(item(results, "group_invite_member_result_identifier=bob"),
               "group_invite_member_result_result=2");
    CHECK_ITEM(item(results, "group_invite_member_result_identifier=nobody"),
               "group_invite_member_result_result=0");
    CHECK_TEXT(members_of("work"), "alice:400 bob:200 carol:200");
    results = OK(TIMGroupDeleteMember(kick("work", "[\"carol\"]"), CB));
    CHECK_ITEM(results,
               "0.group_delete_member_result_identifier=carol;0.group_delete_member_result_result=1");
    CHECK_TEXT(members_of("work"), "alice:400 bob:200");
    as_user("bob");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMGroupDeleteMember(kick("team", "[\"carol\"]"), CB));
    REFUSED(TIM_ERR_PARAM, TIMGroupInviteMember(NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMGroupInviteMember("[]", CB));
    REFUSED(TIM_ERR_JSON, TIMGroupDeleteMember("not json", CB));
}

static void info_and_roles(void) {
    as_user("alice");
    OK(TIMGroupModifyGroupInfo(
        "{\"group_modify_info_param_group_id\":\"team\",\"group_modify_info_param_modify_flag\":7,"
        "\"group_modify_info_param_group_name\":\"The "
        "Team\",\"group_modify_info_param_notification\":\"news\","
        "\"group_modify_info_param_introduction\":\"intro\"}",
        CB));
    CHECK_ITEM(info_of("team"), "get_groups_info_result_info.group_detail_info_group_name=The Team;"
                                "get_groups_info_result_info.group_detail_info_notification=news;"
                                "get_groups_info_result_info.group_detail_info_introduction=intro");
    OK(TIMGroupModifyMemberInfo(
        modify_member("team", "bob", 2, "group_modify_member_info_member_role", "300"), CB));
    OK(TIMGroupModifyMemberInfo(
        modify_member("team", "carol", 8, "group_modify_member_info_name_card", "\"Caro\""), CB));
    OK(TIMGroupModifyMemberInfo(
        modify_member("team", "carol", 4, "group_modify_member_info_shutup_time", "600"), CB));
    CHECK_TEXT(members_of("team"), "alice:400 bob:300 carol:200");
    as_user("carol");
    FAILS(ERR_SVR_GROUP_SHUTUP_DENY,
          TIMMsgSendMessage("team", kTIMConv_Group, text_message("muted", 0), NULL, CB));
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY,
          TIMGroupModifyGroupInfo("{\"group_modify_info_param_group_id\":\"team\",\"group_modify_info_param_"
                                  "modify_flag\":1,\"group_modify_info_param_group_name\":\"x\"}",
                                  CB));
    as_user("bob");
    OK(TIMGroupModifyMemberInfo(
        modify_member("team", "carol", 4, "group_modify_member_info_shutup_time", "0"), CB));
    as_user("carol");
    send_text("team", kTIMConv_Group, "free again", 0);
    CHECK_ITEM(
        OK(TIMGroupGetMemberInfoList("{\"group_get_members_info_list_param_group_id\":\"team\","
                                     "\"group_get_members_info_list_param_identifier_array\":[\"carol\"]}",
                                     CB)),
        "group_get_member_info_list_result_info_array.0.group_member_info_name_card=Caro");
    /* The owner's flag bit, in both spellings. */
    as_user("alice");
    OK(TIMGroupModifyGroupInfo(
        "{\"group_modify_info_param_group_id\":\"team\",\"group_modify_info_param_modify_flag\":-2147483648,"
        "\"group_modify_info_param_owner\":\"bob\"}",
        CB));
    as_user("bob");
    OK(TIMGroupModifyGroupInfo(
        "{\"group_modify_info_param_group_id\":\"team\",\"group_modify_info_param_modify_flag\":2147483648,"
        "\"group_modify_info_param_owner\":\"alice\"}",
        CB));
    as_user("alice");
}

/* Tips reach those who are there: here the one who did it. */
static void tips(void) {
    as_user("alice");
    OK(TIMGroupInviteMember(invite("team", "[\"dave\"]"), CB));
    CHECK_ITEM(WAIT_ITEM(EV_TIP, "group_tips_elem_group_id=team;group_tips_elem_tip_type=1"),
               "group_tips_elem_op_user=alice");
    OK(TIMGroupDeleteMember(kick("team", "[\"dave\"]"), CB));
    WAIT_ITEM(EV_TIP, "group_tips_elem_group_id=team;group_tips_elem_tip_type=3");
}

static void many_members(void) {
    int i, page_count = 0;
    size_t seen = 0;
    const char *page;
    unsigned long next_seq = 0;
    for (i = 0; i < 120; i += 20) {
        const char *users = "";
        int j;
        for (j = i; j < i + 20; j++) as_user(fmt("user%03d", j));
        as_user("alice");
        for (j = i; j < i + 20; j++) users = fmt("%s%s\"user%03d\"", users, j == i ? "" : ",", j);
        OK(TIMGroupInviteMember(invite("team", fmt("[%s]", users)), CB));
    }
    do {
        page = OK(TIMGroupGetMemberInfoList(fmt("{\"group_get_members_info_list_param_group_id\":\"team\","
                                                "\"group_get_members_info_list_param_next_seq\":%lu}",
                                                next_seq),
                                            CB));
        seen += json_count(page, "group_get_member_info_list_result_info_array");
        next_seq = (unsigned long)json_number(page, "group_get_member_info_list_result_next_seq");
        page_count++;
    } while (next_seq != 0);
    CHECK_INT(seen, 123);
    CHECK_INT(page_count, 2);
}

static void delete_group(void) {
    as_user("bob");
    FAILS(ERR_SVR_GROUP_PERMISSION_DENY, TIMGroupDelete("team", CB));
    as_user("alice");
    OK(TIMGroupDelete("team", CB));
    FAILS(ERR_SVR_GROUP_NOT_FOUND, TIMGroupDelete("team", CB));
    CHECK(json_number(info_of("team"), "get_groups_info_result_code") == ERR_SVR_GROUP_NOT_FOUND);
    CHECK_INT(json_count(OK(TIMGroupGetGroupInfoList("[\"team\",\"work\"]", CB)), ""), 2);
    WAIT_EVENT(EV_CONVERSATION, kTIMConvEvent_Del);
}

int main(int argc, char **argv) {
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob carol dave alice");
    create();
    join_and_quit();
    invite_and_kick();
    info_and_roles();
    tips();
    many_members();
    delete_group();
    return end();
}
