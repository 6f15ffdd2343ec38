using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>Input of TencentIMSDK.MsgGetMsgList.</summary>
    [Preserve]
    public class MsgGetMsgListParam
    {
        /// <summary>Begin beside this message, without it; null: none.</summary>
        public Message msg_getmsglist_param_last_msg;

        public uint? msg_getmsglist_param_count;
        public bool? msg_getmsglist_param_is_ramble;
        public List<TIMElemType> msg_getmsglist_param_message_type_array;

        /// <summary>False: older messages, newest first; true: newer ones, oldest first.</summary>
        public bool? msg_getmsglist_param_is_forward;

        public ulong? msg_getmsglist_param_last_msg_seq;
        public ulong? msg_getmsglist_param_time_begin;
        public ulong? msg_getmsglist_param_time_period;

        /// <summary>Groups: exactly these.</summary>
        public List<ulong> msg_getmsglist_param_message_seq_array;

        /// <summary>
        /// Begin beside the message with this id. The vendor's wrapper looks the message up first; here it is
        /// handed over as msg_getmsglist_param_last_msg, unless that is set.
        /// </summary>
        [JsonIgnore]
        public string msg_last_msg_id;

        internal MsgGetMsgListParam Copy()
        {
            return (MsgGetMsgListParam)MemberwiseClone();
        }
    }

    /// <summary>Input of TencentIMSDK.MsgDelete.</summary>
    [Preserve]
    public class MsgDeleteParam
    {
        public Message msg_delete_param_msg;
        public bool? msg_delete_param_is_ramble;
    }

    /// <summary>A revoked message, by its place, its id and who revoked it.</summary>
    [Preserve]
    public class MsgLocator
    {
        public string message_locator_conv_id;
        public TIMConvType message_locator_conv_type;
        public bool message_locator_is_revoked;
        public ulong message_locator_time;
        public ulong message_locator_seq;
        public bool message_locator_is_self;
        public ulong message_locator_rand;
        public ulong message_locator_unique_id;

        /// <summary>The identity of the message: with it alone a message can be handed back.</summary>
        public string message_msg_id;

        public string message_revoker_user_id;
        public string message_revoker_nick_name;
        public string message_revoker_face_url;
        public string message_revoke_reason;
    }
}
