/** Receipts: sent, asked for, and by whom. */
import { ChatError } from "../errors";
import { TYPES } from "./constants";
import type { Face } from "./face";
import { messageOf, messagesOf } from "./messages";
import * as WebCode from "./codes";
import { fieldsOf, need, ok } from "./parameters";
import type { ChatSDK } from "./sdk";
import type { Message } from "./types";

/** Messages of a call, and members of a page. */
const MESSAGES = 30;
const PAGE = 100;

type Methods = Pick<
  ChatSDK,
  "sendMessageReadReceipt" | "getMessageReadReceiptList" | "getGroupMessageReadMemberList"
>;

export function receiptMethods(face: Face): Methods {
  const those = (list: Message[], own: boolean): string[] =>
    list.filter(({ from, needReadReceipt }) => needReadReceipt && (from === face.me) === own).map(({ ID }) => ID);

  return {
    async sendMessageReadReceipt(messageList) {
      const messages = those(messagesOf(messageList, MESSAGES), false);
      if (messages.length === 0) {
        throw new ChatError(WebCode.NoReceiptToSend, "messageList: no message of others that asks for a receipt");
      }
      await face.ask("send_receipts", { messages });
      return ok({});
    },

    async getMessageReadReceiptList(messageList) {
      const list = messagesOf(messageList, MESSAGES);
      const messages = those(list, true);
      const receipts = messages.length > 0 ? await face.ask("get_receipts", { messages }) : [];
      for (const receipt of receipts) face.memory.receipt(receipt, list.find(({ ID }) => ID === receipt.msg_id));
      return ok({ messageList });
    },

    async getGroupMessageReadMemberList(options) {
      const given = fieldsOf(options);
      const message = messageOf(given.message);
      need(message.conversationType === TYPES.CONV_GROUP, "message: not of a group");
      // What is out of range is the default, as with the vendor.
      const cursor = typeof given.cursor === "string" ? given.cursor : "";
      need(/^\d*$/.test(cursor), "cursor: not that of a page");
      const unread = given.filter === 1;
      const page = given.count as number;
      const { readers, next_seq, finished } = await face.ask("get_readers", {
        message: message.ID,
        filter: unread ? "unread" : "read",
        cursor: Number(cursor),
        count: Number.isInteger(page) && page > 0 && page < PAGE ? page : PAGE,
      });
      const users = readers.map(({ member }) => member.user_id);
      return ok({
        messageID: message.ID,
        cursor: finished ? "" : `${next_seq}`,
        isCompleted: finished,
        readUserIDList: unread ? [] : users,
        unreadUserIDList: unread ? users : [],
      });
    },
  };
}
