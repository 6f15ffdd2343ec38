using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>
    /// Settings of the service: what the vendor has in its console. An addition of doubletick; what is null stays
    /// as it is.
    /// </summary>
    [Preserve]
    public class DTSettings
    {
        public List<TIMGroupType> dt_settings_receipt_group_type_array;
        public ulong? dt_settings_revoke_seconds;
        public ulong? dt_settings_message_bytes;
        public ulong? dt_settings_group_members;
        public ulong? dt_settings_receipt_interval_ms;
        public bool? dt_settings_one_device_per_platform;
        public ulong? dt_settings_requests_per_second;
        public ulong? dt_settings_request_burst;
        public ulong? dt_settings_connections_per_user;
        public ulong? dt_settings_connections_per_address;
        public ulong? dt_settings_groups_per_user;
        public ulong? dt_settings_invitations_per_hour;
        public bool? dt_settings_invited_by_strangers;
        public ulong? dt_settings_stored_bytes_per_day;
    }
}
