/* Somebody is put into a group while away: what was said there before is history.   … TYPE MESSAGES */
#include "case.h"

int main(int argc, char **argv) {
    char id[128];
    int messages, i;
    begin(argc, argv, 2);
    messages = atoi(argv[4]);
    as("bob");
    as("alice");
    make_group("group", atoi(argv[3]), "");
    for (i = 0; i < messages; i++) say("group", kTIMConv_Group, id);
    DO(TIMGroupInviteMember("{\"group_invite_member_param_group_id\":\"group\","
                            "\"group_invite_member_param_identifier_array\":[\"bob\"]}",
                            on_answer, NULL));
    told = 0;
    as("bob");
    WANT(told == 0, "%d of %d messages of before are told as new", told, messages);
    as("alice");
    say("group", kTIMConv_Group, id);
    say("group", kTIMConv_Group, id);
    as("bob");
    WANT(told == 2, "%d of 2 new messages are told", told);
    return end();
}
