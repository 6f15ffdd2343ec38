using System;
using Doubletick.Native;

namespace Doubletick.Interop
{
    /// <summary>
    /// The events of the library as it tells them: numbers and JSON texts, on its own thread. Both faces of this
    /// package build on them, so each event has any number of handlers although the C API has one slot.
    /// </summary>
    internal static unsafe class Listeners
    {
        // Native code holds these; a delegate that only native code holds would be collected.
        private static readonly NativeMethods.TIMRecvNewMsgCallback MessagesCallback = OnMessages;
        private static readonly NativeMethods.TIMMsgReadedReceiptCallback ReceiptsCallback = OnReceipts;
        private static readonly NativeMethods.DTOutboxCallback OutboxCallback = OnOutbox;
        private static readonly NativeMethods.DTReminderCallback ReminderCallback = OnReminder;
        private static readonly NativeMethods.TIMMsgRevokeCallback RevokedCallback = OnRevoked;
        private static readonly NativeMethods.TIMMsgUpdateCallback ModifiedCallback = OnModified;
        private static readonly NativeMethods.TIMConvEventCallback ConversationsCallback = OnConversations;
        private static readonly NativeMethods.TIMConvTotalUnreadMessageCountChangedCallback TotalUnreadCallback = OnTotalUnread;
        private static readonly NativeMethods.TIMConvTotalUnreadMessageCountChangedByFilterCallback FilteredUnreadCallback =
            OnFilteredUnread;
        private static readonly NativeMethods.TIMConvConversationGroupCreatedCallback GroupCreatedCallback =
            OnGroupCreated;
        private static readonly NativeMethods.TIMConvConversationGroupNameChangedCallback GroupRenamedCallback =
            OnGroupRenamed;
        private static readonly NativeMethods.TIMConvConversationsAddedToGroupCallback AddedToGroupCallback =
            OnAddedToGroup;
        private static readonly NativeMethods.TIMConvConversationsDeletedFromGroupCallback RemovedFromGroupCallback =
            OnRemovedFromGroup;
        private static readonly NativeMethods.TIMConvConversationGroupDeletedCallback GroupDeletedCallback = OnGroupDeleted;
        private static readonly NativeMethods.TIMGroupTipsEventCallback GroupTipCallback = OnGroupTip;
        private static readonly NativeMethods.TIMSelfInfoUpdatedCallback SelfInfoCallback = OnSelfInfo;
        private static readonly NativeMethods.TIMKickedOfflineCallback KickedOfflineCallback = OnKickedOffline;
        private static readonly NativeMethods.TIMUserSigExpiredCallback UserSigExpiredCallback = OnUserSigExpired;
        private static readonly NativeMethods.TIMNetworkStatusListenerCallback NetworkCallback = OnNetwork;
        private static readonly NativeMethods.TIMLogCallback LogCallback = OnLog;

        /// <summary>An array of Message.</summary>
        internal static readonly Signal<Action<string>> Messages = new Signal<Action<string>>(on =>
        {
            if (on)
            {
                NativeMethods.TIMAddRecvNewMsgCallback(MessagesCallback, null);
            }
            else
            {
                NativeMethods.TIMRemoveRecvNewMsgCallback(MessagesCallback);
            }
        });

        /// <summary>An array of MessageReceipt.</summary>
        internal static readonly Signal<Action<string>> Receipts = new Signal<Action<string>>(
            on => NativeMethods.TIMSetMsgReadedReceiptCallback(on ? ReceiptsCallback : null, null));

        /// <summary>An array of DTOutboxItem.</summary>
        internal static readonly Signal<Action<string>> Outbox = new Signal<Action<string>>(
            on => NativeMethods.DTSetOutboxCallback(on ? OutboxCallback : null, null));

        /// <summary>One DTReminder.</summary>
        internal static readonly Signal<Action<string>> Reminder = new Signal<Action<string>>(
            on => NativeMethods.DTSetReminderCallback(on ? ReminderCallback : null, null));

        /// <summary>An array of what names the messages and who revoked them.</summary>
        internal static readonly Signal<Action<string>> Revoked = new Signal<Action<string>>(
            on => NativeMethods.TIMSetMsgRevokeCallback(on ? RevokedCallback : null, null));

        /// <summary>An array of Message.</summary>
        internal static readonly Signal<Action<string>> Modified = new Signal<Action<string>>(
            on => NativeMethods.TIMSetMsgUpdateCallback(on ? ModifiedCallback : null, null));

        /// <summary>TIMConvEvent, and an array of ConvInfo or "".</summary>
        internal static readonly Signal<Action<int, string>> Conversations = new Signal<Action<int, string>>(
            on => NativeMethods.TIMSetConvEventCallback(on ? ConversationsCallback : null, null));

        /// <summary>The total.</summary>
        internal static readonly Signal<Action<int>> TotalUnread = new Signal<Action<int>>(
            on => NativeMethods.TIMSetConvTotalUnreadMessageCountChangedCallback(on ? TotalUnreadCallback : null, null));

        /// <summary>A TIMConversationListFilter, and its total.</summary>
        internal static readonly Signal<Action<string, int>> FilteredUnread = new Signal<Action<string, int>>(
            on => NativeMethods.TIMSetConvUnreadMessageCountChangedByFilterCallback(on ? FilteredUnreadCallback : null, null));

        /// <summary>The name of a new group of conversations, and an array of ConvInfo.</summary>
        internal static readonly Signal<Action<string, string>> GroupCreated = new Signal<Action<string, string>>(
            on => NativeMethods.TIMSetConvConversationGroupCreatedCallback(on ? GroupCreatedCallback : null, null));

        /// <summary>The name that a group of conversations had, and the one that it has.</summary>
        internal static readonly Signal<Action<string, string>> GroupRenamed = new Signal<Action<string, string>>(
            on => NativeMethods.TIMSetConvConversationGroupNameChangedCallback(on ? GroupRenamedCallback : null, null));

        /// <summary>The name of a group of conversations, and an array of ConvInfo.</summary>
        internal static readonly Signal<Action<string, string>> AddedToGroup = new Signal<Action<string, string>>(
            on => NativeMethods.TIMSetConvConversationsAddedToGroupCallback(on ? AddedToGroupCallback : null, null));

        /// <summary>The name of a group of conversations, and an array of ConvInfo.</summary>
        internal static readonly Signal<Action<string, string>> RemovedFromGroup = new Signal<Action<string, string>>(
            on => NativeMethods.TIMSetConvConversationsDeletedFromGroupCallback(on ? RemovedFromGroupCallback : null, null));

        /// <summary>The name that a group of conversations had.</summary>
        internal static readonly Signal<Action<string>> GroupDeleted = new Signal<Action<string>>(
            on => NativeMethods.TIMSetConvConversationGroupDeletedCallback(on ? GroupDeletedCallback : null, null));

        /// <summary>One GroupTipsElem.</summary>
        internal static readonly Signal<Action<string>> GroupTip = new Signal<Action<string>>(
            on => NativeMethods.TIMSetGroupTipsEventCallback(on ? GroupTipCallback : null, null));

        /// <summary>One UserProfile.</summary>
        internal static readonly Signal<Action<string>> SelfInfo = new Signal<Action<string>>(
            on => NativeMethods.TIMSetSelfInfoUpdatedCallback(on ? SelfInfoCallback : null, null));

        /// <summary>Nothing but that it happened.</summary>
        internal static readonly Signal<Action> KickedOffline = new Signal<Action>(
            on => NativeMethods.TIMSetKickedOfflineCallback(on ? KickedOfflineCallback : null, null));

        /// <summary>Nothing but that it happened.</summary>
        internal static readonly Signal<Action> UserSigExpired = new Signal<Action>(
            on => NativeMethods.TIMSetUserSigExpiredCallback(on ? UserSigExpiredCallback : null, null));

        /// <summary>TIMNetworkStatus, code, text.</summary>
        internal static readonly Signal<Action<int, int, string>> Network = new Signal<Action<int, int, string>>(
            on => NativeMethods.TIMSetNetworkStatusListenerCallback(on ? NetworkCallback : null, null));

        /// <summary>TIMLogLevel, line.</summary>
        internal static readonly Signal<Action<int, string>> Log = new Signal<Action<int, string>>(
            on => NativeMethods.TIMSetLogCallback(on ? LogCallback : null, null));

        /// <summary>Forgets every handler and takes every listener back from native code.</summary>
        internal static void Clear()
        {
            Messages.Clear();
            Receipts.Clear();
            Outbox.Clear();
            Reminder.Clear();
            Revoked.Clear();
            Modified.Clear();
            Conversations.Clear();
            TotalUnread.Clear();
            FilteredUnread.Clear();
            GroupCreated.Clear();
            GroupDeleted.Clear();
            GroupRenamed.Clear();
            AddedToGroup.Clear();
            RemovedFromGroup.Clear();
            GroupTip.Clear();
            SelfInfo.Clear();
            KickedOffline.Clear();
            UserSigExpired.Clear();
            Network.Clear();
            Log.Clear();
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMRecvNewMsgCallback))]
        private static void OnMessages(byte* json, void* userData)
        {
            Tell(Messages, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMMsgReadedReceiptCallback))]
        private static void OnReceipts(byte* json, void* userData)
        {
            Tell(Receipts, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.DTOutboxCallback))]
        private static void OnOutbox(byte* json, void* userData)
        {
            Tell(Outbox, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.DTReminderCallback))]
        private static void OnReminder(byte* json, void* userData)
        {
            Tell(Reminder, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMMsgRevokeCallback))]
        private static void OnRevoked(byte* json, void* userData)
        {
            Tell(Revoked, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMMsgUpdateCallback))]
        private static void OnModified(byte* json, void* userData)
        {
            Tell(Modified, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvEventCallback))]
        private static void OnConversations(int kind, byte* json, void* userData)
        {
            LibraryThread.Enter();
            var text = Utf8.Decode(json);
            foreach (var handler in Conversations.Handlers)
            {
                try
                {
                    handler(kind, text);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvTotalUnreadMessageCountChangedCallback))]
        private static void OnTotalUnread(int total, void* userData)
        {
            LibraryThread.Enter();
            foreach (var handler in TotalUnread.Handlers)
            {
                try
                {
                    handler(total);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvTotalUnreadMessageCountChangedByFilterCallback))]
        private static void OnFilteredUnread(byte* filter, int total, void* userData)
        {
            LibraryThread.Enter();
            var text = Utf8.Decode(filter);
            foreach (var handler in FilteredUnread.Handlers)
            {
                try
                {
                    handler(text, total);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvConversationGroupCreatedCallback))]
        private static void OnGroupCreated(byte* first, byte* second, void* userData)
        {
            Tell(GroupCreated, first, second);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvConversationGroupNameChangedCallback))]
        private static void OnGroupRenamed(byte* first, byte* second, void* userData)
        {
            Tell(GroupRenamed, first, second);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvConversationsAddedToGroupCallback))]
        private static void OnAddedToGroup(byte* first, byte* second, void* userData)
        {
            Tell(AddedToGroup, first, second);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvConversationsDeletedFromGroupCallback))]
        private static void OnRemovedFromGroup(byte* first, byte* second, uint reason, void* userData)
        {
            Tell(RemovedFromGroup, first, second);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMConvConversationGroupDeletedCallback))]
        private static void OnGroupDeleted(byte* name, void* userData)
        {
            Tell(GroupDeleted, name);
        }

        private static void Tell(Signal<Action<string, string>> signal, byte* first, byte* second)
        {
            LibraryThread.Enter();
            string one = Utf8.Decode(first), two = Utf8.Decode(second);
            foreach (var handler in signal.Handlers)
            {
                try
                {
                    handler(one, two);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMGroupTipsEventCallback))]
        private static void OnGroupTip(byte* json, void* userData)
        {
            Tell(GroupTip, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMSelfInfoUpdatedCallback))]
        private static void OnSelfInfo(byte* json, void* userData)
        {
            Tell(SelfInfo, json);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMKickedOfflineCallback))]
        private static void OnKickedOffline(void* userData)
        {
            Tell(KickedOffline);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMUserSigExpiredCallback))]
        private static void OnUserSigExpired(void* userData)
        {
            Tell(UserSigExpired);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMNetworkStatusListenerCallback))]
        private static void OnNetwork(int status, int code, byte* text, void* userData)
        {
            LibraryThread.Enter();
            var decoded = Utf8.Decode(text);
            foreach (var handler in Network.Handlers)
            {
                try
                {
                    handler(status, code, decoded);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMLogCallback))]
        private static void OnLog(int level, byte* line, void* userData)
        {
            LibraryThread.Enter();
            var text = Utf8.Decode(line);
            foreach (var handler in Log.Handlers)
            {
                try
                {
                    handler(level, text);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        private static void Tell(Signal<Action<string>> signal, byte* json)
        {
            LibraryThread.Enter();
            var text = Utf8.Decode(json);
            foreach (var handler in signal.Handlers)
            {
                try
                {
                    handler(text);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        private static void Tell(Signal<Action> signal)
        {
            LibraryThread.Enter();
            foreach (var handler in signal.Handlers)
            {
                try
                {
                    handler();
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }
    }
}
