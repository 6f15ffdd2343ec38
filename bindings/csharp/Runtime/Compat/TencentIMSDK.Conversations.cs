using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Conversations: what the user has begun to write.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>
        /// Keeps what the user has begun to write in a conversation, on this device alone; it is in its ConvInfo
        /// (conv_is_has_draft, conv_draft), and survives the process. No link is needed. TIM_ERR_NOTLOGIN without a login.
        /// </summary>
        public static TIMResult ConvSetDraft(string conv_id, TIMConvType conv_type, DraftParam param)
        {
            return Call.Checked("ConvSetDraft", () =>
            {
                using (var id = Utf8.Encode(conv_id))
                using (var json = Utf8.Encode(Json.Write(param)))
                {
                    return (TIMResult)NativeMethods.TIMConvSetDraft(id.Pointer, (int)conv_type, json.Pointer);
                }
            });
        }

        /// <summary>
        /// From now on SetConvUnreadMessageCountChangedByFilterCallback is told when the unread messages of what this filter takes
        /// change. It lasts over logins, until Uninit.
        /// </summary>
        public static TIMResult ConvSubscribeUnreadMessageCountByFilter(ConversationListFilter filter)
        {
            return Call.Checked("ConvSubscribeUnreadMessageCountByFilter", () =>
            {
                using (var json = Utf8.Encode(Json.Write(filter)))
                {
                    return (TIMResult)NativeMethods.TIMConvSubscribeUnreadMessageCountByFilter(json.Pointer);
                }
            });
        }

        /// <summary>No more is told of this filter.</summary>
        public static TIMResult ConvUnsubscribeUnreadMessageCountByFilter(ConversationListFilter filter)
        {
            return Call.Checked("ConvUnsubscribeUnreadMessageCountByFilter", () =>
            {
                using (var json = Utf8.Encode(Json.Write(filter)))
                {
                    return (TIMResult)NativeMethods.TIMConvUnsubscribeUnreadMessageCountByFilter(json.Pointer);
                }
            });
        }

        /// <summary>Forgets what the user has begun to write in a conversation.</summary>
        public static TIMResult ConvCancelDraft(string conv_id, TIMConvType conv_type)
        {
            return Call.Checked("ConvCancelDraft", () =>
            {
                using (var id = Utf8.Encode(conv_id))
                {
                    return (TIMResult)NativeMethods.TIMConvCancelDraft(id.Pointer, (int)conv_type);
                }
            });
        }
    }
}
