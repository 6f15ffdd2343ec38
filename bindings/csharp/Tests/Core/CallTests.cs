using System;
using System.Linq;

namespace Doubletick.Tests
{
    /// <summary>Every call once: login, messages, receipts, history, conversations.</summary>
    internal static class CallTests
    {
        internal static void LoginAndLogout()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                Check.Equal(LoginStatus.LoggedOut, client.LoginStatus, "status");
                Check.Equal("", client.LoginUserId, "user");
                Check.Wait(client.LoginAsync("alice", "any"));
                Check.Equal(LoginStatus.LoggedIn, client.LoginStatus, "status");
                Check.Equal("alice", client.LoginUserId, "user");
                Check.That(client.ServerTime > 1500000000, "a clock: " + client.ServerTime);
                Check.Wait(client.LogoutAsync());
                Check.Equal(LoginStatus.LoggedOut, client.LoginStatus, "status");
                Check.That(DoubletickClient.Version.Split('.').Length == 3, DoubletickClient.Version);
                Check.That(DoubletickClient.SdkVersion.StartsWith("8."), DoubletickClient.SdkVersion);
            }
        }

        internal static void MessagesAndHistory()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var bob = rig.WithBob();
                var draft = Message.FromText("one");
                draft.Priority = MessagePriority.High;
                var sending = client.SendAsync(bob, draft);
                Check.That(draft.Id.Length > 0, "the id is there when the call returns");
                var sent = Check.Wait(sending);
                Check.Equal(draft.Id, sent.Id, "the same id");
                Check.Equal(MessageStatus.Sent, sent.Status, "status");
                Check.Equal(bob, sent.Conversation, "conversation");
                Check.Equal("alice", sent.Sender, "sender");
                Check.Equal((MessagePriority?)MessagePriority.High, sent.Priority, "priority");
                Check.That(sent.IsFromSelf && sent.ServerTime > 0 && sent.ClientTime > 0 && sent.Seq > 0, "what the service knows");
                Check.That(!sent.NeedReadReceipt, "nobody asked for receipts");
                for (var number = 2; number <= 5; number++)
                {
                    Check.Wait(client.SendTextAsync(bob, number.ToString()));
                }
                var newest = Check.Wait(client.GetHistoryAsync(new HistoryQuery(bob) { Count = 2 }));
                Check.Same(new[] { "5", "4" }, newest.Select(message => message.Text), "the newest");
                var older = Check.Wait(client.GetHistoryAsync(new HistoryQuery(bob) { FromMessageId = newest[1].Id }));
                Check.Same(new[] { "3", "2", "one" }, older.Select(message => message.Text), "older ones");
                var newer = Check.Wait(client.GetHistoryAsync(new HistoryQuery(bob) { FromMessageId = sent.Id, Newer = true, Count = 1 }));
                Check.Same(new[] { "2" }, newer.Select(message => message.Text), "newer ones");
                var since = new HistoryQuery(bob) { FromTime = sent.ServerTime, Newer = true, Period = 100000 };
                Check.Equal(5, Check.Wait(client.GetHistoryAsync(since)).Count, "since a time");
                var kinds = new HistoryQuery(bob) { ElementTypes = new System.Collections.Generic.List<ElementType> { ElementType.Face } };
                Check.Equal(0, Check.Wait(client.GetHistoryAsync(kinds)).Count, "of a kind that is not there");
                var found = Check.Wait(client.FindMessagesAsync(new[] { newest[0].Id, "nothing", sent.Id }));
                Check.Same(new[] { "5", "one" }, found.Select(message => message.Text), "found");
                var late = Check.Fails(8020, client.CancelSendAsync(bob, sent.Id), "too late to take back");
                Check.Equal("TIMMsgCancelSend", late.Function, "which function");
            }
        }

        internal static void ReceiptsInAGroup()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var group = ConversationId.Group(rig.Group());
                var first = Check.Wait(client.SendTextAsync(group, "一"));
                var second = Check.Wait(client.SendTextAsync(group, "二"));
                Check.That(first.NeedReadReceipt && first.GroupUnreadCount == 2 && first.GroupReadCount == 0, "nobody has read");
                var bySeq = new HistoryQuery(group) { Seqs = new System.Collections.Generic.List<ulong> { second.Seq } };
                Check.Same(new[] { "二" }, Check.Wait(client.GetHistoryAsync(bySeq)).Select(message => message.Text), "by number");
                var fromSeq = new HistoryQuery(group) { FromSeq = first.Seq };
                Check.Same(new[] { "一" }, Check.Wait(client.GetHistoryAsync(fromSeq)).Select(message => message.Text), "from a number");

                rig.Login("bob");
                Check.Wait(client.SendReceiptsAsync(new[] { first, second }));
                Check.Wait(client.SendReceiptsAsync(new[] { first.Id }));
                Check.That(Check.Wait(client.FindMessagesAsync(new[] { first.Id }))[0].HasSentReceipt, "bob has sent one");
                rig.Login("carol");
                Check.Wait(client.SendReceiptsAsync(new[] { first.Id }));
                rig.Login("alice");
                var receipts = Check.Wait(client.GetReceiptsAsync(new[] { first, second }));
                Check.Same(new[] { "2/0", "1/1" }, receipts.Select(one => one.ReadCount + "/" + one.UnreadCount), "counts");
                Check.Same(new[] { first.Id, second.Id }, receipts.Select(one => one.MessageId), "of which");
                Check.That(receipts.All(one => one.Conversation == group && !one.IsConversationMark), "where");
                Check.Equal(2, Check.Wait(client.GetReceiptsAsync(new[] { first.Id, second.Id })).Count, "by id");

                var page = Check.Wait(client.GetReadersAsync(first.Id, ReaderFilter.Read, count: 1));
                Check.Same(new[] { "bob" }, page.Members.Select(member => member.UserId), "first page");
                Check.That(!page.IsFinished && page.NextCursor > 0 && page.Members[0].ReadTime > 0, "more follows");
                page = Check.Wait(client.GetReadersAsync(first.Id, ReaderFilter.Read, page.NextCursor, 1));
                Check.Same(new[] { "carol" }, page.Members.Select(member => member.UserId), "second page");
                page = Check.Wait(client.GetReadersAsync(second.Id, ReaderFilter.Unread));
                Check.Same(new[] { "carol" }, page.Members.Select(member => member.UserId), "who has not");
                Check.That(page.IsFinished && page.NextCursor == 0 && page.Members[0].ReadTime == 0, "the end");
                Check.Fails(-4, client.GetReadersAsync(first.Id, ReaderFilter.Read, 0, -1), "a page of -1");
                Check.Fails(10062, client.GetReadersAsync("nothing", ReaderFilter.Read), "an unknown message");
            }
        }

        internal static void ReceiptsOneToOne()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var sent = Check.Wait(client.SendTextAsync(rig.WithBob(), "hi"));
                Check.That(!sent.HasPeerReceipt && !sent.IsPeerRead, "not read yet");
                rig.Login("bob");
                Check.Wait(client.SendReceiptsAsync(new[] { sent.Id }));
                rig.Login("alice");
                var receipt = Check.Wait(client.GetReceiptsAsync(new[] { sent.Id })).Single();
                Check.That(receipt.IsPeerRead && receipt.Time > 0, "bob has read it");
                Check.Equal(ConversationId.C2C("bob"), receipt.Conversation, "conversation");
                Check.That(Check.Wait(client.FindMessagesAsync(new[] { sent.Id }))[0].HasPeerReceipt, "the message says it too");
                Check.Fails(6017, client.SendReceiptsAsync(new string[0]), "no message");
                Check.Fails(6017, client.SendReceiptsAsync(new[] { sent }), "an own message");
                Check.Fails(10062, client.SendReceiptsAsync(new[] { "nothing" }), "an unknown message");
            }
        }

        internal static void RevokeModifyDelete()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var bob = rig.WithBob();
                var message = Check.Wait(client.SendTextAsync(bob, "first"));
                var stale = Check.Wait(client.FindMessagesAsync(new[] { message.Id }))[0];
                ((TextElement)message.Elements[0]).Text = "second";
                message.CloudCustomData = "changed";
                var modified = Check.Wait(client.ModifyAsync(message));
                Check.Equal("second", modified.Text, "modified");
                Check.That(modified.Version > stale.Version, "a newer version");
                ((TextElement)stale.Elements[0]).Text = "third";
                var conflict = Check.Throws<MessageConflictException>(() => Check.Wait(client.ModifyAsync(stale)), "a conflict");
                Check.Equal(ErrorCode.SdkMsgModifyConflict, conflict.Code, "code");
                Check.Equal("second", conflict.Newest.Text, "the newest comes with it");

                Check.Wait(client.RevokeAsync(bob, message.Id, "谢谢"));
                var revoked = Check.Wait(client.FindMessagesAsync(new[] { message.Id }))[0];
                Check.Equal(MessageStatus.Revoked, revoked.Status, "status");
                Check.Equal("谢谢", revoked.RevokeReason, "reason");
                Check.Equal("alice", revoked.RevokerUserId, "by whom");
                Check.Equal(0, revoked.Elements.Count, "elements");
                Check.Fails(10030, client.RevokeAsync(bob, "nothing"), "an unknown message");

                var one = Check.Wait(client.SendTextAsync(bob, "one"));
                var two = Check.Wait(client.SendTextAsync(bob, "two"));
                Check.Wait(client.DeleteMessageAsync(bob, one.Id));
                Check.Wait(client.DeleteMessagesAsync(bob, new[] { two.Id, message.Id }));
                Check.Equal(0, Check.Wait(client.GetHistoryAsync(new HistoryQuery(bob))).Count, "left for alice");
                rig.Login("bob");
                var left = Check.Wait(client.GetHistoryAsync(new HistoryQuery(ConversationId.C2C("alice"))));
                Check.Equal(3, left.Count, "left for bob");
                Check.Fails(6017, client.DeleteMessagesAsync(bob, new string[0]), "nothing to delete");
            }
        }

        internal static void Conversations()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var group = ConversationId.Group(rig.Group());
                var c2c = ConversationId.C2C("alice");
                Check.Wait(client.SendTextAsync(group, "一"));
                var middle = Check.Wait(client.SendTextAsync(group, "二"));
                var naming = Message.FromText("三");
                naming.AtUserIds = new System.Collections.Generic.List<string> { "bob", Message.AtAll };
                var named = Check.Wait(client.SendAsync(group, naming));
                Check.Wait(client.SendTextAsync(ConversationId.C2C("bob"), "四"));
                rig.Login("bob");
                var all = Check.Wait(client.GetConversationsAsync());
                Check.Same(new[] { c2c, group }.OrderBy(id => id.ToString()), all.Select(one => one.Id).OrderBy(id => id.ToString()), "all");
                Check.Equal(4, Check.Wait(client.GetTotalUnreadAsync()), "total");
                var asked = Check.Wait(client.GetConversationsAsync(new[] { group, ConversationId.C2C("nobody"), c2c }));
                Check.Same(new[] { group, c2c }, asked.Select(one => one.Id), "in the order given");
                Check.Same(new[] { 3L, 1L }, asked.Select(one => one.UnreadCount), "unread");
                Check.Equal("三", asked[0].LastMessage.Text, "last message");
                Check.Equal((GroupType?)GroupType.Public, asked[0].GroupType, "group type");
                Check.Equal("群", asked[0].ShowName, "name");
                Check.Same(new[] { named.Seq + " AllAndMe" }, asked[0].AtInfos.Select(info => info.Seq + " " + info.Type), "who is named");
                Check.That(asked[1].GroupType == null && asked[1].ActiveTime > 0, "one-to-one");

                var system = new ConversationId(ConversationType.System, c2c.Id);
                Check.Throws<ArgumentException>(() => client.MarkReadAsync(system), "a conversation of the service");
                Check.Throws<ArgumentException>(() => client.MarkReadAsync(default(ConversationId)), "no conversation");
                Check.Throws<ArgumentException>(() => client.MarkAllReadAsync(ConversationType.System), "all of the service");
                Check.Throws<ArgumentOutOfRangeException>(() => client.MarkReadAsync(c2c, -1), "before 1970");
                Check.Equal(4, Check.Wait(client.GetTotalUnreadAsync()), "nothing was marked");
                Check.Wait(client.MarkReadUpToAsync(group, middle.Id));
                Check.Equal(2, Check.Wait(client.GetTotalUnreadAsync()), "after two");
                Check.Wait(client.MarkReadAsync(c2c));
                Check.Equal(1, Check.Wait(client.GetTotalUnreadAsync()), "after the conversation");
                Check.Wait(client.MarkAllReadAsync(ConversationType.C2C));
                Check.Equal(1, Check.Wait(client.GetTotalUnreadAsync()), "after those that were read");
                Check.Wait(client.MarkAllReadAsync());
                Check.Equal(0, Check.Wait(client.GetTotalUnreadAsync()), "after all");

                var found = Check.Wait(client.SearchMessagesAsync(new MessageSearch("二", "三") { Conversation = group }));
                Check.Equal("2 2", found.Total + " " + found.Items[0].Count, "how many have it");
                Check.Same(new[] { "三", "二" }, found.Items[0].Messages.Select(one => one.Text), "which have it");
                Check.Equal(group, found.Items[0].Conversation, "where");
                found = Check.Wait(client.SearchMessagesAsync(new MessageSearch("二", "三") { AllKeywords = true }));
                Check.Equal(0L, found.Total, "none has both");
                found = Check.Wait(client.SearchMessagesAsync(new MessageSearch { Senders = { "alice" }, PageSize = 1 }));
                Check.Equal("2 1", found.Total + " " + found.Items.Count, "conversations, page by page");
                Check.Fails(6017, client.SearchMessagesAsync(new MessageSearch()), "nothing is looked for");
                Func<ConversationDraft> draft = () => Check.Wait(client.GetConversationsAsync(new[] { group }))[0].Draft;
                Check.That(draft() == null, "nothing is begun");
                client.SetDraft(group, "begun \ud83d\ude00");
                Check.Equal("begun \ud83d\ude00", draft().Text, "what is begun");
                Check.That(draft().EditTime > 1600000000, "and when");
                client.SetDraft(group, null);
                Check.That(draft() == null, "and forgotten");
                Check.Throws<DoubletickException>(() => client.SetDraft(group, new string('x', 70000)), "too long");

                Check.Wait(client.PinConversationAsync(group, true));
                Check.Same(
                    new[] { group + " True", c2c + " False" },
                    Check.Wait(client.GetConversationsAsync()).Select(one => one.Id + " " + one.IsPinned), "pinned");
                var own = (ConversationMarks)(1UL << 63);
                var outcomes = Check.Wait(client.MarkConversationsAsync(
                    new[] { group, ConversationId.C2C("nobody") }, ConversationMarks.Star | own, true));
                Check.Equal(group + " 0", outcomes[0].Conversation + " " + outcomes[0].Code, "marked");
                Check.Equal("c2c_nobody 6017", outcomes[1].Conversation + " " + outcomes[1].Code, "not in the list");
                Check.That(outcomes[1].Text.Contains("conversation"), "the field is named");
                Check.Wait(client.MarkConversationsAsync(new[] { c2c }, ConversationMarks.Hide, true));
                Check.Equal(own | ConversationMarks.Star, Check.Wait(client.GetConversationsAsync(new[] { group }))[0].Marks, "marks");
                Check.Wait(client.MarkConversationsAsync(new[] { group }, own, false));
                Func<ConversationFilter, string[]> by = filter => Check
                    .Wait(client.GetConversationsAsync(filter)).Conversations.Select(one => one.Id.ToString()).ToArray();
                Check.Same(new[] { group.ToString() }, by(new ConversationFilter { Marks = ConversationMarks.Star }), "starred");
                Check.Same(new string[0], by(new ConversationFilter { Marks = own }), "taken off");
                Check.Same(new string[0], by(new ConversationFilter { Marks = ConversationMarks.None }), "all have marks");
                Check.Same(new[] { c2c.ToString() }, by(new ConversationFilter { Type = ConversationType.C2C }), "one-to-one");
                var first = Check.Wait(client.GetConversationsAsync(new ConversationFilter(), 0, 1));
                var rest = Check.Wait(client.GetConversationsAsync(new ConversationFilter(), first.NextCursor, 1));
                Check.Equal("1 1 0", first.NextCursor + " " + rest.Conversations.Count + " " + rest.NextCursor, "by pages");
                Check.Equal(0, Check.Wait(client.GetUnreadAsync(new ConversationFilter { HasUnread = true })), "unread");
                Check.Fails(6017, client.GetConversationsAsync(new ConversationFilter(), 0, 101), "a page of too many");
                Check.Fails(-4, client.MarkConversationsAsync(new[] { group }, (ConversationMarks)16, true), "no mark");
                Check.Fails(6017, client.MarkConversationsAsync(new ConversationId[0], ConversationMarks.Star, true), "none");
                outcomes = Check.Wait(client.SetConversationCustomDataAsync(new[] { group, ConversationId.C2C("nobody") }, "颜色"));
                Check.Equal("0 6017", outcomes[0].Code + " " + outcomes[1].Code, "kept, and not in the list");
                Check.Equal("颜色", Check.Wait(client.GetConversationsAsync(new[] { group }))[0].CustomData, "custom data");
                Check.Equal("", Check.Wait(client.GetConversationsAsync(new[] { c2c }))[0].CustomData, "none");
                Check.Fails(6017, client.SetConversationCustomDataAsync(new[] { group }, new string('x', 257)), "too long");
                outcomes = Check.Wait(client.CreateConversationGroupAsync("工作", new[] { group, ConversationId.C2C("nobody") }));
                Check.Equal("c2c_nobody 0", outcomes[1].Conversation + " " + outcomes[1].Code, "also what is not in the list");
                Check.Same(new[] { "工作" }, Check.Wait(client.GetConversationGroupsAsync()), "groups");
                Check.Wait(client.RenameConversationGroupAsync("工作", "work"));
                Check.Wait(client.AddToConversationGroupAsync("work", new[] { c2c }));
                Check.Same(new[] { "work" }, Check.Wait(client.GetConversationsAsync(new[] { c2c }))[0].ConversationGroups, "in which");
                Check.Wait(client.RemoveFromConversationGroupAsync("work", new[] { group }));
                Check.Same(new[] { c2c.ToString() }, by(new ConversationFilter { InGroup = "work" }), "in the group");
                Check.Same(new[] { group.ToString() }, by(new ConversationFilter { InGroup = "" }), "in none");
                Check.Fails(51009, client.AddToConversationGroupAsync("工作", new[] { c2c }), "no such group");
                Check.Fails(51011, client.RenameConversationGroupAsync("work", new string('x', 33)), "too long");
                Check.Fails(-4, client.CreateConversationGroupAsync("", new[] { c2c }), "no name");
                Check.Wait(client.DeleteConversationGroupAsync("work"));
                Check.Fails(51009, client.DeleteConversationGroupAsync("work"), "no such group any more");
                Check.Wait(client.ClearHistoryAsync(c2c));
                Check.That(Check.Wait(client.GetConversationsAsync(new[] { c2c }))[0].LastMessage == null, "cleared");
                Check.Equal(0, Check.Wait(client.DeleteConversationsAsync(new[] { c2c }, false))[0].Code, "out of the list");
                Check.Same(new[] { group }, Check.Wait(client.GetConversationsAsync()).Select(one => one.Id), "without it");
                Check.Wait(client.SendTextAsync(c2c, "back"));
                Check.Wait(client.DeleteConversationAsync(group));
                Check.Same(
                    new[] { c2c }, Check.Wait(client.GetConversationsAsync()).Select(one => one.Id), "deleted");
                Check.Fails(6017, client.PinConversationAsync(group, true), "pin what is deleted");
                rig.Login("alice");
                Check.Equal(0L, Check.Wait(client.GetReceiptsAsync(new[] { middle }))[0].ReadCount, "marks are no receipts");
            }
        }
    }
}
