/** What the client tells, as the vendor's events. An object changes before its event. */
import type { GroupTip, Message as MessageRecord, Receipt } from "../protocol";
import type { ChatEvent } from "../events";
import { EVENT, TYPES } from "./constants";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { idOf, webError } from "./parameters";
import { profileOf } from "./shapes";
import { reminderMessage, tipMessage } from "./tips";
import type { Message, ReadReceiptItem } from "./types";

export function listen(face: Face): void {
  const on = <T extends ChatEvent["type"]>(type: T, what: (event: Extract<ChatEvent, { type: T }>) => void): void => {
    face.core.emitter.on(type, (event) => face.whenReady(() => what(event)));
  };
  on("messages", ({ messages }) => face.emit(EVENT.MESSAGE_RECEIVED, taken(face, messages)));
  on("revoked", ({ messages }) => face.emit(EVENT.MESSAGE_REVOKED, taken(face, messages)));
  on("modified", ({ messages }) => face.emit(EVENT.MESSAGE_MODIFIED, taken(face, messages)));
  on("receipts", ({ receipts }) => receiptsCame(face, receipts));
  on("conversationChanged", ({ conversation }) => face.lists.touch(idOf(conversation)));
  on("conversationGone", ({ conversation }) => face.lists.gone(conversation));
  on("groupTip", ({ tip }) => tipCame(face, tip));
  on("reminder", ({ reminder }) => face.emit(EVENT.MESSAGE_RECEIVED, [reminderMessage(face, reminder)]));
  on("profile", ({ profile }) => face.emit(EVENT.PROFILE_UPDATED, [profileOf(profile)]));

  const { emitter } = face.core;
  emitter.on("link", ({ state }) => {
    if (state === "connected") face.linked();
    face.emit(EVENT.NET_STATE_CHANGE, { state });
  });
  emitter.on("loggedOut", ({ reason, byOperator, error }) => {
    const { KICKED_OUT_MULT_ACCOUNT, KICKED_OUT_REST_API, KICKED_OUT_USERSIG_EXPIRED } = TYPES;
    if (reason === "refused") {
      face.end(WebCode.LoginFailed);
      return failed(face, error);
    }
    const [code, type] = byOperator
      ? [WebCode.KickedByOperator, KICKED_OUT_REST_API] as const
      : reason === "kicked"
        ? [WebCode.Kicked, KICKED_OUT_MULT_ACCOUNT] as const
        : [WebCode.SigExpired, KICKED_OUT_USERSIG_EXPIRED] as const;
    face.end(code);
    face.emit(EVENT.KICKED_OUT, { type });
  });
  emitter.on("error", ({ error }) => failed(face, error));
}

function failed(face: Face, error: unknown): void {
  const { code, message } = webError(error) as { code: number; message: string };
  face.emit(EVENT.ERROR, { code, message });
}

function taken(face: Face, messages: MessageRecord[]): Message[] {
  for (const { conversation } of messages) face.lists.touch(idOf(conversation));
  return messages.map((message) => face.memory.take(message));
}

function receiptsCame(face: Face, receipts: Receipt[]): void {
  const { memory } = face;
  const read: Message[] = [];
  const items: ReadReceiptItem[] = [];
  for (const receipt of receipts) {
    const { conversation, msg_id: messageID, time: timestamp } = receipt;
    if (messageID === "") {
      read.push(...memory.readByPeer(idOf(conversation), timestamp));
      face.lists.touch(idOf(conversation));
      continue;
    }
    const message = memory.get(messageID)?.message;
    const before = message?.readReceiptInfo.isPeerRead;
    memory.receipt(receipt);
    const { c2c: userID, group: groupID } = conversation;
    if (userID !== undefined) {
      if (!before && receipt.read_count > 0) items.push({ userID, messageID, isPeerRead: true, timestamp });
    } else if (message) {
      // A message that is not known has no counts to be shown with.
      const { readCount, unreadCount } = message.readReceiptInfo;
      items.push({ groupID, messageID, readCount, unreadCount, timestamp });
    }
  }
  if (items.length > 0) face.emit(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, items);
  if (read.length > 0) face.emit(EVENT.MESSAGE_READ_BY_PEER, read);
}

function tipCame(face: Face, tip: GroupTip): void {
  face.lists.touch(`GROUP${tip.group_id}`, tip.group_id);
  face.emit(EVENT.MESSAGE_RECEIVED, [tipMessage(face, tip)]);
}
