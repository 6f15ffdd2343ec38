/** One person's half of the page: a client of its own on a line of its own, as if it were another machine. */
import { Client } from "doubletick";
import type { ConversationId, Message, Receipt } from "doubletick";
import { observeReceipts } from "doubletick/receipts";
import type { ReceiptObserver } from "doubletick/receipts";
import type { DoubletickReaders } from "doubletick/ui";
import { clientSource } from "doubletick/ui";
import { Bubble } from "./bubble";
import type { Chat } from "./bubble";
import { h } from "./dom";
import { Line } from "./line";
import { texts } from "./texts";
import type { User, Visit } from "./visit";
import { URL_OF_SERVICE } from "./visit";

export class Pane {
  readonly element: HTMLElement;
  private me: User;
  private peer: Pane | undefined;
  private client: Client | undefined;
  private observer: ReceiptObserver | undefined;
  private line = new Line();
  private chat: Chat = "group";
  private bubbles = new Map<string, Bubble>();
  private receipts = { messages: 0, calls: 0 };
  /** Messages since the link came back; undefined while nothing is missed. */
  private missed: number | undefined;
  private isCut = false;
  /** Messages that came into the chat that is not open. */
  private unseen = 0;

  private readonly you = h("span");
  private readonly people = h("select") as HTMLSelectElement;
  private readonly link = h("span", { class: "link", role: "status" });
  private readonly cut = h("button", { type: "button" });
  private readonly tabs: Record<Chat, HTMLElement>;
  private readonly list = h("ol", { class: "messages", tabindex: "0" });
  private readonly none = h("li", { class: "note" });
  private readonly input = h("input", { type: "text", maxlength: "500", autocomplete: "off", enterkeyhint: "send" }) as HTMLInputElement;
  private readonly ask = h("input", { type: "checkbox", checked: "" }) as HTMLInputElement;
  private readonly askText = h("span");
  private readonly button = h("button", { type: "submit" });
  private readonly sent = h("div", { class: "sent" });
  private readonly sheet = document.getElementById("readers") as DoubletickReaders;

  constructor(private readonly visit: Visit, index: 0 | 1) {
    this.me = visit.people[index]!;
    const tab = (chat: Chat): HTMLElement => {
      const button = h("button", { type: "button", role: "tab" });
      button.addEventListener("click", () => this.open(chat));
      return button;
    };
    this.tabs = { group: tab("group"), c2c: tab("c2c") };
    const form = h("form", {}, this.input, this.button, h("label", {}, this.ask, this.askText));
    this.element = h(
      "section", { class: "pane" },
      h("div", { class: "bar" }, h("label", {}, this.you, this.people), this.link, this.cut),
      h("div", { class: "chats", role: "tablist" }, this.tabs.group, this.tabs.c2c),
      this.list, form, this.sent,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text) void this.send(text, this.ask.checked);
      this.input.value = "";
    });
    this.people.addEventListener("change", () => void this.become(this.visit.people[this.people.selectedIndex]!));
    this.cut.addEventListener("click", () => this.cutOrRestore());
  }

  /** The pane on the other side, with whom the one-to-one chat is. */
  meet(peer: Pane): void {
    this.peer = peer;
  }

  async login(): Promise<void> {
    this.line = new Line();
    const client = new Client({ url: URL_OF_SERVICE, WebSocket: this.line.Socket });
    this.client = client;
    client.on("messages", ({ messages }) => messages.forEach((message) => this.heard(message)));
    client.on("receipts", ({ receipts }) => receipts.forEach((receipt) => this.read(receipt)));
    client.on("link", () => this.drawLink());
    client.on("complete", () => this.caughtUp());
    client.on("loggedOut", () => this.note(texts().over));
    await client.login(this.me.user, this.me.sig);
    await this.show();
  }

  /** Shows a chat, with what was said in it. */
  open(chat: Chat): void {
    if (this.chat === chat) return;
    this.chat = chat;
    this.unseen = 0;
    this.draw();
    void this.show();
  }

  /** Sends to the open chat; answers the id, or nothing where it could not be sent. */
  async send(text: string, asked: boolean): Promise<string | undefined> {
    const client = this.client;
    if (!client) return undefined;
    const bubble = new Bubble(text, this.chat, { name: this.me.name, isMe: true }, asked);
    this.append(bubble);
    const to = this.conversation();
    const msgId = client.newMessageId();
    const attempt = async (): Promise<string | undefined> => {
      bubble.sending();
      try {
        const message = await client.sendText(to, text, { needReadReceipt: asked, msgId });
        bubble.stored(message, false);
        this.bubbles.set(message.msg_id, bubble);
        return message.msg_id;
      } catch {
        bubble.failed();
        return undefined;
      }
    };
    bubble.element.addEventListener("doubletick-retry", () => void attempt());
    this.showReaders(bubble);
    return attempt();
  }

  /** Brings every text to the language of the page. */
  draw(): void {
    const { name } = this.peer?.me ?? this.me;
    this.you.textContent = texts().you;
    this.people.replaceChildren(...this.visit.people.map((person) => {
      const option = h("option", {}, person.name) as HTMLOptionElement;
      option.selected = person === this.me;
      option.disabled = person === this.peer?.me;
      return option;
    }));
    this.drawTabs();
    this.list.setAttribute("aria-label", this.chat === "group" ? texts().group : name);
    this.none.textContent = texts().none;
    this.input.placeholder = texts().placeholder;
    this.input.setAttribute("aria-label", texts().placeholder);
    this.askText.textContent = texts().ask;
    this.button.textContent = texts().send;
    this.drawLink();
    this.drawSent();
  }

  private drawTabs(): void {
    const names = { group: texts().group, c2c: (this.peer?.me ?? this.me).name };
    for (const chat of ["group", "c2c"] as const) {
      const isOpen = this.chat === chat;
      this.tabs[chat].textContent = names[chat] + (this.unseen > 0 && !isOpen ? ` (${this.unseen})` : "");
      this.tabs[chat].setAttribute("aria-selected", String(isOpen));
    }
  }

  private drawLink(): void {
    const state = this.client?.isConnected ? "connected" : this.isCut ? "disconnected" : "connecting";
    this.link.textContent = texts()[state];
    this.link.classList.toggle("cut", state !== "connected");
    this.cut.textContent = this.isCut ? texts().restore : texts().cut;
  }

  private drawSent(): void {
    const { messages, calls } = this.receipts;
    this.sent.textContent = messages > 0 ? texts().receipts(messages, calls) : "";
  }

  private conversation(): ConversationId {
    return this.chat === "group" ? { group: this.visit.group } : { c2c: this.peer!.me.user };
  }

  private async become(person: User): Promise<void> {
    this.observer?.stop();
    await this.client?.logout();
    await this.client?.close();
    this.me = person;
    this.isCut = false;
    this.receipts = { messages: 0, calls: 0 };
    this.unseen = 0;
    this.draw();
    this.peer?.draw();
    await Promise.all([this.login(), this.peer?.chat === "c2c" ? this.peer.show() : undefined]);
  }

  private async show(): Promise<void> {
    const { client, chat } = this;
    if (!client) return;
    this.observer?.stop();
    this.bubbles.clear();
    this.list.replaceChildren(this.none);
    const messages = await client.history(this.conversation(), { count: 50 });
    if (this.client !== client || this.chat !== chat) return;
    for (const message of messages.reverse()) this.heard(message);
    this.observer = observeReceipts(client, this.list, {
      onSent: (ids) => {
        this.receipts.messages += ids.length;
        this.receipts.calls += 1;
        this.drawSent();
      },
    });
  }

  private heard(message: Message): void {
    const { c2c, group } = this.conversation();
    const isHere = message.conversation.group === group && message.conversation.c2c === c2c;
    if (this.missed !== undefined && message.sender !== this.me.user) this.missed += 1;
    if (!isHere) {
      this.unseen += 1;
      this.drawTabs();
    }
    if (!isHere || this.bubbles.has(message.msg_id)) return;
    const isMe = message.sender === this.me.user;
    const text = String(message.content.elems[0]?.["text_elem_content"] ?? "");
    const name = message.sender_nick_name || message.sender;
    const bubble = new Bubble(text, this.chat, { name, isMe }, message.need_read_receipt);
    bubble.stored(message, !isMe && message.need_read_receipt);
    if (isMe) this.showReaders(bubble);
    this.bubbles.set(message.msg_id, bubble);
    this.append(bubble);
  }

  /** A press on the mark opens the sheet of those who have read it, and those who have not. */
  private showReaders(bubble: Bubble): void {
    bubble.element.addEventListener("doubletick-details", () => {
      this.sheet.source = clientSource(this.client!, bubble.id);
      [this.sheet.readCount, this.sheet.unreadCount] = bubble.counts;
      this.sheet.open = true;
    });
  }

  private read(receipt: Receipt): void {
    this.bubbles.get(receipt.msg_id)?.read(receipt);
    if (this.sheet.source?.id !== receipt.msg_id) return;
    this.sheet.readCount = receipt.read_count;
    this.sheet.unreadCount = receipt.unread_count;
  }

  private append(bubble: Bubble): void {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    this.none.remove();
    this.list.append(bubble.element);
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  private cutOrRestore(): void {
    this.isCut = !this.isCut;
    if (this.isCut) {
      this.line.cut();
    } else {
      this.missed = 0;
      this.line.restore();
    }
    this.drawLink();
  }

  private caughtUp(): void {
    if (this.missed === undefined) return;
    this.note(texts().caughtUp(this.missed));
    this.missed = undefined;
  }

  /** A line among the messages that nobody has written. */
  private note(text: string): void {
    this.none.remove();
    this.list.append(h("li", { class: "note", role: "status" }, text));
    this.list.scrollTop = this.list.scrollHeight;
  }
}
