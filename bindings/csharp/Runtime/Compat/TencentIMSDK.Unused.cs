namespace Doubletick.Compat
{
    // Listeners of events that doubletick does not have: no uploads, reactions, attributes, friend lists. They are
    // here so that code which registers them compiles and runs; nothing ever calls them.
    public static partial class TencentIMSDK
    {
        /// <summary>Progress of an upload: accepted and never called.</summary>
        public static void SetMsgElemUploadProgressCallback(
            MsgElemUploadProgressCallback callback = null, MsgElemUploadProgressStringCallback stringCallback = null)
        {
        }

        /// <summary>Progress of an upload: nothing to remove.</summary>
        public static void RemoveMsgElemUploadProgressCallback(
            MsgElemUploadProgressCallback callback = null, MsgElemUploadProgressStringCallback stringCallback = null)
        {
        }

        /// <summary>Reactions to messages: accepted and never called.</summary>
        public static void SetMsgReactionsChangedCallback(
            MsgReactionsChangedCallback callback = null, MsgReactionsChangedStringCallback stringCallback = null)
        {
        }

        /// <summary>Reactions to messages: nothing to remove.</summary>
        public static void RemoveMsgReactionsChangedCallback(
            MsgReactionsChangedCallback callback = null, MsgReactionsChangedStringCallback stringCallback = null)
        {
        }

        /// <summary>The receive option for all messages: accepted and never called.</summary>
        public static void SetMsgAllMessageReceiveOptionCallback(
            MsgAllMessageReceiveOptionCallback callback = null,
            MsgAllMessageReceiveOptionStringCallback stringCallback = null)
        {
        }

        /// <summary>The receive option for all messages: nothing to remove.</summary>
        public static void RemoveMsgAllMessageReceiveOptionCallback(
            MsgAllMessageReceiveOptionCallback callback = null,
            MsgAllMessageReceiveOptionStringCallback stringCallback = null)
        {
        }

        /// <summary>Attributes of groups: accepted and never called.</summary>
        public static void SetGroupAttributeChangedCallback(
            GroupAttributeChangedCallback callback = null, GroupAttributeChangedStringCallback stringCallback = null)
        {
        }

        /// <summary>Attributes of groups: nothing to remove.</summary>
        public static void RemoveGroupAttributeChangedCallback(
            GroupAttributeChangedCallback callback = null, GroupAttributeChangedStringCallback stringCallback = null)
        {
        }

        /// <summary>Friends added: accepted and never called.</summary>
        public static void SetOnAddFriendCallback(
            OnAddFriendCallback callback = null, OnAddFriendStringCallback stringCallback = null)
        {
        }

        /// <summary>Friends added: nothing to remove.</summary>
        public static void RemoveOnAddFriendCallback(
            OnAddFriendCallback callback = null, OnAddFriendStringCallback stringCallback = null)
        {
        }

        /// <summary>Friends deleted: accepted and never called.</summary>
        public static void SetOnDeleteFriendCallback(
            OnDeleteFriendCallback callback = null, OnDeleteFriendStringCallback stringCallback = null)
        {
        }

        /// <summary>Friends deleted: nothing to remove.</summary>
        public static void RemoveOnDeleteFriendCallback(
            OnDeleteFriendCallback callback = null, OnDeleteFriendStringCallback stringCallback = null)
        {
        }

        /// <summary>Profiles of friends: accepted and never called.</summary>
        public static void SetUpdateFriendProfileCallback(
            UpdateFriendProfileCallback callback = null, UpdateFriendProfileStringCallback stringCallback = null)
        {
        }

        /// <summary>Profiles of friends: nothing to remove.</summary>
        public static void RemoveUpdateFriendProfileCallback(
            UpdateFriendProfileCallback callback = null, UpdateFriendProfileStringCallback stringCallback = null)
        {
        }

        /// <summary>Requests to be a friend: accepted and never called.</summary>
        public static void SetFriendAddRequestCallback(
            FriendAddRequestCallback callback = null, FriendAddRequestStringCallback stringCallback = null)
        {
        }

        /// <summary>Requests to be a friend: nothing to remove.</summary>
        public static void RemoveFriendAddRequestCallback(
            FriendAddRequestCallback callback = null, FriendAddRequestStringCallback stringCallback = null)
        {
        }

        /// <summary>Requests of friends deleted: accepted and never called.</summary>
        public static void SetFriendApplicationListDeletedCallback(
            FriendApplicationListDeletedCallback callback = null,
            FriendApplicationListDeletedStringCallback stringCallback = null)
        {
        }

        /// <summary>Requests of friends deleted: nothing to remove.</summary>
        public static void RemoveFriendApplicationListDeletedCallback(
            FriendApplicationListDeletedCallback callback = null,
            FriendApplicationListDeletedStringCallback stringCallback = null)
        {
        }

        /// <summary>Requests of friends read: accepted and never called.</summary>
        public static void SetFriendApplicationListReadCallback(FriendApplicationListReadCallback callback = null)
        {
        }

        /// <summary>Requests of friends read: nothing to remove.</summary>
        public static void RemoveFriendApplicationListReadCallback(FriendApplicationListReadCallback callback = null)
        {
        }

        /// <summary>Users blocked: accepted and never called.</summary>
        public static void SetFriendBlackListAddedCallback(
            FriendBlackListAddedCallback callback = null, FriendBlackListAddedStringCallback stringCallback = null)
        {
        }

        /// <summary>Users blocked: nothing to remove.</summary>
        public static void RemoveFriendBlackListAddedCallback(
            FriendBlackListAddedCallback callback = null, FriendBlackListAddedStringCallback stringCallback = null)
        {
        }

        /// <summary>Users unblocked: accepted and never called.</summary>
        public static void SetFriendBlackListDeletedCallback(
            FriendBlackListDeletedCallback callback = null,
            FriendBlackListDeletedStringCallback stringCallback = null)
        {
        }

        /// <summary>Users unblocked: nothing to remove.</summary>
        public static void RemoveFriendBlackListDeletedCallback(
            FriendBlackListDeletedCallback callback = null,
            FriendBlackListDeletedStringCallback stringCallback = null)
        {
        }
    }
}
