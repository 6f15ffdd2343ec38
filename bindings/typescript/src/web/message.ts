/** Messages as the vendor's API has them, made from and into those of the protocol. */
import type { Elem, Message as MessageRecord, MessageContent } from "../protocol";
import type { TypeValue } from "./constants";
import { TYPES } from "./constants";
import { idOf } from "./parameters";
import type { Message, ReadReceiptInfo, UserInfo } from "./types";

/** By `elem_type`. */
const KINDS: { [elemType: number]: TypeValue } = {
  0: TYPES.MSG_TEXT, 1: TYPES.MSG_IMAGE, 2: TYPES.MSG_AUDIO, 3: TYPES.MSG_CUSTOM, 4: TYPES.MSG_FILE, 6: TYPES.MSG_FACE,
  7: TYPES.MSG_LOCATION, 9: TYPES.MSG_VIDEO, 12: TYPES.MSG_MERGER,
};

/** Of the kinds that can be made: the fields of the payload, those of the element, and what stands for a missing one. */
export const PAYLOADS: { [type: string]: [field: string, key: string, otherwise: string | number | undefined][] } = {
  [TYPES.MSG_TEXT]: [["text", "text_elem_content", undefined]],
  [TYPES.MSG_CUSTOM]: [
    ["data", "custom_elem_data", ""], ["description", "custom_elem_desc", ""], ["extension", "custom_elem_ext", ""],
  ],
  [TYPES.MSG_FACE]: [["index", "face_elem_index", 0], ["data", "face_elem_buf", ""]],
  [TYPES.MSG_LOCATION]: [
    ["description", "location_elem_desc", ""], ["longitude", "location_elem_longitude", 0],
    ["latitude", "location_elem_latitude", 0],
  ],
};

/** By the number of the protocol. */
export const PRIORITIES = [
  TYPES.MSG_PRIORITY_HIGH, TYPES.MSG_PRIORITY_NORMAL, TYPES.MSG_PRIORITY_LOW, TYPES.MSG_PRIORITY_LOWEST,
] as const;

/** Everyone, as the protocol writes it. */
const AT_ALL = "__kImSDK_MessageAtALL__";

/** A class, so that an object of it is known again, also behind the proxies of a framework. */
export class WebMessage implements Message {
  type: TypeValue = TYPES.MSG_TEXT;
  payload: Message["payload"] = {};
  conversationID = "";
  conversationType: TypeValue = TYPES.CONV_C2C;
  to = "";
  from = "";
  flow: "in" | "out" = "in";
  time = 0;
  clientTime = 0;
  random = 0;
  sequence = 0;
  status: Message["status"] = "success";
  needReadReceipt = false;
  readReceiptInfo: ReadReceiptInfo = { readCount: undefined, unreadCount: undefined, isPeerRead: undefined, timestamp: 0 };
  isPeerRead = false;
  isRead = false;
  isRevoked = false;
  isDeleted = false;
  isModified = false;
  isBroadcastMessage = false;
  isSupportExtension = false;
  hasRiskContent = false;
  priority: TypeValue = TYPES.MSG_PRIORITY_NORMAL;
  nick = "";
  avatar = "";
  nameCard = "";
  cloudCustomData = "";
  revoker = "";
  revokerInfo: UserInfo = { userID: "", nick: "", avatar: "" };
  revokeReason = "";
  atUserList: string[] = [];

  constructor(readonly ID: string) {}
}

/** Writes what the service has of a message into the object, without receipts. */
export function write(message: WebMessage, record: MessageRecord, me: string): void {
  const { conversation, content, revoker } = record;
  const { c2c, group } = conversation;
  const own = record.sender === me;
  Object.assign(message, {
    conversationID: idOf(conversation),
    conversationType: group === undefined ? TYPES.CONV_C2C : TYPES.CONV_GROUP,
    from: record.sender,
    to: group ?? (own ? c2c : me),
    flow: own ? "out" : "in",
    time: record.server_time,
    clientTime: record.client_time,
    random: record.rand,
    sequence: record.seq,
    status: "success",
    needReadReceipt: record.need_read_receipt,
    isRead: message.isRead || own || record.is_read,
    isModified: record.version > 0,
    nick: record.sender_nick_name,
    avatar: record.sender_face_url,
    nameCard: record.sender_name_card,
  });
  if (record.status === "revoked") {
    // What it said stays in an object that has it, as with the vendor; the service sends it no more.
    message.isRevoked = true;
    if (!revoker) return;
    message.revoker = revoker.user_id;
    message.revokerInfo = { userID: revoker.user_id, nick: revoker.nick_name, avatar: revoker.face_url };
    message.revokeReason = revoker.reason;
    return;
  }
  const [elem] = content.elems ?? [];
  if (elem) {
    message.type = KINDS[elem.elem_type] ?? TYPES.MSG_CUSTOM;
    message.payload = payloadOf(message.type, elem);
  }
  message.priority = PRIORITIES[content.priority ?? 1] ?? TYPES.MSG_PRIORITY_NORMAL;
  message.cloudCustomData = content.cloud_custom_str ?? "";
  message.isSupportExtension = content.support_message_extension ?? false;
  message.atUserList = (content.at_users ?? []).map((user) => (user === AT_ALL ? TYPES.MSG_AT_ALL : user));
  if (message.atUserList.length > 0) message.payload.atUserList = message.atUserList;
}

function payloadOf(type: TypeValue, elem: Elem): Message["payload"] {
  const fields = PAYLOADS[type];
  if (!fields) return { ...elem };
  return Object.fromEntries(fields.map(([field, key, otherwise]) => [field, elem[key] ?? otherwise]));
}

/** The `elem_type` of a kind of message that can be sent. */
export function elemType(type: TypeValue): number | undefined {
  const found = Object.entries(KINDS).find(([, kind]) => kind === type);
  return found && Number(found[0]);
}

/** The content of a message, over what the service has of it. */
export function contentOf(message: Message, base: Partial<MessageContent> = {}): MessageContent {
  const elem = { ...base.elems?.[0], elem_type: elemType(message.type) ?? -1 } as Elem;
  const fields = PAYLOADS[message.type];
  for (const [field, key] of fields ?? []) elem[key] = message.payload[field];
  if (!fields) Object.assign(elem, message.payload);
  return {
    ...base,
    elems: [elem, ...(base.elems ?? []).slice(1)],
    cloud_custom_str: message.cloudCustomData,
    priority: PRIORITIES.indexOf(message.priority as (typeof PRIORITIES)[number]),
    at_users: message.atUserList.map((user) => (user === TYPES.MSG_AT_ALL ? AT_ALL : user)),
    support_message_extension: message.isSupportExtension,
  };
}
