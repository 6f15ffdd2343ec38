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
}
