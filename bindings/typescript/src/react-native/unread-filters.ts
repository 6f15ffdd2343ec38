/** The unread messages of what filters take: from an answer with the whole list on, each answer about one of it changes them. */
import type { Conversation, ConversationId } from "../protocol";
import { conversationKey } from "../protocol";
import { countedUnread, keyOf, takes } from "./conversation-filter";
import type { Hub } from "./hub";
import type { V2TimConversationListFilter } from "./types";

/** @internal */
export class UnreadFilters {
  /** With the number that the application knows: undefined until there is one. */
  private readonly filters = new Map<string, { filter: V2TimConversationListFilter; count: number | undefined }>();
  private readonly held = new Map<string, Conversation>();
  /** Those that were answered since the whole list was asked for: that is older. */
  private readonly answered = new Set<string>();
  /** The whole list has been held, and all that came since. */
  private complete = false;
  private loads = 0;

  constructor(private readonly hub: Hub) {}

  get isEmpty(): boolean {
    return this.filters.size === 0;
  }

  add(filter: V2TimConversationListFilter): void {
    const key = keyOf(filter);
    if (this.filters.has(key)) return;
    this.filters.set(key, { filter: { ...filter }, count: undefined });
    if (this.complete) this.count();
    else void this.load();
  }

  remove(filter: V2TimConversationListFilter): void {
    this.filters.delete(keyOf(filter));
    if (this.isEmpty) this.reset();
  }

  clear(): void {
    this.filters.clear();
    this.reset();
  }

  /** What was the last user's. The filters stay. */
  reset(): void {
    this.loads++;
    this.complete = false;
    this.held.clear();
    for (const entry of this.filters.values()) entry.count = undefined;
  }

  /** Asks for the whole list: at a login, and for the first filter. */
  async load(): Promise<void> {
    const { client } = this.hub;
    if (!client?.user || this.isEmpty) return;
    const load = ++this.loads;
    this.answered.clear();
    // Else nobody is logged in any more, or there was no link for long: the next login asks again.
    const list = await client.conversations().catch(() => undefined);
    if (!list || load !== this.loads) return;
    const there = new Set(list.map(({ id }) => conversationKey(id)));
    for (const key of this.held.keys()) if (!there.has(key) && !this.answered.has(key)) this.held.delete(key);
    for (const conversation of list) if (!this.answered.has(conversationKey(conversation.id))) this.hold(conversation);
    this.complete = true;
    this.count();
  }

  /** What the service answered of some of them; one that it does not name is not in the list. */
  answer(asked: readonly ConversationId[], conversations: readonly Conversation[]): void {
    if (this.isEmpty) return;
    for (const id of asked) {
      this.held.delete(conversationKey(id));
      this.answered.add(conversationKey(id));
    }
    conversations.forEach((conversation) => this.hold(conversation));
    if (this.complete) this.count();
  }

  private hold(conversation: Conversation): void {
    this.held.set(conversationKey(conversation.id), { ...conversation, last_message: null });
  }

  /** Tells what has changed; the first number of a filter is not told. */
  private count(): void {
    for (const entry of this.filters.values()) {
      const { filter, count: before } = entry;
      let count = 0;
      for (const conversation of this.held.values()) if (takes(filter, conversation)) count += countedUnread(conversation);
      if (count === before) continue;
      entry.count = count;
      if (before === undefined) continue;
      this.hub.conversationListeners.tell((listener) => listener.onUnreadMessageCountChangedByFilter?.({ ...filter }, count));
    }
  }
}
