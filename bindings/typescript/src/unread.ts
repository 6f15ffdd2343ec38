/** Tells the total of what is unread: as it is counted here, with questions about what only the service knows. */
import { isConversation, isMessage, isObject, readAnswer } from "./check";
import type { Emitter } from "./events";
import { IDS_PER_CALL } from "./generated/constants";
import type { Result } from "./outbox";
import type { Clock } from "./platform";
import type { Answer, Conversation, ConversationId, Head, RequestName, Requests } from "./protocol";
import { ANSWER } from "./protocol";
import { Tallies } from "./tallies";

/**
 * Milliseconds from a change to what is told or asked. Longer than applications gather for a question of their own, whose
 * answer is heard here as well.
 */
const PAUSE = 150;
/** And from a question that has failed to the next one. */
const RETRY = 1000;

/** What of the client's core is used. @internal */
interface Owner {
  readonly isConnected: boolean;
  readonly clock: Clock;
  readonly emitter: Emitter;
  readonly session:
    | { ask<K extends RequestName>(name: K, body: Requests[K][0], done: (result: Result) => void): void }
    | undefined;
}

/** @internal */
export class Unread {
  private readonly tallies = new Tallies();
  private core: Owner | undefined;
  private stop: (() => void) | undefined;
  /** The last total that the application knows. Kept over logins. */
  private known: number | undefined;
  /** Since it was told, something was different. */
  private changed = false;
  /** Questions of the application without an answer. */
  private open = 0;
  /** A question of this has none. It ends with the link. */
  private asking = false;

  follow(core: Owner): void {
    this.core = core;
  }

  get total(): number | undefined {
    return this.tallies.total;
  }

  /** What a login says, or what is said after lost pushes. */
  begin(heads: readonly Head[]): void {
    this.asking = false;
    this.tallies.begin(heads);
    this.news();
  }

  /** What cannot be read is passed over: that it cuts the link is no matter of this. */
  push(name: string, content: unknown, me: string): void {
    const { tallies } = this;
    if (name === "message" && isMessage(content)) tallies.message(content, me);
    else if (name === "conversation_changed" && isConversation(content)) tallies.touch(content);
    else if (name === "conversation_gone" && isConversation(content)) tallies.remove(content);
    else if (name === "changes" && hasRevoked(content)) tallies.touch(content.conversation);
    else return;
    this.news();
  }

  /** The application asks for something: what it hears is heard here as well. */
  asked<K extends RequestName>(name: K, body: Requests[K][0], answer: Promise<Answer<K>>): void {
    if (name === "total_unread") {
      answer.then((count) => this.isKnown(count as number), () => undefined);
    }
    if (name !== "get_conversations") return;
    const { moment } = this.tallies;
    const conversations = (body as Requests["get_conversations"][0] | undefined)?.conversations ?? [];
    this.open++;
    const done = (): void => {
      this.open--;
      if (this.changed) this.soon();
    };
    answer.then((records) => this.tallies.answer(conversations, moment, records as Conversation[])).then(done, done);
  }

  /** The first total that the application knows is not told again. */
  private isKnown(count: number): void {
    if (this.known !== undefined) return;
    this.known = count;
    this.changed &&= this.tallies.exact;
  }

  /** Looks before long, also where nothing was different: somebody wants to know. */
  soon(ms = PAUSE): void {
    if (!this.core?.emitter.has("totalUnread")) return;
    this.stop ??= this.core.clock.after(ms, () => {
      this.stop = undefined;
      this.look();
    });
  }

  private news(): void {
    this.changed = true;
    this.soon();
  }

  private look(): void {
    const { core, tallies } = this;
    if (!core?.isConnected || this.open > 0 || this.asking) return;
    if (!this.changed && this.known !== undefined) return;
    const stale = tallies.stale(IDS_PER_CALL);
    const { moment, total } = tallies;
    if (stale.length > 0) {
      return this.ask("get_conversations", { conversations: stale }, (records) => {
        tallies.answer(stale, moment, records);
        if (tallies.total === undefined) this.soon();
        else this.look();
      });
    }
    this.changed = false;
    if (total !== undefined) return this.tell(total);
    this.ask("total_unread", null, (count) => {
      this.tell(count);
      if (this.changed) this.soon();
    });
  }

  private ask<K extends "get_conversations" | "total_unread">(name: K, body: Requests[K][0], heard: (answer: Answer<K>) => void): void {
    this.asking = true;
    this.core?.session?.ask(name, body, (result) => {
      this.asking = false;
      const answer = "ok" in result ? readAnswer(ANSWER[name], result.ok) : undefined;
      if (answer) return heard(answer.value as Answer<K>);
      this.changed = true;
      this.soon(RETRY);
    });
  }

  private tell(count: number): void {
    if (count === this.known) return;
    this.known = count;
    this.core?.emitter.emit({ type: "totalUnread", count });
  }
}

function hasRevoked(content: unknown): content is { conversation: ConversationId } {
  if (!isObject(content) || !isConversation(content.conversation) || !Array.isArray(content.changes)) return false;
  return content.changes.some((change) => isObject(change) && change.revoked !== undefined);
}
