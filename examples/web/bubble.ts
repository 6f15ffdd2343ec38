/** One message of the list: what it says, and below it when, and whether others have read it. */
import type { Message, Receipt } from "doubletick";
import type { DoubletickMark } from "doubletick/ui";
import { h } from "./dom";

export type Chat = "group" | "c2c";

export class Bubble {
  readonly element: HTMLElement;
  private readonly mark: DoubletickMark | undefined;
  private readonly meta = h("span");
  /** The mark says the same in words. */
  private readonly numbers = h("span", { "aria-hidden": "true" });
  /** Of the service, once it has the message. */
  id = "";

  constructor(
    readonly text: string,
    chat: Chat,
    sender: { name: string; isMe: boolean },
    asked: boolean,
  ) {
    const line = h("div", { class: "meta" }, this.meta);
    if (sender.isMe && asked) {
      this.mark = document.createElement("doubletick-mark") as DoubletickMark;
      this.mark.kind = chat;
      this.mark.status = "sending";
      line.append(this.mark, this.numbers);
    }
    this.meta.textContent = sender.isMe ? "" : sender.name;
    this.element = h("li", sender.isMe ? { class: "own" } : {}, h("div", { class: "bubble" }, text), line);
  }

  /** As the service has stored it. */
  stored(message: Message, asksMe: boolean): void {
    this.id = message.msg_id;
    const time = new Date(message.server_time * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.meta.textContent = [this.meta.textContent, time].filter(Boolean).join(" · ");
    // What the observer looks for: a message of somebody else who wants to know.
    if (asksMe && !message.has_sent_receipt) {
      this.element.dataset["receipt"] = message.msg_id;
      this.element.dataset["conversation"] = message.conversation.group ?? message.conversation.c2c;
    }
    if (!this.mark) return;
    this.mark.status = "sent";
    const isC2c = message.conversation.c2c !== undefined;
    this.count(isC2c ? Number(message.receipt_peer_read) : message.read_count, message.unread_count);
  }

  /** How many have read it, and how many have not. */
  get counts(): [read: number, unread: number] {
    return [this.mark?.readCount ?? 0, this.mark?.unreadCount ?? 0];
  }

  failed(): void {
    if (this.mark) this.mark.status = "failed";
  }

  sending(): void {
    if (this.mark) this.mark.status = "sending";
  }

  read(receipt: Receipt): void {
    this.count(receipt.conversation.c2c !== undefined ? 1 : receipt.read_count, receipt.unread_count);
  }

  private count(read: number, unread: number): void {
    if (!this.mark) return;
    this.mark.readCount = read;
    this.mark.unreadCount = unread;
    if (this.mark.kind === "group") this.numbers.textContent = `${read}/${read + unread}`;
  }
}
