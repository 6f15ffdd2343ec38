/** Which conversations are new or changed: gathered for a moment, asked for together, and told. */
import { IDS_PER_CALL } from "../generated/constants";
import type { Clock } from "../platform";
import { systemClock } from "../platform";
import type { ConversationId, LoginInfo } from "../protocol";
import { conversationKey } from "../protocol";
import { conversationIdOf, conversationOf } from "./conversation-manager";
import type { Hub } from "./hub";

/** Milliseconds from the first change to the request. */
const GATHER = 100;

/** @internal */
export class ConversationNews {
  private readonly known = new Set<string>();
  private touched = new Map<string, ConversationId>();
  private stop: (() => void) | undefined;
  private stopTotal: (() => void) | undefined;

  constructor(private readonly hub: Hub) {}

  /** What the login says is there is not new. */
  loggedIn(info: LoginInfo): void {
    for (const { conversation, unlisted } of info.heads) if (!unlisted) this.known.add(conversationKey(conversation));
  }

  reset(): void {
    this.stop?.();
    this.stop = undefined;
    this.touched.clear();
    this.known.clear();
    this.stopTotal?.();
    this.stopTotal = undefined;
  }

  touch(conversation: ConversationId): void {
    const key = conversationKey(conversation);
    if (this.hub.conversationListeners.isEmpty) {
      this.known.add(key);
      return;
    }
    this.touched.set(key, conversation);
    this.soon();
  }

  gone(conversation: ConversationId): void {
    this.touched.delete(conversationKey(conversation));
    this.tellDeleted([conversation]);
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
    if (this.hub.conversationListeners.isEmpty) return;
    this.followTotal();
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
        for (const { id } of fresh) this.known.add(conversationKey(id));
        const [freshOnes, changedOnes] = [fresh, changed].map((list) => list.map((one) => conversationOf(one, this.hub)));
        if (freshOnes.length > 0) listeners.tell((listener) => listener.onNewConversation?.(freshOnes));
        if (changedOnes.length > 0) listeners.tell((listener) => listener.onConversationChanged?.(changedOnes));
      }
    } catch {
      // Nobody is logged in any more, or there was no link for long: after the next login all is asked for again.
    }
  }
}
