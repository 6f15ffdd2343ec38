/** From the objects of the protocol to those of the face. */
import { isObject } from "../check";
import { invalid } from "../errors";
import type { ConversationId, Elem, Member, Message, Profile, Receipt } from "../protocol";
import { ElemType } from "../protocol";
import { MessageElemType, MessagePriorityEnum, MessageStatus } from "./enums";
import { mediaOf } from "./media";
import type {
  StringMap, V2TimGroupMemberInfo, V2TimMessage, V2TimMessageReceipt, V2TimOfflinePushInfo, V2TimUserFullInfo,
} from "./types";

/** The vendor's number of a kind of element, by that of the protocol. */
const KIND: { readonly [elemType: number]: MessageElemType } = {
  0: MessageElemType.V2TIM_ELEM_TYPE_TEXT,
  1: MessageElemType.V2TIM_ELEM_TYPE_IMAGE,
  2: MessageElemType.V2TIM_ELEM_TYPE_SOUND,
  3: MessageElemType.V2TIM_ELEM_TYPE_CUSTOM,
  4: MessageElemType.V2TIM_ELEM_TYPE_FILE,
  5: MessageElemType.V2TIM_ELEM_TYPE_GROUP_TIPS,
  6: MessageElemType.V2TIM_ELEM_TYPE_FACE,
  7: MessageElemType.V2TIM_ELEM_TYPE_LOCATION,
  9: MessageElemType.V2TIM_ELEM_TYPE_VIDEO,
  12: MessageElemType.V2TIM_ELEM_TYPE_MERGER,
};

/** The protocol's numbers of the kinds that messages of the vendor's kinds begin with. */
export function protocolKinds(kinds: readonly number[]): number[] {
  return kinds.map((kind) => {
    const found = Object.keys(KIND).find((elemType) => KIND[Number(elemType)] === kind);
    if (found === undefined) throw invalid("messageTypeList: no such type");
    return Number(found);
  });
}

/** The vendor's priorities and the protocol's, by their places. */
const PRIORITIES = [
  MessagePriorityEnum.V2TIM_PRIORITY_HIGH, MessagePriorityEnum.V2TIM_PRIORITY_NORMAL, MessagePriorityEnum.V2TIM_PRIORITY_LOW,
];

export function protocolPriority(priority: number): number {
  const wanted = priority === MessagePriorityEnum.V2TIM_PRIORITY_DEFAULT ? MessagePriorityEnum.V2TIM_PRIORITY_NORMAL : priority;
  const place = PRIORITIES.indexOf(wanted);
  if (place < 0) throw invalid("priority: no such priority");
  return place;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (typeof value === "number" ? value : 0);

/** The fields that the content of a message fills. */
export function contentOf({ elems = [], ...content }: Partial<Message["content"]>): V2TimMessage {
  const [elem] = elems;
  const message: V2TimMessage = {
    elemType: elem ? KIND[elem.elem_type] ?? MessageElemType.V2TIM_ELEM_TYPE_NONE : MessageElemType.V2TIM_ELEM_TYPE_NONE,
    cloudCustomData: content.cloud_custom_str ?? "",
    priority: PRIORITIES[content.priority ?? 1] ?? MessagePriorityEnum.V2TIM_PRIORITY_LOW,
    groupAtUserList: content.at_users ?? [],
    isExcludedFromUnreadCount: content.excluded_from_unread_count ?? false,
    isExcludedFromLastMessage: content.excluded_from_last_message ?? false,
    isSupportMessageExtension: content.support_message_extension ?? false,
  };
  if (isObject(content.offline_push)) message.offlinePushInfo = content.offline_push as V2TimOfflinePushInfo;
  switch (elem?.elem_type) {
    case undefined:
      break;
    case ElemType.Text:
      message.textElem = { text: text(elem.text_elem_content) };
      break;
    case ElemType.Custom:
      message.customElem = {
        data: text(elem.custom_elem_data), desc: text(elem.custom_elem_desc), extension: text(elem.custom_elem_ext),
      };
      break;
    case ElemType.Face:
      message.faceElem = { index: count(elem.face_elem_index), data: text(elem.face_elem_buf) };
      break;
    case ElemType.Location:
      message.locationElem = {
        desc: text(elem.location_elem_desc),
        longitude: count(elem.location_elem_longitude),
        latitude: count(elem.location_elem_latitude),
      };
      break;
    default:
      Object.assign(message, mediaOf(elem) ?? { otherElem: elem });
  }
  return message;
}

/** The element that such a message begins with, or undefined where it has none that can be written. */
export function elemOf({ textElem, customElem, faceElem, locationElem }: V2TimMessage): Elem | undefined {
  if (textElem) return { elem_type: ElemType.Text, text_elem_content: textElem.text ?? "" };
  if (customElem) {
    const { data = "", desc = "", extension = "" } = customElem;
    return { elem_type: ElemType.Custom, custom_elem_data: data, custom_elem_desc: desc, custom_elem_ext: extension };
  }
  if (faceElem) {
    return { elem_type: ElemType.Face, face_elem_index: faceElem.index ?? 0, face_elem_buf: faceElem.data ?? "" };
  }
  if (!locationElem) return undefined;
  const { desc = "", longitude = 0, latitude = 0 } = locationElem;
  return {
    elem_type: ElemType.Location,
    location_elem_desc: desc,
    location_elem_longitude: longitude,
    location_elem_latitude: latitude,
  };
}

function placeOf(conversation: ConversationId): { userID?: string; groupID?: string } {
  return conversation.c2c === undefined ? { groupID: conversation.group } : { userID: conversation.c2c };
}

const STATUS: { readonly [status: string]: MessageStatus | undefined } = {
  revoked: MessageStatus.V2TIM_MSG_STATUS_LOCAL_REVOKED,
  deleted: MessageStatus.V2TIM_MSG_STATUS_HAS_DELETED,
};

/** `me`: who is logged in. */
export function messageOf(message: Message, me: string | undefined): V2TimMessage {
  return {
    ...contentOf(message.content),
    ...placeOf(message.conversation),
    msgID: message.msg_id,
    timestamp: message.server_time || message.client_time,
    progress: 100,
    sender: message.sender,
    nickName: message.sender_nick_name,
    faceUrl: message.sender_face_url,
    nameCard: message.sender_name_card,
    status: STATUS[message.status] ?? MessageStatus.V2TIM_MSG_STATUS_SEND_SUCC,
    isSelf: message.sender === me,
    isRead: message.is_read,
    isPeerRead: message.is_peer_read,
    needReadReceipt: message.need_read_receipt,
    seq: `${message.seq}`,
    random: message.rand,
    version: message.version,
  };
}

export function receiptOf({ conversation, msg_id, time, read_count, unread_count }: Receipt): V2TimMessageReceipt {
  if (msg_id === "") return { userID: conversation.c2c ?? "", timestamp: time, isPeerRead: read_count > 0 };
  return {
    userID: conversation.c2c ?? "",
    timestamp: time,
    msgID: msg_id,
    readCount: read_count,
    unreadCount: unread_count,
    ...(conversation.c2c === undefined ? { groupID: conversation.group } : { isPeerRead: read_count > 0 }),
  };
}

export function memberOf(member: Member): V2TimGroupMemberInfo {
  return {
    userID: member.user_id, nickName: member.nick_name, nameCard: member.name_card, friendRemark: "", faceUrl: member.face_url,
  };
}

export function mapOf(pairs: readonly [string, string][] | undefined): StringMap {
  const map: StringMap = {};
  for (const [key, value] of pairs ?? []) map[key] = value;
  return map;
}

export function pairsOf(map: unknown): [string, string][] {
  if (!isObject(map) || !Object.values(map).every((value) => typeof value === "string")) {
    throw invalid("customInfo: not an object of texts");
  }
  return Object.entries(map) as [string, string][];
}

/** Custom fields have this prefix in the protocol and none in the vendor's objects. */
const PROFILE_PREFIX = "Tag_Profile_Custom_";

export function profileOf(profile: Profile): V2TimUserFullInfo {
  const custom = (profile.custom ?? []).map(([key, value]): [string, string] => [key.replace(PROFILE_PREFIX, ""), value]);
  return {
    userID: profile.user_id,
    nickName: profile.nick_name,
    faceUrl: profile.face_url,
    selfSignature: profile.self_signature,
    gender: profile.gender,
    allowType: profile.add_permission,
    customInfo: mapOf(custom),
    role: profile.role,
    level: profile.level,
    birthday: profile.birthday,
  };
}
