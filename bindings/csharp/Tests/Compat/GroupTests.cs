using System.Collections.Generic;
using System.Linq;

namespace Doubletick.Compat.Tests
{
    /// <summary>Every call about groups and their members does its job.</summary>
    internal static class GroupTests
    {
        internal static void Groups()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                Rig.Done("modify", cb => TencentIMSDK.GroupModifyGroupInfo(
                    new GroupModifyInfoParam
                    {
                        group_modify_info_param_group_id = group,
                        group_modify_info_param_modify_flag =
                            TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Name
                            | TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_AddOption,
                        group_modify_info_param_group_name = "新名",
                        group_modify_info_param_add_option = TIMGroupAddOption.kTIMGroupAddOpt_Any
                    },
                    cb));
                var infos = Rig.Value<List<GetGroupInfoResult>>("infos",
                    cb => TencentIMSDK.GroupGetGroupInfoList(new List<string> { group, "nowhere" }, cb));
                Rig.Equal("新名", infos[0].get_groups_info_result_info.group_detail_info_group_name, "name");
                Rig.Equal(3U, infos[0].get_groups_info_result_info.group_detail_info_member_num, "members");
                Rig.Equal("alice", infos[0].get_groups_info_result_info.group_detail_info_owner_identifier, "owner");
                Rig.Equal(10010, infos[1].get_groups_info_result_code, "a group that is not there");
                var joined = Rig.Value<List<GroupBaseInfo>>("joined", cb => TencentIMSDK.GroupGetJoinedGroupList(cb));
                Rig.Equal(group, joined[0].group_base_info_group_id, "joined");
                Rig.Equal(
                    (uint)TIMGroupMemberRole.kTIMMemberRole_Owner,
                    joined[0].group_base_info_self_info.group_self_info_role, "as its owner");
                rig.Login("dave");
                Rig.Done("join", cb => TencentIMSDK.GroupJoin(group, "hello", cb));
                Rig.Equal(10013, Rig.Code("join again",
                    cb => TencentIMSDK.GroupJoin(group, null, cb)), "a member already");
                Rig.Done("quit", cb => TencentIMSDK.GroupQuit(group, cb));
                rig.Login("alice");
                Rig.Done("delete", cb => TencentIMSDK.GroupDelete(group, cb));
                Rig.Equal(10010, Rig.Code("delete again", cb => TencentIMSDK.GroupDelete(group, cb)), "gone");
            }
        }

        internal static void Members()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                rig.Login("dave");
                rig.Login("alice");
                var invited = Rig.Value<List<GroupInviteMemberResult>>("invite", cb => TencentIMSDK.GroupInviteMember(
                    new GroupInviteMemberParam
                    {
                        group_invite_member_param_group_id = group,
                        group_invite_member_param_identifier_array = new List<string> { "dave", "bob" }
                    },
                    cb));
                Rig.Same(
                    new[]
                    {
                        HandleGroupMemberResult.kTIMGroupMember_HandledSuc,
                        HandleGroupMemberResult.kTIMGroupMember_Included
                    },
                    invited.Select(one => one.group_invite_member_result_result).ToList(),
                    "invited");
                Rig.Done("modify", cb => TencentIMSDK.GroupModifyMemberInfo(
                    new GroupModifyMemberInfoParam
                    {
                        group_modify_member_info_group_id = group,
                        group_modify_member_info_identifier = "bob",
                        group_modify_member_info_modify_flag =
                            TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_MemberRole,
                        group_modify_member_info_member_role = TIMGroupMemberRole.kTIMMemberRole_Admin
                    },
                    cb));
                var removed = Rig.Value<List<GroupDeleteMemberResult>>("remove", cb => TencentIMSDK.GroupDeleteMember(
                    new GroupDeleteMemberParam
                    {
                        group_delete_member_param_group_id = group,
                        group_delete_member_param_identifier_array = new List<string> { "carol" }
                    },
                    cb));
                Rig.Equal(
                    HandleGroupMemberResult.kTIMGroupMember_HandledSuc, removed[0].group_delete_member_result_result,
                    "removed");
                var page = Rig.Value<GroupGetMemberInfoListResult>("members", cb => TencentIMSDK.GroupGetMemberInfoList(
                    new GroupGetMemberInfoListParam
                    {
                        group_get_members_info_list_param_group_id = group,
                        group_get_members_info_list_param_next_seq = 0
                    },
                    cb));
                Rig.Same(
                    new[] { "alice 400", "bob 300", "dave 200" },
                    page.group_get_member_info_list_result_info_array
                        .Select(m => m.group_member_info_identifier + " " + (int)m.group_member_info_member_role)
                        .OrderBy(m => m)
                        .ToList(),
                    "members");
                Rig.Equal(0UL, page.group_get_member_info_list_result_next_seq, "that is all");
                var admins = Rig.Value<GroupGetMemberInfoListResult>("admins",
                    cb => TencentIMSDK.GroupGetMemberInfoList(
                    new GroupGetMemberInfoListParam
                    {
                        group_get_members_info_list_param_group_id = group,
                        group_get_members_info_list_param_option = new GroupMemberGetInfoOption
                        {
                            group_member_get_info_option_role_flag =
                                TIMGroupMemberRoleFlag.kTIMGroupMemberRoleFlag_Admin
                        }
                    },
                    cb));
                Rig.Equal(
                    "bob", admins.group_get_member_info_list_result_info_array.Single().group_member_info_identifier,
                    "the admin");
            }
        }
    }
}
