using System.Collections.Generic;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Read receipts: sending them, asking for them, and who has read and who has not.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>
        /// Says that this user has read these messages (1 to 30 of one conversation). Sending a receipt again
        /// changes nothing, and no unread count changes.
        /// </summary>
        public static TIMResult MsgSendMessageReadReceipts(List<Message> msg_array, NullValueCallback callback)
        {
            return MsgSendMessageReadReceipts(msg_array, Answer.Of("MsgSendMessageReadReceipts", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgSendMessageReadReceipts(List<Message> msg_array, ValueCallback<string> callback)
        {
            return MsgSendMessageReadReceipts(msg_array, Answer.Of("MsgSendMessageReadReceipts", callback));
        }

        private static TIMResult MsgSendMessageReadReceipts(List<Message> msg_array, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(msg_array),
                (text, cb, data) => NativeMethods.TIMMsgSendMessageReadReceipts(text, cb, data));
        }

        /// <summary>Asks for the receipts of own messages (1 to 100 of one conversation).</summary>
        public static TIMResult MsgGetMessageReadReceipts(
            List<Message> msg_array, ValueCallback<List<MessageReceipt>> callback)
        {
            return MsgGetMessageReadReceipts(msg_array, Answer.Of("MsgGetMessageReadReceipts", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgGetMessageReadReceipts(List<Message> msg_array, ValueCallback<string> callback)
        {
            return MsgGetMessageReadReceipts(msg_array, Answer.Of("MsgGetMessageReadReceipts", callback));
        }

        private static TIMResult MsgGetMessageReadReceipts(List<Message> msg_array, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(msg_array),
                (text, cb, data) => NativeMethods.TIMMsgGetMessageReadReceipts(text, cb, data));
        }

        /// <summary>
        /// Asks for a page of the members who have read an own group message, or have not. count: 1 to 100. The next
        /// page begins at next_seq, until is_finished. The callback has no code: a failure is an empty page that is
        /// the last one, and a line of the log; DTMsgGetGroupMessageReadMemberList tells the code.
        /// </summary>
        public static TIMResult GetMsgGroupMessageReadMemberList(
            Message message,
            TIMGroupMessageReadMembersFilter filter,
            ulong next_seq,
            int count,
            MsgGroupMessageReadMemberListCallback callback,
            MsgGroupMessageReadMemberListStringCallback stringCallback = null)
        {
            var answer = Answer.Of("GetMsgGroupMessageReadMemberList", callback, stringCallback);
            return Call.Checked(answer, () =>
            {
                using (var json = Utf8.Encode(Json.Write(message)))
                {
                    return answer.End(NativeMethods.TIMMsgGetGroupMessageReadMemberList(
                        json.Pointer, (int)filter, next_seq, (uint)count, answer.PageCallback, answer.Begin()));
                }
            });
        }

        /// <summary>
        /// The same with a code, a text, and the time at which each one read. An addition of doubletick.
        /// </summary>
        public static TIMResult DTMsgGetGroupMessageReadMemberList(
            Message message,
            TIMGroupMessageReadMembersFilter filter,
            ulong next_seq,
            int count,
            ValueCallback<DTReadMemberList> callback)
        {
            return DTMsgGetGroupMessageReadMemberList(
                message, filter, next_seq, count, Answer.Of("DTMsgGetGroupMessageReadMemberList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult DTMsgGetGroupMessageReadMemberList(
            Message message,
            TIMGroupMessageReadMembersFilter filter,
            ulong next_seq,
            int count,
            ValueCallback<string> callback)
        {
            return DTMsgGetGroupMessageReadMemberList(
                message, filter, next_seq, count, Answer.Of("DTMsgGetGroupMessageReadMemberList", callback));
        }

        private static TIMResult DTMsgGetGroupMessageReadMemberList(
            Message message, TIMGroupMessageReadMembersFilter filter, ulong next_seq, int count, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                using (var json = Utf8.Encode(Json.Write(message)))
                {
                    return answer.End(NativeMethods.DTMsgGetGroupMessageReadMemberList(
                        json.Pointer, (int)filter, next_seq, (uint)count, answer.Callback, answer.Begin()));
                }
            });
        }
    }
}
