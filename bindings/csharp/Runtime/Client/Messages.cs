using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;
using Newtonsoft.Json;

namespace Doubletick
{
    // Messages: sending, and what waits to be sent.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// Sends a message; the answer is the message as it was sent. Its <see cref="Message.Id"/> is set when this
        /// method returns. Where sending fails, its <see cref="Message.Status"/> becomes SendFailed, and sending the same
        /// object again sends it under the same id, so that it is stored once.
        /// </summary>
        /// <param name="conversation">Where to.</param>
        /// <param name="message">The message; its elements are read before this method returns.</param>
        /// <param name="cancellationToken">
        /// Takes the message back where it is not on its way yet, and ends the waiting in any case.
        /// </param>
        public unsafe Task<Message> SendAsync(
            ConversationId conversation,
            Message message,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(message, "message");
            var call = Call<Message>.Of("TIMMsgSendMessage", JsonText.Read<Message>);
            call.OnFailure = (failure, json) =>
            {
                if (failure.Code > 0)
                {
                    message.Status = MessageStatus.SendFailed;
                }
                return failure;
            };
            call.OnCancelled = () => TakeBack(conversation, message.Id);
            return Start(call, cancellationToken, (callback, userData) =>
            {
                var buffer = stackalloc byte[Utf8.BufferBytes];
                buffer[0] = 0;
                int result;
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(JsonText.Write(message)))
                {
                    result = NativeMethods.TIMMsgSendMessage(
                        id.Pointer, (int)conversation.Type, json.Pointer, buffer, callback, userData);
                }
                if (result == 0)
                {
                    message.Id = Utf8.Decode(buffer);
                }
                return result;
            });
        }

        /// <summary>Sends a text that wants receipts.</summary>
        public Task<Message> SendTextAsync(
            ConversationId conversation, string text, CancellationToken cancellationToken = default(CancellationToken))
        {
            var message = Message.FromText(Given.NotNull(text, "text"));
            message.NeedReadReceipt = true;
            return SendAsync(conversation, message, cancellationToken);
        }

        /// <summary>
        /// The messages of this user that wait on this device for the server
        /// (<see cref="DoubletickOptions.KeepUnsent"/>), in the order in which they were sent, also those of an earlier
        /// process: with <see cref="MessageStatus.Sending"/>, without a seq and a time of the server. Fails with 6014
        /// without a login.
        /// </summary>
        public unsafe Task<IReadOnlyList<Message>> GetUnsentMessagesAsync(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Start("callExperimentalAPI", Unsent.Read, cancellationToken, (callback, userData) =>
            {
                using (var text = Utf8.Encode(
                    "{\"request_internal_operation\":\"internal_operation_get_unsent_messages\"}"))
                {
                    return NativeMethods.callExperimentalAPI(text.Pointer, callback, userData);
                }
            });
        }

        /// <summary>The answer with the messages that wait.</summary>
        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class Unsent
        {
            [Preserve, JsonProperty("response_unsent_message_array")]
            internal List<Message> Messages { get; set; }

            internal static IReadOnlyList<Message> Read(string json)
            {
                return JsonText.Read<Unsent>(json).Messages ?? new List<Message>();
            }
        }

        /// <summary>Takes a message back, and nobody waits for the answer.</summary>
        private static unsafe void TakeBack(ConversationId conversation, string messageId)
        {
            using (var id = Utf8.Encode(conversation.Id))
            using (var message = Utf8.Encode(messageId))
            {
                NativeMethods.TIMMsgCancelSend(id.Pointer, (int)conversation.Type, message.Pointer, null, null);
            }
        }
    }
}
