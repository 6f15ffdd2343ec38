using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Doubletick.Interop;

namespace Doubletick.Tests
{
    /// <summary>Events: what they bring, where and in which order, and handlers that throw.</summary>
    internal static class EventTests
    {
        internal static void EveryEventIsRaised()
        {
            using (var rig = new Rig(init: false))
            {
                var client = rig.Client;
                var network = new Inbox<NetworkStatus>();
                client.NetworkStatusChanged += network.Add;
                client.Init();
                Check.Equal(LinkStatus.Connecting, network.Next("the first status").Status, "first");
                var connected = network.Next("the second status");
                Check.Equal("Connected 0", connected.Status + " " + connected.Code, "second");

                var group = rig.Group();
                var messages = new Inbox<Message>();
                var receipts = new Inbox<MessageReceipt>();
                var revoked = new Inbox<RevokedMessage>();
                var modified = new Inbox<Message>();
                var changes = new Inbox<ConversationsChange>();
                var totals = new Inbox<int>();
                var tips = new Inbox<GroupTip>();
                var profiles = new Inbox<UserProfile>();
                var lines = new Inbox<LogLine>();
                client.MessagesReceived += list => list.ToList().ForEach(messages.Add);
                client.ReceiptsChanged += list => list.ToList().ForEach(receipts.Add);
                client.MessageRevoked += revoked.Add;
                client.MessagesModified += list => list.ToList().ForEach(modified.Add);
                client.ConversationsChanged += changes.Add;
                client.TotalUnreadChanged += totals.Add;
                client.GroupTipReceived += tips.Add;
                client.SelfInfoChanged += profiles.Add;
                client.Log += lines.Add;

                var sent = Check.Wait(client.SendTextAsync(ConversationId.Group(group), "一"));
                rig.Login("bob");
                var got = messages.Next("the message", message => message.Id == sent.Id);
                Check.Equal("一", got.Text, "text");
                Check.That(got.NeedReadReceipt && !got.IsFromSelf && got.Sender == "alice", "what bob sees");
                changes.Next("the sync begins", change => change.Kind == ConversationChangeKind.SyncStarted);
                Check.Equal(0, changes.Next("the sync ends", change => change.Kind == ConversationChangeKind.SyncFinished).Conversations.Count, "no conversation");
                Check.Equal(1, Check.Wait(client.GetTotalUnreadAsync()), "total");
                var filtered = new Inbox<string>();
                client.FilteredUnreadChanged += (filter, total) => filtered.Add(filter.Type + " " + filter.Marks + " " + total);
                client.WatchUnread(new ConversationFilter { Type = ConversationType.Group });
                Check.Throws<DoubletickException>(
                    () => client.WatchUnread(new ConversationFilter { Marks = (ConversationMarks)16 }), "no mark");
                Check.Wait(client.GetConversationsAsync());
                Check.Wait(client.SendReceiptsAsync(new[] { got }));
                Check.Wait(client.MarkReadAsync(got.Conversation));
                Check.Equal("Group  0", filtered.Next("the total of the filter"), "filter and total");
                Check.Equal(0, totals.Next("the total", total => total == 0), "total");
                Check.Equal(got.Conversation, changes.Next("a change", change => change.Kind == ConversationChangeKind.Updated).Conversations[0].Id, "of which");
                var grouped = new Inbox<string>();
                client.ConversationGroupCreated += (name, list) => grouped.Add("created " + name + " " + list[0].Id);
                client.ConversationsAddedToGroup += (name, list) => grouped.Add("added " + name + " " + list.Count);
                client.ConversationGroupRenamed += (oldName, newName) => grouped.Add("renamed " + oldName + " " + newName);
                client.ConversationsRemovedFromGroup += (name, list) => grouped.Add("removed " + name + " " + list[0].Id);
                client.ConversationGroupDeleted += name => grouped.Add("deleted " + name);
                var mine = new[] { got.Conversation };
                Check.Wait(client.CreateConversationGroupAsync("一", mine));
                Check.Equal("created 一 " + got.Conversation, grouped.Next("a group"), "what is told");
                Check.Wait(client.AddToConversationGroupAsync("一", new[] { ConversationId.C2C("nobody") }));
                Check.Equal("added 一 0", grouped.Next("one that is not in the list"), "what is told");
                Check.Wait(client.RenameConversationGroupAsync("一", "二"));
                Check.Equal("renamed 一 二", grouped.Next("a name"), "what is told");
                Check.Wait(client.RemoveFromConversationGroupAsync("二", mine));
                Check.Equal("removed 二 " + got.Conversation, grouped.Next("one less"), "what is told");
                Check.Wait(client.DeleteConversationGroupAsync("二"));
                Check.Equal("deleted 二", grouped.Next("the end"), "what is told");

                rig.Login("alice");
                var receipt = receipts.Next("the receipt", one => one.MessageId == sent.Id && one.ReadCount == 1);
                Check.Equal(1L, receipt.UnreadCount, "carol has not");
                ((TextElement)sent.Elements[0]).Text = "二";
                Check.Wait(client.ModifyAsync(sent));
                Check.Equal("二", modified.Next("the modified message").Text, "text");
                Check.Wait(client.RevokeAsync(sent.Conversation, sent.Id, "why"));
                var gone = revoked.Next("the revoked message");
                Check.Equal(sent.Id + " alice why", gone.MessageId + " " + gone.RevokerUserId + " " + gone.Reason, "which, by whom, why");
                Check.That(gone.Seq == sent.Seq && gone.Time == sent.ServerTime && gone.IsFromSelf && gone.Conversation == sent.Conversation, "where");
                Check.Wait(client.ModifyProfileAsync(new ProfileChange { NickName = "A" }));
                Check.Equal("A", profiles.Next("the profile").NickName, "nickname");
                Check.Wait(client.KickAsync(group, new[] { "carol" }));
                var tip = tips.Next("a tip", one => one.TipType == GroupTipType.Kicked);
                Check.Equal(group + " alice carol", tip.GroupId + " " + tip.OperatorId + " " + string.Join(",", tip.UserIds), "who did what");
                Check.Same(new[] { "carol" }, tip.Members.Select(member => member.UserId), "as members");
                Check.Finish(client.QuitGroupAsync(""));
                var line = lines.Next("a line", one => one.Text.Contains("TIMGroupQuit"));
                Check.That(line.Level >= LogLevel.Warn && line.Text.Contains("group_id"), line.Text);
            }
        }

        internal static void EventsThatOthersCause()
        {
            // Another device would be another process; here the library's side of the call is played.
            using (var rig = new Rig())
            {
                var told = new List<string>();
                rig.Client.KickedOffline += () => told.Add("kicked");
                rig.Client.UserSigExpired += () => told.Add("expired");
                foreach (var handler in Listeners.KickedOffline.Handlers.Concat(Listeners.UserSigExpired.Handlers))
                {
                    handler();
                }
                Check.Same(new[] { "kicked", "expired" }, told, "told");
            }
        }

        internal static void AHandlerThatThrows()
        {
            using (var rig = new Rig())
            {
                var seen = new Inbox<string>();
                var faults = new Inbox<Exception>();
                Action<Exception> report = faults.Add;
                DoubletickClient.UnhandledException += report;
                rig.Client.MessagesReceived += list => { throw new InvalidOperationException("on purpose"); };
                rig.Client.MessagesReceived += list => list.ToList().ForEach(message => seen.Add(message.Text));
                var bob = rig.WithBob();
                Check.Wait(rig.Client.SendTextAsync(bob, "one"));
                rig.Login("bob");
                Check.Equal("one", seen.Next("the handler behind it"), "text");
                Check.Equal("on purpose", faults.Next("the report").Message, "report");
                rig.Login("alice");
                Check.Wait(rig.Client.SendTextAsync(bob, "two"));
                rig.Login("bob");
                Check.Equal("two", seen.Next("the next event"), "text");
                Check.Equal("on purpose", faults.Next("the next report").Message, "report");
                DoubletickClient.UnhandledException -= report;
            }
        }

        internal static void HandlersComeAndGo()
        {
            using (var rig = new Rig(init: false))
            {
                var seen = new Inbox<string>();
                Action<IReadOnlyList<Message>> first = list => seen.Add("first " + list[0].Text);
                Action<IReadOnlyList<Message>> second = list => seen.Add("second " + list[0].Text);
                rig.Client.MessagesReceived += first;
                Check.Equal(0, Listeners.Messages.Handlers.Length, "before Init nobody listens");
                rig.Client.Init();
                Check.Equal(1, Listeners.Messages.Handlers.Length, "then one does");
                rig.Client.MessagesReceived += second;
                rig.Client.MessagesReceived += first;
                rig.Client.MessagesReceived += null;
                Check.Equal(1, Listeners.Messages.Handlers.Length, "for all handlers");
                var bob = rig.WithBob();
                Check.Wait(rig.Client.SendTextAsync(bob, "a"));
                rig.Login("bob");
                Check.Same(new[] { "first a", "second a", "first a" }, new[] { seen.Next("1"), seen.Next("2"), seen.Next("3") }, "order");
                rig.Client.MessagesReceived -= first;
                rig.Client.MessagesReceived -= first;
                rig.Client.MessagesReceived -= first;
                rig.Login("alice");
                Check.Wait(rig.Client.SendTextAsync(bob, "b"));
                rig.Login("bob");
                Check.Equal("second b", seen.Next("4"), "who is left");
                rig.Client.MessagesReceived -= second;
                Check.Equal(0, Listeners.Messages.Handlers.Length, "nobody listens");
                rig.Client.MessagesReceived += first;
                rig.Client.Uninit();
                Check.Equal(0, Listeners.Messages.Handlers.Length, "after Uninit nobody listens");
                rig.Client.Init();
                rig.Login("alice");
                Check.Wait(rig.Client.SendTextAsync(bob, "c"));
                rig.Login("bob");
                Check.Equal("first c", seen.Next("5"), "handlers outlive Uninit");
                Check.Equal(5, seen.All.Count, "and nothing else");
            }
        }

        internal static void EventsComeOnTheContextInOrder()
        {
            const int Count = 300;
            var loop = new LoopContext();
            Rig rig = null;
            loop.Inside(() => rig = new Rig(onLibraryThread: false));
            using (rig)
            {
                var seen = new List<string>();
                var threads = new HashSet<int>();
                rig.Client.MessagesReceived += list =>
                {
                    threads.Add(Thread.CurrentThread.ManagedThreadId);
                    Check.That(SynchronizationContext.Current == loop, "the context is the current one");
                    seen.AddRange(list.Select(message => message.Text));
                };
                var bob = rig.WithBob();
                for (var number = 0; number < Count; number++)
                {
                    rig.Client.SendTextAsync(bob, number.ToString());
                }
                rig.Login("bob");
                Check.Equal(0, seen.Count, "nothing is raised while the loop stands still");
                loop.RunUntil(() => seen.Count >= Count, "every message");
                Check.Same(Enumerable.Range(0, Count).Select(number => number.ToString()), seen, "order");
                Check.Same(new[] { Thread.CurrentThread.ManagedThreadId }, threads, "the loop's thread");
            }
        }

        internal static void EventsOnTheLibraryThread()
        {
            var loop = new LoopContext();
            var ownThread = Thread.CurrentThread.ManagedThreadId;
            Rig rig = null;
            loop.Inside(() => rig = new Rig(onLibraryThread: true));
            using (rig)
            {
                var threads = new Inbox<int>();
                rig.Client.MessagesReceived += list => threads.Add(Thread.CurrentThread.ManagedThreadId);
                Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), "hi"));
                rig.Login("bob");
                Check.That(threads.Next("the message") != ownThread, "another thread");
                Check.Equal(0, loop.RunAll(), "nothing was posted");
            }
            // The base class would hand everything to the thread pool, where the order is lost.
            Check.That(MainThread.Usable(new SynchronizationContext()) == null, "the base class counts as none");
            Check.That(MainThread.Usable(loop) == loop, "a loop is a context");
        }

        internal static void NoEventAfterUninit()
        {
            var loop = new LoopContext();
            Rig rig = null;
            loop.Inside(() => rig = new Rig(onLibraryThread: false));
            using (rig)
            {
                var seen = 0;
                rig.Client.MessagesReceived += list => seen++;
                Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), "hi"));
                var raw = new Inbox<string>();
                Action<string> listener = raw.Add;
                Listeners.Messages.Add(listener);
                rig.Login("bob");
                // Listeners are told in the order of adding: by now the event has been posted.
                raw.Next("the event of the library");
                Listeners.Messages.Remove(listener);
                rig.Client.Uninit();
                Check.That(loop.RunAll() > 0, "something was posted");
                Check.Equal(0, seen, "events that were posted before Uninit");
                rig.Client.Init();
                rig.Login("alice");
                Check.Wait(rig.Client.SendTextAsync(ConversationId.C2C("bob"), "again"));
                rig.Login("bob");
                loop.RunUntil(() => seen > 0, "an event of the next life");
            }
        }

        internal static void CallsInsideAHandler()
        {
            using (var rig = new Rig())
            {
                var done = new Inbox<string>();
                rig.Client.MessagesReceived += async list =>
                {
                    await rig.Client.SendReceiptsAsync(list);
                    var found = await rig.Client.FindMessagesAsync(list.Select(message => message.Id));
                    done.Add(found[0].Text + " " + found[0].HasSentReceipt);
                };
                Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), "hi"));
                rig.Login("bob");
                Check.Equal("hi True", done.Next("the end of the handler"), "what it saw");
            }
        }
    }
}
