using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Revoking, modifying and deleting messages, and the device's own words on them.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// Revokes a message: for everyone its status becomes Revoked and its elements are gone. The sender may within
        /// 120 seconds (a setting), owner and admins of a group at any time on lower roles' messages.
        /// </summary>
        public unsafe Task RevokeAsync(
            ConversationId conversation,
            string messageId,
            string reason = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = JsonText.Write(new MessageName(messageId) { RevokeReason = reason });
            return Start("TIMMsgRevoke", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(name))
                {
                    return NativeMethods.TIMMsgRevoke(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Modifies a message: change the object as it was received, and give it here. The answer is the newest message;
        /// receipts stay.
        /// </summary>
        /// <exception cref="MessageConflictException">Someone else modified it meanwhile; it holds the newest.</exception>
        public unsafe Task<Message> ModifyAsync(
            Message message, CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.Id(message, "message");
            var changed = JsonText.Write(message);
            var call = Call<Message>.Of("TIMMsgModifyMessage", JsonText.Read<Message>);
            call.OnFailure = (failure, json) => failure.Code == ErrorCode.SdkMsgModifyConflict && json.Length > 0
                ? new MessageConflictException(failure.Function, failure.Code, failure.Text, JsonText.Read<Message>(json))
                : failure;
            return Start(call, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(changed))
                {
                    return NativeMethods.TIMMsgModifyMessage(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Deletes one message for this user; others keep it.</summary>
        public unsafe Task DeleteMessageAsync(
            ConversationId conversation,
            string messageId,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = "{\"msg_delete_param_msg\":" + JsonText.Write(new MessageName(messageId)) + "}";
            return Start("TIMMsgDelete", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(name))
                {
                    return NativeMethods.TIMMsgDelete(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Deletes one message on this device alone: pages that the server answers still have it. Where this device keeps nothing, as
        /// with an embedded service, the service deletes it.
        /// </summary>
        public unsafe Task DeleteMessageHereAsync(
            ConversationId conversation,
            string messageId,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = "{\"msg_delete_param_is_ramble\":false,\"msg_delete_param_msg\":"
                + JsonText.Write(new MessageName(messageId)) + "}";
            return Start("TIMMsgDelete", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(name))
                {
                    return NativeMethods.TIMMsgDelete(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Deletes 1 to 50 messages for this user; others keep them. Unknown ones are skipped.</summary>
        public unsafe Task DeleteMessagesAsync(
            ConversationId conversation,
            IEnumerable<string> messageIds,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var names = JsonText.Write(MessageName.Many(Given.Ids(messageIds, "messageIds")));
            return Start("TIMMsgListDelete", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var id = Utf8.Encode(conversation.Id))
                using (var json = Utf8.Encode(names))
                {
                    return NativeMethods.TIMMsgListDelete(
                        id.Pointer, (int)conversation.Type, json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Keeps a text and a number for a message on this device; they are never synced. They come back as
        /// <see cref="Message.LocalCustomText"/> and <see cref="Message.LocalCustomNumber"/>.
        /// </summary>
        public unsafe Task SetLocalCustomAsync(
            string messageId,
            string text,
            uint number,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(messageId, "messageId");
            var name = JsonText.Write(
                new MessageName(messageId) { LocalCustomText = text, LocalCustomNumber = number });
            return Start("TIMMsgSetLocalCustomData", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(name))
                {
                    return NativeMethods.TIMMsgSetLocalCustomData(json.Pointer, callback, userData);
                }
            });
        }
    }
}
