/* Bob reads a message of alice, and alice learns it. One client per process, so they log in one after another. */
#include <doubletick.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT "Is anybody there? \xF0\x9F\x91\x8B"

static sem_t answered, arrived, told;

static void on_answer(int32_t code, const char *desc, const char *json, const void *user_data) {
    (void)json;
    if (code != 0) {
        fprintf(stderr, "%s: %d %s\n", (const char *)user_data, (int)code, desc);
        exit(1);
    }
    sem_post(&answered);
}

static void on_messages(const char *json, const void *user_data) {
    (void)user_data;
    /* Alice's own message comes to her as well. */
    if (strstr(json, "\"message_is_from_self\":false") != NULL && strstr(json, TEXT) != NULL) {
        puts("bob reads: " TEXT);
        sem_post(&arrived);
    }
}

static void on_receipts(const char *json, const void *user_data) {
    (void)user_data;
    if (strstr(json, "\"msg_receipt_is_peer_read\":true") != NULL) {
        puts("alice hears: bob has read it");
        sem_post(&told);
    }
}

static void done(int result, const char *what) {
    if (result != TIM_SUCC) {
        fprintf(stderr, "%s: %d\n", what, result);
        exit(1);
    }
    sem_wait(&answered);
}

static void login(const char *user) {
    done(TIMLogin(user, "any text", on_answer, user), user);
}

int main(void) {
    char id[128], receipt[160];
    const char *message = "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"" TEXT "\"}],"
                          "\"message_need_read_receipt\":true}";
    sem_init(&answered, 0, 0);
    sem_init(&arrived, 0, 0);
    sem_init(&told, 0, 0);
    if (TIMInit(1400000000, "{\"sdk_config_config_file_path\":\"data\"}") != TIM_SUCC) return 1;
    TIMAddRecvNewMsgCallback(on_messages, NULL);
    TIMSetMsgReadedReceiptCallback(on_receipts, NULL);

    login("bob");
    login("alice");
    done(TIMMsgSendMessage("bob", kTIMConv_C2C, message, id, on_answer, "send"), "send");
    login("bob");
    sem_wait(&arrived);
    snprintf(receipt, sizeof receipt, "[{\"message_msg_id\":\"%s\"}]", id);
    done(TIMMsgSendMessageReadReceipts(receipt, on_answer, "receipt"), "receipt");
    login("alice");
    sem_wait(&told);
    return TIMUninit() == TIM_SUCC ? 0 : 1;
}
