using System;
using System.Collections.Generic;
using Doubletick.Interop;

namespace Doubletick.Compat
{
    /// <summary>The events of the library on their way to the listeners of this face.</summary>
    internal static class Events
    {
        internal static readonly Slot<RecvNewMsgCallback, RecvNewMsgStringCallback> Messages =
            new Slot<RecvNewMsgCallback, RecvNewMsgStringCallback>(
                "AddRecvNewMsgCallback", on => Listen(Listeners.Messages, OnMessages, on));

        internal static readonly Slot<MsgReadedReceiptCallback, MsgReadedReceiptStringCallback> Receipts =
            new Slot<MsgReadedReceiptCallback, MsgReadedReceiptStringCallback>(
                "SetMsgReadedReceiptCallback", on => Listen(Listeners.Receipts, OnReceipts, on));

        internal static readonly Slot<DTOutboxCallback, DTOutboxStringCallback> Outbox =
            new Slot<DTOutboxCallback, DTOutboxStringCallback>(
                "DTSetOutboxCallback", on => Listen(Listeners.Outbox, OnOutbox, on));

        internal static readonly Slot<DTReminderCallback, DTReminderStringCallback> Reminder =
            new Slot<DTReminderCallback, DTReminderStringCallback>(
                "DTSetReminderCallback", on => Listen(Listeners.Reminder, OnReminder, on));

        internal static readonly Slot<MsgRevokeCallback, MsgRevokeStringCallback> Revoked =
            new Slot<MsgRevokeCallback, MsgRevokeStringCallback>(
                "SetMsgRevokeCallback", on => Listen(Listeners.Revoked, OnRevoked, on));

        internal static readonly Slot<MsgUpdateCallback, MsgUpdateStringCallback> Modified =
            new Slot<MsgUpdateCallback, MsgUpdateStringCallback>(
                "SetMsgUpdateCallback", on => Listen(Listeners.Modified, OnModified, on));

        internal static readonly Slot<ConvEventCallback, ConvEventStringCallback> Conversations =
            new Slot<ConvEventCallback, ConvEventStringCallback>(
                "SetConvEventCallback",
                on => Listen<Action<int, string>>(Listeners.Conversations, OnConversations, on));

        internal static readonly Slot<GroupTipsEventCallback, GroupTipsEventStringCallback> GroupTips =
            new Slot<GroupTipsEventCallback, GroupTipsEventStringCallback>(
                "SetGroupTipsEventCallback", on => Listen(Listeners.GroupTip, OnGroupTip, on));

        internal static readonly Slot<SelfInfoUpdatedCallback, SelfInfoUpdatedStringCallback> SelfInfo =
            new Slot<SelfInfoUpdatedCallback, SelfInfoUpdatedStringCallback>(
                "SetSelfInfoUpdatedCallback", on => Listen(Listeners.SelfInfo, OnSelfInfo, on));

        internal static readonly Slot<ConvTotalUnreadMessageCountChangedCallback, Action> TotalUnread =
            new Slot<ConvTotalUnreadMessageCountChangedCallback, Action>(
                "SetConvTotalUnreadMessageCountChangedCallback",
                on => Listen<Action<int>>(Listeners.TotalUnread, OnTotalUnread, on));

        internal static readonly Slot<ConvTotalUnreadMessageCountChangedByFilterCallback, Action> FilteredUnread =
            new Slot<ConvTotalUnreadMessageCountChangedByFilterCallback, Action>(
                "SetConvUnreadMessageCountChangedByFilterCallback",
                on => Listen<Action<string, int>>(Listeners.FilteredUnread, OnFilteredUnread, on));

        internal static readonly Slot<ConvConversationGroupCreatedCallback, Action> GroupCreated =
            new Slot<ConvConversationGroupCreatedCallback, Action>(
                "SetConvConversationGroupCreatedCallback",
                on => Listen<Action<string, string>>(Listeners.GroupCreated, OnGroupCreated, on));

        internal static readonly Slot<ConvConversationGroupDeletedCallback, Action> GroupDeleted =
            new Slot<ConvConversationGroupDeletedCallback, Action>(
                "SetConvConversationGroupDeletedCallback",
                on => Listen<Action<string>>(Listeners.GroupDeleted, OnGroupDeleted, on));

        internal static readonly Slot<ConvConversationGroupNameChangedCallback, Action> GroupRenamed =
            new Slot<ConvConversationGroupNameChangedCallback, Action>(
                "SetConvConversationGroupNameChangedCallback",
                on => Listen<Action<string, string>>(Listeners.GroupRenamed, OnGroupRenamed, on));

        internal static readonly Slot<ConvConversationsAddedToGroupCallback, Action> AddedToGroup =
            new Slot<ConvConversationsAddedToGroupCallback, Action>(
                "SetConvConversationsAddedToGroupCallback",
                on => Listen<Action<string, string>>(Listeners.AddedToGroup, OnAddedToGroup, on));

        internal static readonly Slot<ConvConversationsDeletedFromGroupCallback, Action> RemovedFromGroup =
            new Slot<ConvConversationsDeletedFromGroupCallback, Action>(
                "SetConvConversationsDeletedFromGroupCallback",
                on => Listen<Action<string, string>>(Listeners.RemovedFromGroup, OnRemovedFromGroup, on));

        internal static readonly Slot<NetworkStatusListenerCallback, Action> Network =
            new Slot<NetworkStatusListenerCallback, Action>(
                "SetNetworkStatusListenerCallback",
                on => Listen<Action<int, int, string>>(Listeners.Network, OnNetwork, on));

        internal static readonly Slot<KickedOfflineCallback, Action> KickedOffline =
            new Slot<KickedOfflineCallback, Action>(
                "SetKickedOfflineCallback", on => Listen<Action>(Listeners.KickedOffline, OnKickedOffline, on));

        internal static readonly Slot<UserSigExpiredCallback, Action> UserSigExpired =
            new Slot<UserSigExpiredCallback, Action>(
                "SetUserSigExpiredCallback", on => Listen<Action>(Listeners.UserSigExpired, OnUserSigExpired, on));

        internal static readonly LogSlot Log = new LogSlot();

        /// <summary>Removes every listener.</summary>
        internal static void Clear()
        {
            Messages.Clear();
            Receipts.Clear();
            Outbox.Clear();
            Reminder.Clear();
            Revoked.Clear();
            Modified.Clear();
            Conversations.Clear();
            GroupTips.Clear();
            SelfInfo.Clear();
            TotalUnread.Clear();
            FilteredUnread.Clear();
            GroupCreated.Clear();
            GroupDeleted.Clear();
            GroupRenamed.Clear();
            AddedToGroup.Clear();
            RemovedFromGroup.Clear();
            Network.Clear();
            KickedOffline.Clear();
            UserSigExpired.Clear();
            Log.Clear();
        }

        private static void Listen(Signal<Action<string>> signal, Action<string> handler, bool on)
        {
            Listen<Action<string>>(signal, handler, on);
        }

        private static void Listen<THandler>(Signal<THandler> signal, THandler handler, bool on) where THandler : class
        {
            if (on)
            {
                signal.Add(handler);
            }
            else
            {
                signal.Remove(handler);
            }
        }

        private static void OnMessages(string json)
        {
            Tell<RecvNewMsgCallback, RecvNewMsgStringCallback, List<Message>>(
                Messages,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnReceipts(string json)
        {
            Tell<MsgReadedReceiptCallback, MsgReadedReceiptStringCallback, List<MessageReceipt>>(
                Receipts,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnOutbox(string json)
        {
            Tell<DTOutboxCallback, DTOutboxStringCallback, List<DTOutboxItem>>(
                Outbox,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnReminder(string json)
        {
            Tell<DTReminderCallback, DTReminderStringCallback, DTReminder>(
                Reminder,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnRevoked(string json)
        {
            Tell<MsgRevokeCallback, MsgRevokeStringCallback, List<MsgLocator>>(
                Revoked,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnModified(string json)
        {
            Tell<MsgUpdateCallback, MsgUpdateStringCallback, List<Message>>(
                Modified,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnConversations(int conv_event, string json)
        {
            Tell<ConvEventCallback, ConvEventStringCallback, List<ConvInfo>>(
                Conversations,
                json,
                (listener, data, name) => listener((TIMConvEvent)conv_event, data, name),
                (listener, name) => listener((TIMConvEvent)conv_event, json, name));
        }

        private static void OnGroupTip(string json)
        {
            Tell<GroupTipsEventCallback, GroupTipsEventStringCallback, GroupTipsElem>(
                GroupTips,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnSelfInfo(string json)
        {
            Tell<SelfInfoUpdatedCallback, SelfInfoUpdatedStringCallback, UserProfile>(
                SelfInfo,
                json,
                (listener, data, name) => listener(data, name),
                (listener, name) => listener(json, name));
        }

        private static void OnTotalUnread(int total)
        {
            Inbox.Event(() => TotalUnread.EachObject(listener => listener(total, TotalUnread.Name)));
        }

        private static void OnFilteredUnread(string filter, int total)
        {
            Inbox.Event(() =>
            {
                var given = Json.Read<ConversationListFilter>(filter);
                FilteredUnread.EachObject(listener => listener(given, total, FilteredUnread.Name));
            });
        }

        private static void OnGroupCreated(string group_name, string json)
        {
            Inbox.Event(() =>
            {
                var list = Json.Read<List<ConvInfo>>(json);
                GroupCreated.EachObject(listener => listener(group_name, list, GroupCreated.Name));
            });
        }

        private static void OnAddedToGroup(string group_name, string json)
        {
            Inbox.Event(() =>
            {
                var list = Json.Read<List<ConvInfo>>(json);
                AddedToGroup.EachObject(listener => listener(group_name, list, AddedToGroup.Name));
            });
        }

        private static void OnRemovedFromGroup(string group_name, string json)
        {
            Inbox.Event(() =>
            {
                var list = Json.Read<List<ConvInfo>>(json);
                RemovedFromGroup.EachObject(listener => listener(group_name, list, RemovedFromGroup.Name));
            });
        }

        private static void OnGroupDeleted(string group_name)
        {
            Inbox.Event(() => GroupDeleted.EachObject(listener => listener(group_name, GroupDeleted.Name)));
        }

        private static void OnGroupRenamed(string old_name, string new_name)
        {
            Inbox.Event(() => GroupRenamed.EachObject(listener => listener(old_name, new_name, GroupRenamed.Name)));
        }

        private static void OnNetwork(int status, int code, string desc)
        {
            Inbox.Event(() => Network.EachObject(
                listener => listener((TIMNetworkStatus)status, code, desc, Network.Name)));
        }

        private static void OnKickedOffline()
        {
            Inbox.Event(() => KickedOffline.EachObject(listener => listener(KickedOffline.Name)));
        }

        private static void OnUserSigExpired()
        {
            Inbox.Event(() => UserSigExpired.EachObject(listener => listener(UserSigExpired.Name)));
        }

        /// <summary>
        /// Hands one event to its listeners. The document is read on the library's thread, to spare the application's,
        /// and only where someone wants objects.
        /// </summary>
        private static void Tell<TObject, TText, TData>(
            Slot<TObject, TText> slot,
            string json,
            Action<TObject, TData, string> tellObject,
            Action<TText, string> tellText)
            where TObject : class
            where TText : class
        {
            var read = slot.HasObjects;
            var data = read ? Json.Read<TData>(json) : default(TData);
            Inbox.Event(() =>
            {
                if (!read && slot.HasObjects)
                {
                    // A listener was added while the event waited.
                    data = Json.Read<TData>(json);
                }
                slot.EachObject(listener => tellObject(listener, data, slot.Name));
                slot.EachText(listener => tellText(listener, slot.Name));
            });
        }

        /// <summary>The log, which this face writes to as well.</summary>
        internal sealed class LogSlot
        {
            private readonly Slot<LogCallback, Action> slot;

            internal LogSlot()
            {
                slot = new Slot<LogCallback, Action>(
                    "SetLogCallback", on => Listen<Action<int, string>>(Listeners.Log, OnLine, on));
            }

            internal void Set(LogCallback callback, Action none)
            {
                slot.Set(callback, none);
            }

            internal void Remove(LogCallback callback, Action none)
            {
                slot.Remove(callback, none);
            }

            internal void Clear()
            {
                slot.Clear();
            }

            /// <summary>Tells a line of this face's own.</summary>
            internal void Raise(TIMLogLevel level, string line)
            {
                Inbox.Event(() => slot.EachObject(listener => listener(level, line, slot.Name)));
            }

            private void OnLine(int level, string line)
            {
                Raise((TIMLogLevel)level, line);
            }
        }
    }
}
