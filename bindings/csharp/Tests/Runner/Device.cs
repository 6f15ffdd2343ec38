using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Doubletick.Tests
{
    /// <summary>
    /// A device: it does what it is told on its standard input and says what comes of it. The words, and what happens to it, are
    /// those of `xtask/src/test/kept`, the same in every language.
    /// </summary>
    internal static class Device
    {
        private static readonly List<Task> Open = new List<Task>();

        /// <summary>Until the end of its input: `--device URL DIRECTORY MILLISECONDS`. How long a call waits is not for us to say.</summary>
        internal static int Run(string url, string directory)
        {
            var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = Rig.AppId,
                ServerUrl = url,
                DataDirectory = directory,
                KeepUnsent = true,
                EventsOnLibraryThread = true,
            });
            client.MessagesReceived += list =>
            {
                foreach (var message in list.Where(message => !message.IsFromSelf))
                {
                    Say("message " + message.Id);
                }
            };
            client.OutboxChanged += list =>
            {
                foreach (var item in list)
                {
                    Say("outbox " + item.MessageId + " " + item.Code);
                }
            };
            client.Init();
            string line;
            while ((line = Console.ReadLine()) != null && line != "end")
            {
                Do(client, line, line.Split(' '));
            }
            client.Uninit();
            Task.WaitAll(Open.ToArray());
            Say("ended");
            return 0;
        }

        private static void Do(DoubletickClient client, string line, string[] words)
        {
            switch (words[0])
            {
                case "login":
                    Answer("login " + words[1], client.LoginAsync(words[1], words[2]));
                    break;
                case "group":
                    var group = new NewGroup { GroupId = words[1], Name = words[1], Type = GroupType.Public };
                    group.MemberIds.Add(words[2]);
                    Answer(line.Substring(0, 6 + words[1].Length), client.CreateGroupAsync(group));
                    break;
                case "send":
                    var message = Message.FromText(words[2]);
                    message.NeedReadReceipt = true;
                    var sending = client.SendAsync(ConversationId.Group(words[1]), message);
                    Answer("sent " + message.Id, sending);
                    break;
                case "read":
                    Answer(line, client.SendReceiptsAsync(new[] { words[1] }));
                    break;
                case "count":
                    Answer(line, client.GetReceiptsAsync(new[] { words[1] }), list => list.Single().ReadCount.ToString());
                    break;
                case "page":
                    var query = new HistoryQuery(ConversationId.Group(words[1]));
                    Answer(line, client.GetHistoryAsync(query), list => Page(list, list.Select(one => one.Id)));
                    break;
                case "list":
                    Answer(line, client.GetConversationsAsync(),
                        list => Page(list, list.Select(one => one.Id.Id + "=" + one.UnreadCount)));
                    break;
                case "members":
                    Answer(line, client.GetMembersAsync(words[1]), page => Page(page, page.Members.Select(one => one.UserId)));
                    break;
                case "wake":
                    DoubletickClient.Wake();
                    break;
                default:
                    throw new ArgumentException(line);
            }
        }

        private static void Answer(string what, Task task)
        {
            Open.Add(task.ContinueWith(ended => Say(what + " " + Failure(ended.Exception))));
        }

        private static void Answer<T>(string what, Task<T> task, Func<T, string> shown)
        {
            Open.Add(task.ContinueWith(
                ended => Say(what + " " + (ended.Exception == null ? "0 " + shown(ended.Result) : Failure(ended.Exception)))));
        }

        private static string Failure(AggregateException exception)
        {
            var failure = exception == null ? null : (DoubletickException)exception.InnerException;
            return failure == null ? "0" : failure.Code + " " + failure.Text;
        }

        private static string Page(object answer, IEnumerable<string> names)
        {
            return (DoubletickClient.IsFromDevice(answer) ? "device " : "service ") + string.Join(",", names);
        }

        private static void Say(string line)
        {
            Console.WriteLine(line);
        }
    }
}
