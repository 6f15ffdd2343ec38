/** Messages, their receipts, their history. */
import { isObject } from "../check";
import type { Client } from "../client";
import { invalid } from "../errors";
import {
  DELETES_PER_CALL, HISTORY_PER_PAGE, IDS_PER_CALL, READERS_PER_PAGE, RECEIPTS_PER_CALL, RECEIPTS_PER_GET, TARGETS_PER_MESSAGE,
} from "../generated/constants";
import type { ConversationId, Message } from "../protocol";
import { conversationKey, ElemType } from "../protocol";
import type { Absent } from "./absent";
import { absentCalls } from "./absent";
import { memberOf, protocolKinds, protocolPriority, receiptOf } from "./convert";
import { changedContent, draftOf, Drafts, idFor } from "./drafts";
import { GetGroupMessageReadMemberListFilter, HistoryMsgGetTypeEnum, MessagePriorityEnum } from "./enums";
import { checkId, checkObject, checkText, checkTexts } from "./hub";
import type { Hub } from "./hub";
import type { V2TimAdvancedMsgListener } from "./listeners";
import type {
  V2TimCallback, V2TimGroupMessageReadMemberList, V2TimMessage, V2TimMessageChangeInfo, V2TimMessageReceipt,
  V2TimMsgCreateInfoResult, V2TimOfflinePushInfo, V2TimSuccess, V2TimValueCallback,
} from "./types";

const ABSENT_CALLS = [
  "createImageMessage", "createSoundMessage", "createVideoMessage", "createFileMessage", "createMergerMessage",
  "appendMessage", "downloadMergerMessage", "getMessageOnlineUrl", "downloadMessage", "setC2CReceiveMessageOpt",
  "getC2CReceiveMessageOpt", "setLocalCustomData", "setLocalCustomInt", "deleteMessageFromLocalStorage",
  "insertGroupMessageToLocalStorage", "insertC2CMessageToLocalStorage", "searchLocalMessages", "setMessageExtensions", "getMessageExtensions",
  "deleteMessageExtensions",
] as const;

/** The parameter of {@link V2TIMMessageManager.sendMessage}. */
export interface SendMessageParam {
  /** Of createTextMessage and its like. */
  id: string;
  /** A user; empty for a message to all of a group. With a group, only this member gets the message. */
  receiver: string;
  /** A group; empty for a one-to-one message. */
  groupID: string;
  /** Deliver to who is online and do not store; there are no receipts. Default false. */
  onlineUserOnly?: boolean;
  isExcludedFromUnreadCount?: boolean;
  isExcludedFromLastMessage?: boolean;
  isSupportMessageExtension?: boolean;
  /** Ask for receipts. Default false. */
  needReadReceipt?: boolean;
  /** Stored and delivered with the message; doubletick sends no push notifications. */
  offlinePushInfo?: V2TimOfflinePushInfo;
  cloudCustomData?: string;
  localCustomData?: string;
  priority?: MessagePriorityEnum;
}

export interface V2TIMMessageManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

export class V2TIMMessageManager {
  private readonly drafts = new Drafts();

  constructor(private readonly hub: Hub) {
    Object.assign(this, absentCalls(ABSENT_CALLS));
  }

  addAdvancedMsgListener(listener: V2TimAdvancedMsgListener): void {
    this.hub.messageListeners.add(listener);
  }

  /** Without a listener: all of them. */
  removeAdvancedMsgListener(listener?: V2TimAdvancedMsgListener): void {
    this.hub.messageListeners.remove(listener);
  }

  createTextMessage(text: string): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      checkText("text", text);
      return draftOf({ elem_type: ElemType.Text, text_elem_content: text });
    });
  }

  /** `atUserList`: who is mentioned; `__kImSDK_MessageAtALL__` is everyone. */
  createTextAtMessage(text: string, atUserList: string[]): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      checkText("text", text);
      checkTexts("atUserList", atUserList);
      return draftOf({ elem_type: ElemType.Text, text_elem_content: text }, { at_users: atUserList });
    });
  }

  /** `custom`: the data, or an object with it. */
  createCustomMessage(
    custom: string | { data: string; desc?: string; extension?: string },
  ): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      const { data, desc = "", extension = "" } = isObject(custom) ? custom : { data: custom };
      for (const [name, value] of [["data", data], ["desc", desc], ["extension", extension]] as const) checkText(name, value);
      return draftOf({
        elem_type: ElemType.Custom, custom_elem_data: data, custom_elem_desc: desc, custom_elem_ext: extension,
      });
    });
  }

  createFaceMessage(index: number, data: string): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      if (!Number.isSafeInteger(index)) throw invalid("index: not a whole number");
      checkText("data", data);
      return draftOf({ elem_type: ElemType.Face, face_elem_index: index, face_elem_buf: data });
    });
  }

  createLocationMessage(
    desc: string, longitude: number, latitude: number,
  ): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      checkText("desc", desc);
      for (const [name, value] of [["longitude", longitude], ["latitude", latitude]] as const) {
        if (!Number.isFinite(value)) throw invalid(`${name}: not a number`);
      }
      return draftOf({
        elem_type: ElemType.Location,
        location_elem_desc: desc,
        location_elem_longitude: longitude,
        location_elem_latitude: latitude,
      });
    });
  }

  /** The content of a message that was received or sent. */
  createForwardMessage(msgID: string): Promise<V2TimValueCallback<V2TimMsgCreateInfoResult>> {
    return this.flat("createForwardMessage", async (client) => {
      const [{ content }] = await this.hub.find(client, "msgID", [msgID]);
      return this.create(() => ({ content: { elems: content.elems, is_forward: true }, targets: [] }));
    });
  }

  /** A message of which only these members of the group get it, 1 to 50. `id`: of a message that was created. */
  createTargetedGroupMessage(id: string, receiverList: string[]): Promise<V2TimValueCallback<V2TimMsgCreateInfoResult>> {
    return this.create(() => {
      checkTexts("receiverList", receiverList, TARGETS_PER_MESSAGE);
      if (receiverList.length === 0) throw invalid("receiverList: empty");
      return { content: this.drafts.get(id).content, targets: receiverList };
    });
  }

  /** Resolves with the message as the service has stored it. Where it fails, the same `id` can be sent again. */
  sendMessage(param: SendMessageParam): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.hub.call("sendMessage", async (client) => {
      checkObject("param", param);
      const { id, receiver = "", groupID = "", priority = MessagePriorityEnum.V2TIM_PRIORITY_NORMAL } = param;
      const { onlineUserOnly = false, needReadReceipt = false, cloudCustomData, localCustomData } = param;
      checkText("receiver", receiver);
      checkText("groupID", groupID);
      if (receiver === "" && groupID === "") throw invalid("receiver, groupID: both are empty");
      const options = {
        priority: protocolPriority(priority),
        excluded_from_unread_count: param.isExcludedFromUnreadCount ?? false,
        excluded_from_last_message: param.isExcludedFromLastMessage ?? false,
        support_message_extension: param.isSupportMessageExtension ?? false,
        cloud_custom_str: cloudCustomData ?? "",
        ...(param.offlinePushInfo ? { offline_push: param.offlinePushInfo } : {}),
      };
      const to: ConversationId = groupID === "" ? { c2c: receiver } : { group: groupID };
      const message = await this.drafts.send(id, (draft) => {
        const targets = groupID !== "" && receiver !== "" ? [receiver] : draft.targets;
        const msgId = idFor(draft, to, () => client.newMessageId());
        const content = { ...draft.content, ...options };
        return client.sendMessage(to, content, { msgId, needReadReceipt, onlineOnly: onlineUserOnly, targets });
      });
      return this.hub.sent(message, localCustomData);
    });
  }

  /** I have read these: 1 to 30 ids of messages of one conversation. Unread counts stay as they are. */
  sendMessageReadReceipts(messageIDList: string[]): Promise<V2TimCallback> {
    return this.hub.callDone("sendMessageReadReceipts", async (client) => {
      checkTexts("messageIDList", messageIDList, RECEIPTS_PER_CALL);
      await this.hub.find(client, "messageIDList", messageIDList);
      await client.sendReceipts(messageIDList);
    });
  }

  /** The receipts of own messages: 1 to 100 ids of one conversation. */
  getMessageReadReceipts(messageIDList: string[]): Promise<V2TimValueCallback<V2TimMessageReceipt[]>> {
    return this.hub.call("getMessageReadReceipts", async (client) => {
      checkTexts("messageIDList", messageIDList, RECEIPTS_PER_GET);
      await this.hub.find(client, "messageIDList", messageIDList);
      return (await client.getReceipts(messageIDList)).map(receiptOf);
    });
  }

  /** A page of those who have read an own group message, or have not. `count`: 1 to 100. */
  getGroupMessageReadMemberList(
    messageID: string, filter: GetGroupMessageReadMemberListFilter, nextSeq = 0, count = 100,
  ): Promise<V2TimValueCallback<V2TimGroupMessageReadMemberList>> {
    return this.hub.call("getGroupMessageReadMemberList", async (client) => {
      const name = GetGroupMessageReadMemberListFilter[filter];
      if (name === undefined) throw invalid("filter: no such filter");
      const unread = filter === GetGroupMessageReadMemberListFilter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD;
      checkCount("nextSeq", nextSeq, 0, Number.MAX_SAFE_INTEGER);
      checkCount("count", count, 1, READERS_PER_PAGE);
      await this.hub.find(client, "messageID", [messageID]);
      const page = await client.getReaders(messageID, unread ? "unread" : "read", { cursor: nextSeq, count });
      const memberInfoList = page.readers.map(({ member }) => memberOf(member));
      return { nextSeq: page.next_seq, isFinished: page.finished, memberInfoList };
    });
  }

  /** Those of these ids that there are, at most 100, as the service has them. */
  findMessages(messageIDList: string[]): Promise<V2TimValueCallback<V2TimMessage[]>> {
    return this.hub.call("findMessages", async (client) => {
      checkTexts("messageIDList", messageIDList, IDS_PER_CALL);
      return this.shown(await client.request("find_messages", { messages: messageIDList }));
    });
  }

  /** The newest first. `count`: 1 to 100. `lastMsgID`: older than this one. */
  getC2CHistoryMessageList(
    userID: string, count: number, lastMsgID?: string,
  ): Promise<V2TimValueCallback<V2TimMessage[]>> {
    return this.getHistoryMessageList(count, HistoryMsgGetTypeEnum.V2TIM_GET_CLOUD_OLDER_MSG, userID, "", -1, lastMsgID);
  }

  /** The newest first. `count`: 1 to 100. `lastMsgID`: older than this one. */
  getGroupHistoryMessageList(
    groupID: string, count: number, lastMsgID?: string,
  ): Promise<V2TimValueCallback<V2TimMessage[]>> {
    return this.getHistoryMessageList(count, HistoryMsgGetTypeEnum.V2TIM_GET_CLOUD_OLDER_MSG, "", groupID, -1, lastMsgID);
  }

  /**
   * A page of messages: from the newest back, or for the two _NEWER_ types from the oldest on. All types ask the
   * service. `lastMsgSeq`: from this place of a group on, with it; -1: none. `lastMsgID`: beside this message, without it.
   */
  getHistoryMessageList(
    count: number,
    getType: HistoryMsgGetTypeEnum = HistoryMsgGetTypeEnum.V2TIM_GET_LOCAL_OLDER_MSG,
    userID?: string,
    groupID?: string,
    lastMsgSeq = -1,
    lastMsgID?: string,
    messageTypeList: number[] = [],
  ): Promise<V2TimValueCallback<V2TimMessage[]>> {
    return this.hub.call("getHistoryMessageList", async (client) => {
      checkCount("count", count, 1, HISTORY_PER_PAGE);
      if (HistoryMsgGetTypeEnum[getType] === undefined) throw invalid("getType: no such type");
      if (!userID === !groupID) throw invalid("userID, groupID: one of them, and not both");
      if (!Array.isArray(messageTypeList)) throw invalid("messageTypeList: not a list");
      if (lastMsgID) await this.hub.find(client, "lastMsgID", [lastMsgID]);
      const { V2TIM_GET_CLOUD_NEWER_MSG, V2TIM_GET_LOCAL_NEWER_MSG } = HistoryMsgGetTypeEnum;
      const body = {
        conversation: groupID ? { group: groupID } : { c2c: userID as string },
        start: lastMsgID ? { message: lastMsgID } : lastMsgSeq > 0 ? { seq: lastMsgSeq } : ("end" as const),
        newer: getType === V2TIM_GET_CLOUD_NEWER_MSG || getType === V2TIM_GET_LOCAL_NEWER_MSG,
        count,
        elem_types: protocolKinds(messageTypeList),
      };
      return this.shown(await client.request("history", body));
    });
  }

  /** Sets the unread count to 0. Makes no receipts. */
  markC2CMessageAsRead(userID: string): Promise<V2TimCallback> {
    return this.hub.callDone("markC2CMessageAsRead", (client) => {
      checkId("userID", userID);
      return client.markRead({ c2c: [userID, 0] });
    });
  }

  markGroupMessageAsRead(groupID: string): Promise<V2TimCallback> {
    return this.hub.callDone("markGroupMessageAsRead", (client) => {
      checkId("groupID", groupID);
      return client.markRead({ group: [groupID, 0] });
    });
  }

  markAllMessageAsRead(): Promise<V2TimCallback> {
    return this.hub.callDone("markAllMessageAsRead", (client) => client.markRead("all"));
  }

  /** Takes a message back for everyone: its sender within 2 minutes (a setting), owner and admins of a group at any time. */
  revokeMessage(msgID: string): Promise<V2TimCallback> {
    return this.hub.callDone("revokeMessage", async (client) => {
      await this.hub.find(client, "msgID", [msgID]);
      await client.revoke(msgID);
    });
  }

  /**
   * Changes the text, custom, face or location element and `cloudCustomData` of a message for everyone. Fails with 8006
   * where somebody else has modified it since `message` was received; `findMessages` has it as it is.
   */
  modifyMessage(message: V2TimMessage): Promise<V2TimValueCallback<V2TimMessageChangeInfo>> {
    return this.hub.call("modifyMessage", async (client) => {
      checkObject("message", message);
      checkId("message.msgID", message.msgID);
      const [known] = await this.hub.find(client, "message.msgID", [message.msgID]);
      const modified = await client.request("modify_message", {
        message: message.msgID,
        base_version: message.version ?? known.version,
        content: changedContent(known.content, message),
      });
      this.hub.remember([modified]);
      return { code: 0, desc: "ok", message: this.hub.show(modified) };
    });
  }

  /** Hides messages from oneself, on all devices: 1 to 50 ids of one conversation. */
  deleteMessages(msgIDs: string[]): Promise<V2TimCallback> {
    return this.hub.callDone("deleteMessages", async (client) => {
      checkTexts("msgIDs", msgIDs, DELETES_PER_CALL);
      const [first, ...others] = await this.hub.find(client, "msgIDs", msgIDs);
      if (!first) throw invalid("msgIDs: empty");
      const { conversation } = first;
      const key = conversationKey(conversation);
      if (others.some((other) => conversationKey(other.conversation) !== key)) {
        throw invalid("msgIDs: messages of two conversations");
      }
      await client.request("delete_messages", { conversation, messages: msgIDs });
    });
  }

  /**
   * Hides the messages of a conversation from oneself, on all devices; it stays in the list. What is hidden counts as read
   * by me, and the other party is not told so.
   */
  clearC2CHistoryMessage(userID: string): Promise<V2TimCallback> {
    return this.hub.callDone("clearC2CHistoryMessage", (client) => {
      checkId("userID", userID);
      return client.request("clear_history", { conversation: { c2c: userID } });
    });
  }

  clearGroupHistoryMessage(groupID: string): Promise<V2TimCallback> {
    return this.hub.callDone("clearGroupHistoryMessage", (client) => {
      checkId("groupID", groupID);
      return client.request("clear_history", { conversation: { group: groupID } });
    });
  }

  /** Whether to be notified of a group's messages; kept for the application. */
  setGroupReceiveMessageOpt(groupID: string, opt: number): Promise<V2TimCallback> {
    return this.hub.callDone("setGroupReceiveMessageOpt", (client) => {
      checkId("groupID", groupID);
      checkCount("opt", opt, 0, 4);
      const user_id = client.user ?? "";
      return client.request("modify_member", { group_id: groupID, user_id, change: { recv_opt: opt } });
    });
  }

  private shown(messages: Message[]): V2TimMessage[] {
    this.hub.remember(messages);
    return messages.map((message) => this.hub.show(message));
  }

  private create(make: Parameters<Drafts["create"]>[1]): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    return this.drafts.create(this.hub.client?.user, make);
  }

  private async flat<T>(
    name: string, what: (client: Client) => Promise<V2TimValueCallback<T>>,
  ): Promise<V2TimValueCallback<T>> {
    const result = await this.hub.call(name, what);
    return result.code === 0 ? result.data : result;
  }
}

function checkCount(name: string, value: unknown, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
    throw invalid(`${name}: not a whole number from ${least} to ${most}`);
  }
}
