using System.Collections.Generic;
using System.Text;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Messages: sending, revoking, modifying, deleting.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>
        /// Sends a message; message_need_read_receipt true asks for receipts. The id of the message is in message_id
        /// (128 characters are enough; null: not wanted) when this returns. The result is the message as sent.
        /// </summary>
        public static TIMResult MsgSendMessage(
            string conv_id,
            TIMConvType conv_type,
            Message message,
            StringBuilder message_id,
            ValueCallback<Message> callback)
        {
            return MsgSendMessage(conv_id, conv_type, message, message_id, Answer.Of("MsgSendMessage", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgSendMessage(
            string conv_id,
            TIMConvType conv_type,
            Message message,
            StringBuilder message_id,
            ValueCallback<string> callback)
        {
            return MsgSendMessage(conv_id, conv_type, message, message_id, Answer.Of("MsgSendMessage", callback));
        }

        private static TIMResult MsgSendMessage(
            string conv_id, TIMConvType conv_type, Message message, StringBuilder message_id, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                var buffer = stackalloc byte[Utf8.BufferBytes];
                buffer[0] = 0;
                using (var id = Utf8.Encode(conv_id))
                using (var json = Utf8.Encode(Json.Write(message)))
                {
                    var result = answer.End(NativeMethods.TIMMsgSendMessage(
                        id.Pointer, (int)conv_type, json.Pointer, buffer, answer.Callback, answer.Begin()));
                    Fill(message_id, buffer);
                    return result;
                }
            });
        }

        /// <summary>
        /// Takes back a message that has not been sent yet, for want of a link; its sending then fails with 8021.
        /// </summary>
        public static TIMResult MsgCancelSend(
            string conv_id, TIMConvType conv_type, string message_id, ValueCallback<Message> callback)
        {
            return MsgCancelSend(conv_id, conv_type, message_id, Answer.Of("MsgCancelSend", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgCancelSend(
            string conv_id, TIMConvType conv_type, string message_id, ValueCallback<string> callback)
        {
            return MsgCancelSend(conv_id, conv_type, message_id, Answer.Of("MsgCancelSend", callback));
        }

        private static TIMResult MsgCancelSend(
            string conv_id, TIMConvType conv_type, string message_id, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, message_id,
                (id, type, text, cb, data) => NativeMethods.TIMMsgCancelSend(id, type, text, cb, data));
        }

        /// <summary>Revokes a message for everyone; its status becomes 6.</summary>
        public static TIMResult MsgRevoke(
            string conv_id, TIMConvType conv_type, Message message, NullValueCallback callback)
        {
            return MsgRevoke(conv_id, conv_type, message, Answer.Of("MsgRevoke", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgRevoke(
            string conv_id, TIMConvType conv_type, Message message, ValueCallback<string> callback)
        {
            return MsgRevoke(conv_id, conv_type, message, Answer.Of("MsgRevoke", callback));
        }

        private static TIMResult MsgRevoke(string conv_id, TIMConvType conv_type, Message message, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, Json.Write(message),
                (id, type, text, cb, data) => NativeMethods.TIMMsgRevoke(id, type, text, cb, data));
        }

        /// <summary>
        /// Modifies a message: its elements and the fields beside them. The result is the newest message, also when
        /// it was changed meanwhile (8006).
        /// </summary>
        public static TIMResult MsgModifyMessage(Message message, ValueCallback<Message> callback)
        {
            return MsgModifyMessage(message, Answer.Of("MsgModifyMessage", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgModifyMessage(Message message, ValueCallback<string> callback)
        {
            return MsgModifyMessage(message, Answer.Of("MsgModifyMessage", callback));
        }

        private static TIMResult MsgModifyMessage(Message message, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(message),
                (text, cb, data) => NativeMethods.TIMMsgModifyMessage(text, cb, data));
        }

        /// <summary>Deletes one message for this user; others keep it.</summary>
        public static TIMResult MsgDelete(
            string conv_id, TIMConvType conv_type, MsgDeleteParam message_delete_param, NullValueCallback callback)
        {
            return MsgDelete(conv_id, conv_type, message_delete_param, Answer.Of("MsgDelete", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgDelete(
            string conv_id,
            TIMConvType conv_type,
            MsgDeleteParam message_delete_param,
            ValueCallback<string> callback)
        {
            return MsgDelete(conv_id, conv_type, message_delete_param, Answer.Of("MsgDelete", callback));
        }

        private static TIMResult MsgDelete(
            string conv_id, TIMConvType conv_type, MsgDeleteParam message_delete_param, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, Json.Write(message_delete_param),
                (id, type, text, cb, data) => NativeMethods.TIMMsgDelete(id, type, text, cb, data));
        }

        /// <summary>Deletes up to 50 messages for this user; others keep them.</summary>
        public static TIMResult MsgListDelete(
            string conv_id, TIMConvType conv_type, List<Message> message_list, NullValueCallback callback)
        {
            return MsgListDelete(conv_id, conv_type, message_list, Answer.Of("MsgListDelete", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgListDelete(
            string conv_id, TIMConvType conv_type, List<Message> message_list, ValueCallback<string> callback)
        {
            return MsgListDelete(conv_id, conv_type, message_list, Answer.Of("MsgListDelete", callback));
        }

        private static TIMResult MsgListDelete(
            string conv_id, TIMConvType conv_type, List<Message> message_list, Answer answer)
        {
            return Call.Start(
                answer, conv_id, conv_type, Json.Write(message_list),
                (id, type, text, cb, data) => NativeMethods.TIMMsgListDelete(id, type, text, cb, data));
        }

        /// <summary>Sets message_custom_str and message_custom_int of a message, on this device only.</summary>
        public static TIMResult MsgSetLocalCustomData(Message message, NullValueCallback callback)
        {
            return MsgSetLocalCustomData(message, Answer.Of("MsgSetLocalCustomData", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult MsgSetLocalCustomData(Message message, ValueCallback<string> callback)
        {
            return MsgSetLocalCustomData(message, Answer.Of("MsgSetLocalCustomData", callback));
        }

        private static TIMResult MsgSetLocalCustomData(Message message, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(message),
                (text, cb, data) => NativeMethods.TIMMsgSetLocalCustomData(text, cb, data));
        }
    }
}
