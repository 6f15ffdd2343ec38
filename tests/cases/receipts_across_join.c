/* Receipts for what is on the screen of a newcomer of a Meeting group: those for messages of before count for nobody,
 * the others count. */
#include "case.h"

#define EACH 3

/* The messages as receipts are asked for. */
static const char *list(char ids[][128], int count) {
    static char json[4096];
    int i;
    strcpy(json, "[");
    for (i = 0; i < count; i++) {
        snprintf(json + strlen(json), sizeof json - strlen(json), "%s{\"message_msg_id\":\"%s\"}", i > 0 ? "," : "",
                 ids[i]);
    }
    strcat(json, "]");
    return json;
}

int main(int argc, char **argv) {
    char ids[2 * EACH][128], mixed[2 * EACH][128];
    int i;
    begin(argc, argv, 0);
    as("bob");
    as("alice");
    make_group("meeting", 2, "");
    for (i = 0; i < EACH; i++) say("meeting", kTIMConv_Group, ids[i]);
    as("bob");
    DO(TIMGroupJoin("meeting", NULL, on_answer, NULL));
    as("alice");
    for (i = 0; i < EACH; i++) say("meeting", kTIMConv_Group, ids[EACH + i]);
    as("bob");
    for (i = 0; i < 2 * EACH; i++) strcpy(mixed[i], ids[i % 2 * EACH + i / 2]);
    DO(TIMMsgSendMessageReadReceipts(list(mixed, 2 * EACH), on_answer, NULL));
    WANT(code_of(TIMMsgSendMessageReadReceipts(list(ids, EACH), on_answer, NULL)) == 10007, "only old ones: %d",
         last_code);
    as("alice");
    for (i = 0; i < 2 * EACH; i++) {
        DO(TIMMsgGetMessageReadReceipts(list(&ids[i], 1), on_answer, NULL));
        WANT(strstr(last_json, i < EACH ? "\"msg_receipt_read_count\":0" : "\"msg_receipt_read_count\":1") != NULL,
             "message %d: %s", i, last_json);
    }
    return end();
}
