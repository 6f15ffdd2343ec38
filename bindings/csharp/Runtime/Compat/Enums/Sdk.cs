// The numbers are those of doubletick_constants.h; a test of xtask compares them.

namespace Doubletick.Compat
{
    /// <summary>State of the link to the service.</summary>
    public enum TIMNetworkStatus
    {
        kTIMConnected = 0,
        kTIMDisconnected = 1,
        kTIMConnecting = 2,
        kTIMConnectFailed = 3
    }

    /// <summary>Result of TIMGetLoginStatus.</summary>
    public enum TIMLoginStatus
    {
        kTIMLoginStatus_Logined = 1,
        kTIMLoginStatus_Logining = 2,
        kTIMLoginStatus_UnLogined = 3,
        kTIMLoginStatus_Logouting = 4
    }

    /// <summary>Levels of the log callback.</summary>
    public enum TIMLogLevel
    {
        kTIMLog_Off = 0,
        kTIMLog_Test = 1,
        kTIMLog_Verbose = 2,
        kTIMLog_Debug = 3,
        kTIMLog_Info = 4,
        kTIMLog_Warn = 5,
        kTIMLog_Error = 6,
        kTIMLog_Assert = 7
    }

    /// <summary>Whether a user is online.</summary>
    public enum TIMUserStatusType
    {
        kTIMUserStatusType_Unkown = 0,
        kTIMUserStatusType_Online = 1,
        kTIMUserStatusType_Offline = 2,
        kTIMUserStatusType_UnLogined = 3
    }

    /// <summary>Gender in a profile.</summary>
    public enum TIMGenderType
    {
        kTIMGenderType_Unknown = 0,
        kTIMGenderType_Male = 1,
        kTIMGenderType_Female = 2
    }

    /// <summary>Whether others may add this user as a friend.</summary>
    public enum TIMProfileAddPermission
    {
        kTIMProfileAddPermission_Unknown = 0,
        kTIMProfileAddPermission_AllowAny = 1,
        kTIMProfileAddPermission_NeedConfirm = 2,
        kTIMProfileAddPermission_DenyAny = 3
    }

    /// <summary>What changed in a profile.</summary>
    public enum TIMProfileChangeType
    {
        kTIMProfileChange_None = 0,
        kTIMProfileChange_Profile = 1
    }

    /// <summary>Synchronous result of every int function.</summary>
    public enum TIMResult
    {
        TIM_SUCC = 0,
        TIM_ERR_SDKUNINIT = -1,
        TIM_ERR_NOTLOGIN = -2,
        TIM_ERR_JSON = -3,
        TIM_ERR_PARAM = -4,
        TIM_ERR_CONV = -5,
        TIM_ERR_GROUP = -6
    }

    /// <summary>Operations of TencentIMSDK.CallExperimentalAPI; it takes their names.</summary>
    public enum TIMInternalOperation
    {
        internal_operation_sso_data = 0,
        internal_operation_userid_tinyid = 1,
        internal_operation_tinyid_userid = 2,
        internal_operation_set_env = 3,
        internal_operation_disable_crash_report = 4,
        internal_operation_set_ipv6_prior = 5,
        internal_operation_set_max_retry_count = 6,
        internal_operation_set_packet_request_timeout = 7,
        internal_operation_set_custom_server_info = 8,
        internal_operation_enable_quic_channel = 9,
        internal_operation_set_sm4_gcm_callback = 10,
        internal_operation_init_local_storage = 11,
        internal_operation_set_cos_save_region_for_conversation = 12,
        internal_operation_set_ui_platform = 13,
        internal_operation_set_database_encrypt_info = 14,
        internal_operation_is_commercial_ability_enabled = 15,
        internal_operation_set_offline_push_state = 16,
        internal_operation_get_offline_push_state = 17,
        internal_operation_get_message_revoker = 18,
        internal_operation_set_log_setting = 19,
        internal_operation_write_log = 20,
        internal_operation_clear_local_history_message = 21,
        internal_operation_update_proxy_info = 22,
        internal_operation_report_tuicomponent_usage = 23,
        internal_operation_send_trtc_custom_data = 24,
        internal_operation_send_room_custom_data = 25,
        internal_operation_set_application_id = 26,
        internal_operation_get_server_config = 27,
        internal_operation_set_ignore_repeat_login = 28,
        internal_operation_start_message_long_polling = 29,
        internal_operation_stop_message_long_polling = 30,
        internal_operation_find_merger_messages = 31,
        internal_operation_get_brief_group_member_list = 32,
        internal_operation_set_custom_login_info = 33,
        internal_operation_disable_http_request = 34,
        internal_operation_set_network_info = 35
    }
}
