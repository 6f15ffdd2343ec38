namespace Doubletick.Compat
{
    // Listeners. As in the vendor's wrapper, setting one more adds it, setting null (or nothing) removes all of that
    // kind, Uninit removes all. They may be set before Init.
    public static partial class TencentIMSDK
    {
        /// <summary>Adds a listener of new messages, also of those that were missed while logged out.</summary>
        public static void AddRecvNewMsgCallback(
            RecvNewMsgCallback callback = null, RecvNewMsgStringCallback stringCallback = null)
        {
            Events.Messages.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveRecvNewMsgCallback(
            RecvNewMsgCallback callback = null, RecvNewMsgStringCallback stringCallback = null)
        {
            Events.Messages.Remove(callback, stringCallback);
        }

        /// <summary>
        /// Sets a listener of receipts of own messages: always the newest state. What changed while logged out comes
        /// after the next login. A receipt with an empty message id says how far a peer has marked the conversation
        /// read.
        /// </summary>
        public static void SetMsgReadedReceiptCallback(
            MsgReadedReceiptCallback callback = null, MsgReadedReceiptStringCallback stringCallback = null)
        {
            Events.Receipts.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveMsgReadedReceiptCallback(
            MsgReadedReceiptCallback callback = null, MsgReadedReceiptStringCallback stringCallback = null)
        {
            Events.Receipts.Remove(callback, stringCallback);
        }

        /// <summary>
        /// Sets a listener of receipts, read marks, deletions and messages that had to wait, so that their calls failed (9520, 6014, 7009) or the
        /// process has ended since: the server has them, or refuses them for good. May be told again after the end of the
        /// process; never told with an embedded service. An addition of doubletick. CallExperimentalAPI with
        /// internal_operation_wipe_device_store forgets what waits.
        /// </summary>
        public static void DTSetOutboxCallback(
            DTOutboxCallback callback = null, DTOutboxStringCallback stringCallback = null)
        {
            Events.Outbox.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void DTRemoveOutboxCallback(
            DTOutboxCallback callback = null, DTOutboxStringCallback stringCallback = null)
        {
            Events.Outbox.Remove(callback, stringCallback);
        }

        /// <summary>
        /// Sets a listener of reminders: the operator of the service reminds this user of a message that they have not read.
        /// Told to who is logged in and kept nowhere; never told by an embedded service. An addition of doubletick.
        /// </summary>
        public static void DTSetReminderCallback(
            DTReminderCallback callback = null, DTReminderStringCallback stringCallback = null)
        {
            Events.Reminder.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void DTRemoveReminderCallback(
            DTReminderCallback callback = null, DTReminderStringCallback stringCallback = null)
        {
            Events.Reminder.Remove(callback, stringCallback);
        }

        /// <summary>Sets a listener of revoked messages.</summary>
        public static void SetMsgRevokeCallback(
            MsgRevokeCallback callback = null, MsgRevokeStringCallback stringCallback = null)
        {
            Events.Revoked.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveMsgRevokeCallback(
            MsgRevokeCallback callback = null, MsgRevokeStringCallback stringCallback = null)
        {
            Events.Revoked.Remove(callback, stringCallback);
        }

        /// <summary>Sets a listener of modified messages.</summary>
        public static void SetMsgUpdateCallback(
            MsgUpdateCallback callback = null, MsgUpdateStringCallback stringCallback = null)
        {
            Events.Modified.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveMsgUpdateCallback(
            MsgUpdateCallback callback = null, MsgUpdateStringCallback stringCallback = null)
        {
            Events.Modified.Remove(callback, stringCallback);
        }

        /// <summary>Sets a listener of changes of the conversation list.</summary>
        public static void SetConvEventCallback(
            ConvEventCallback callback = null, ConvEventStringCallback stringCallback = null)
        {
            Events.Conversations.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvEventCallback(
            ConvEventCallback callback = null, ConvEventStringCallback stringCallback = null)
        {
            Events.Conversations.Remove(callback, stringCallback);
        }

        /// <summary>Sets a listener of what happens in groups.</summary>
        public static void SetGroupTipsEventCallback(
            GroupTipsEventCallback callback = null, GroupTipsEventStringCallback stringCallback = null)
        {
            Events.GroupTips.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveGroupTipsEventCallback(
            GroupTipsEventCallback callback = null, GroupTipsEventStringCallback stringCallback = null)
        {
            Events.GroupTips.Remove(callback, stringCallback);
        }

        /// <summary>Sets a listener of changes of the own profile.</summary>
        public static void SetSelfInfoUpdatedCallback(
            SelfInfoUpdatedCallback callback = null, SelfInfoUpdatedStringCallback stringCallback = null)
        {
            Events.SelfInfo.Set(callback, stringCallback);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveSelfInfoUpdatedCallback(
            SelfInfoUpdatedCallback callback = null, SelfInfoUpdatedStringCallback stringCallback = null)
        {
            Events.SelfInfo.Remove(callback, stringCallback);
        }

        /// <summary>
        /// Sets a listener of the total of unread messages. It is told once ConvGetTotalUnreadMessageCount was
        /// called.
        /// </summary>
        public static void SetConvTotalUnreadMessageCountChangedCallback(
            ConvTotalUnreadMessageCountChangedCallback callback = null)
        {
            Events.TotalUnread.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvTotalUnreadMessageCountChangedCallback(
            ConvTotalUnreadMessageCountChangedCallback callback = null)
        {
            Events.TotalUnread.Remove(callback, null);
        }

        /// <summary>
        /// Sets a listener of the unread messages of what filters take; it is told of those that
        /// ConvSubscribeUnreadMessageCountByFilter was called with.
        /// </summary>
        public static void SetConvUnreadMessageCountChangedByFilterCallback(
            ConvTotalUnreadMessageCountChangedByFilterCallback callback = null)
        {
            Events.FilteredUnread.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvUnreadMessageCountChangedByFilterCallback(
            ConvTotalUnreadMessageCountChangedByFilterCallback callback = null)
        {
            Events.FilteredUnread.Remove(callback, null);
        }

        /// <summary>Sets a listener of a new group of conversations, made here or on another device.</summary>
        public static void SetConvConversationGroupCreatedCallback(
            ConvConversationGroupCreatedCallback callback = null)
        {
            Events.GroupCreated.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvConversationGroupCreatedCallback(
            ConvConversationGroupCreatedCallback callback = null)
        {
            Events.GroupCreated.Remove(callback, null);
        }

        /// <summary>Sets a listener of a group of conversations that is deleted.</summary>
        public static void SetConvConversationGroupDeletedCallback(
            ConvConversationGroupDeletedCallback callback = null)
        {
            Events.GroupDeleted.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvConversationGroupDeletedCallback(
            ConvConversationGroupDeletedCallback callback = null)
        {
            Events.GroupDeleted.Remove(callback, null);
        }

        /// <summary>Sets a listener of a group of conversations that gets another name.</summary>
        public static void SetConvConversationGroupNameChangedCallback(
            ConvConversationGroupNameChangedCallback callback = null)
        {
            Events.GroupRenamed.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvConversationGroupNameChangedCallback(
            ConvConversationGroupNameChangedCallback callback = null)
        {
            Events.GroupRenamed.Remove(callback, null);
        }

        /// <summary>Sets a listener of conversations that come into a group of conversations.</summary>
        public static void SetConvConversationsAddedToGroupCallback(
            ConvConversationsAddedToGroupCallback callback = null)
        {
            Events.AddedToGroup.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvConversationsAddedToGroupCallback(
            ConvConversationsAddedToGroupCallback callback = null)
        {
            Events.AddedToGroup.Remove(callback, null);
        }

        /// <summary>Sets a listener of conversations that go out of a group of conversations.</summary>
        public static void SetConvConversationsDeletedFromGroupCallback(
            ConvConversationsDeletedFromGroupCallback callback = null)
        {
            Events.RemovedFromGroup.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveConvConversationsDeletedFromGroupCallback(
            ConvConversationsDeletedFromGroupCallback callback = null)
        {
            Events.RemovedFromGroup.Remove(callback, null);
        }

        /// <summary>Sets a listener of the link to the service.</summary>
        public static void SetNetworkStatusListenerCallback(NetworkStatusListenerCallback callback = null)
        {
            Events.Network.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveNetworkStatusListenerCallback(NetworkStatusListenerCallback callback = null)
        {
            Events.Network.Remove(callback, null);
        }

        /// <summary>Sets a listener of the same account logging in elsewhere.</summary>
        public static void SetKickedOfflineCallback(KickedOfflineCallback callback = null)
        {
            Events.KickedOffline.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveKickedOfflineCallback(KickedOfflineCallback callback = null)
        {
            Events.KickedOffline.Remove(callback, null);
        }

        /// <summary>Sets a listener of the end of the UserSig.</summary>
        public static void SetUserSigExpiredCallback(UserSigExpiredCallback callback = null)
        {
            Events.UserSigExpired.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveUserSigExpiredCallback(UserSigExpiredCallback callback = null)
        {
            Events.UserSigExpired.Remove(callback, null);
        }

        /// <summary>
        /// Sets a listener of the log, from the level set_config_callback_log_level of SetConfig on. Every refused
        /// call writes a line that names the field.
        /// </summary>
        public static void SetLogCallback(LogCallback callback = null)
        {
            Events.Log.Set(callback, null);
        }

        /// <summary>Removes the listener, or all of this kind where none is named.</summary>
        public static void RemoveLogCallback(LogCallback callback = null)
        {
            Events.Log.Remove(callback, null);
        }
    }
}
