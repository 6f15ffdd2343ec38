using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;
using Newtonsoft.Json;

namespace Doubletick
{
    // Groups and their members.
    public sealed partial class DoubletickClient
    {
        /// <summary>Makes a group; this user is its owner. The answer is its id.</summary>
        public unsafe Task<string> CreateGroupAsync(
            NewGroup group, CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(group, "group"));
            return Start("TIMGroupCreate", json => JsonText.Read<CreatedGroup>(json).GroupId, cancellationToken,
                (callback, userData) =>
                {
                    using (var json = Utf8.Encode(text))
                    {
                        return NativeMethods.TIMGroupCreate(json.Pointer, callback, userData);
                    }
                });
        }

        /// <summary>Invites 1 to 20 users into a group. The answer says what became of each.</summary>
        public unsafe Task<IReadOnlyList<MemberResult>> InviteAsync(
            string groupId,
            IEnumerable<string> userIds,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(new Invitation
            {
                GroupId = Given.NotNull(groupId, "groupId"),
                UserIds = Given.Ids(userIds, "userIds"),
            });
            return Start("TIMGroupInviteMember", JsonText.ReadList<MemberResult>, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMGroupInviteMember(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Removes 1 to 20 members from a group. The answer says what became of each.</summary>
        public unsafe Task<IReadOnlyList<MemberResult>> KickAsync(
            string groupId,
            IEnumerable<string> userIds,
            string reason = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(new Removal
            {
                GroupId = Given.NotNull(groupId, "groupId"),
                UserIds = Given.Ids(userIds, "userIds"),
                Reason = reason,
            });
            return Start("TIMGroupDeleteMember", JsonText.ReadList<MemberResult>, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMGroupDeleteMember(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Changes a group: what is null in the change stays.</summary>
        public unsafe Task ModifyGroupAsync(
            string groupId, GroupChange change, CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(change, "change").Of(Given.NotNull(groupId, "groupId")));
            return Start("TIMGroupModifyGroupInfo", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMGroupModifyGroupInfo(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>A page of the members of a group.</summary>
        /// <param name="groupId">The group.</param>
        /// <param name="cursor">0, then <see cref="MemberPage.NextCursor"/> of the last page.</param>
        /// <param name="userIds">Only these; null: all.</param>
        /// <param name="cancellationToken">Ends the waiting.</param>
        public unsafe Task<MemberPage> GetMembersAsync(
            string groupId,
            ulong cursor = 0,
            IEnumerable<string> userIds = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(new MemberQuery
            {
                GroupId = Given.NotNull(groupId, "groupId"),
                UserIds = userIds == null ? null : Given.Ids(userIds, "userIds"),
                Cursor = cursor,
            });
            return Start("TIMGroupGetMemberInfoList", JsonText.Read<MemberPage>, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMGroupGetMemberInfoList(json.Pointer, callback, userData);
                }
            });
        }

        /// <summary>Changes a member of a group: what is null in the change stays.</summary>
        public unsafe Task ModifyMemberAsync(
            string groupId,
            string userId,
            MemberChange change,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var text = JsonText.Write(Given.NotNull(change, "change").Of(
                Given.NotNull(groupId, "groupId"), Given.NotNull(userId, "userId")));
            return Start("TIMGroupModifyMemberInfo", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var json = Utf8.Encode(text))
                {
                    return NativeMethods.TIMGroupModifyMemberInfo(json.Pointer, callback, userData);
                }
            });
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class CreatedGroup
        {
            [Preserve, JsonProperty("create_group_result_groupid")]
            internal string GroupId { get; set; }
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class Invitation
        {
            [Preserve, JsonProperty("group_invite_member_param_group_id")]
            internal string GroupId { get; set; }

            [Preserve, JsonProperty("group_invite_member_param_identifier_array")]
            internal List<string> UserIds { get; set; }
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class Removal
        {
            [Preserve, JsonProperty("group_delete_member_param_group_id")]
            internal string GroupId { get; set; }

            [Preserve, JsonProperty("group_delete_member_param_identifier_array")]
            internal List<string> UserIds { get; set; }

            [Preserve, JsonProperty("group_delete_member_param_user_data")]
            internal string Reason { get; set; }
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        private sealed class MemberQuery
        {
            [Preserve, JsonProperty("group_get_members_info_list_param_group_id")]
            internal string GroupId { get; set; }

            [Preserve, JsonProperty("group_get_members_info_list_param_identifier_array")]
            internal List<string> UserIds { get; set; }

            [Preserve, JsonProperty("group_get_members_info_list_param_next_seq")]
            internal ulong Cursor { get; set; }
        }
    }
}
