using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // History: pulling messages of a conversation.
    public static unsafe partial class TencentIMSDK
    {
        private static TIMResult MsgGetMsgList(
            string conv_id, TIMConvType conv_type, MsgGetMsgListParam get_message_list_param, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                using (var id = Utf8.Encode(conv_id))
                using (var json = Utf8.Encode(Json.Write(Resolved(get_message_list_param))))
                {
                    return answer.End(NativeMethods.TIMMsgGetMsgList(
                        id.Pointer, (int)conv_type, json.Pointer, answer.Callback, answer.Begin()));
                }
            });
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
