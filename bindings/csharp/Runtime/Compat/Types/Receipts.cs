using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>
    /// The newest receipts of one own message; or, with an empty message id, how far a peer has marked the
    /// conversation read.
    /// </summary>
    [Preserve]
    public class MessageReceipt
    {
        public string msg_receipt_conv_id;
        public TIMConvType msg_receipt_conv_type;

        /// <summary>Empty: how far a peer has marked the conversation read, up to msg_receipt_time_stamp.</summary>
        public string msg_receipt_msg_id;

        public ulong msg_receipt_time_stamp;
        public bool msg_receipt_is_peer_read;
        public int msg_receipt_read_count;
        public int msg_receipt_unread_count;
    }

    /// <summary>A page of members who have read a message, or have not. An addition of doubletick.</summary>
    [Preserve]
    public class DTReadMemberList
    {
        public List<GroupMemberInfo> dt_read_member_list_member_array;
        public ulong dt_read_member_list_next_seq;
        public bool dt_read_member_list_is_finished;
    }

    /// <summary>What has become of something that had to wait. An addition of doubletick.</summary>
    [Preserve]
    public class DTOutboxItem
    {
        /// <summary>1: the receipt of a message; 2: a conversation was marked read; 3: one was deleted; 4: a message was sent.</summary>
        public uint dt_outbox_item_kind;

        /// <summary>Null where this device does not know it.</summary>
        public string dt_outbox_item_conv_id;

        public TIMConvType dt_outbox_item_conv_type;

        /// <summary>The message that was sent, or read, or up to which the conversation was; empty where it names none.</summary>
        public string dt_outbox_item_msg_id;

        /// <summary>0: the server has it. Else why it does not take it; it is not sent again.</summary>
        public int dt_outbox_item_code;

        public string dt_outbox_item_desc;

        /// <summary>The message that was sent: as the server has it, or, refused, as it was given; else null.</summary>
        public Message dt_outbox_item_message;
    }

    /// <summary>A word of the operator's to this user, who has not read a message. An addition of doubletick.</summary>
    [Preserve]
    public class DTReminder
    {
        public string dt_reminder_conv_id;
        public TIMConvType dt_reminder_conv_type;
        public string dt_reminder_msg_id;
        public ulong dt_reminder_msg_seq;

        /// <summary>Who has sent the message.</summary>
        public string dt_reminder_sender;

        /// <summary>Seconds since 1970: when the operator has reminded of it.</summary>
        public ulong dt_reminder_time;
    }
}
