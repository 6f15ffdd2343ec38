using System;
using System.Collections.Generic;
using System.Threading;
using Doubletick.Interop;

namespace Doubletick
{
    /// <summary>A change of the link to the service.</summary>
    public sealed class NetworkStatus
    {
        internal NetworkStatus(LinkStatus status, int code, string text)
        {
            Status = status;
            Code = code;
            Text = text;
        }

        /// <summary>The state now.</summary>
        public LinkStatus Status { get; }

        /// <summary>0, or the code of the failure.</summary>
        public int Code { get; }

        /// <summary>What was wrong.</summary>
        public string Text { get; }
    }

    /// <summary>One line of the log. It never holds the text of a message or a credential.</summary>
    public sealed class LogLine
    {
        internal LogLine(LogLevel level, string text)
        {
            Level = level;
            Text = text;
        }

        /// <summary>The level.</summary>
        public LogLevel Level { get; }

        /// <summary>The line.</summary>
        public string Text { get; }
    }

    // Events. They are raised in the order in which they arise, on the context that was captured when the client was
    // made. A handler that throws is reported by UnhandledException; the ones behind it are told all the same.
    public sealed partial class DoubletickClient
    {
        private readonly List<IEventBridge> bridges = new List<IEventBridge>();
        private EventBridge<Action<IReadOnlyList<Message>>, Action<string>> messages;
        private EventBridge<Action<IReadOnlyList<MessageReceipt>>, Action<string>> receipts;
        private EventBridge<Action<IReadOnlyList<OutboxItem>>, Action<string>> outbox;
        private EventBridge<Action<Reminder>, Action<string>> reminder;
        private EventBridge<Action<RevokedMessage>, Action<string>> revoked;
        private EventBridge<Action<IReadOnlyList<Message>>, Action<string>> modified;
        private EventBridge<Action<ConversationsChange>, Action<int, string>> conversations;
        private EventBridge<Action<int>, Action<int>> totalUnread;
        private EventBridge<Action<ConversationFilter, int>, Action<string, int>> filteredUnread;
        private EventBridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>> groupCreated;
        private EventBridge<Action<string>, Action<string>> groupDeleted;
        private EventBridge<Action<string, string>, Action<string, string>> groupRenamed;
        private EventBridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>> addedToGroup;
        private EventBridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>> removedFromGroup;
        private EventBridge<Action<GroupTip>, Action<string>> groupTip;
        private EventBridge<Action<UserProfile>, Action<string>> selfInfo;
        private EventBridge<Action, Action> kickedOffline;
        private EventBridge<Action, Action> userSigExpired;
        private EventBridge<Action<NetworkStatus>, Action<int, int, string>> network;
        private EventBridge<Action<LogLine>, Action<int, string>> log;

        /// <summary>
        /// Messages that are new to this device, per conversation in their order; also those that were missed while
        /// logged out, after a login. Not the messages that this device sends.
        /// </summary>
        public event Action<IReadOnlyList<Message>> MessagesReceived
        {
            add { messages.Add(value); }
            remove { messages.Remove(value); }
        }

        /// <summary>
        /// The newest receipts of own messages. Of one message the first change comes at once and later ones at most
        /// ten times a second in the long run (a setting), always ending with the final state.
        /// </summary>
        public event Action<IReadOnlyList<MessageReceipt>> ReceiptsChanged
        {
            add { receipts.Add(value); }
            remove { receipts.Remove(value); }
        }

        /// <summary>
        /// Receipts, read marks, deletions and messages that had to wait, so that their tasks failed or the process has ended
        /// since: the server has them, or refuses them for good. May be told again after the end of the process.
        /// </summary>
        public event Action<IReadOnlyList<OutboxItem>> OutboxChanged
        {
            add { outbox.Add(value); }
            remove { outbox.Remove(value); }
        }

        /// <summary>
        /// The operator of the service reminds this user of a message that they have not read. Told to who is logged in and
        /// kept nowhere; never told by an embedded service.
        /// </summary>
        public event Action<Reminder> ReminderReceived
        {
            add { reminder.Add(value); }
            remove { reminder.Remove(value); }
        }

        /// <summary>A message was revoked.</summary>
        public event Action<RevokedMessage> MessageRevoked
        {
            add { revoked.Add(value); }
            remove { revoked.Remove(value); }
        }

        /// <summary>Messages were modified.</summary>
        public event Action<IReadOnlyList<Message>> MessagesModified
        {
            add { modified.Add(value); }
            remove { modified.Remove(value); }
        }

        /// <summary>
        /// The conversation list changed, since <see cref="GetConversationsAsync(CancellationToken)"/> was answered after
        /// the login.
        /// </summary>
        public event Action<ConversationsChange> ConversationsChanged
        {
            add { conversations.Add(value); }
            remove { conversations.Remove(value); }
        }

        /// <summary>
        /// The total of unread messages changed. Told after <see cref="GetTotalUnreadAsync"/> was called once.
        /// </summary>
        public event Action<int> TotalUnreadChanged
        {
            add { totalUnread.Add(value); }
            remove { totalUnread.Remove(value); }
        }

        /// <summary>
        /// The unread messages of what a filter takes changed: the filter that <see cref="WatchUnread"/> was given, and how many.
        /// </summary>
        public event Action<ConversationFilter, int> FilteredUnreadChanged
        {
            add { filteredUnread.Add(value); }
            remove { filteredUnread.Remove(value); }
        }

        /// <summary>
        /// This user has made a group of conversations, here or on another device: its name, and those of its conversations that are in
        /// the list. What was done while this device was without a link is told when it has one again; what was done before a login is
        /// in <see cref="GetConversationGroupsAsync"/>. So are the next four.
        /// </summary>
        public event Action<string, IReadOnlyList<Conversation>> ConversationGroupCreated
        {
            add { groupCreated.Add(value); }
            remove { groupCreated.Remove(value); }
        }

        /// <summary>
        /// This user has deleted a group of conversations, which had this name.
        /// </summary>
        public event Action<string> ConversationGroupDeleted
        {
            add { groupDeleted.Add(value); }
            remove { groupDeleted.Remove(value); }
        }

        /// <summary>
        /// This user has given a group of conversations another name: the one that it had, and the one that it has.
        /// </summary>
        public event Action<string, string> ConversationGroupRenamed
        {
            add { groupRenamed.Add(value); }
            remove { groupRenamed.Remove(value); }
        }

        /// <summary>
        /// This user has put conversations into a group of conversations: its name, and those that are in the list.
        /// </summary>
        public event Action<string, IReadOnlyList<Conversation>> ConversationsAddedToGroup
        {
            add { addedToGroup.Add(value); }
            remove { addedToGroup.Remove(value); }
        }

        /// <summary>
        /// This user has taken conversations out of a group of conversations: its name, and those that are in the list.
        /// </summary>
        public event Action<string, IReadOnlyList<Conversation>> ConversationsRemovedFromGroup
        {
            add { removedFromGroup.Add(value); }
            remove { removedFromGroup.Remove(value); }
        }

        /// <summary>Something happened in a group of this user.</summary>
        public event Action<GroupTip> GroupTipReceived
        {
            add { groupTip.Add(value); }
            remove { groupTip.Remove(value); }
        }

        /// <summary>The own profile changed.</summary>
        public event Action<UserProfile> SelfInfoChanged
        {
            add { selfInfo.Add(value); }
            remove { selfInfo.Remove(value); }
        }

        /// <summary>The same account logged in on another device of this platform, and this one is logged out.</summary>
        public event Action KickedOffline
        {
            add { kickedOffline.Add(value); }
            remove { kickedOffline.Remove(value); }
        }

        /// <summary>The credential has expired, and the user is logged out. Get a new one and log in again.</summary>
        public event Action UserSigExpired
        {
            add { userSigExpired.Add(value); }
            remove { userSigExpired.Remove(value); }
        }

        /// <summary>The link to the service changed.</summary>
        public event Action<NetworkStatus> NetworkStatusChanged
        {
            add { network.Add(value); }
            remove { network.Remove(value); }
        }

        /// <summary>A line of the log.</summary>
        public event Action<LogLine> Log
        {
            add { log.Add(value); }
            remove { log.Remove(value); }
        }

        /// <summary>
        /// A handler threw. Raised on the thread of that handler, for every client and face of the process; where nobody
        /// listens, the exception is written to the standard error.
        /// </summary>
        public static event Action<Exception> UnhandledException
        {
            add { Faults.Raised += value; }
            remove { Faults.Raised -= value; }
        }

        private void CreateEvents()
        {
            messages = Bridge<Action<IReadOnlyList<Message>>, Action<string>>(Listeners.Messages, json =>
            {
                var list = JsonText.ReadList<Message>(json);
                Post(() => Tell(messages.Handlers, handler => handler(list)));
            });
            receipts = Bridge<Action<IReadOnlyList<MessageReceipt>>, Action<string>>(Listeners.Receipts, json =>
            {
                var list = JsonText.ReadList<MessageReceipt>(json);
                Post(() => Tell(receipts.Handlers, handler => handler(list)));
            });
            outbox = Bridge<Action<IReadOnlyList<OutboxItem>>, Action<string>>(Listeners.Outbox, json =>
            {
                var list = JsonText.ReadList<OutboxItem>(json);
                Post(() => Tell(outbox.Handlers, handler => handler(list)));
            });
            reminder = Bridge<Action<Reminder>, Action<string>>(Listeners.Reminder, json =>
            {
                var one = JsonText.Read<Reminder>(json);
                Post(() => Tell(reminder.Handlers, handler => handler(one)));
            });
            revoked = Bridge<Action<RevokedMessage>, Action<string>>(Listeners.Revoked, json =>
            {
                foreach (var message in JsonText.ReadList<RevokedMessage>(json))
                {
                    Post(() => Tell(revoked.Handlers, handler => handler(message)));
                }
            });
            modified = Bridge<Action<IReadOnlyList<Message>>, Action<string>>(Listeners.Modified, json =>
            {
                var list = JsonText.ReadList<Message>(json);
                Post(() => Tell(modified.Handlers, handler => handler(list)));
            });
            conversations = Bridge<Action<ConversationsChange>, Action<int, string>>(Listeners.Conversations, (kind, json) =>
            {
                var change = new ConversationsChange(
                    (ConversationChangeKind)kind, JsonText.ReadList<Conversation>(json));
                Post(() => Tell(conversations.Handlers, handler => handler(change)));
            });
            totalUnread = Bridge<Action<int>, Action<int>>(
                Listeners.TotalUnread,
                total => Post(() => Tell(totalUnread.Handlers, handler => handler(total))));
            filteredUnread = Bridge<Action<ConversationFilter, int>, Action<string, int>>(
                Listeners.FilteredUnread,
                (json, total) =>
                {
                    var filter = JsonText.Read<ConversationFilter>(json);
                    Post(() => Tell(filteredUnread.Handlers, handler => handler(filter, total)));
                });
            groupCreated = Bridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>>(
                Listeners.GroupCreated,
                (name, json) =>
                {
                    var list = JsonText.ReadList<Conversation>(json);
                    Post(() => Tell(groupCreated.Handlers, handler => handler(name, list)));
                });
            addedToGroup = Bridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>>(
                Listeners.AddedToGroup,
                (name, json) =>
                {
                    var list = JsonText.ReadList<Conversation>(json);
                    Post(() => Tell(addedToGroup.Handlers, handler => handler(name, list)));
                });
            removedFromGroup = Bridge<Action<string, IReadOnlyList<Conversation>>, Action<string, string>>(
                Listeners.RemovedFromGroup,
                (name, json) =>
                {
                    var list = JsonText.ReadList<Conversation>(json);
                    Post(() => Tell(removedFromGroup.Handlers, handler => handler(name, list)));
                });
            groupDeleted = Bridge<Action<string>, Action<string>>(
                Listeners.GroupDeleted, name => Post(() => Tell(groupDeleted.Handlers, handler => handler(name))));
            groupRenamed = Bridge<Action<string, string>, Action<string, string>>(
                Listeners.GroupRenamed,
                (oldName, newName) => Post(() => Tell(groupRenamed.Handlers, handler => handler(oldName, newName))));
            groupTip = Bridge<Action<GroupTip>, Action<string>>(Listeners.GroupTip, json =>
            {
                var tip = JsonText.Read<GroupTip>(json);
                Post(() => Tell(groupTip.Handlers, handler => handler(tip)));
            });
            selfInfo = Bridge<Action<UserProfile>, Action<string>>(Listeners.SelfInfo, json =>
            {
                var profile = JsonText.Read<UserProfile>(json);
                Post(() => Tell(selfInfo.Handlers, handler => handler(profile)));
            });
            kickedOffline = Bridge<Action, Action>(
                Listeners.KickedOffline, () => Post(() => Tell(kickedOffline.Handlers, handler => handler())));
            userSigExpired = Bridge<Action, Action>(
                Listeners.UserSigExpired, () => Post(() => Tell(userSigExpired.Handlers, handler => handler())));
            network = Bridge<Action<NetworkStatus>, Action<int, int, string>>(Listeners.Network, (status, code, text) =>
            {
                var now = new NetworkStatus((LinkStatus)status, code, text);
                Post(() => Tell(network.Handlers, handler => handler(now)));
            });
            log = Bridge<Action<LogLine>, Action<int, string>>(Listeners.Log, (level, text) =>
            {
                var line = new LogLine((LogLevel)level, text);
                Post(() => Tell(log.Handlers, handler => handler(line)));
            });
        }

        private EventBridge<THandler, TRaw> Bridge<THandler, TRaw>(Signal<TRaw> source, TRaw tell)
            where THandler : class
            where TRaw : class
        {
            var bridge = new EventBridge<THandler, TRaw>(source, tell);
            bridges.Add(bridge);
            return bridge;
        }

        private void Open(bool open)
        {
            foreach (var bridge in bridges)
            {
                bridge.SetOpen(open);
            }
        }

        /// <summary>Raises on the captured context, unless this life has ended by then.</summary>
        private void Post(Action raise)
        {
            var current = Volatile.Read(ref life);
            MainThread.Post(context, () =>
            {
                if (Volatile.Read(ref life) == current)
                {
                    raise();
                }
            });
        }

        private static void Tell<THandler>(THandler[] handlers, Action<THandler> tell)
        {
            foreach (var handler in handlers)
            {
                try
                {
                    tell(handler);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }
    }
}
