using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // History: pulling messages of a conversation.
    public sealed partial class DoubletickClient
    {
        /// <summary>A page of messages of one conversation. Revoked ones are in it, with that status.</summary>
        public unsafe Task<IReadOnlyList<Message>> GetHistoryAsync(
            HistoryQuery query, CancellationToken cancellationToken = default(CancellationToken))
        {
            var conversation = Given.NotNull(query, "query").Conversation;
            var wanted = JsonText.Write(query);
            return Start("TIMMsgGetMsgList", JsonText.ReadList<Message>, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(wanted))
                {
                    return NativeMethods.TIMMsgGetMsgList(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Puts messages into the history of this device alone, all of them or none: they are never sent. Each stands at its time,
        /// with <see cref="MessageStatus.LocalImported"/>, and is in everything that is read of its conversation, until it is
        /// deleted, or its conversation is. The answer comes when they are written, with the messages as they stand there.
        /// At most 10,000 on a device for one user, of together 16 MiB: beyond that 9507. Fails with 6017 (no message, or another
        /// one has the id), 7010 (the device cannot write) and 7013 (it keeps nothing, as with an embedded service).
        /// </summary>
        public unsafe Task<IReadOnlyList<Message>> ImportMessagesAsync(
            ConversationId conversation,
            IEnumerable<LocalMessage> messages,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var documents = JsonText.Write(new List<LocalMessage>(Given.NotNull(messages, "messages")));
            return Start("TIMMsgImportMsgList", JsonText.ReadList<Message>, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(documents))
                {
                    return NativeMethods.TIMMsgImportMsgList(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }
    }
}
