/** What happens in a group, as messages of the vendor's kinds. The service does not store them. */
import type { GroupChange, GroupTip, Reminder } from "../protocol";
import { TYPES } from "./constants";
import type { Face } from "./face";
import { WebMessage } from "./message";
import { JOIN_OPTIONS, memberOf } from "./shapes";
import type { Group, Message } from "./types";

/** `operationType` by the name of the kind. */
const OPERATIONS: { [kind: string]: number } = {
  joined: TYPES.GRP_TIP_MBR_JOIN, invited: TYPES.GRP_TIP_MBR_JOIN, quit: TYPES.GRP_TIP_MBR_QUIT,
  kicked: TYPES.GRP_TIP_MBR_KICKED_OUT, admin_set: TYPES.GRP_TIP_MBR_SET_ADMIN,
  admin_cancelled: TYPES.GRP_TIP_MBR_CANCELED_ADMIN, info_changed: TYPES.GRP_TIP_GRP_PROFILE_UPDATED,
  member_muted: TYPES.GRP_TIP_MBR_PROFILE_UPDATED,
};
/** `operationType` of the system's notices that one was removed, and that a group was ended. */
const REMOVED = 4;
const GROUP_ENDED = 5;
/** `operationType` of a notice whose content is not the vendor's. */
const CUSTOM = 255;

export function tipMessage(face: Face, tip: GroupTip): Message {
  const { kind, op_user, users, group_id } = tip;
  const [name, content] = typeof kind === "string" ? [kind, undefined] : Object.entries(kind)[0] ?? [""];
  const operatorID = op_user?.user_id ?? "";
  // Who comes and goes by themselves is in no list of the service.
  const members = (name === "joined" || name === "quit" ? [op_user] : users).filter((user) => user !== null);
  const removed = name === "kicked" && users.some((user) => user.user_id === face.me);
  const notice = name === "deleted" ? GROUP_ENDED : removed ? REMOVED : 0;
  return made(face, notice ? undefined : group_id, tip.time, {
    operatorID,
    operationType: notice || (OPERATIONS[name] ?? 0),
    userIDList: members.map((user) => user.user_id),
    memberList: members.map((user) => ({ ...memberOf(user), muteTime: name === "member_muted" ? content : undefined })),
    groupProfile: { groupID: group_id, name: tip.group_name, memberCount: tip.member_count },
    newGroupProfile: name === "info_changed" ? changeOf(content as GroupChange) : {},
    operatorInfo: op_user ? memberOf(op_user) : {},
  });
}

/** A word of the operator's, as a notice of the system; `userDefinedField` is JSON with the `reminder` of the protocol. */
export function reminderMessage(face: Face, reminder: Reminder): Message {
  return made(face, undefined, reminder.time, {
    operationType: CUSTOM,
    userDefinedField: JSON.stringify({ reminder }),
    groupProfile: { groupID: reminder.conversation.group ?? "" },
  });
}

/** A tip of a group, or without one a notice of the system. */
function made(face: Face, group: string | undefined, time: number, payload: { [key: string]: unknown }): Message {
  const message = new WebMessage(face.core.newMessageId());
  const { CONV_SYSTEM, CONV_GROUP, MSG_GRP_TIP, MSG_GRP_SYS_NOTICE } = TYPES;
  const [type, conversationType, conversationID, from, to] =
    group === undefined
      ? [MSG_GRP_SYS_NOTICE, CONV_SYSTEM, CONV_SYSTEM, CONV_SYSTEM, face.me]
      : [MSG_GRP_TIP, CONV_GROUP, `GROUP${group}`, payload.operatorID, group];
  Object.assign(message, { type, conversationType, conversationID, from, to, time, clientTime: time, payload });
  return face.memory.keep(message).message;
}

function changeOf(change: GroupChange): Partial<Group> {
  const { name, introduction, notification, face_url, add_option, max_members, muted_all, owner, custom } = change;
  // The service says null of what has not changed.
  const changed: { [field in keyof Group]?: Group[field] | null } = {
    name, introduction, notification, avatar: face_url, joinOption: add_option && JOIN_OPTIONS[add_option],
    maxMemberCount: max_members, muteAllMembers: muted_all, ownerID: owner,
    groupCustomField: custom?.map(([key, value]) => ({ key, value })),
  };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined && value !== null));
}
