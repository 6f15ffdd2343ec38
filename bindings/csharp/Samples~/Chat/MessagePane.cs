using System;
using System.Collections.Generic;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>The messages of one conversation, oldest first, and the line to write one.</summary>
    internal sealed class MessagePane
    {
        private readonly Label title;
        private readonly ScrollView list;
        private readonly TextField draft;
        private readonly Action<Message> showReaders;
        private readonly Dictionary<string, ReadMark> marks = new Dictionary<string, ReadMark>();
        private readonly HashSet<string> shown = new HashSet<string>();

        internal MessagePane(VisualElement root, Action<string> send, Action<Message> showReaders)
        {
            this.showReaders = showReaders;
            title = root.Q<Label>("conversation-title");
            list = root.Q<ScrollView>("messages");
            draft = root.Q<TextField>("draft");
            root.Q<Button>("send").clicked += () =>
            {
                var text = draft.value.Trim();
                if (text.Length > 0)
                {
                    draft.value = "";
                    send(text);
                }
            };
        }

        internal void Clear(string name)
        {
            title.text = name;
            list.Clear();
            marks.Clear();
            shown.Clear();
        }

        /// <summary>
        /// Adds a message at the end. One that is there already stays as it is: history and events overlap.
        /// </summary>
        internal void Put(Message message)
        {
            if (!shown.Add(message.Id))
            {
                return;
            }
            var bubble = new VisualElement { name = "message-" + message.Id };
            bubble.AddToClassList("message");
            bubble.EnableInClassList("own", message.IsFromSelf);
            if (!message.IsFromSelf && message.Conversation.Type == ConversationType.Group)
            {
                var sender = new Label(message.Sender);
                sender.AddToClassList("sender");
                bubble.Add(sender);
            }
            bubble.Add(new Label(message.Text));
            if (message.IsFromSelf && message.NeedReadReceipt)
            {
                var mark = new ReadMark(message, () => showReaders(message));
                marks.Add(message.Id, mark);
                bubble.Add(mark.Element);
            }
            list.Add(bubble);
            list.ScrollTo(bubble);
        }

        /// <summary>Somebody has read a message: its mark changes, if it is shown.</summary>
        internal void Mark(MessageReceipt receipt)
        {
            ReadMark mark;
            if (!receipt.IsConversationMark && marks.TryGetValue(receipt.MessageId, out mark))
            {
                mark.Show(receipt.IsPeerRead, receipt.ReadCount, receipt.UnreadCount);
            }
        }
    }
}
