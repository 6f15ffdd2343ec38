/* Chapter "Profiles": one's own and others'. */
#include "check.h"

#define LIST "{\"friendship_getprofilelist_param_identifier_array\":"

int main(int argc, char **argv) {
    const char *found;
    char *long_name;
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob alice");
    OK(TIMProfileModifySelfUserProfile(
        "{\"user_profile_item_nick_name\":\"Alice \xf0\x9f\x8c\xb7\",\"user_profile_item_gender\":2,"
        "\"user_profile_item_face_url\":\"https://example.org/a.png\","
        "\"user_profile_item_self_signature\":\"hi\",\"user_profile_item_add_permission\":1,"
        "\"user_profile_item_location\":\"Z\xc3\xbcrich\",\"user_profile_item_language\":3,"
        "\"user_profile_item_birthday\":20000229,\"user_profile_item_level\":9,\"user_profile_item_role\":4,"
        "\"user_profile_item_custom_string_array\":[{\"user_profile_custom_string_info_key\":"
        "\"Color\",\"user_profile_custom_string_info_value\":\"green\"}]}",
        CB));
    CHECK_ITEM(WAIT_ITEM(EV_SELF_INFO, "user_profile_identifier=alice"),
               "user_profile_nick_name=Alice \xf0\x9f\x8c\xb7");
    found = OK(TIMProfileGetUserProfileList(LIST "[\"alice\",\"nobody\",\"bob\"]}", CB));
    CHECK_INT(json_count(found, ""), 2);
    CHECK_ITEM(
        found,
        "0.user_profile_identifier=alice;0.user_profile_gender=2;0.user_profile_birthday=20000229;"
        "0.user_profile_location=Z\xc3\xbcrich;0.user_profile_level=9;0.user_profile_role=4;0.user_profile_"
        "language=3;"
        "0.user_profile_custom_string_array.0.user_profile_custom_string_info_key=Tag_Profile_Custom_Color;"
        "0.user_profile_custom_string_array.0.user_profile_custom_string_info_value=green;"
        "1.user_profile_identifier=bob;1.user_profile_nick_name=");
    /* What is not named stays. */
    OK(TIMProfileModifySelfUserProfile("{\"user_profile_item_level\":10}", CB));
    CHECK_ITEM(OK(TIMProfileGetUserProfileList(
                   LIST "[\"alice\"],\"friendship_getprofilelist_param_force_update\":true}", CB)),
               "0.user_profile_level=10;0.user_profile_gender=2");

    /* Others see it, also beside messages. */
    send_text("bob", kTIMConv_C2C, "look at me", 0);
    as_user("bob");
    CHECK_ITEM(WAIT_ITEM(EV_MESSAGES, "message_sender=alice"),
               "message_sender_profile.user_profile_nick_name=Alice \xf0\x9f\x8c\xb7");
    CHECK_ITEM(see_conversation("alice", 1),
               "conv_show_name=Alice \xf0\x9f\x8c\xb7;conv_face_url=https://example.org/a.png");

    REFUSED(TIM_ERR_PARAM, TIMProfileGetUserProfileList(NULL, CB));
    REFUSED(TIM_ERR_JSON, TIMProfileGetUserProfileList("not json", CB));
    REFUSED(TIM_ERR_JSON, TIMProfileGetUserProfileList("[]", CB));
    REFUSED(TIM_ERR_PARAM, TIMProfileModifySelfUserProfile("", CB));
    REFUSED(TIM_ERR_JSON, TIMProfileModifySelfUserProfile("1", CB));
    long_name = keep((char *)malloc(502));
    memset(long_name, 'n', 501);
    long_name[501] = '\0';
    FAILS(ERR_SVR_PROFILE_SIZE_LIMIT,
          TIMProfileModifySelfUserProfile(fmt("{\"user_profile_item_nick_name\":\"%s\"}", long_name), CB));
    return end();
}
