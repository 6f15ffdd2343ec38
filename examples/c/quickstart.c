#include <doubletick.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t answered;

/* Callbacks come from a thread of the library, after the call has returned. */
static void on_answer(int32_t code, const char *desc, const char *json, const void *what) {
    printf("%s: %d %s %.70s\n", (const char *)what, (int)code, desc, json);
    sem_post(&answered);
}

int main(void) {
    char id[128];
    sem_init(&answered, 0, 0);
    if (TIMInit(1400000000, "{\"sdk_config_config_file_path\":\"./chat-data\"}") != TIM_SUCC) return 1;
    TIMLogin("bob", "any text", on_answer, "bob logs in, which makes his account");
    sem_wait(&answered);
    TIMLogin("alice", "any text", on_answer, "alice logs in");
    sem_wait(&answered);
    TIMMsgSendMessage("bob", kTIMConv_C2C,
                      "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"Hello!\"}],"
                      "\"message_need_read_receipt\":true}",
                      id, on_answer, "sent");
    printf("the message is %s\n", id);
    sem_wait(&answered);
    return TIMUninit() == TIM_SUCC ? 0 : 1;
}
