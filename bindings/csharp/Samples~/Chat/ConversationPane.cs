using System;
using System.Collections.Generic;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>The list of conversations: name, newest message, how many are unread.</summary>
    internal sealed class ConversationPane
    {
        private readonly ScrollView list;
        private readonly Action<Conversation> open;

        internal ConversationPane(VisualElement root, Action<Conversation> open)
        {
            this.open = open;
            list = root.Q<ScrollView>("conversations");
        }

        internal void Show(IReadOnlyList<Conversation> conversations)
        {
            list.Clear();
            foreach (var conversation in conversations)
            {
                list.Add(Row(conversation));
            }
        }

        private VisualElement Row(Conversation conversation)
        {
            var row = new Button(() => open(conversation)) { name = "conversation-" + conversation.Id };
            row.AddToClassList("conversation");
            var text = new VisualElement();
            text.AddToClassList("conversation-text");
            text.Add(new Label(conversation.ShowName));
            var last = new Label(conversation.LastMessage == null ? "" : conversation.LastMessage.Text);
            last.AddToClassList("last");
            text.Add(last);
            row.Add(text);
            var unread = new Label(conversation.UnreadCount > 99 ? "99+" : conversation.UnreadCount.ToString());
            unread.AddToClassList("unread");
            unread.EnableInClassList("hidden", conversation.UnreadCount == 0);
            row.Add(unread);
            return row;
        }
    }
}
