using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using UnityEngine;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>
    /// The chat of this scene: the conversations, one of them with its messages and their marks, and the panel that
    /// says who has read a message. Without <see cref="serverUrl"/> the service runs inside the game, and the buttons
    /// at the top let you be one after another of its three users; with it, everyone has a device of their own.
    /// </summary>
    /// <remarks>
    /// Everything begins in OnEnable and ends in OnDisable: that is what the editor calls around a reload of scripts in
    /// play mode, and it does not call Start again.
    /// </remarks>
    [RequireComponent(typeof(UIDocument))]
    public sealed class ChatScreen : MonoBehaviour
    {
        /// <summary>
        /// Below this many panel pixels there is room for the list or the conversation, not for both.
        /// </summary>
        private const float NarrowWidth = 600;

        [SerializeField] private string serverUrl = "";
        [SerializeField] private string userId = "alice";
        [SerializeField] private string userSig = "any text, while the service is in this process";

        private DoubletickClient client;
        private VisualElement root;
        private VisualElement screen;
        private ConversationPane conversations;
        private MessagePane messages;
        private ReadByPanel readBy;
        private ConversationId? shown;
        private bool ready;
        // Counts users and lives of this component: what an earlier one began is not shown any more.
        private int turn;

        private bool IsEmbedded
        {
            get { return string.IsNullOrEmpty(serverUrl); }
        }

        private void OnEnable()
        {
            root = GetComponent<UIDocument>().rootVisualElement;
            screen = root.Q<VisualElement>("screen");
            root.RegisterCallback<GeometryChangedEvent>(OnGeometryChanged);
            conversations = new ConversationPane(root, Open);
            messages = new MessagePane(root, Send, message => readBy.Open(client, message));
            readBy = new ReadByPanel(root);
            root.Q<Button>("back").clicked += Close;
            client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1400000000,
                ServerUrl = IsEmbedded ? "embedded:" : serverUrl,
                DataDirectory = Path.Combine(Application.persistentDataPath, "chat")
            });
            // They come on the main thread, because the client is made on it.
            client.MessagesReceived += OnMessages;
            client.ReceiptsChanged += OnReceipts;
            client.ConversationsChanged += OnConversations;
            Run(Begin);
        }

        private void OnDisable()
        {
            // Every call that is still open fails now, which is no fault of theirs.
            turn++;
            ready = false;
            client.Dispose();
            root.UnregisterCallback<GeometryChangedEvent>(OnGeometryChanged);
        }

        private async Task Begin()
        {
            client.Init();
            var users = root.Q<VisualElement>("users");
            users.Clear();
            if (IsEmbedded)
            {
                await DemoUsers.Prepare(client);
                foreach (var name in DemoUsers.Names)
                {
                    users.Add(new Button(() => Switch(name)) { name = "user-" + name, text = name });
                }
            }
            await Be(userId);
        }

        private void Switch(string user)
        {
            turn++;
            ready = false;
            Run(async () =>
            {
                // One after another: the second click would log out the user whom the first one is logging in.
                var users = root.Q<VisualElement>("users");
                users.SetEnabled(false);
                try
                {
                    await Be(user);
                }
                finally
                {
                    users.SetEnabled(true);
                }
            });
        }

        /// <summary>Logs in as this user, another one out before.</summary>
        private async Task Be(string user)
        {
            Close();
            conversations.Show(new List<Conversation>());
            if (client.LoginStatus == LoginStatus.LoggedIn)
            {
                await client.LogoutAsync();
            }
            await client.LoginAsync(user, userSig);
            root.Q<Label>("title").text = user;
            root.Q<Label>("fault").text = "";
            ready = true;
            await List();
        }

        private async Task List()
        {
            var mine = turn;
            var all = await client.GetConversationsAsync();
            if (mine == turn)
            {
                conversations.Show(all);
            }
        }

        private void Open(Conversation conversation)
        {
            Run(async () =>
            {
                var id = conversation.Id;
                shown = id;
                readBy.Close();
                screen.AddToClassList("open");
                messages.Clear(conversation.ShowName);
                var history = await client.GetHistoryAsync(new HistoryQuery(id) { Count = 20 });
                if (shown != id)
                {
                    // The user has gone on meanwhile.
                    return;
                }
                // Newest first, as a list that grows upwards wants them.
                for (var at = history.Count - 1; at >= 0; at--)
                {
                    messages.Put(history[at]);
                }
                await Read(history);
                await client.MarkReadAsync(id);
            });
        }

        /// <summary>Back to the list, on a screen with room for one of the two.</summary>
        private void Close()
        {
            shown = null;
            readBy.Close();
            messages.Clear("");
            screen.RemoveFromClassList("open");
        }

        private void Send(string text)
        {
            if (!shown.HasValue)
            {
                return;
            }
            var id = shown.Value;
            Run(async () =>
            {
                var sent = await client.SendTextAsync(id, text);
                if (shown == id)
                {
                    messages.Put(sent);
                }
            });
        }

        /// <summary>Receipts for what asks for one. Whatever is on the screen counts as read here.</summary>
        private async Task Read(IEnumerable<Message> seen)
        {
            var unread = new List<Message>();
            foreach (var message in seen)
            {
                if (!message.IsFromSelf && message.NeedReadReceipt && !message.HasSentReceipt)
                {
                    unread.Add(message);
                }
            }
            if (unread.Count > 0)
            {
                await client.SendReceiptsAsync(unread);
            }
        }

        private void OnMessages(IReadOnlyList<Message> received)
        {
            var seen = new List<Message>();
            foreach (var message in received)
            {
                if (shown == message.Conversation)
                {
                    messages.Put(message);
                    seen.Add(message);
                }
            }
            if (seen.Count > 0)
            {
                var id = shown.Value;
                Run(async () =>
                {
                    await Read(seen);
                    await client.MarkReadAsync(id);
                });
            }
        }

        private void OnReceipts(IReadOnlyList<MessageReceipt> receipts)
        {
            foreach (var receipt in receipts)
            {
                messages.Mark(receipt);
                readBy.Refresh(receipt);
            }
        }

        private void OnConversations(ConversationsChange change)
        {
            if (ready)
            {
                Run(List);
            }
        }

        private void OnGeometryChanged(GeometryChangedEvent change)
        {
            screen.EnableInClassList("narrow", change.newRect.width < NarrowWidth);
        }

        /// <summary>Runs what a button or an event begins, and shows what went wrong.</summary>
        private async void Run(Func<Task> action)
        {
            var mine = turn;
            try
            {
                await action();
            }
            catch (DoubletickException exception)
            {
                // Of another user, or of a client that was ended on purpose, nobody wants to know.
                if (mine == turn)
                {
                    root.Q<Label>("fault").text = exception.Message;
                }
            }
            catch (Exception exception)
            {
                Debug.LogException(exception);
            }
        }
    }
}
