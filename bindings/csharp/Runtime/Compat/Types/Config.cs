using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>
    /// Input of TencentIMSDK.Init. To use a server, set sdk_config_server_url; every other field is optional.
    /// </summary>
    [Preserve]
    public class SdkConfig
    {
        /// <summary>The directory of the data, made if need be; absent: the platform's user data directory.</summary>
        public string sdk_config_config_file_path;

        public string sdk_config_log_file_path;
        public long? sdk_config_main_thread_id;
        public long? sdk_config_main_looper_pointer;
        public string sdk_config_device_type;
        public long? sdk_config_brand_type;
        public string sdk_config_system_version;
        public ulong? sdk_config_api_type;
        public ulong? sdk_config_java_vm;

        /// <summary>
        /// The server: ws://HOST[:PORT] or wss://HOST[:PORT]. Absent: the environment variable
        /// DOUBLETICK_SERVER_URL, else the service runs inside this process.
        /// </summary>
        public string sdk_config_server_url;

        /// <summary>For wss://, a file of certificates (PEM) to trust instead of the system's.</summary>
        public string sdk_config_server_ca_file;

        /// <summary>
        /// Of the service in this process, and of what waits on this device for a server: "normal" (the default) or "full"
        /// (survives a loss of power).
        /// </summary>
        public string sdk_config_durability;

        /// <summary>
        /// Messages, too, wait on this device until a server has them. An addition of doubletick.
        /// </summary>
        public bool? sdk_config_keep_unsent;

        /// <summary>
        /// So many bytes at most are kept on this device of what a server has told, to be read without a link: 256 MiB where it
        /// is not given, 0: nothing. An addition of doubletick.
        /// </summary>
        public ulong? sdk_config_mirror_bytes;

        /// <summary>
        /// Of the service in this process: where it is given, only UserSigs that are signed with it can log in.
        /// </summary>
        public string sdk_config_secret_key;
    }

    /// <summary>Input and result of TencentIMSDK.SetConfig.</summary>
    [Preserve]
    public class SetConfig
    {
        public TIMLogLevel? set_config_log_level;
        public TIMLogLevel? set_config_callback_log_level;
        public bool? set_config_is_log_output_console;
        public UserConfig set_config_user_config;
        public string set_config_user_define_data;
        public HttpProxyInfo set_config_http_proxy_info;
        public Socks5ProxyInfo set_config_socks5_proxy_info;
        public PACProxyInfo set_config_pac_proxy_info;
        public bool? set_config_is_only_local_dns_source;

        /// <summary>
        /// Whether, where none of the proxies is set, the environment's is used; true by default. Of doubletick.
        /// </summary>
        public bool? set_config_is_environment_proxy;
    }

    /// <summary>Part of SetConfig.</summary>
    [Preserve]
    public class UserConfig
    {
        public bool? user_config_is_is_disable_storage;
        public bool? user_config_is_read_receipt;
        public bool? user_config_is_ignore_grouptips_unread;
        public bool? user_config_is_sync_report;
        public GroupGetInfoOption user_config_group_getinfo_option;
        public GroupMemberGetInfoOption user_config_group_member_getinfo_option;
    }

    /// <summary>
    /// Part of SetConfig: the HTTP proxy that connections go through from the next one on; none where the ip (an
    /// address or a name) is empty.
    /// </summary>
    [Preserve]
    public class HttpProxyInfo
    {
        public string http_proxy_info_ip;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int http_proxy_info_port;

        public string http_proxy_info_username;
        public string http_proxy_info_password;
    }

    /// <summary>
    /// Part of SetConfig: the SOCKS5 proxy that connections go through from the next one on; none where the ip (an
    /// address or a name) is empty.
    /// </summary>
    [Preserve]
    public class Socks5ProxyInfo
    {
        public string socks5_proxy_info_ip;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public int socks5_proxy_info_port;

        public string socks5_proxy_info_username;
        public string socks5_proxy_info_password;
    }

    /// <summary>Part of SetConfig. Kept and returned; doubletick reads no PAC files.</summary>
    [Preserve]
    public class PACProxyInfo
    {
        public string pac_proxy_info_username;
        public string pac_proxy_info_password;
    }

    /// <summary>Part of UserConfig.</summary>
    [Preserve]
    public class GroupGetInfoOption
    {
        public TIMGroupGetInfoFlag? group_get_info_option_info_flag;
        public List<string> group_get_info_option_custom_array;
    }
}
