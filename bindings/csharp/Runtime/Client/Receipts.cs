using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Read receipts: the core.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// Says that this user has read these messages, 1 to 30 of one conversation. Own messages and those without
        /// <see cref="Message.NeedReadReceipt"/> are skipped; sending a receipt again changes nothing. No unread count
        /// changes.
        /// </summary>
        public Task SendReceiptsAsync(
            IEnumerable<Message> messages, CancellationToken cancellationToken = default(CancellationToken))
        {
            return SendReceipts(Given.Ids(messages, "messages"), cancellationToken);
        }

        /// <summary>The same by the ids of the messages.</summary>
        public Task SendReceiptsAsync(
            IEnumerable<string> messageIds, CancellationToken cancellationToken = default(CancellationToken))
        {
            return SendReceipts(Given.Ids(messageIds, "messageIds"), cancellationToken);
        }

        /// <summary>The receipts of own messages, 1 to 100 of one conversation.</summary>
        public Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(
            IEnumerable<Message> messages, CancellationToken cancellationToken = default(CancellationToken))
        {
            return GetReceipts(Given.Ids(messages, "messages"), cancellationToken);
        }

        /// <summary>The same by the ids of the messages.</summary>
        public Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(
            IEnumerable<string> messageIds, CancellationToken cancellationToken = default(CancellationToken))
        {
            return GetReceipts(Given.Ids(messageIds, "messageIds"), cancellationToken);
        }

        /// <summary>A page of those who have read an own group message, or have not.</summary>
        /// <param name="messageId">The message.</param>
        /// <param name="filter">Who has, or who has not.</param>
        /// <param name="cursor">0, then <see cref="ReaderPage.NextCursor"/> of the last page.</param>
        /// <param name="count">1 to 100.</param>
        /// <param name="cancellationToken">Ends the waiting.</param>
        public unsafe Task<ReaderPage> GetReadersAsync(
            string messageId,
            ReaderFilter filter,
            ulong cursor = 0,
            int count = 100,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = JsonText.Write(new MessageName(messageId));
            return Start(
                "DTMsgGetGroupMessageReadMemberList", JsonText.Read<ReaderPage>, cancellationToken, (callback, userData) =>
                {
                    using (var json = Utf8.Encode(name))
                    {
                        return NativeMethods.DTMsgGetGroupMessageReadMemberList(
                            json.Pointer, (int)filter, cursor, count < 0 ? 0u : (uint)count, callback, userData);
                    }
                });
        }

        private unsafe Task SendReceipts(List<string> ids, CancellationToken token)
        {
            var names = JsonText.Write(MessageName.Many(ids));
            return Start("TIMMsgSendMessageReadReceipts", Nothing, token, (callback, userData) =>
            {
                using (var json = Utf8.Encode(names))
                {
                    return NativeMethods.TIMMsgSendMessageReadReceipts(json.Pointer, callback, userData);
                }
            });
        }

        private unsafe Task<IReadOnlyList<MessageReceipt>> GetReceipts(List<string> ids, CancellationToken token)
        {
            var names = JsonText.Write(MessageName.Many(ids));
            return Start("TIMMsgGetMessageReadReceipts", JsonText.ReadList<MessageReceipt>, token, (callback, userData) =>
            {
                using (var json = Utf8.Encode(names))
                {
                    return NativeMethods.TIMMsgGetMessageReadReceipts(json.Pointer, callback, userData);
                }
            });
        }
    }
}
