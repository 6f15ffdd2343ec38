/** The messages that are known, one object each, and what of their receipts is the newest. */
import type { Message as MessageRecord, MessageContent, Receipt } from "../protocol";
import { WebMessage, write } from "./message";
import type { SendOptions } from "./sdk";
import type { Message } from "./types";

/** Of more, those are forgotten that were not asked for the longest. */
const MESSAGES = 5_000;

/** @internal */
interface Held {
  message: WebMessage;
  /** A message that was made here and not given to the service yet is not to be found. */
  draft: boolean;
  /** The whole content, of which the object has a part; and how often it was modified. */
  content?: MessageContent;
  version?: number;
  targets?: string[];
  options?: SendOptions;
  /** The version of the receipt state, on which link it came, and when in the row of receipts. */
  receipt: { version: number; link: number; when: number };
}

/** @internal */
export class Memory {
  me = "";
  private readonly messages = new Map<string, Held>();
  private link = 0;
  private receipts = 0;

  /** Versions of another link do not count: the service may have been restored from a backup. */
  newLink(): void {
    this.link++;
  }

  clear(): void {
    this.messages.clear();
  }

  get(id: string): Held | undefined {
    const held = this.messages.get(id);
    if (held) {
      this.messages.delete(id);
      this.messages.set(id, held);
    }
    return held;
  }

  /** Keeps an object as the one of its id, unless there is one. */
  keep(message: WebMessage, draft = false): Held {
    const known = this.get(message.ID);
    if (known) return known;
    const held: Held = { message, draft, receipt: { version: 0, link: -1, when: 0 } };
    this.messages.set(message.ID, held);
    if (this.messages.size > MESSAGES) this.messages.delete(this.messages.keys().next().value as string);
    return held;
  }

  forget(id: string): void {
    this.messages.delete(id);
  }

  /** Its messages are hidden from the user: all of them, or those that are stored up to this seq. */
  forgetConversation(conversationID: string, upTo?: number): void {
    for (const [id, { message }] of [...this.messages]) {
      if (message.conversationID !== conversationID) continue;
      if (upTo !== undefined && (message.sequence === 0 || message.sequence > upTo)) continue;
      message.isDeleted = true;
      this.messages.delete(id);
    }
  }

  /** What time it is among receipts: for a record that is asked for now. */
  now(): number {
    return this.receipts;
  }

  /**
   * Takes what the service has of a message. `asked`: {@link now} when it was asked for; a record that is pushed says
   * nothing of receipts.
   */
  take(record: MessageRecord, asked?: number): WebMessage {
    const held = this.keep(new WebMessage(record.msg_id));
    this.write(held.message, record, asked);
    return held.message;
  }

  /** The same into an object that the application has, which may be one that was forgotten here. */
  write(message: WebMessage, record: MessageRecord, asked?: number): void {
    const held = this.keep(message);
    held.draft = false;
    if (record.version < (held.version ?? 0)) return;
    write(message, record, this.me);
    if (record.status !== "revoked") held.content = record.content;
    held.version = record.version;
    if (asked === undefined || record.sender !== this.me) return;
    const info = message.readReceiptInfo;
    if (record.conversation.c2c !== undefined) {
      message.isPeerRead = message.isPeerRead || record.receipt_peer_read || record.is_peer_read;
    }
    if (!record.need_read_receipt) return;
    if (record.conversation.c2c !== undefined) {
      info.isPeerRead = info.isPeerRead || record.receipt_peer_read;
      info.timestamp = Math.max(info.timestamp, record.receipt_time ?? 0);
    } else if (
      // Readers become more, never fewer. With as many, those who have not read may have left meanwhile.
      record.read_count > (info.readCount ?? -1) ||
      (record.read_count === info.readCount && held.receipt.when <= asked)
    ) {
      info.readCount = record.read_count;
      info.unreadCount = record.unread_count;
      info.timestamp = Math.max(info.timestamp, record.receipt_time ?? 0);
    }
  }

  /** Takes the state of a receipt, if it is newer; also into `given`, an object that may have been forgotten here. */
  receipt(receipt: Receipt, given?: Message): void {
    const held = this.get(receipt.msg_id);
    if (held) {
      if (held.receipt.link === this.link && receipt.version < held.receipt.version) return;
      held.receipt = { version: receipt.version, link: this.link, when: ++this.receipts };
    }
    for (const message of [held?.message, given]) {
      if (!message) continue;
      const info = message.readReceiptInfo;
      info.timestamp = receipt.time;
      if (receipt.conversation.c2c !== undefined) {
        info.isPeerRead = receipt.read_count > 0;
        if (info.isPeerRead) message.isPeerRead = true;
      } else {
        info.readCount = receipt.read_count;
        info.unreadCount = receipt.unread_count;
      }
    }
  }

  /** The peer has marked this conversation read up to this time: own messages that were not read before. */
  readByPeer(conversationID: string, time: number): WebMessage[] {
    const read: WebMessage[] = [];
    for (const { message, draft } of this.messages.values()) {
      if (draft || message.conversationID !== conversationID || message.flow === "in") continue;
      if (message.isPeerRead || message.time > time || message.sequence === 0) continue;
      message.isPeerRead = true;
      read.push(message);
    }
    return read;
  }
}
