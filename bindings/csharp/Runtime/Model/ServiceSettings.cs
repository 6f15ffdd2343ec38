using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>Settings of the service. As a change: what is null stays.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ServiceSettings
    {
        /// <summary>Kinds of groups that have receipts.</summary>
        [Preserve, JsonProperty("dt_settings_receipt_group_type_array")]
        public List<GroupType> ReceiptGroupTypes { get; set; }

        /// <summary>For how long the sender may revoke; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_revoke_seconds")]
        public ulong? RevokeSeconds { get; set; }

        /// <summary>The largest message.</summary>
        [Preserve, JsonProperty("dt_settings_message_bytes")]
        public ulong? MessageBytes { get; set; }

        /// <summary>The largest group.</summary>
        [Preserve, JsonProperty("dt_settings_group_members")]
        public ulong? GroupMembers { get; set; }

        /// <summary>The usual time between two receipt events of one message; the second comes after a fifth of it.</summary>
        [Preserve, JsonProperty("dt_settings_receipt_interval_ms")]
        public ulong? ReceiptIntervalMilliseconds { get; set; }

        /// <summary>Whether an account can be logged in on one device of each platform only.</summary>
        [Preserve, JsonProperty("dt_settings_one_device_per_platform")]
        public bool? OneDevicePerPlatform { get; set; }

        /// <summary>Requests of one user in the long run; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_requests_per_second")]
        public ulong? RequestsPerSecond { get; set; }

        /// <summary>Requests at once beyond that.</summary>
        [Preserve, JsonProperty("dt_settings_request_burst")]
        public ulong? RequestBurst { get; set; }

        /// <summary>Connections of one user; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_connections_per_user")]
        public ulong? ConnectionsPerUser { get; set; }

        /// <summary>Connections of one address; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_connections_per_address")]
        public ulong? ConnectionsPerAddress { get; set; }

        /// <summary>Groups that a user may be in at once; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_groups_per_user")]
        public ulong? GroupsPerUser { get; set; }

        /// <summary>Groups that others may put a user into within an hour; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_invitations_per_hour")]
        public ulong? InvitationsPerHour { get; set; }

        /// <summary>Whether a user may be put into a group by somebody they have nothing to do with.</summary>
        [Preserve, JsonProperty("dt_settings_invited_by_strangers")]
        public bool? InvitedByStrangers { get; set; }

        /// <summary>Bytes that one user may store within a day; 0: no limit.</summary>
        [Preserve, JsonProperty("dt_settings_stored_bytes_per_day")]
        public ulong? StoredBytesPerDay { get; set; }
    }
}
