using System.Collections.Generic;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // History: pulling messages of a conversation, and finding messages by id.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>Asks for a page of history, where get_message_list_param says.</summary>
        public static TIMResult MsgGetMsgList(
            string conv_id,
            TIMConvType conv_type,
            MsgGetMsgListParam get_message_list_param,
            ValueCallback<List<Message>> callback)
        {
            return MsgGetMsgList(conv_id, conv_type, get_message_list_param, Answer.Of("MsgGetMsgList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgGetMsgList(
            string conv_id,
            TIMConvType conv_type,
            MsgGetMsgListParam get_message_list_param,
            ValueCallback<string> callback)
        {
            return MsgGetMsgList(conv_id, conv_type, get_message_list_param, Answer.Of("MsgGetMsgList", callback));
        }

        private static TIMResult MsgGetMsgList(
            string conv_id, TIMConvType conv_type, MsgGetMsgListParam get_message_list_param, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, Json.Write(Resolved(get_message_list_param)),
                (id, type, text, cb, data) => NativeMethods.TIMMsgGetMsgList(id, type, text, cb, data));
        }

        /// <summary>Finds up to 100 messages by their ids.</summary>
        public static TIMResult MsgFindMessages(List<string> message_id_array, ValueCallback<List<Message>> callback)
        {
            return MsgFindMessages(message_id_array, Answer.Of("MsgFindMessages", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgFindMessages(List<string> message_id_array, ValueCallback<string> callback)
        {
            return MsgFindMessages(message_id_array, Answer.Of("MsgFindMessages", callback));
        }

        private static TIMResult MsgFindMessages(List<string> message_id_array, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(message_id_array),
                (text, cb, data) => NativeMethods.TIMMsgFindMessages(text, cb, data));
        }

        /// <summary>A copy with the message that msg_last_msg_id names; the caller's object is not changed.</summary>
        private static MsgGetMsgListParam Resolved(MsgGetMsgListParam param)
        {
            if (param == null || param.msg_getmsglist_param_last_msg != null
                || string.IsNullOrEmpty(param.msg_last_msg_id))
            {
                return param;
            }
            var copy = param.Copy();
            copy.msg_getmsglist_param_last_msg = new Message { message_msg_id = param.msg_last_msg_id };
            return copy;
        }
    }
}
