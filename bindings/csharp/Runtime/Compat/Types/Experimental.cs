using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>
    /// Input of TencentIMSDK.CallExperimentalAPI: an operation and its parameters. doubletick knows
    /// set_custom_server_info, write_log, set_network_info, is_commercial_ability_enabled and its own
    /// internal_operation_wipe_device_store, which forgets what waits on the device, internal_operation_get_unsent_messages,
    /// which answers the messages that do, and internal_operation_process_ends,
    /// which this package says by itself when the process ends; every other operation is accepted and does nothing.
    /// </summary>
    [Preserve]
    public class ExperimentalAPIReqeustParam
    {
        /// <summary>The name of a TIMInternalOperation.</summary>
        public string request_internal_operation;

        public SSODataParam request_sso_data_param;
        public List<string> request_userid_tinyid_param;
        public List<ulong> request_tinyid_userid_param;
        public bool? request_set_env_param;
        public bool? request_disable_crash_report_param;
        public bool? request_set_ipv6_prior_param;
        public uint? request_set_max_retry_count_param;
        public long? request_set_packet_request_timeout_param;
        public CustomServerInfo request_set_custom_server_info_param;
        public bool? request_enable_quic_channel_param;
        public SM4GCMCallbackParam request_set_sm4_gcm_callback_param;
        public string request_init_local_storage_user_id_param;
        public CosSaveRegionForConversationParam request_set_cos_save_region_for_conversation_param;
        public uint? request_set_ui_platform_param;
        public DatabaseEncryptInfo request_set_database_encrypt_info_param;
        public ulong? request_is_commercial_ability_enabled_param;
        public uint? request_set_offline_push_state_param;
        public List<string> request_message_revoker_message_id_array;
        public LogSetting request_set_log_setting_param;
        public int? request_write_log_log_level_param;
        public string request_write_log_log_content_param;
        public string request_write_log_file_name_param;
        public string request_write_log_func_name_param;
        public int? request_write_log_line_number_param;
        public string request_clear_local_history_message_conversation_id_param;
        public ulong? request_clear_local_history_message_begin_timestamp_param;
        public ulong? request_clear_local_history_message_end_timestamp_param;
        public string report_tuicomponent_usage_uicomponent_type_param;
        public string report_tuicomponent_usage_uistyle_type_param;
        public string request_send_trtc_custom_data_param;
        public string request_send_room_custom_data_service_command_param;
        public string request_send_room_custom_data_request_content_param;
        public long? request_send_room_custom_data_timeout_param;
        public uint? request_send_room_custom_data_max_retry_count_param;
        public uint? request_set_application_id_param;
        public string request_get_server_config_key_param;
        public string request_get_server_config_value_type_param;
        public bool? request_set_ignore_repeat_login_param;
        public string request_start_message_long_polling_id_param;
        public string request_start_message_long_polling_key_param;
        public string request_start_message_long_polling_sequence_param;
        public string request_stop_message_long_polling_id_param;
        public string request_find_merger_messages_message_id_param;
        public List<string> request_find_merger_messages_merger_message_id_list_param;
        public string request_get_brief_group_member_list_group_id_param;
        public string request_set_custom_login_info_user_id_param;
        public string request_set_custom_login_info_custom_info_param;
        public bool? request_disable_http_request_param;
        public int? request_set_network_info_network_type_param;
        public int? request_set_network_info_ip_type_param;
        public string request_set_network_info_network_id_param;
        public ulong? request_set_network_info_wifi_network_handle_param;
        public ulong? request_set_network_info_xg_network_handle_param;
        public bool? request_set_network_info_network_connected_param;
        public long? request_set_network_info_initialize_cost_time_param;
    }

    /// <summary>Result of TencentIMSDK.CallExperimentalAPI.</summary>
    [Preserve]
    public class ReponseInfo
    {
        public string response_internal_operation;
        public SSODataRes response_sso_data_res;
        public List<UserInfo> response_userid_tinyid_res;
        public List<UserInfo> response_tinyid_userid_res;
        public bool? response_set_env_res;
        public uint? response_get_offline_push_state_res;
        public string response_message_id;
        public string response_message_revoker;

        /// <summary>Of internal_operation_get_unsent_messages. An addition of doubletick.</summary>
        public List<Message> response_unsent_message_array;

        public bool? commercial_ability_result_enabled;
    }

    /// <summary>The server for every later Init whose configuration names none.</summary>
    [Preserve]
    public class CustomServerInfo
    {
        public List<ServerAddress> longconnection_address_array;
        public List<ServerAddress> shortconnection_address_array;
        public string server_public_key;
    }

    /// <summary>Part of CustomServerInfo.</summary>
    [Preserve]
    public class ServerAddress
    {
        public string server_address_ip;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int server_address_port;

        public bool? server_address_is_ipv6;
        public bool? server_address_is_quic;
    }

    /// <summary>Accepted, without effect.</summary>
    [Preserve]
    public class SSODataParam
    {
        public string sso_data_param_cmd;
        public string sso_data_param_body;
        public ulong? sso_data_param_timeout;
    }

    /// <summary>Never filled.</summary>
    [Preserve]
    public class SSODataRes
    {
        public string sso_data_res_cmd;
        public string sso_data_res_body;
    }

    /// <summary>Part of results that doubletick does not have.</summary>
    [Preserve]
    public class UserInfo
    {
        public string user_info_userid;
        public ulong user_info_tinyid;
    }


    /// <summary>Accepted, without effect.</summary>
    [Preserve]
    public class SM4GCMCallbackParam
    {
        public ulong? sm4_gcm_callback_param_encrypt;
        public ulong? sm4_gcm_callback_param_decrypt;
    }

    /// <summary>Accepted, without effect.</summary>
    [Preserve]
    public class CosSaveRegionForConversationParam
    {
        public string cos_save_region_for_conversation_param_conversation_id;
        public string cos_save_region_for_conversation_param_cos_save_region;
    }

    /// <summary>Accepted, without effect.</summary>
    [Preserve]
    public class DatabaseEncryptInfo
    {
        public int? database_encrypt_info_encrypt_type;
        public string database_encrypt_info_encrypt_key;
    }

    /// <summary>Accepted, without effect.</summary>
    [Preserve]
    public class LogSetting
    {
        public bool? log_setting_disable_auto_clean;
        public ulong? log_setting_max_file_size;
    }
}
