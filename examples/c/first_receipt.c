#include <doubletick.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t answered, told;

/* Callbacks come from a thread of the library, after the call has returned. */
static void on_answer(int32_t code, const char *desc, const char *json, const void *what) {
    printf("%s: %d %s %.60s\n", (const char *)what, (int)code, desc, json);
    sem_post(&answered);
}

static void on_receipts(const char *json, const void *what) {
    printf("%s: %s\n", (const char *)what, json);
    sem_post(&told);
}

/* One client per process: whoever logs in takes the other one's place. */
static void login(const char *user) {
    TIMLogin(user, "any text", on_answer, user);
    sem_wait(&answered);
}

int main(void) {
    char id[128], messages[160];
    sem_init(&answered, 0, 0);
    sem_init(&told, 0, 0);
    if (TIMInit(1400000000, "{\"sdk_config_config_file_path\":\"./chat-data\"}") != TIM_SUCC) return 1;
    TIMSetMsgReadedReceiptCallback(on_receipts, "alice hears");
    login("bob"); /* The first login makes the account. */
    login("alice");
    TIMMsgSendMessage("bob", kTIMConv_C2C,
                      "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"Lunch at noon?\"}],"
                      "\"message_need_read_receipt\":true}",
                      id, on_answer, "sent");
    sem_wait(&answered);
    login("bob");
    snprintf(messages, sizeof messages, "[{\"message_msg_id\":\"%s\"}]", id);
    TIMMsgSendMessageReadReceipts(messages, on_answer, "bob has read it");
    sem_wait(&answered);
    login("alice");
    sem_wait(&told);
    return TIMUninit() == TIM_SUCC ? 0 : 1;
}
