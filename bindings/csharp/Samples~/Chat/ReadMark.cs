using System;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>
    /// The mark of an own message: one tick when it is sent, two when it is read, and in a group how many have read it.
    /// Ticks are drawn by the style sheet, because not every font has them. In a group it opens the panel of readers.
    /// </summary>
    internal sealed class ReadMark
    {
        private readonly bool isGroup;
        private readonly Label text = new Label();

        internal ReadMark(Message message, Action open)
        {
            isGroup = message.Conversation.Type == ConversationType.Group;
            Element = isGroup ? new Button(open) : new VisualElement();
            Element.name = "mark-" + message.Id;
            Element.AddToClassList("mark");
            foreach (var kind in new[] { "tick", "tick second" })
            {
                var tick = new VisualElement();
                foreach (var name in kind.Split(' '))
                {
                    tick.AddToClassList(name);
                }
                Element.Add(tick);
            }
            Element.Add(text);
            Show(message.HasPeerReceipt, message.GroupReadCount, message.GroupUnreadCount);
        }

        internal VisualElement Element { get; private set; }

        /// <param name="isPeerRead">Whether the other user has read it (one-to-one).</param>
        /// <param name="read">How many have read it (group).</param>
        /// <param name="unread">How many have not (group).</param>
        internal void Show(bool isPeerRead, long read, long unread)
        {
            var all = isGroup ? read > 0 && unread == 0 : isPeerRead;
            Element.EnableInClassList("some", all || read > 0);
            Element.EnableInClassList("all", all);
            text.text = isGroup ? read + "/" + (read + unread) : "";
        }
    }
}
