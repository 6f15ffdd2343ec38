/** Which conversations are new or changed: gathered for a moment, asked for together, and told. */
import { IDS_PER_CALL } from "../generated/constants";
import type { Clock } from "../platform";
import { systemClock } from "../platform";
import type { ConversationId, Head } from "../protocol";
import { conversationKey } from "../protocol";
import { conversationIdOf, conversationOf } from "./conversation-manager";
import type { Hub } from "./hub";
import type { UnreadFilters } from "./unread-filters";

/** Milliseconds from the first change to the request. */
const GATHER = 100;

/** @internal */
export class ConversationNews {
  /** Those in the list, with the version of what the user has done to each, as far as it is known. */
  private readonly known = new Map<string, { id: ConversationId; version: number }>();
  /** A login of this user has said which there are. */
  private begun = false;
  private touched = new Map<string, ConversationId>();
  private stop: (() => void) | undefined;
  private stopTotal: (() => void) | undefined;

  constructor(private readonly hub: Hub, private readonly filters: UnreadFilters) {}

  /** Nobody wants to know. */
  private get isIdle(): boolean {
    return this.hub.conversationListeners.isEmpty && this.filters.isEmpty;
  }

  /**
   * What a login says is there, also one after a cut. That of the first one is not new; later, what is another than the known
   * one was pinned, marked, cleared or deleted meanwhile on another device, or has begun or ended.
   */
  begin(heads: readonly Head[]): void {
    const there = new Map<string, { id: ConversationId; version: number }>();
    for (const { conversation: id, unlisted, list_version: version = 0 } of heads) {
      if (!unlisted) there.set(conversationKey(id), { id, version });
    }
    if (this.begun && !this.isIdle) {
      for (const [key, { id }] of this.known) if (!there.has(key)) this.touch(id);
      for (const [key, { id, version }] of there) if (this.known.get(key)?.version !== version) this.touch(id);
    } else {
      this.known.clear();
      for (const [key, one] of there) this.known.set(key, one);
    }
    this.begun = true;
    void this.filters.load();
  }

  reset(): void {
    this.stop?.();
    this.stop = undefined;
    this.touched.clear();
    this.known.clear();
    this.begun = false;
    this.filters.reset();
    this.stopTotal?.();
    this.stopTotal = undefined;
  }

  touch(conversation: ConversationId): void {
    const key = conversationKey(conversation);
    if (this.isIdle) {
      if (!this.known.has(key)) this.known.set(key, { id: conversation, version: 0 });
      return;
    }
    this.touched.set(key, conversation);
    this.soon();
  }

  gone(conversation: ConversationId): void {
    this.touched.delete(conversationKey(conversation));
    this.tellDeleted([conversation]);
    this.filters.answer([conversation], []);
    this.soon();
  }

  private tellDeleted(conversations: ConversationId[]): void {
    for (const conversation of conversations) this.known.delete(conversationKey(conversation));
    const ids = conversations.map(conversationIdOf);
    this.hub.conversationListeners.tell((listener) => listener.onConversationDeleted?.(ids));
  }

  /** The total of what is unread is told as well from here on, as long as somebody listens. */
  private followTotal(): void {
    const { client, conversationListeners: listeners } = this.hub;
    this.stopTotal ??= client?.on("totalUnread", ({ count }) => {
      listeners.tell((listener) => listener.onTotalUnreadMessageCountChanged?.(count));
      if (!listeners.isEmpty) return;
      this.stopTotal?.();
      this.stopTotal = undefined;
    });
  }

  /** Asks before long. */
  soon(): void {
    if (this.isIdle) return;
    if (!this.hub.conversationListeners.isEmpty) this.followTotal();
    if (this.touched.size === 0) return;
    const clock: Clock = this.hub.options.clock ?? systemClock;
    this.stop ??= clock.after(GATHER, () => {
      this.stop = undefined;
      void this.ask();
    });
  }

  private async ask(): Promise<void> {
    const { client, conversationListeners: listeners } = this.hub;
    const wanted = [...this.touched.values()];
    this.touched = new Map();
    if (!client) return;
    try {
      for (let from = 0; from < wanted.length; from += IDS_PER_CALL) {
        const asked = wanted.slice(from, from + IDS_PER_CALL);
        const conversations = await client.request("get_conversations", { conversations: asked });
        if (this.hub.client !== client) return;
        const there = new Set(conversations.map(({ id }) => conversationKey(id)));
        const left = asked.map((id) => [conversationKey(id), id] as const).filter(([key]) => this.known.has(key) && !there.has(key));
        if (left.length > 0) this.tellDeleted(left.map(([, id]) => id));
        const fresh = conversations.filter(({ id }) => !this.known.has(conversationKey(id)));
        const changed = conversations.filter((conversation) => !fresh.includes(conversation));
        for (const { id, list_version: version = 0 } of conversations) this.known.set(conversationKey(id), { id, version });
        const [freshOnes, changedOnes] = [fresh, changed].map((list) => list.map((one) => conversationOf(one, this.hub)));
        if (freshOnes.length > 0) listeners.tell((listener) => listener.onNewConversation?.(freshOnes));
        if (changedOnes.length > 0) listeners.tell((listener) => listener.onConversationChanged?.(changedOnes));
        this.filters.answer(asked, conversations);
      }
    } catch {
      // Nobody is logged in any more, or there was no link for long: after the next login all is asked for again.
    }
  }
}
