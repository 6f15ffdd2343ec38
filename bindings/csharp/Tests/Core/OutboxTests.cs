using System;
using System.Collections.Generic;
using System.Linq;

namespace Doubletick.Tests
{
    /// <summary>
    /// What a user has read while there was no server: it waits on the device, and what becomes of it is told. And what they have not
    /// read, of which they are reminded.
    /// </summary>
    internal static class OutboxTests
    {
        internal static void WhatWasReadOutlivesTheClient()
        {
            using (var world = World.Begin())
            {
                if (world == null)
                {
                    return;
                }
                world.Server.Kill();
                var receipts = world.Client.SendReceiptsAsync(new[] { world.Message });
                var unknown = world.Client.SendReceiptsAsync(new[] { "144115188075855872-1700000000-1" });
                var mark = world.Client.MarkReadAsync(world.Message.Conversation);
                world.Client.Uninit();
                Check.Fails(7009, receipts, "what the task says");
                Check.Fails(7009, unknown, "what the task says");
                Check.Fails(7009, mark, "what the task says");

                world.Server.Again();
                world.Client.Init();
                world.Login("bob");
                var items = new List<OutboxItem>();
                while (items.Count < 3)
                {
                    items.AddRange(world.Outbox.Next("what has become of it"));
                }
                var arrived = items.Single(item => item.MessageId == world.Message.Id);
                Check.Equal(OutboxKind.Receipt, arrived.Kind, "a receipt");
                Check.Equal(0, arrived.Code, "the server has it");
                Check.Equal("", arrived.Text, "nothing to say");
                var refused = items.Single(item => item.MessageId == "144115188075855872-1700000000-1");
                Check.Equal(10062, refused.Code, "there is no such message");
                Check.That(refused.Text.Length > 0, "a text says so");
                Check.That(refused.Conversation == null, "nobody knows its conversation");
                var marked = items.Single(item => item.Kind == OutboxKind.ReadMark);
                Check.Equal(0, marked.Code, "the server has it");
                Check.Equal("", marked.MessageId, "a mark to the end");
                Check.That(marked.Conversation.Value == ConversationId.C2C("alice"), "of which conversation");
                Check.Equal(0, Check.Wait(world.Client.GetTotalUnreadAsync()), "nothing is unread");
                Check.That(world.IsRead(), "alice sees it");
            }
        }

        internal static void WhatWasWipedIsNotSent()
        {
            using (var world = World.Begin())
            {
                if (world == null)
                {
                    return;
                }
                world.Server.Kill();
                var receipts = world.Client.SendReceiptsAsync(new[] { world.Message });
                Check.Wait(world.Client.WipeDeviceStoreAsync(), "wiping");
                var failure = Check.Fails(7009, receipts, "what the task says");
                Check.That(failure.Text.Contains("wiped"), failure.Text);
                world.Client.Uninit();

                world.Server.Again();
                world.Client.Init();
                world.Login("bob");
                // What is asked later is answered later: by now anything that waited would be there.
                Check.Wait(world.Client.MarkReadAsync(world.Message.Conversation));
                Check.Equal(0, world.Outbox.All.Count, "nothing is told");
                Check.That(!world.IsRead(), "alice sees nothing");
                Check.Wait(world.Client.LogoutAsync());
                Check.Fails(6014, world.Client.WipeDeviceStoreAsync(), "without a login");
            }
        }

        internal static void WhoHasNotReadIsReminded()
        {
            using (var world = World.Begin())
            {
                if (world == null)
                {
                    return;
                }
                var reminders = new Inbox<Reminder>();
                world.Client.ReminderReceived += reminders.Add;
                Check.Equal("reminded = 1", world.Server.Remind(world.Message.Id), "what the operator is told");
                var reminder = reminders.Next("a reminder");
                Check.Equal(world.Message.Id, reminder.MessageId, "of which message");
                Check.That(reminder.Conversation == ConversationId.C2C("alice"), "where");
                Check.Equal("alice", reminder.Sender, "whose");
                Check.Equal(1ul, reminder.Seq, "its place");
                Check.That(reminder.Time > 1700000000, "when");
                Check.Equal(null, world.Server.Remind(world.Message.Id), "not again within the hour");
            }
        }

        internal static void AMessageThatWasSentWithoutAServerArrivesOnceAndOneThatWasTakenBackDoesNot()
        {
            using (var world = World.Begin())
            {
                if (world == null)
                {
                    return;
                }
                var alice = ConversationId.C2C("alice");
                var online = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice)), "with a link");
                Check.That(!DoubletickClient.IsFromDevice(online), "the server has answered");
                var local = new LocalMessage(new TextElement("of this device")) { Id = "local", Sender = "alice", Time = 5 };
                var imported = Check.Wait(world.Client.ImportMessagesAsync(alice, new[] { local }), "importing");
                Check.Equal(MessageStatus.LocalImported, imported.Single().Status, "status");
                Check.That(!imported[0].IsFromSelf, "who has said it");
                Check.Equal("local", Check.Wait(world.Client.SaveMessageAsync(alice, local), "again").Id, "once");
                online = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice)), "with a link");
                Check.Equal("local", online.Last().Id, "it is the oldest");
                var here = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice) { OnThisDevice = true }), "here");
                Check.That(DoubletickClient.IsFromDevice(here), "the device has answered");
                Check.Equal("local", here.Last().Id, "it is on this device");
                Check.Fails(6017, world.Client.ImportMessagesAsync(alice, new LocalMessage[0]), "nothing");
                world.Server.Kill();
                var first = Message.FromText("first");
                var second = Message.FromText("second");
                var sending = world.Client.SendAsync(alice, first);
                var takenBack = world.Client.SendAsync(alice, second);
                var waiting = Check.Wait(world.Client.GetUnsentMessagesAsync(), "what waits");
                Check.Equal(2, waiting.Count, "both wait");
                Check.Equal(first.Id, waiting[0].Id, "in their order");
                Check.Equal(MessageStatus.Sending, waiting[0].Status, "status");
                Check.Equal("first", waiting[0].Text, "text");
                Check.Equal(0UL, waiting[0].Seq, "no seq yet");
                Check.Wait(world.Client.CancelSendAsync(alice, second.Id), "taking back");
                Check.Fails(8021, takenBack, "what the task says");
                Check.Fails(8020, world.Client.CancelSendAsync(alice, second.Id), "nothing to take back");
                var offline = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice)), "without a link");
                Check.That(DoubletickClient.IsFromDevice(offline), "the device has answered");
                Check.Equal(online.Count + 1, offline.Count, "what waits is in it");
                Check.Equal(first.Id, offline[0].Id, "the newest");
                Check.Equal(MessageStatus.Sending, offline[0].Status, "status");
                world.Client.Uninit();
                Check.Fails(7009, sending, "what the task says");

                world.Server.Again();
                world.Client.Init();
                world.Login("bob");
                var item = world.Outbox.Next("what has become of it").Single();
                Check.Equal(OutboxKind.Message, item.Kind, "a message");
                Check.Equal(0, item.Code, "the server has it");
                Check.Equal(first.Id, item.MessageId, "which");
                Check.Equal(MessageStatus.Sent, item.Message.Status, "as the server has it");
                Check.That(item.Message.Seq > 0, "with its seq");
                Check.Equal(0, Check.Wait(world.Client.GetUnsentMessagesAsync()).Count, "nothing waits");
                var history = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice)));
                Check.Equal(1, history.Count(message => message.Text == "first"), "once");
                Check.Equal(0, history.Count(message => message.Text == "second"), "taken back");
                Check.Equal(1, history.Count(message => message.Id == "local"), "still on this device");
                Check.Wait(world.Client.DeleteMessageHereAsync(alice, "local"));
                Check.Wait(world.Client.DeleteMessageHereAsync(alice, first.Id));
                here = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice) { OnThisDevice = true }), "here");
                Check.Equal(0, here.Count(message => message.Id == "local" || message.Id == first.Id), "gone from here");
                history = Check.Wait(world.Client.GetHistoryAsync(new HistoryQuery(alice)));
                Check.Equal(1, history.Count(message => message.Id == first.Id), "the server has it");
            }
        }

        internal static void AnEmbeddedServiceLetsNothingWait()
        {
            using (var rig = new Rig())
            {
                Check.Fails(6014, rig.Client.WipeDeviceStoreAsync(), "without a login");
                rig.Login("alice");
                Check.Wait(rig.Client.WipeDeviceStoreAsync(), "nothing to wipe");
                Check.Equal(0, Check.Wait(rig.Client.GetUnsentMessagesAsync()).Count, "nothing waits");
            }
        }

        /// <summary>A message of alice's that bob, who is logged in, has seen and not read.</summary>
        private sealed class World : IDisposable
        {
            private readonly TemporaryDirectory directory = new TemporaryDirectory();

            private World(TestServer server)
            {
                Server = server;
                Outbox = new Inbox<IReadOnlyList<OutboxItem>>();
                Client = new DoubletickClient(new DoubletickOptions
                {
                    AppId = Rig.AppId,
                    ServerUrl = server.Url,
                    DataDirectory = directory.Path,
                    Durability = Durability.Full,
                    KeepUnsent = true,
                    EventsOnLibraryThread = true,
                });
                Client.OutboxChanged += Outbox.Add;
                Client.Init();
                var messages = new Inbox<Message>();
                Client.MessagesReceived += list => list.ToList().ForEach(messages.Add);
                Login("bob");
                Login("alice");
                Check.Wait(Client.SendTextAsync(ConversationId.C2C("bob"), "在吗？"));
                Login("bob");
                Message = messages.Next("the message", message => message.Text == "在吗？");
            }

            internal TestServer Server { get; private set; }

            internal DoubletickClient Client { get; private set; }

            internal Message Message { get; private set; }

            internal Inbox<IReadOnlyList<OutboxItem>> Outbox { get; private set; }

            /// <summary>Null where there is no server to take away.</summary>
            internal static World Begin()
            {
                var server = TestServer.Start();
                if (server == null)
                {
                    return null;
                }
                try
                {
                    return new World(server);
                }
                catch
                {
                    server.Dispose();
                    throw;
                }
            }

            public void Dispose()
            {
                Client.Dispose();
                Server.Dispose();
                directory.Dispose();
            }

            internal void Login(string user)
            {
                if (Client.LoginStatus == LoginStatus.LoggedIn)
                {
                    Check.Wait(Client.LogoutAsync(), "the logout");
                }
                Check.Wait(Client.LoginAsync(user, Server.UserSig(user)), "the login of " + user);
            }

            /// <summary>Whether bob has read the message, as alice is told.</summary>
            internal bool IsRead()
            {
                Login("alice");
                return Check.Wait(Client.GetReceiptsAsync(new[] { Message.Id })).Single().IsPeerRead;
            }
        }
    }
}
