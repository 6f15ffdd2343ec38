using System.Collections.Generic;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Conversations: the list, unread counts, marking as read.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>Asks for all conversations, the most active first.</summary>
        public static TIMResult ConvGetConvList(ValueCallback<List<ConvInfo>> callback)
        {
            return ConvGetConvList(Answer.Of("ConvGetConvList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ConvGetConvList(ValueCallback<string> callback)
        {
            return ConvGetConvList(Answer.Of("ConvGetConvList", callback));
        }

        private static TIMResult ConvGetConvList(Answer answer)
        {
            return Call.Start(
                answer,
                (cb, data) => NativeMethods.TIMConvGetConvList(cb, data));
        }

        /// <summary>Asks for conversations by their ids.</summary>
        public static TIMResult ConvGetConvInfo(
            List<ConvParam> conv_list_param, ValueCallback<List<ConvInfo>> callback)
        {
            return ConvGetConvInfo(conv_list_param, Answer.Of("ConvGetConvInfo", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ConvGetConvInfo(List<ConvParam> conv_list_param, ValueCallback<string> callback)
        {
            return ConvGetConvInfo(conv_list_param, Answer.Of("ConvGetConvInfo", callback));
        }

        private static TIMResult ConvGetConvInfo(List<ConvParam> conv_list_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(conv_list_param),
                (text, cb, data) => NativeMethods.TIMConvGetConvInfo(text, cb, data));
        }

        /// <summary>
        /// Marks conversations read. conversation_id: "c2c_" and a user id, "group_" and a group id, "c2c", "group",
        /// or "" (everything). clean_timestamp (one-to-one) and clean_sequence (groups) say how far; 0: to the end.
        /// It makes no receipts.
        /// </summary>
        public static TIMResult ConvCleanConversationUnreadMessageCount(
            string conversation_id, ulong clean_timestamp, ulong clean_sequence, NullValueCallback callback)
        {
            return ConvCleanConversationUnreadMessageCount(
                conversation_id,
                clean_timestamp,
                clean_sequence,
                Answer.Of("ConvCleanConversationUnreadMessageCount", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ConvCleanConversationUnreadMessageCount(
            string conversation_id, ulong clean_timestamp, ulong clean_sequence, ValueCallback<string> callback)
        {
            return ConvCleanConversationUnreadMessageCount(
                conversation_id,
                clean_timestamp,
                clean_sequence,
                Answer.Of("ConvCleanConversationUnreadMessageCount", callback));
        }

        private static TIMResult ConvCleanConversationUnreadMessageCount(
            string conversation_id, ulong clean_timestamp, ulong clean_sequence, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                using (var id = Utf8.Encode(conversation_id))
                {
                    return answer.End(NativeMethods.TIMConvCleanConversationUnreadMessageCount(
                        id.Pointer, clean_timestamp, clean_sequence, answer.Callback, answer.Begin()));
                }
            });
        }

        /// <summary>
        /// Asks for the total of unread messages. From the first call on its listener is told of changes.
        /// </summary>
        public static TIMResult ConvGetTotalUnreadMessageCount(ValueCallback<GetTotalUnreadNumberResult> callback)
        {
            return ConvGetTotalUnreadMessageCount(Answer.Of("ConvGetTotalUnreadMessageCount", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult ConvGetTotalUnreadMessageCount(ValueCallback<string> callback)
        {
            return ConvGetTotalUnreadMessageCount(Answer.Of("ConvGetTotalUnreadMessageCount", callback));
        }

        private static TIMResult ConvGetTotalUnreadMessageCount(Answer answer)
        {
            return Call.Start(
                answer,
                (cb, data) => NativeMethods.TIMConvGetTotalUnreadMessageCount(cb, data));
        }

        /// <summary>
        /// Marks a conversation read up to a message, or to its end where message is null (the older form). It makes
        /// no receipts.
        /// </summary>
        public static TIMResult MsgReportReaded(
            string conv_id, TIMConvType conv_type, Message message, NullValueCallback callback)
        {
            return MsgReportReaded(conv_id, conv_type, message, Answer.Of("MsgReportReaded", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgReportReaded(
            string conv_id, TIMConvType conv_type, Message message, ValueCallback<string> callback)
        {
            return MsgReportReaded(conv_id, conv_type, message, Answer.Of("MsgReportReaded", callback));
        }

        private static TIMResult MsgReportReaded(
            string conv_id, TIMConvType conv_type, Message message, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, message == null ? null : Json.Write(message),
                (id, type, text, cb, data) => NativeMethods.TIMMsgReportReaded(id, type, text, cb, data));
        }
    }
}
