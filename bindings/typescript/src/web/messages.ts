/** Messages: made, sent, read page by page, taken back, changed and hidden. */
import { ChatError } from "../errors";
import { HISTORY_PER_PAGE } from "../generated/constants";
import { random32 } from "../platform";
import type { HistoryStart, Message as MessageRecord } from "../protocol";
import type { TypeValue } from "./constants";
import { TYPES } from "./constants";
import type { Face } from "./face";
import { contentOf, elemType, PAYLOADS, PRIORITIES, WebMessage } from "./message";
import * as WebCode from "./codes";
import { conversationOf, count, fieldsOf, flag, idOf, need, ok, text, texts, word } from "./parameters";
import type { ChatSDK, MessageOptions, SendOptions } from "./sdk";
import type { Message } from "./types";

/** Messages of a page. */
const PAGE = 15;
const DIRECTIONS = { older: 0, newer: 1 } as const;

type Methods = Pick<
  ChatSDK,
  | "createTextMessage" | "createTextAtMessage" | "createCustomMessage" | "createFaceMessage" | "createLocationMessage"
  | "createForwardMessage" | "sendMessage" | "resendMessage" | "revokeMessage" | "modifyMessage" | "deleteMessage"
  | "getMessageList" | "getMessageListHopping" | "findMessage"
>;

/** What is given where a message is wanted. */
export function messageOf(value: unknown, name = "message"): Message {
  need(typeof (value as Message | null)?.ID === "string", `${name}: not a message`);
  return value as Message;
}

/** A list of messages of one conversation. */
export function messagesOf(value: unknown, most: number): Message[] {
  need(Array.isArray(value) && value.length > 0, "messageList: not a list of messages, or empty");
  need(value.length <= most, `messageList: more than ${most} messages`);
  const list = value.map((message, at) => messageOf(message, `messageList[${at}]`));
  const [{ conversationID }] = list;
  need(list.every((message) => message.conversationID === conversationID), "messageList: of more than one conversation");
  return list;
}

export function messageMethods(face: Face): Methods {
  const { memory } = face;

  function create(type: TypeValue, options: MessageOptions, forwarded?: Message): Message {
    const given = fieldsOf(options);
    const to = text(given, "to");
    const group = given.conversationType === TYPES.CONV_GROUP;
    need(group || given.conversationType === TYPES.CONV_C2C, "conversationType: not C2C or GROUP");
    const { priority = TYPES.MSG_PRIORITY_NORMAL } = given;
    need(PRIORITIES.includes(priority as never), "priority: not High, Normal, Low or Lowest");
    const targets = given.receiverList === undefined ? [] : texts(given.receiverList, "receiverList");
    const message = new WebMessage(face.core.newMessageId());
    Object.assign(message, {
      type,
      payload: forwarded ? { ...forwarded.payload } : payloadOf(type, given.payload),
      conversationID: idOf(group ? { group: to } : { c2c: to }),
      conversationType: given.conversationType,
      to,
      from: face.me,
      flow: "out",
      time: Math.floor(face.core.serverTime() / 1000),
      clientTime: Math.floor(face.core.clock.now() / 1000),
      random: random32(),
      status: "unSend",
      needReadReceipt: flag(given, "needReadReceipt"),
      isRead: true,
      priority,
      cloudCustomData: text(given, "cloudCustomData", ""),
      isSupportExtension: flag(given, "isSupportExtension"),
    });
    const held = memory.keep(message, true);
    held.targets = targets;
    const moderation = text(given, "customModerationConfigurationID", "");
    const base = forwarded && { ...memory.get(forwarded.ID)?.content, is_forward: true, at_users: [] };
    if (base || moderation) held.content = { elems: [], ...base, moderation_configuration_id: moderation };
    return message;
  }

  async function send(message: Message, options?: SendOptions): Promise<{ code: 0; data: { message: Message } }> {
    if (!(message instanceof WebMessage)) throw new ChatError(WebCode.NotAMessage, "message: not made by this SDK");
    const held = memory.keep(message);
    const { onlineUserOnly = false, offlinePushInfo = null, messageControlInfo = {} } = fieldsOf(
      options ?? held.options ?? {},
    ) as SendOptions;
    held.options = options ?? held.options;
    held.draft = false;
    message.status = "unSend";
    const asked = memory.now();
    try {
      const record = await face.ask("send_message", {
        msg_id: message.ID,
        conversation: conversationOf(message.conversationID),
        client_time: message.clientTime,
        rand: message.random,
        need_read_receipt: message.needReadReceipt,
        online_only: onlineUserOnly,
        targets: held.targets ?? [],
        content: {
          ...contentOf(message, held.content),
          offline_push: offlinePushInfo,
          excluded_from_unread_count: messageControlInfo.excludedFromUnreadCount ?? false,
          excluded_from_last_message: messageControlInfo.excludedFromLastMessage ?? false,
          excluded_from_content_moderation: messageControlInfo.excludedFromContentModeration ?? false,
        },
      });
      memory.write(message, record, asked);
    } catch (error) {
      message.status = "fail";
      throw error;
    }
    face.lists.touch(message.conversationID);
    return ok({ message });
  }

  return {
    createTextMessage: (options) => create(TYPES.MSG_TEXT, options),
    createCustomMessage: (options) => create(TYPES.MSG_CUSTOM, options),
    createFaceMessage: (options) => create(TYPES.MSG_FACE, options),
    createLocationMessage: (options) => create(TYPES.MSG_LOCATION, options),
    createTextAtMessage(options) {
      const users = texts(fieldsOf(fieldsOf(options).payload).atUserList, "payload.atUserList");
      const message = create(TYPES.MSG_TEXT, options);
      message.payload.atUserList = message.atUserList = [...users];
      return message;
    },
    createForwardMessage(options) {
      const forwarded = messageOf(fieldsOf(options).payload, "payload");
      need(elemType(forwarded.type) !== undefined, "payload: a message of this type cannot be sent");
      return create(forwarded.type, options, forwarded);
    },

    sendMessage: send,
    resendMessage: send,

    async revokeMessage(message) {
      const { ID } = messageOf(message);
      await face.ask("revoke_message", { message: ID, reason: "" });
      message.isRevoked = true;
      message.revoker = face.me;
      message.revokerInfo = { ...message.revokerInfo, userID: face.me };
      return ok({ message });
    },

    async modifyMessage(message) {
      const held = memory.get(messageOf(message).ID);
      const content = contentOf(message, held?.content);
      const record = await face.ask("modify_message", { message: message.ID, base_version: held?.version, content });
      memory.write(message as WebMessage, record);
      return ok({ message });
    },

    async deleteMessage(messageList) {
      const list = messagesOf(messageList, 50);
      const [{ conversationID }] = list;
      const messages = list.map(({ ID }) => ID);
      await face.ask("delete_messages", { conversation: conversationOf(conversationID), messages });
      for (const message of list) {
        message.isDeleted = true;
        memory.forget(message.ID);
      }
      face.lists.touch(conversationID);
      return ok({ messageList });
    },

    async getMessageList(options) {
      const given = fieldsOf(options);
      const next = text(given, "nextReqMessageID", "");
      const wanted = count(given, "count", 1, PAGE, PAGE);
      if (given.conversationID === TYPES.CONV_SYSTEM) {
        return ok({ messageList: [], nextReqMessageID: "", isCompleted: true });
      }
      const asked = memory.now();
      const records = await face.ask("history", {
        conversation: conversationOf(given.conversationID),
        start: next === "" ? "end" : { message: next },
        newer: false,
        // One more says whether there is another page.
        count: wanted + 1,
        elem_types: [],
      });
      const isCompleted = records.length <= wanted;
      const messageList = records.slice(0, wanted).reverse().map((record) => memory.take(record, asked));
      return ok({ messageList, nextReqMessageID: isCompleted ? "" : messageList[0].ID, isCompleted });
    },

    async getMessageListHopping(options) {
      const given = fieldsOf(options);
      const conversation = conversationOf(given.conversationID);
      const newer = word(DIRECTIONS, given.direction ?? 0, "direction") === "newer";
      const wanted = count(given, "count", 1, PAGE, PAGE);
      const seq = conversation.group === undefined ? 0 : count(given, "sequence", 0, Number.MAX_SAFE_INTEGER, 0);
      const time = count(given, "time", 0, Number.MAX_SAFE_INTEGER, 0);
      const asked = memory.now();
      const page = (start: HistoryStart, most: number): Promise<MessageRecord[]> =>
        face.ask("history", { conversation, start, newer, count: most, elem_types: [] });
      const records = await page(seq ? { seq } : time ? { time } : "end", wanted + 1);
      let size = Math.min(wanted, records.length);
      // The next page begins with a whole second, so one that is longer than a page is given as a whole.
      const second = records[0]?.server_time;
      const isLong = conversation.group === undefined && records[wanted]?.server_time === second;
      while (isLong && records[size] && records[records.length - 1].server_time === second) {
        const more = await page({ message: records[records.length - 1].msg_id }, HISTORY_PER_PAGE);
        if (more.length === 0) break;
        records.push(...more);
      }
      if (isLong) size = records.filter(({ server_time }) => server_time === second).length;
      const next = records[size];
      const messageList = records.slice(0, size).map((record) => memory.take(record, asked));
      return ok({
        messageList: newer ? messageList : messageList.reverse(),
        isCompleted: !next,
        ...(conversation.group === undefined
          ? { nextMessageTime: next?.server_time ?? 0 }
          : { nextMessageSeq: next?.seq ?? 0 }),
      });
    },

    findMessage(messageID) {
      const held = memory.get(messageID);
      return held && !held.draft ? held.message : null;
    },
  };
}

function payloadOf(type: TypeValue, payload: unknown): Message["payload"] {
  need(typeof payload === "object" && payload !== null, "payload: not an object");
  const given = payload as { [field: string]: unknown };
  return Object.fromEntries(
    PAYLOADS[type].map(([field, , otherwise]) => {
      const value = given[field] ?? otherwise;
      const is = typeof value === typeof (otherwise ?? "") && (value !== "" || otherwise !== undefined);
      need(is, `payload.${field}: missing or of another type`);
      return [field, value];
    }),
  );
}
