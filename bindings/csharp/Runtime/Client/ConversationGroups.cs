using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    // Groups that a user makes of conversations, like folders, and data that the application keeps beside a conversation.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// Keeps data of the application's own, of at most 256 bytes, beside 1 to 100 conversations of the list, on all devices of this
        /// user, in place of what was kept before ("": nothing); what became of each, in the order given. Deleting a conversation
        /// or leaving the group ends it.
        /// </summary>
        /// <exception cref="DoubletickException">6017: not 1 to 100, or more than 256 bytes; -4: an id that is empty.</exception>
        public unsafe Task<IReadOnlyList<ConversationOutcome>> SetConversationCustomDataAsync(
            IEnumerable<ConversationId> conversations,
            string customData,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var ids = new List<ConversationId>(Given.NotNull(conversations, "conversations"));
            var text = JsonText.Write(ids.ConvertAll(id => id.ToString()));
            Given.NotNull(customData, "customData");
            return Start("TIMConvSetConversationCustomData", json => Outcomes(ids, json), cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                using (var data = Utf8.Encode(customData))
                {
                    return NativeMethods.TIMConvSetConversationCustomData(json.Pointer, data.Pointer, callback, userData);
                }
            });
        }

        /// <summary>The names of the groups of conversations of this user, in the order in which they were made.</summary>
        public unsafe Task<IReadOnlyList<string>> GetConversationGroupsAsync(
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Start("TIMConvGetConversationGroupList", JsonText.ReadList<string>, cancellationToken,
                (callback, userData) => NativeMethods.TIMConvGetConversationGroupList(callback, userData));
        }

        /// <summary>
        /// Makes a group of 1 to 100 conversations, also of such as are not in the list, on all devices of this user; what became of
        /// each, in the order given. It keeps what is put into it: a conversation that is deleted, or whose group the user has left, is
        /// in it again when it comes back.
        /// </summary>
        /// <param name="name">1 to 32 bytes.</param>
        /// <param name="conversations">Which.</param>
        /// <param name="cancellationToken">Ends the waiting; the group may be made all the same.</param>
        /// <exception cref="DoubletickException">
        /// 6017: not 1 to 100, or a name that another group has; 51008: more than 1000 conversations in all groups together; 51010: more
        /// than 20 groups; 51011: a name that is too long; -4: a name or an id that is empty.
        /// </exception>
        public Task<IReadOnlyList<ConversationOutcome>> CreateConversationGroupAsync(
            string name,
            IEnumerable<ConversationId> conversations,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Group(GroupCall.Create, name, conversations, cancellationToken);
        }

        /// <summary>
        /// Puts 1 to 100 conversations into a group of conversations; those that are in it stay in it. What became of each, in the order
        /// given.
        /// </summary>
        /// <exception cref="DoubletickException">As CreateConversationGroupAsync; 51009: no such group.</exception>
        public Task<IReadOnlyList<ConversationOutcome>> AddToConversationGroupAsync(
            string name,
            IEnumerable<ConversationId> conversations,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Group(GroupCall.Add, name, conversations, cancellationToken);
        }

        /// <summary>
        /// Takes 1 to 100 conversations out of a group of conversations, which stays, also without any. What became of each, in the order
        /// given.
        /// </summary>
        /// <exception cref="DoubletickException">As AddToConversationGroupAsync.</exception>
        public Task<IReadOnlyList<ConversationOutcome>> RemoveFromConversationGroupAsync(
            string name,
            IEnumerable<ConversationId> conversations,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Group(GroupCall.Remove, name, conversations, cancellationToken);
        }

        private enum GroupCall
        {
            Create,
            Add,
            Remove,
        }

        private unsafe Task<IReadOnlyList<ConversationOutcome>> Group(
            GroupCall call, string name, IEnumerable<ConversationId> conversations, CancellationToken cancellationToken)
        {
            var ids = new List<ConversationId>(Given.NotNull(conversations, "conversations"));
            var text = JsonText.Write(ids.ConvertAll(id => id.ToString()));
            Given.NotNull(name, "name");
            var function = call == GroupCall.Create
                ? "TIMConvCreateConversationGroup"
                : call == GroupCall.Add ? "TIMConvAddConversationsToGroup" : "TIMConvDeleteConversationsFromGroup";
            return Start(function, json => Outcomes(ids, json), cancellationToken, (callback, userData) =>
            {
                using (var group = Utf8.Encode(name))
                using (var json = Utf8.Encode(text))
                {
                    switch (call)
                    {
                        case GroupCall.Create:
                            return NativeMethods.TIMConvCreateConversationGroup(
                                group.Pointer, json.Pointer, callback, userData);
                        case GroupCall.Add:
                            return NativeMethods.TIMConvAddConversationsToGroup(
                                group.Pointer, json.Pointer, callback, userData);
                        default:
                            return NativeMethods.TIMConvDeleteConversationsFromGroup(
                                group.Pointer, json.Pointer, callback, userData);
                    }
                }
            });
        }
    }
}
