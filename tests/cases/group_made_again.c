/* A group is ended and made again under its id while a member is away: all messages of the new one are told, whatever
 * numbers the device holds of the old one.   … OLD NEW GROUPS */
#include "case.h"

int main(int argc, char **argv) {
    char name[32], id[128];
    int old, new, groups, round, g, i;
    begin(argc, argv, 3);
    old = atoi(argv[3]);
    new = atoi(argv[4]);
    groups = atoi(argv[5]);
    as("bob");
    for (round = 0; round < 2; round++) {
        as("alice");
        for (g = 0; g < groups; g++) {
            snprintf(name, sizeof name, "group%d", g);
            if (round == 1) DO(TIMGroupDelete(name, on_answer, NULL));
            make_group(name, 0, BOB);
            for (i = 0; i < (round == 0 ? old : new); i++) say(name, kTIMConv_Group, id);
        }
        told = 0;
        as("bob");
        WANT(told == (round == 0 ? old : new) * groups, "round %d: %d messages were told", round, told);
    }
    DO(TIMConvGetTotalUnreadMessageCount(on_answer, NULL));
    snprintf(id, sizeof id, "\"conv_get_total_unread_message_count_result_unread_count\":%d", new * groups);
    WANT(strstr(last_json, id) != NULL, "unread: %s", last_json);
    told = 0;
    as("alice");
    as("bob");
    WANT(told == 0, "%d messages were told again", told);
    return end();
}
