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
    }
}
