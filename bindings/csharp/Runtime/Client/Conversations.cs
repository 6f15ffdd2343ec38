using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Conversations: the list, unread counts, marking as read.
    public sealed partial class DoubletickClient
    {
        /// <summary>At most 100 conversations by their names: those that exist, in the order given.</summary>
        public unsafe Task<IReadOnlyList<Conversation>> GetConversationsAsync(
            IEnumerable<ConversationId> ids, CancellationToken cancellationToken = default(CancellationToken))
        {
            var wanted = new List<ConversationQuery>();
            foreach (var id in Given.NotNull(ids, "ids"))
            {
                wanted.Add(new ConversationQuery(id));
            }
            var text = JsonText.Write(wanted);
            return Start("TIMConvGetConvInfo", JsonText.ReadList<Conversation>, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMConvGetConvInfo(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Puts marks on 1 to 100 conversations of the list, or takes them off, on all devices of this user; what became of each,
        /// in the order given. A message takes no mark off; deleting a conversation ends its marks.
        /// </summary>
        /// <exception cref="DoubletickException">6017: not 1 to 100; -4: no mark, or an id that is empty.</exception>
        public unsafe Task<IReadOnlyList<ConversationOutcome>> MarkConversationsAsync(
            IEnumerable<ConversationId> conversations,
            ConversationMarks marks,
            bool on,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var ids = new List<ConversationId>(Given.NotNull(conversations, "conversations"));
            var text = JsonText.Write(ids.ConvertAll(id => id.ToString()));
            return Start("TIMConvMarkConversation", json => Outcomes(ids, json), cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMConvMarkConversation(json.Pointer, (ulong)marks, on, callback, userData);
                }
            });
        }

        /// <summary>
        /// Takes 1 to 100 conversations out of the list, on all devices of this user, with their messages or without: these can
        /// still be read, and are there when the next message brings the conversation back. What became of each, in the order given.
        /// </summary>
        /// <exception cref="DoubletickException">6017: not 1 to 100; -4: an id that is empty.</exception>
        public unsafe Task<IReadOnlyList<ConversationOutcome>> DeleteConversationsAsync(
            IEnumerable<ConversationId> conversations,
            bool clearMessages,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var ids = new List<ConversationId>(Given.NotNull(conversations, "conversations"));
            var text = JsonText.Write(ids.ConvertAll(id => id.ToString()));
            return Start("TIMConvDeleteConversationList", json => Outcomes(ids, json), cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMConvDeleteConversationList(json.Pointer, clearMessages, callback, userData);
                }
            });
        }

        private static IReadOnlyList<ConversationOutcome> Outcomes(List<ConversationId> ids, string json)
        {
            var outcomes = JsonText.ReadList<ConversationOutcome>(json);
            for (var at = 0; at < outcomes.Count; at++)
            {
                outcomes[at].Conversation = ids[at];
            }
            return outcomes;
        }

        /// <summary>
        /// A page of the conversations of the list that a filter takes, in the order of the list.
        /// </summary>
        /// <param name="filter">Which.</param>
        /// <param name="cursor">0, then what the last page said.</param>
        /// <param name="count">1 to 100.</param>
        /// <param name="cancellationToken">Ends the waiting.</param>
        public unsafe Task<ConversationPage> GetConversationsAsync(
            ConversationFilter filter,
            ulong cursor = 0,
            uint count = 100,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(filter, "filter"));
            return Start("TIMConvGetConversationListByFilter", JsonText.Read<ConversationPage>, cancellationToken,
                (callback, userData) =>
                {
                    using (var json = Utf8.Encode(text))
                    {
                        return NativeMethods.TIMConvGetConversationListByFilter(
                            json.Pointer, cursor, count, callback, userData);
                    }
                });
        }

        /// <summary>
        /// The unread messages of the conversations of the list that a filter takes, without those that are received silently.
        /// </summary>
        public unsafe Task<int> GetUnreadAsync(
            ConversationFilter filter, CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(filter, "filter"));
            return Start("TIMConvGetUnreadMessageCountByFilter", json => JsonText.Read<TotalUnread>(json).Count,
                cancellationToken,
                (callback, userData) =>
                {
                    using (var json = Utf8.Encode(text))
                    {
                        return NativeMethods.TIMConvGetUnreadMessageCountByFilter(json.Pointer, callback, userData);
                    }
                });
        }

        /// <summary>
        /// Whether <see cref="FilteredUnreadChanged"/> is told when the unread messages of what this filter takes are others than
        /// now, or than after the next login.
        /// </summary>
        /// <exception cref="DoubletickException">-1: not initialised; -4: another bit than a mark.</exception>
        public unsafe void WatchUnread(ConversationFilter filter, bool on = true)
        {
            int result;
            using (var json = Utf8.Encode(JsonText.Write(Given.NotNull(filter, "filter"))))
            {
                result = on
                    ? NativeMethods.TIMConvSubscribeUnreadMessageCountByFilter(json.Pointer)
                    : NativeMethods.TIMConvUnsubscribeUnreadMessageCountByFilter(json.Pointer);
            }
            if (result != 0)
            {
                var name = ((TIMResult)result).ToString();
                throw new DoubletickException(
                    "TIMConvSubscribeUnreadMessageCountByFilter", result, name + ": nothing is watched; the log says why");
            }
        }

        /// <summary>
        /// Marks a conversation read, which clears its unread count. It makes no receipts; the other user of a C2C
        /// conversation is told by a receipt without a message.
        /// </summary>
        /// <param name="conversation">Which, one-to-one or of a group.</param>
        /// <param name="untilTime">Up to this time in seconds (C2C); 0: to the end.</param>
        /// <param name="untilSeq">Up to this number (groups); 0: to the end.</param>
        /// <param name="cancellationToken">Ends the waiting.</param>
        public Task MarkReadAsync(
            ConversationId conversation,
            long untilTime = 0,
            ulong untilSeq = 0,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.Markable(conversation.Type, "conversation");
            if (untilTime < 0)
            {
                throw new ArgumentOutOfRangeException("untilTime", "A time before 1970 would be taken for the end.");
            }
            return MarkRead(conversation.ToString(), (ulong)untilTime, untilSeq, cancellationToken);
        }

        /// <summary>Marks every conversation of this type read; null: every conversation.</summary>
        public Task MarkAllReadAsync(
            ConversationType? type = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (type.HasValue)
            {
                Given.Markable(type.Value, "type");
            }
            var name = !type.HasValue ? "" : type.Value == ConversationType.Group ? "group" : "c2c";
            return MarkRead(name, 0, 0, cancellationToken);
        }

        /// <summary>Marks a conversation read up to this message.</summary>
        public unsafe Task MarkReadUpToAsync(
            ConversationId conversation,
            string messageId,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = JsonText.Write(new MessageName(messageId));
            return Start("TIMMsgReportReaded", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(name))
                {
                    return NativeMethods.TIMMsgReportReaded(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// The total of unread messages, without the groups that are received silently. From the first call on
        /// <see cref="TotalUnreadChanged"/> is told of changes.
        /// </summary>
        public unsafe Task<int> GetTotalUnreadAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Start("TIMConvGetTotalUnreadMessageCount", json => JsonText.Read<TotalUnread>(json).Count,
                cancellationToken,
                (callback, userData) => NativeMethods.TIMConvGetTotalUnreadMessageCount(callback, userData));
        }

        /// <summary>
        /// Keeps what the user has begun to write in a conversation, on this device alone; null or an empty text forgets it. It
        /// is in the conversation (<see cref="Conversation.Draft"/>), whose change <see cref="ConversationsChanged"/> tells, and
        /// survives the process. Deleting the conversation ends it. No link is needed; it does not wait.
        /// </summary>
        /// <exception cref="DoubletickException">
        /// -1: not initialised; -2: nobody is logged in; -4: more than 64 KiB, or no id that can be.
        /// </exception>
        public unsafe void SetDraft(ConversationId conversation, string text)
        {
            int result;
            using (var id = Utf8.Encode(conversation.Id))
            {
                if (string.IsNullOrEmpty(text))
                {
                    result = NativeMethods.TIMConvCancelDraft(id.Pointer, (int)conversation.Type);
                }
                else
                {
                    using (var json = Utf8.Encode(JsonText.Write(new ConversationDraft { Message = Message.FromText(text) })))
                    {
                        result = NativeMethods.TIMConvSetDraft(id.Pointer, (int)conversation.Type, json.Pointer);
                    }
                }
            }
            if (result != 0)
            {
                var name = ((TIMResult)result).ToString();
                throw new DoubletickException("TIMConvSetDraft", result, name + ": the draft is not kept; the log says why");
            }
        }

        private unsafe Task MarkRead(string name, ulong time, ulong seq, CancellationToken token)
        {
            return Start("TIMConvCleanConversationUnreadMessageCount", Nothing, token, (callback, userData) =>
            {
                using (var id = Utf8.Encode(name))
                {
                    return NativeMethods.TIMConvCleanConversationUnreadMessageCount(
                        id.Pointer, time, seq, callback, userData);
                }
            });
        }
    }
}
