/**
 * What is unread, counted here: a login says how it stands, and each message that is pushed how many there are now that
 * count. What only the service knows (marks, revoked messages, options) is stale until it has been asked.
 */
import { isCount, isObject } from "./check";
import type { Conversation, ConversationId, Head, Message, Tally } from "./protocol";
import { conversationKey } from "./protocol";

/** Conversations that may wait to be asked for; with more the total is asked for instead. */
const STALE = 1000;

export class Tallies {
  private readonly held = new Map<string, Tally>();
  /** With the number of the last change. */
  private readonly changed = new Map<string, { id: ConversationId; change: number }>();
  private changes = 0;
  /** Of those that are not silent. */
  private sum = 0;
  /** The service says what is needed for it; an older one does not. */
  exact = false;

  /** What a login says. */
  begin(heads: readonly Head[]): void {
    this.held.clear();
    this.changed.clear();
    this.sum = 0;
    this.exact = heads.every(({ tally }) => isTally(tally));
    for (const { conversation, tally } of this.exact ? heads : []) this.put(conversationKey(conversation), tally as Tally);
  }

  /** The sum; undefined: it has to be asked for. */
  get total(): number | undefined {
    return this.exact && this.changed.size === 0 ? this.sum : undefined;
  }

  /** Some of those that have to be asked for; none where the total has to be. */
  stale(most: number): ConversationId[] {
    if (!this.exact) return [];
    return [...this.changed.values()].slice(0, most).map(({ id }) => id);
  }

  /** A message was stored and pushed. */
  message(message: Message, me: string): void {
    if (message.seq === 0) return;
    const key = conversationKey(message.conversation);
    const known = this.held.get(key);
    const { counted, sender, targets, content } = message;
    // Without the number, perhaps the service was replaced by an older one.
    if (!isCount(counted)) this.exact = false;
    else if (!known) this.touch(message.conversation);
    else if (counted >= known.counted) {
      const more = counted - known.counted;
      const own = more > 0 && sender === me && !targets?.length && !content.excluded_from_unread_count ? 1 : 0;
      this.put(key, { ...known, unread: known.unread + more - own, counted });
    }
  }

  /** Something of it has changed that only the service knows. */
  touch(conversation: ConversationId): void {
    if (!this.exact) return;
    this.changed.set(conversationKey(conversation), { id: conversation, change: ++this.changes });
    if (this.changed.size <= STALE) return;
    this.exact = false;
    this.changed.clear();
  }

  /** Now: what changes from here on, the answer to a question may not have. */
  get moment(): number {
    return this.changes;
  }

  /** What the service answered of those that were asked for at a moment. */
  answer(asked: readonly ConversationId[], moment: number, records: readonly Conversation[]): void {
    const there = new Set(records.map(({ id }) => conversationKey(id)));
    const current = (key: string): boolean => (this.changed.get(key)?.change ?? 0) <= moment;
    for (const id of asked) if (!there.has(conversationKey(id)) && current(conversationKey(id))) this.remove(id);
    for (const { id, unread, counted, recv_opt } of records) {
      const key = conversationKey(id);
      if (!isCount(counted)) this.exact = false;
      // Else messages have been pushed since the service looked, and it has to be asked again.
      else if (counted >= (this.held.get(key)?.counted ?? 0)) {
        if (current(key)) this.changed.delete(key);
        this.put(key, { unread, counted, silent: recv_opt >= 1 && recv_opt <= 3 });
      }
    }
  }

  /** It is gone, or not in the list, where nothing of it is unread. */
  remove(conversation: ConversationId): void {
    const key = conversationKey(conversation);
    this.sum -= weight(this.held.get(key));
    this.held.delete(key);
    this.changed.delete(key);
  }

  private put(key: string, tally: Tally): void {
    this.sum += weight(tally) - weight(this.held.get(key));
    this.held.set(key, tally);
  }
}

/** What is read here and nowhere else is checked here; something else than a tally is as good as none. */
function isTally(value: unknown): value is Tally {
  return isObject(value) && isCount(value.unread) && isCount(value.counted) && typeof value.silent === "boolean";
}

/** What of a conversation is in the total. */
function weight(tally: Tally | undefined): number {
  return tally && !tally.silent ? tally.unread : 0;
}
