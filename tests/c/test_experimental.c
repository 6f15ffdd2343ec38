/* Chapter "Experimental": callExperimentalAPI answers 0 to what it does not know. */
#include "check.h"

static const char *operation(const char *name, const char *more) {
    return fmt("{\"request_internal_operation\":\"%s\"%s}", name, more);
}

static void calls(void) {
    CHECK_ITEM(
        OK(callExperimentalAPI(
            operation("internal_operation_set_ui_platform", ",\"request_set_ui_platform_param\":5"), CB)),
        "response_internal_operation=internal_operation_set_ui_platform");
    CHECK_ITEM(OK(callExperimentalAPI(operation("internal_operation_nobody_knows", ""), CB)),
               "response_internal_operation=internal_operation_nobody_knows");
    OK(callExperimentalAPI(
        operation(
            "internal_operation_write_log",
            ",\"request_write_log_log_level_param\":4,\"request_write_log_log_content_param\":\"hello\","
            "\"request_write_log_file_name_param\":\"a.c\",\"request_write_log_func_name_param\":\"f\""),
        CB));
    OK(callExperimentalAPI(operation("internal_operation_is_commercial_ability_enabled",
                                     ",\"request_is_commercial_ability_enabled_param\":1"),
                           CB));
    OK(callExperimentalAPI(operation("internal_operation_init_local_storage",
                                     ",\"request_init_local_storage_user_id_param\":\"alice\""),
                           CB));
    /* Said outside a callback it changes nothing. */
    CHECK_ITEM(OK(callExperimentalAPI(operation("internal_operation_process_ends", ""), CB)),
               "response_internal_operation=internal_operation_process_ends");
    /* The wrappers of the vendor give no callback. */
    CHECK_INT(callExperimentalAPI(
                  operation("internal_operation_set_ui_platform", ",\"request_set_ui_platform_param\":7"),
                  NULL, NULL),
              TIM_SUCC);
}

/* What waits on the device, and forgetting it. An embedded service lets nothing wait, so there is nothing to forget. */
static void waiting(void) {
    FAILS(ERR_SDK_NOT_LOGGED_IN, callExperimentalAPI(operation("internal_operation_get_unsent_messages", ""), CB));
    FAILS(ERR_SDK_NOT_LOGGED_IN, callExperimentalAPI(operation("internal_operation_wipe_device_store", ""), CB));
    as_user("alice");
    CHECK_PART(OK(callExperimentalAPI(operation("internal_operation_get_unsent_messages", ""), CB)),
               "\"response_unsent_message_array\":[]");
    CHECK_ITEM(OK(callExperimentalAPI(operation("internal_operation_wipe_device_store", ""), CB)),
               "response_internal_operation=internal_operation_wipe_device_store");
}

int main(int argc, char **argv) {
    begin(argc, argv);
    /* Both wrappers call it before TIMInit. */
    calls();
    REFUSED(TIM_ERR_PARAM, callExperimentalAPI(NULL, CB));
    REFUSED(TIM_ERR_PARAM, callExperimentalAPI("", CB));
    REFUSED(TIM_ERR_JSON, callExperimentalAPI("not json", CB));
    REFUSED(TIM_ERR_JSON, callExperimentalAPI("[]", CB));
    listen_to_all();
    start();
    calls();
    waiting();
    calls();
    return end();
}
