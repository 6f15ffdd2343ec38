using System;
using System.Threading.Tasks;
using UnityEngine;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>
    /// Who has read a message of a group, and who has not; page by page, because a group may be large.
    /// </summary>
    internal sealed class ReadByPanel
    {
        private const int PageSize = 50;

        private readonly VisualElement panel;
        private readonly Label title;
        private readonly Column read;
        private readonly Column unread;
        private DoubletickClient client;
        private Message message;
        private int turn;

        internal ReadByPanel(VisualElement root)
        {
            panel = root.Q<VisualElement>("read-by");
            title = root.Q<Label>("read-by-title");
            read = new Column(this, root, "read", ReaderFilter.Read);
            unread = new Column(this, root, "unread", ReaderFilter.Unread);
            root.Q<Button>("read-by-close").clicked += Close;
            Close();
        }

        /// <summary>Shows the readers of this message.</summary>
        internal void Open(DoubletickClient from, Message of)
        {
            client = from;
            message = of;
            title.text = of.Text;
            panel.RemoveFromClassList("hidden");
            Reload();
        }

        internal void Close()
        {
            // What is still on its way belongs to a panel that is gone.
            turn++;
            message = null;
            panel.AddToClassList("hidden");
        }

        /// <summary>Another one has read the message that is shown: both lists are read anew.</summary>
        internal void Refresh(MessageReceipt receipt)
        {
            if (message != null && receipt.MessageId == message.Id)
            {
                Reload();
            }
        }

        private void Reload()
        {
            turn++;
            read.Load(0);
            unread.Load(0);
        }

        /// <summary>One of the two lists.</summary>
        private sealed class Column
        {
            private readonly ReadByPanel panel;
            private readonly ReaderFilter filter;
            private readonly ScrollView list;
            private readonly Button more;
            private ulong next;

            internal Column(ReadByPanel panel, VisualElement root, string name, ReaderFilter filter)
            {
                this.panel = panel;
                this.filter = filter;
                list = root.Q<ScrollView>(name + "-list");
                more = root.Q<Button>(name + "-more");
                more.clicked += () => Load(next);
            }

            internal async void Load(ulong cursor)
            {
                var turn = panel.turn;
                try
                {
                    var page = await panel.client.GetReadersAsync(panel.message.Id, filter, cursor, PageSize);
                    if (turn != panel.turn)
                    {
                        return;
                    }
                    if (cursor == 0)
                    {
                        list.Clear();
                    }
                    foreach (var member in page.Members)
                    {
                        list.Add(new Label(Name(member)) { name = "reader-" + member.UserId });
                    }
                    next = page.NextCursor;
                    more.EnableInClassList("hidden", page.IsFinished);
                }
                catch (DoubletickException exception)
                {
                    if (turn == panel.turn)
                    {
                        Debug.LogException(exception);
                    }
                }
            }

            private static string Name(GroupMember member)
            {
                foreach (var name in new[] { member.NameCard, member.NickName })
                {
                    if (!string.IsNullOrEmpty(name))
                    {
                        return name;
                    }
                }
                return member.UserId;
            }
        }
    }
}
