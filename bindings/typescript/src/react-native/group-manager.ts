/** Groups and their members. */
import type { Client } from "../client";
import { ChatError, invalid } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import type { AddOption, Group, GroupChange, GroupType, Member, MemberChange, MemberResult, Role } from "../protocol";
import type { Absent } from "./absent";
import { absentCalls } from "./absent";
import { ABSENT } from "./codes";
import { mapOf, memberOf, pairsOf } from "./convert";
import { GroupAddOptEnum, GroupMemberFilterTypeEnum, GroupMemberOperationResult, GroupMemberRoleTypeEnum } from "./enums";
import { checkId, checkObject, checkText, checkTexts } from "./hub";
import type { Hub } from "./hub";
import type {
  StringMap, V2TimCallback, V2TimGroupInfo, V2TimGroupInfoResult, V2TimGroupMember, V2TimGroupMemberFullInfo,
  V2TimGroupMemberInfoResult, V2TimGroupMemberOperationResult, V2TimValueCallback,
} from "./types";

const ABSENT_CALLS = [
  "initGroupAttributes", "setGroupAttributes", "deleteGroupAttributes", "getGroupAttributes",
  "getGroupOnlineMemberCount", "getGroupApplicationList", "acceptGroupApplication", "refuseGroupApplication",
  "setGroupApplicationRead", "searchGroups", "searchGroupMembers", "getJoinedCommunityList", "createTopicInCommunity",
  "deleteTopicFromCommunity", "setTopicInfo", "getTopicInfoList",
] as const;

/** The parameter of {@link V2TIMGroupManager.createGroup}. */
export interface CreateGroupParam {
  /** "Work", "Public", "Meeting", "AVChatRoom" or "Community"; fixed for life. */
  groupType: string;
  /** At most 30 bytes. */
  groupName: string;
  /** Default: the service makes one. */
  groupID?: string;
  /** At most 300 bytes. */
  notification?: string;
  /** At most 240 bytes. */
  introduction?: string;
  /** At most 100 bytes. */
  faceUrl?: string;
  isAllMuted?: boolean;
  /** True fails with 2905: there are no topics. */
  isSupportTopic?: boolean;
  /** Default: everybody may join; a Work group: nobody. */
  addOpt?: GroupAddOptEnum;
  /** At most 20. */
  memberList?: V2TimGroupMember[];
}

export interface V2TIMGroupManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

export class V2TIMGroupManager {
  constructor(private readonly hub: Hub) {
    Object.assign(this, absentCalls(ABSENT_CALLS));
  }

  /** Resolves with the id of the group. */
  createGroup(param: CreateGroupParam): Promise<V2TimValueCallback<string>> {
    return this.hub.call("createGroup", async (client) => {
      checkObject("param", param);
      const { groupType, groupName, groupID = "", notification = "", introduction = "", faceUrl = "" } = param;
      const { memberList = [], addOpt } = param;
      for (const [name, value] of Object.entries({ groupName, groupID, notification, introduction, faceUrl })) {
        checkText(name, value);
      }
      if (param.isSupportTopic) throw new ChatError(ABSENT, "isSupportTopic: doubletick does not have topics");
      if (!Array.isArray(memberList)) throw invalid("memberList: not a list");
      const group_id = await client.createGroup({
        group_type: groupTypeFrom(groupType),
        name: groupName,
        group_id: groupID,
        notification,
        introduction,
        face_url: faceUrl,
        members: memberList.map((member, place): [string, Role] => {
          checkId(`memberList[${place}].userID`, member?.userID);
          return [member.userID, roleFrom(`memberList[${place}].role`, member.role)];
        }),
        ...(addOpt === undefined ? {} : { add_option: addOptionFrom(addOpt) }),
      });
      if (param.isAllMuted) await client.request("modify_group", { group_id, change: { muted_all: true } });
      return group_id;
    });
  }

  getJoinedGroupList(): Promise<V2TimValueCallback<V2TimGroupInfo[]>> {
    return this.hub.call("getJoinedGroupList", async (client) => {
      const joined = await client.request("joined_groups", null);
      return joined.map(({ group, me }) => ({
        ...groupOf(group), role: ROLE[me.role], recvOpt: me.recv_opt, joinTime: me.join_time,
      }));
    });
  }

  /** One result for each id, in their order. */
  getGroupsInfo(groupIDList: string[]): Promise<V2TimValueCallback<V2TimGroupInfoResult[]>> {
    return this.hub.call("getGroupsInfo", async (client) => {
      checkTexts("groupIDList", groupIDList, IDS_PER_CALL);
      const results = await client.request("get_groups", { groups: groupIDList });
      return results.map((result): V2TimGroupInfoResult =>
        result.Ok
          ? { resultCode: 0, resultMessage: "ok", groupInfo: groupOf(result.Ok) }
          : { resultCode: result.Err.code, resultMessage: result.Err.text },
      );
    });
  }

  /** What is absent stays as it is; the type of a group cannot change. */
  setGroupInfo(info: Partial<V2TimGroupInfo> & { groupID: string }): Promise<V2TimCallback> {
    return this.hub.callDone("setGroupInfo", (client) => {
      checkId("groupID", info?.groupID);
      const change: GroupChange = {};
      if (info.groupName !== undefined) change.name = info.groupName;
      if (info.introduction !== undefined) change.introduction = info.introduction;
      if (info.notification !== undefined) change.notification = info.notification;
      if (info.faceUrl !== undefined) change.face_url = info.faceUrl;
      if (info.isAllMuted !== undefined) change.muted_all = info.isAllMuted;
      if (info.groupAddOpt !== undefined) change.add_option = addOptionFrom(info.groupAddOpt);
      if (info.customInfo !== undefined) change.custom = pairsOf(info.customInfo);
      return client.request("modify_group", { group_id: info.groupID, change });
    });
  }

  /**
   * A page of members in the order of joining, at most 100; the service decides how many, not `count`. `nextSeq`: "0" for
   * the first page, then that of the page before, which is "0" at the end.
   */
  getGroupMemberList(
    groupID: string, filter: GroupMemberFilterTypeEnum, nextSeq: string, _count = 15, _offset = 0,
  ): Promise<V2TimValueCallback<V2TimGroupMemberInfoResult>> {
    return this.hub.call("getGroupMemberList", async (client) => {
      checkId("groupID", groupID);
      if (GroupMemberFilterTypeEnum[filter] === undefined) throw invalid("filter: no such filter");
      const cursor = Number(nextSeq);
      if (!Number.isSafeInteger(cursor) || cursor < 0) throw invalid("nextSeq: not what the page before had");
      const page = await client.request("get_members", { group_id: groupID, users: [], role_flags: filter, cursor });
      return { nextSeq: `${page.next_seq}`, memberInfoList: page.members.map(fullMemberOf) };
    });
  }

  /** Those of these users who are members, at most 100. */
  getGroupMembersInfo(
    groupID: string, memberList: string[] = [],
  ): Promise<V2TimValueCallback<V2TimGroupMemberFullInfo[]>> {
    return this.hub.call("getGroupMembersInfo", async (client) => {
      checkId("groupID", groupID);
      checkTexts("memberList", memberList, IDS_PER_CALL);
      if (memberList.length === 0) throw invalid("memberList: empty");
      const body = { group_id: groupID, users: memberList, role_flags: 0, cursor: 0 };
      return (await client.request("get_members", body)).members.map(fullMemberOf);
    });
  }

  setGroupMemberInfo(
    groupID: string, userID: string, nameCard?: string, customInfo?: StringMap,
  ): Promise<V2TimCallback> {
    return this.modifyMember("setGroupMemberInfo", groupID, userID, () => ({
      ...(nameCard === undefined ? {} : { name_card: nameCard }),
      ...(customInfo === undefined ? {} : { custom: pairsOf(customInfo) }),
    }));
  }

  /** `seconds`: from now on; 0 ends it. */
  muteGroupMember(groupID: string, userID: string, seconds: number): Promise<V2TimCallback> {
    return this.modifyMember("muteGroupMember", groupID, userID, () => {
      if (!Number.isSafeInteger(seconds) || seconds < 0) throw invalid("seconds: not a whole number");
      return { mute_seconds: seconds };
    });
  }

  setGroupMemberRole(groupID: string, userID: string, role: GroupMemberRoleTypeEnum): Promise<V2TimCallback> {
    return this.modifyMember("setGroupMemberRole", groupID, userID, () => ({ role: roleFrom("role", role) }));
  }

  transferGroupOwner(groupID: string, userID: string): Promise<V2TimCallback> {
    return this.hub.callDone("transferGroupOwner", (client) => {
      checkId("groupID", groupID);
      checkId("userID", userID);
      return client.request("modify_group", { group_id: groupID, change: { owner: userID } });
    });
  }

  /** 1 to 20 users; `data` says what became of each. */
  inviteUserToGroup(
    groupID: string, userList: string[],
  ): Promise<V2TimValueCallback<V2TimGroupMemberOperationResult[]>> {
    return this.members("inviteUserToGroup", groupID, "userList", userList, (client) =>
      client.request("invite_members", { group_id: groupID, users: userList }),
    );
  }

  /** 1 to 20 users; `data` (ours) says what became of each. `reason`: at most 512 bytes; kept nowhere. */
  kickGroupMember(
    groupID: string, memberList: string[], reason = "",
  ): Promise<V2TimValueCallback<V2TimGroupMemberOperationResult[]>> {
    return this.members("kickGroupMember", groupID, "memberList", memberList, (client) => {
      checkText("reason", reason);
      return client.request("kick_members", { group_id: groupID, users: memberList, reason });
    });
  }

  private members(
    call: string, groupID: string, name: string, users: string[],
    what: (client: Client) => Promise<[string, MemberResult][]>,
  ): Promise<V2TimValueCallback<V2TimGroupMemberOperationResult[]>> {
    return this.hub.call(call, async (client) => {
      checkId("groupID", groupID);
      checkTexts(name, users);
      return (await what(client)).map(([memberID, result]) => ({ memberID, result: RESULT[result] }));
    });
  }

  private modifyMember(
    call: string, groupID: string, userID: string, change: () => MemberChange,
  ): Promise<V2TimCallback> {
    return this.hub.callDone(call, (client) => {
      checkId("groupID", groupID);
      checkId("userID", userID);
      return client.request("modify_member", { group_id: groupID, user_id: userID, change: change() });
    });
  }
}

const RESULT: { readonly [result in MemberResult]: GroupMemberOperationResult } = {
  failed: GroupMemberOperationResult.OPERATION_RESULT_FAIL,
  done: GroupMemberOperationResult.OPERATION_RESULT_SUCC,
  already_member: GroupMemberOperationResult.OPERATION_RESULT_INVALID,
};

/** The vendor's older names stand behind the newer ones. */
const TYPES: readonly [GroupType, ...string[]][] = [
  ["work", "Work", "Private"], ["public", "Public"], ["meeting", "Meeting", "ChatRoom"],
  ["av_chat_room", "AVChatRoom"], ["community", "Community"],
];

export function groupTypeFrom(name: unknown): GroupType {
  const found = TYPES.find(([, ...names]) => names.includes(name as string));
  if (!found) throw invalid("groupType: none of Work, Public, Meeting, AVChatRoom, Community");
  return found[0];
}

export function groupTypeName(type: GroupType): string {
  return TYPES.find(([protocol]) => protocol === type)?.[1] ?? type;
}

const ROLE: { readonly [role in Role]: GroupMemberRoleTypeEnum } = {
  normal: GroupMemberRoleTypeEnum.V2TIM_GROUP_MEMBER_ROLE_MEMBER,
  admin: GroupMemberRoleTypeEnum.V2TIM_GROUP_MEMBER_ROLE_ADMIN,
  owner: GroupMemberRoleTypeEnum.V2TIM_GROUP_MEMBER_ROLE_OWNER,
};

function roleFrom(name: string, role: unknown): Role {
  if (role === undefined || role === GroupMemberRoleTypeEnum.V2TIM_GROUP_MEMBER_UNDEFINED) return "normal";
  const found = (Object.keys(ROLE) as Role[]).find((key) => ROLE[key] === role);
  if (!found) throw invalid(`${name}: no such role`);
  return found;
}

const ADD_OPTIONS: readonly AddOption[] = ["forbid", "auth", "any"];

function addOptionFrom(option: GroupAddOptEnum): AddOption {
  const found = ADD_OPTIONS[option];
  if (!found) throw invalid("addOpt: no such option");
  return found;
}

function fullMemberOf(member: Member): V2TimGroupMemberFullInfo {
  return {
    ...memberOf(member),
    role: ROLE[member.role],
    muteUntil: member.muted_until,
    joinTime: member.join_time,
    customInfo: mapOf(member.custom),
  };
}

function groupOf(group: Group): V2TimGroupInfo {
  return {
    groupID: group.group_id,
    groupType: groupTypeName(group.group_type),
    groupName: group.name,
    notification: group.notification,
    introduction: group.introduction,
    faceUrl: group.face_url,
    isAllMuted: group.muted_all,
    isSupportTopic: false,
    owner: group.owner,
    createTime: group.create_time,
    groupAddOpt: ADD_OPTIONS.indexOf(group.add_option),
    lastInfoTime: group.info_time,
    lastMessageTime: group.last_message_time,
    memberCount: group.member_count,
    customInfo: mapOf(group.custom),
  };
}
