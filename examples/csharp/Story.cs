// The story of a few read receipts: the same in every language, see examples/story.txt.
//
//     Story [DIRECTORY]
//
// Without DOUBLETICK_SERVER_URL the service runs inside this process, in DIRECTORY (or a fresh temporary one,
// removed at the end). With it, it is that server, and the UserSigs of the four users are in DOUBLETICK_USERSIG_ALICE,
// …_BOB, …_CAROL and …_DAVE. A process has one client, so the users log in one after another.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Doubletick;

internal sealed class Story
{
    // Only so that a story that does not go on ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DoubletickClient client;
    private readonly object gate = new object();
    private readonly List<Message> arrived = new List<Message>();
    private readonly Dictionary<string, MessageReceipt> heard = new Dictionary<string, MessageReceipt>();
    private TaskCompletionSource<bool> news = Fresh();
    private string groupId;
    private Message toGroup;
    private Message toBob;

    private Story(DoubletickClient client)
    {
        this.client = client;
        client.MessagesReceived += messages => Note(() => arrived.AddRange(messages));
        client.ReceiptsChanged += receipts => Note(() =>
        {
            foreach (var receipt in receipts)
            {
                heard[receipt.MessageId] = receipt;
            }
        });
    }

    private static int Main(string[] arguments)
    {
        var directory = arguments.Length > 0
            ? arguments[0]
            : Path.Combine(Path.GetTempPath(), "doubletick-story-" + Guid.NewGuid().ToString("N"));
        try
        {
            using (var client = new DoubletickClient(
                new DoubletickOptions { AppId = 1400000000, DataDirectory = directory }))
            {
                var story = new Story(client);
                client.Init();
                story.Play().GetAwaiter().GetResult();
            }
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine("the story: " + exception.Message);
            return 1;
        }
        finally
        {
            if (arguments.Length == 0 && Directory.Exists(directory))
            {
                Directory.Delete(directory, true);
            }
        }
    }

    private async Task Play()
    {
        foreach (var user in new[] { "alice", "bob", "carol", "dave" })
        {
            await LogIn(user);
        }
        Tell("alice, bob, carol and dave have accounts");

        await LogIn("alice");
        await AliceWrites();
        await LogIn("bob");
        await Read("bob", toGroup, toBob);
        await Read("carol", toGroup);
        await LogIn("alice");
        await AliceLooks();
        await WhatCannotBe();

        await LogIn("dave");
        await client.QuitGroupAsync(groupId);
        Tell("dave leaves the group");
        await LogIn("alice");
        await Until(() => Has(toGroup, receipt => receipt.ReadCount == 2 && receipt.UnreadCount == 0));
        Tell("alice hears: " + InGroup(heard[toGroup.Id]));
        Tell("done");
        await client.LogoutAsync();
    }

    private async Task AliceWrites()
    {
        var group = new NewGroup { Name = "Weekend hike", Type = GroupType.Work };
        group.MemberIds.AddRange(new[] { "bob", "carol", "dave" });
        groupId = await client.CreateGroupAsync(group);
        Tell("alice makes the group \"Weekend hike\" with bob, carol and dave");
        toGroup = await client.SendTextAsync(ConversationId.Group(groupId), "Meet at the lake at nine?");
        Tell("alice -> group: " + toGroup.Text);
        toBob = await client.SendTextAsync(ConversationId.C2C("bob"), "你能带地图吗？🗺️");
        Tell("alice -> bob: " + toBob.Text);
    }

    /// <summary>A user logs in, gets these messages, and sends a receipt for each.</summary>
    private async Task Read(string user, params Message[] messages)
    {
        if (client.LoginUserId != user)
        {
            await LogIn(user);
        }
        foreach (var sent in messages)
        {
            Message message = null;
            await Until(() => (message = arrived.FirstOrDefault(one => one.Id == sent.Id)) != null);
            Expect(message.NeedReadReceipt, "the flag arrived");
            await client.SendReceiptsAsync(new[] { message });
            Tell(user + " reads: " + message.Text);
        }
        if (user == "bob")
        {
            foreach (var message in messages)
            {
                await client.SendReceiptsAsync(new[] { message });
            }
            Tell("bob sends his receipts again, which changes nothing");
        }
    }

    private async Task AliceLooks()
    {
        await Until(() => Has(toGroup, receipt => receipt.ReadCount == 2) && Has(toBob, receipt => receipt.IsPeerRead));
        Tell("alice hears: " + InGroup(heard[toGroup.Id]));
        Tell("alice hears: bob has read");
        Tell("alice asks: " + InGroup((await client.GetReceiptsAsync(new[] { toGroup })).Single()));
        Expect((await client.GetReceiptsAsync(new[] { toBob })).Single().IsPeerRead, "bob has read");
        Tell("alice asks: bob has read");
        Tell("read: " + await Names(ReaderFilter.Read));
        Tell("unread: " + await Names(ReaderFilter.Unread));
    }

    private async Task WhatCannotBe()
    {
        Tell("a receipt for no message: " + await Code(client.SendReceiptsAsync(new string[0])));
        Tell("alice sends a receipt for her own message: " + await Code(client.SendReceiptsAsync(new[] { toGroup })));
        await LogIn("bob");
        Tell("bob asks who has read alice's message: " + await Code(client.GetReadersAsync(toGroup.Id, ReaderFilter.Read)));
    }

    private async Task LogIn(string user)
    {
        if (client.LoginStatus == LoginStatus.LoggedIn)
        {
            await client.LogoutAsync();
        }
        var sig = Environment.GetEnvironmentVariable("DOUBLETICK_USERSIG_" + user.ToUpperInvariant());
        await client.LoginAsync(user, sig ?? "any");
    }

    private async Task<string> Names(ReaderFilter filter)
    {
        var page = await client.GetReadersAsync(toGroup.Id, filter);
        Expect(page.IsFinished, "one page is enough");
        return string.Join(", ", page.Members.Select(member => member.UserId));
    }

    private static async Task<int> Code(Task call)
    {
        try
        {
            await call;
            return 0;
        }
        catch (DoubletickException exception)
        {
            return exception.Code;
        }
    }

    private static string InGroup(MessageReceipt receipt)
    {
        return receipt.ReadCount + " have read in the group, " + receipt.UnreadCount
            + (receipt.UnreadCount == 1 ? " has not" : " have not");
    }

    private bool Has(Message message, Func<MessageReceipt, bool> state)
    {
        MessageReceipt receipt;
        return heard.TryGetValue(message.Id, out receipt) && state(receipt);
    }

    private void Note(Action change)
    {
        TaskCompletionSource<bool> told;
        lock (gate)
        {
            change();
            told = news;
            news = Fresh();
        }
        told.SetResult(true);
    }

    /// <summary>Whoever waits goes on elsewhere, not inside the handler of an event.</summary>
    private static TaskCompletionSource<bool> Fresh()
    {
        return new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Waits for an event after which this holds.</summary>
    private async Task Until(Func<bool> holds)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (holds())
                {
                    return;
                }
                next = news.Task;
            }
            Expect(await Task.WhenAny(next, Task.Delay(Patience)) == next, "it goes on");
        }
    }

    private static void Expect(bool so, string what)
    {
        if (!so)
        {
            throw new InvalidOperationException("not so: " + what);
        }
    }

    private static void Tell(string line)
    {
        // The same bytes everywhere: UTF-8, and \n at the end.
        var bytes = new System.Text.UTF8Encoding(false).GetBytes(line + "\n");
        using (var output = Console.OpenStandardOutput())
        {
            output.Write(bytes, 0, bytes.Length);
        }
    }
}
