/** Groups, members, profiles and conversations as the vendor's API has them, made from those of the protocol. */
import type * as protocol from "../protocol";
import { TYPES } from "./constants";
import { WebMessage, write } from "./message";
import { idOf } from "./parameters";
import type { Conversation, CustomField, Group, GroupMember, LastMessage, Profile, SelfInfo } from "./types";

export const GROUP_TYPES = {
  work: TYPES.GRP_WORK, public: TYPES.GRP_PUBLIC, meeting: TYPES.GRP_MEETING, av_chat_room: TYPES.GRP_AVCHATROOM,
  community: TYPES.GRP_COMMUNITY,
} as const;
export const JOIN_OPTIONS = {
  any: TYPES.JOIN_OPTIONS_FREE_ACCESS, auth: TYPES.JOIN_OPTIONS_NEED_PERMISSION,
  forbid: TYPES.JOIN_OPTIONS_DISABLE_APPLY,
} as const;
export const ROLES = {
  normal: TYPES.GRP_MBR_ROLE_MEMBER, admin: TYPES.GRP_MBR_ROLE_ADMIN, owner: TYPES.GRP_MBR_ROLE_OWNER,
} as const;
/** By their number in the protocol. */
export const REMIND = [
  TYPES.MSG_REMIND_ACPT_AND_NOTE, TYPES.MSG_REMIND_DISCARD, TYPES.MSG_REMIND_ACPT_NOT_NOTE,
  TYPES.NOT_RECEIVE_OFFLINE_PUSH_EXCEPT_AT, TYPES.NOT_RECEIVE_MSG_EXCEPT_AT,
];
export const GENDERS = [TYPES.GENDER_UNKNOWN, TYPES.GENDER_MALE, TYPES.GENDER_FEMALE];
export const ALLOW_TYPES = [TYPES.ALLOW_TYPE_ALLOW_ANY, TYPES.ALLOW_TYPE_NEED_CONFIRM, TYPES.ALLOW_TYPE_DENY_ANY];

const fields = (custom: [string, string][]): CustomField[] => custom.map(([key, value]) => ({ key, value }));

export function groupOf(group: protocol.Group, me: protocol.Member | undefined): Group {
  return {
    groupID: group.group_id,
    name: group.name,
    avatar: group.face_url,
    type: GROUP_TYPES[group.group_type],
    introduction: group.introduction,
    notification: group.notification,
    ownerID: group.owner,
    createTime: group.create_time,
    infoSequence: group.info_version,
    lastInfoTime: group.info_time,
    selfInfo: me ? selfInfoOf(me) : {},
    nextMessageSeq: group.last_seq + 1,
    memberCount: group.member_count,
    maxMemberCount: group.max_members,
    muteAllMembers: group.muted_all,
    joinOption: JOIN_OPTIONS[group.add_option],
    groupCustomField: fields(group.custom),
    isSupportTopic: false,
  };
}

function selfInfoOf(me: protocol.Member): SelfInfo {
  return {
    userID: me.user_id,
    role: ROLES[me.role],
    nameCard: me.name_card,
    joinTime: me.join_time,
    messageRemindType: REMIND[me.recv_opt] ?? REMIND[0],
    memberCustomField: fields(me.custom),
  };
}

export function memberOf(member: protocol.Member): GroupMember {
  return {
    userID: member.user_id,
    avatar: member.face_url,
    nick: member.nick_name,
    role: ROLES[member.role],
    joinTime: member.join_time,
    nameCard: member.name_card,
    muteUntil: member.muted_until,
    memberCustomField: fields(member.custom),
  };
}

export function profileOf(profile: Partial<protocol.Profile> & { user_id: string }): Profile {
  const { gender = 0, birthday = 0, language = 0, level = 0, role = 0, add_permission = 0 } = profile;
  return {
    userID: profile.user_id,
    nick: profile.nick_name ?? "",
    avatar: profile.face_url ?? "",
    gender: GENDERS[gender] ?? GENDERS[0],
    birthday,
    location: profile.location ?? "",
    selfSignature: profile.self_signature ?? "",
    // The protocol has 0 for a user who has said nothing.
    allowType: ALLOW_TYPES[add_permission - 1] ?? ALLOW_TYPES[0],
    language,
    messageSettings: 0,
    adminForbidType: TYPES.FORBID_TYPE_NONE,
    level,
    role,
    profileCustomField: fields(profile.custom ?? []),
  };
}

/** A conversation. `group` is its group, where it has one. */
export function conversationOf(record: protocol.Conversation, group: Group | undefined, me: string): Conversation {
  const { id, show_name, face_url } = record;
  const peer = id.c2c;
  const user = peer === undefined ? peer : profileOf({ user_id: peer, nick_name: show_name === peer ? "" : show_name, face_url });
  return {
    conversationID: idOf(id),
    type: peer === undefined ? TYPES.CONV_GROUP : TYPES.CONV_C2C,
    unreadCount: record.unread,
    lastMessage: lastMessageOf(record.last_message, me),
    groupProfile: group as Group,
    userProfile: user as Profile,
    groupAtInfoList: record.at_infos.map(([messageSequence, type]) => ({ messageSequence, atTypeArray: [type] })),
    remark: "",
    isPinned: record.pinned ?? false,
    messageRemindType: REMIND[record.recv_opt] ?? REMIND[0],
    markList: record.marks ?? [],
    customData: record.custom_data ?? "",
    conversationGroupList: record.conversation_groups ?? [],
    draftText: "",
  };
}

/** Whether its unread messages are left out of the sum, as the service does: 1 to 3 of the protocol's `recv_opt`. */
export function isSilent(conversation: Conversation): boolean {
  return REMIND.slice(1, 4).includes(conversation.messageRemindType as (typeof REMIND)[number]);
}

function lastMessageOf(record: protocol.Message | null, me: string): LastMessage {
  const message = new WebMessage("");
  if (record) write(message, record, me);
  const { type, payload } = message;
  return {
    lastTime: message.time,
    lastSequence: message.sequence,
    fromAccount: message.from,
    messageForShow: !record || message.isRevoked ? "" : payload.text ?? `[${type.toString().slice(3, -4)}]`,
    type: record ? type.toString() : "",
    payload: record ? payload : null,
    isRevoked: message.isRevoked,
    isPeerRead: record ? record.is_peer_read || record.receipt_peer_read : false,
    onlineOnlyFlag: false,
    nick: message.nick,
    nameCard: message.nameCard,
    cloudCustomData: message.cloudCustomData,
    version: record?.version ?? 0,
    revoker: message.revoker || null,
  };
}
