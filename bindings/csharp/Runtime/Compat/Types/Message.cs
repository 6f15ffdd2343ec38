using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>
    /// A message, sent and received. What was not set is not sent; a message that goes back in (for receipts,
    /// revoking, deleting) is known by its message_msg_id.
    /// </summary>
    [Preserve]
    public class Message
    {
        public List<Elem> message_elem_array;

        /// <summary>The user id of the peer, or the group id.</summary>
        public string message_conv_id;

        public TIMConvType? message_conv_type;
        public string message_sender;
        public TIMMsgPriority? message_priority;
        public ulong? message_client_time;
        public ulong? message_server_time;
        public bool? message_is_from_self;
        public TIMPlatform? message_platform;
        public bool? message_is_read;
        public bool? message_is_online_msg;

        /// <summary>Whether the peer has marked the conversation read so far (one-to-one messages).</summary>
        public bool? message_is_peer_read;

        /// <summary>Whether the peer has sent a receipt for it (one-to-one messages).</summary>
        public bool? message_receipt_peer_read;

        /// <summary>Whether the sender wants to know who has read the message.</summary>
        public bool? message_need_read_receipt;

        public bool? message_support_message_extension;
        public bool? message_is_broadcast_message;

        /// <summary>Whether this user has sent a receipt for it (group messages).</summary>
        public bool? message_has_sent_receipt;

        public TIMMsgStatus? message_status;

        /// <summary>Up to 2^64-1.</summary>
        public ulong message_unique_id;

        /// <summary>The identity of the message: with it alone a message can be handed back.</summary>
        public string message_msg_id;

        public ulong message_rand;
        public ulong message_seq;

        /// <summary>Kept on this device only.</summary>
        public int? message_custom_int;

        /// <summary>Kept on this device only.</summary>
        public string message_custom_str;

        /// <summary>Stored with the message and delivered to everyone.</summary>
        public string message_cloud_custom_str;

        public bool? message_is_excluded_from_unread_count;
        public List<string> message_group_at_user_array;
        public bool? message_is_forward_message;
        public UserProfile message_sender_profile;
        public GroupMemberInfo message_sender_group_member_info;
        public bool message_excluded_from_last_message;
        public bool? message_excluded_from_content_moderation;
        public string message_custom_moderation_configuration_id;
        public bool? message_has_risk_content;
        public bool? message_disable_cloud_message_pre_hook;
        public bool? message_disable_cloud_message_post_hook;

        /// <summary>Only these members of the group get the message.</summary>
        public List<string> message_target_group_member_array;

        public OfflinePushConfig message_offline_push_config;
        public string message_revoker_user_id;
        public string message_revoker_nick_name;
        public string message_revoker_face_url;
        public string message_revoke_reason;
        public string message_pinner_user_id;
        public string message_pinner_nick_name;
        public string message_pinner_friend_remark;
        public string message_pinner_name_card;
        public string message_pinner_face_url;
        public bool? message_excluded_from_muting;
        public ulong? message_sender_tiny_id;
        public ulong? message_receiver_tiny_id;

        /// <summary>Of own group messages, as of the time the message was fetched.</summary>
        public int? message_group_receipt_read_count;

        /// <summary>Of own group messages, as of the time the message was fetched.</summary>
        public int? message_group_receipt_unread_count;

        /// <summary>
        /// Grows with every change of the message; sent back with MsgModifyMessage, where an older one is a
        /// conflict (8006).
        /// </summary>
        public ulong? message_version;

        public uint? message_risk_type_identified;
    }

    /// <summary>Push settings of a message. Stored and delivered with it; doubletick pushes nothing itself.</summary>
    [Preserve]
    public class OfflinePushConfig
    {
        public string offline_push_config_desc;
        public string offline_push_config_ext;
        public TIMOfflinePushFlag? offline_push_config_flag;
        public IOSOfflinePushConfig offline_push_config_ios_config;
        public AndroidOfflinePushConfig offline_push_config_android_config;
    }

    /// <summary>The part of <see cref="OfflinePushConfig"/> for iOS.</summary>
    [Preserve]
    public class IOSOfflinePushConfig
    {
        public string ios_offline_push_config_title;
        public string ios_offline_push_config_sound;
        public bool? ios_offline_push_config_ignore_badge;
    }

    /// <summary>The part of <see cref="OfflinePushConfig"/> for Android.</summary>
    [Preserve]
    public class AndroidOfflinePushConfig
    {
        public string android_offline_push_config_title;
        public string android_offline_push_config_sound;
        public TIMAndroidOfflinePushNotifyMode? android_offline_push_config_notify_mode;
        public int? android_offline_push_config_vivo_classification;
        public string android_offline_push_config_oppo_channel_id;
    }

    /// <summary>Whether a message is pushed.</summary>
    public enum TIMOfflinePushFlag
    {
        kTIMOfflinePushFlag_Default = 0,
        kTIMOfflinePushFlag_NoPush = 1
    }

    /// <summary>What a tap on a push does.</summary>
    public enum TIMAndroidOfflinePushNotifyMode
    {
        kTIMAndroidOfflinePushNotifyMode_Normal = 0,
        kTIMAndroidOfflinePushNotifyMode_Custom = 1
    }
}
