using System.Collections.Generic;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Groups and their members.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>Makes a group; the caller is its owner.</summary>
        public static TIMResult GroupCreate(CreateGroupParam group, ValueCallback<CreateGroupResult> callback)
        {
            return GroupCreate(group, Answer.Of("GroupCreate", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupCreate(CreateGroupParam group, ValueCallback<string> callback)
        {
            return GroupCreate(group, Answer.Of("GroupCreate", callback));
        }

        private static TIMResult GroupCreate(CreateGroupParam group, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(group),
                (text, cb, data) => NativeMethods.TIMGroupCreate(text, cb, data));
        }

        /// <summary>Dissolves a group. Only its owner may.</summary>
        public static TIMResult GroupDelete(string group_id, NullValueCallback callback)
        {
            return GroupDelete(group_id, Answer.Of("GroupDelete", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupDelete(string group_id, ValueCallback<string> callback)
        {
            return GroupDelete(group_id, Answer.Of("GroupDelete", callback));
        }

        private static TIMResult GroupDelete(string group_id, Answer answer)
        {
            return Call.Start(
                answer, group_id,
                (text, cb, data) => NativeMethods.TIMGroupDelete(text, cb, data));
        }

        /// <summary>Joins a group.</summary>
        public static TIMResult GroupJoin(string group_id, string hello_message, NullValueCallback callback)
        {
            return GroupJoin(group_id, hello_message, Answer.Of("GroupJoin", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupJoin(string group_id, string hello_message, ValueCallback<string> callback)
        {
            return GroupJoin(group_id, hello_message, Answer.Of("GroupJoin", callback));
        }

        private static TIMResult GroupJoin(string group_id, string hello_message, Answer answer)
        {
            return Call.Start(
                answer, group_id, hello_message,
                (first, second, cb, data) => NativeMethods.TIMGroupJoin(first, second, cb, data));
        }

        /// <summary>Leaves a group.</summary>
        public static TIMResult GroupQuit(string group_id, NullValueCallback callback)
        {
            return GroupQuit(group_id, Answer.Of("GroupQuit", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupQuit(string group_id, ValueCallback<string> callback)
        {
            return GroupQuit(group_id, Answer.Of("GroupQuit", callback));
        }

        private static TIMResult GroupQuit(string group_id, Answer answer)
        {
            return Call.Start(
                answer, group_id,
                (text, cb, data) => NativeMethods.TIMGroupQuit(text, cb, data));
        }

        /// <summary>Invites 1 to 20 users; the result tells what became of each.</summary>
        public static TIMResult GroupInviteMember(
            GroupInviteMemberParam param, ValueCallback<List<GroupInviteMemberResult>> callback)
        {
            return GroupInviteMember(param, Answer.Of("GroupInviteMember", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupInviteMember(GroupInviteMemberParam param, ValueCallback<string> callback)
        {
            return GroupInviteMember(param, Answer.Of("GroupInviteMember", callback));
        }

        private static TIMResult GroupInviteMember(GroupInviteMemberParam param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(param),
                (text, cb, data) => NativeMethods.TIMGroupInviteMember(text, cb, data));
        }

        /// <summary>Removes 1 to 20 members; the result tells what became of each.</summary>
        public static TIMResult GroupDeleteMember(
            GroupDeleteMemberParam param, ValueCallback<List<GroupDeleteMemberResult>> callback)
        {
            return GroupDeleteMember(param, Answer.Of("GroupDeleteMember", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupDeleteMember(GroupDeleteMemberParam param, ValueCallback<string> callback)
        {
            return GroupDeleteMember(param, Answer.Of("GroupDeleteMember", callback));
        }

        private static TIMResult GroupDeleteMember(GroupDeleteMemberParam param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(param),
                (text, cb, data) => NativeMethods.TIMGroupDeleteMember(text, cb, data));
        }

        /// <summary>Asks for the groups that this user is in.</summary>
        public static TIMResult GroupGetJoinedGroupList(ValueCallback<List<GroupBaseInfo>> callback)
        {
            return GroupGetJoinedGroupList(Answer.Of("GroupGetJoinedGroupList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupGetJoinedGroupList(ValueCallback<string> callback)
        {
            return GroupGetJoinedGroupList(Answer.Of("GroupGetJoinedGroupList", callback));
        }

        private static TIMResult GroupGetJoinedGroupList(Answer answer)
        {
            return Call.Start(
                answer,
                (cb, data) => NativeMethods.TIMGroupGetJoinedGroupList(cb, data));
        }

        /// <summary>Asks for the information of groups; each result has a code of its own.</summary>
        public static TIMResult GroupGetGroupInfoList(
            List<string> group_id_list, ValueCallback<List<GetGroupInfoResult>> callback)
        {
            return GroupGetGroupInfoList(group_id_list, Answer.Of("GroupGetGroupInfoList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupGetGroupInfoList(List<string> group_id_list, ValueCallback<string> callback)
        {
            return GroupGetGroupInfoList(group_id_list, Answer.Of("GroupGetGroupInfoList", callback));
        }

        private static TIMResult GroupGetGroupInfoList(List<string> group_id_list, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(group_id_list),
                (text, cb, data) => NativeMethods.TIMGroupGetGroupInfoList(text, cb, data));
        }

        /// <summary>Changes the information of a group.</summary>
        public static TIMResult GroupModifyGroupInfo(
            GroupModifyInfoParam json_group_modifyinfo_param, NullValueCallback callback)
        {
            return GroupModifyGroupInfo(json_group_modifyinfo_param, Answer.Of("GroupModifyGroupInfo", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupModifyGroupInfo(
            GroupModifyInfoParam json_group_modifyinfo_param, ValueCallback<string> callback)
        {
            return GroupModifyGroupInfo(json_group_modifyinfo_param, Answer.Of("GroupModifyGroupInfo", callback));
        }

        private static TIMResult GroupModifyGroupInfo(GroupModifyInfoParam json_group_modifyinfo_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_group_modifyinfo_param),
                (text, cb, data) => NativeMethods.TIMGroupModifyGroupInfo(text, cb, data));
        }

        /// <summary>Asks for members of a group, by page.</summary>
        public static TIMResult GroupGetMemberInfoList(
            GroupGetMemberInfoListParam json_group_getmeminfos_param,
            ValueCallback<GroupGetMemberInfoListResult> callback)
        {
            return GroupGetMemberInfoList(json_group_getmeminfos_param, Answer.Of("GroupGetMemberInfoList", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupGetMemberInfoList(
            GroupGetMemberInfoListParam json_group_getmeminfos_param, ValueCallback<string> callback)
        {
            return GroupGetMemberInfoList(json_group_getmeminfos_param, Answer.Of("GroupGetMemberInfoList", callback));
        }

        private static TIMResult GroupGetMemberInfoList(
            GroupGetMemberInfoListParam json_group_getmeminfos_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_group_getmeminfos_param),
                (text, cb, data) => NativeMethods.TIMGroupGetMemberInfoList(text, cb, data));
        }

        /// <summary>Changes a member of a group.</summary>
        public static TIMResult GroupModifyMemberInfo(
            GroupModifyMemberInfoParam json_group_modifymeminfo_param, NullValueCallback callback)
        {
            return GroupModifyMemberInfo(json_group_modifymeminfo_param, Answer.Of("GroupModifyMemberInfo", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupModifyMemberInfo(
            GroupModifyMemberInfoParam json_group_modifymeminfo_param, ValueCallback<string> callback)
        {
            return GroupModifyMemberInfo(json_group_modifymeminfo_param, Answer.Of("GroupModifyMemberInfo", callback));
        }

        private static TIMResult GroupModifyMemberInfo(
            GroupModifyMemberInfoParam json_group_modifymeminfo_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_group_modifymeminfo_param),
                (text, cb, data) => NativeMethods.TIMGroupModifyMemberInfo(text, cb, data));
        }
    }
}
