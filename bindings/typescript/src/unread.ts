/** Tells the total of what is unread: as it is counted here, with questions about what only the service knows. */
import { isConversation, isMessage } from "./check";
import type { Emitter } from "./events";
import { IDS_PER_CALL } from "./generated/constants";
import type { Clock } from "./platform";
import type { Answer, Conversation, Head, RequestName, Requests } from "./protocol";
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
  request<K extends RequestName>(name: K, body: Requests[K][0]): Promise<Answer<K>>;
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
  /** Questions without an answer. */
  private open = 0;

  follow(core: Owner): void {
    this.core = core;
  }

  get total(): number | undefined {
    return this.tallies.total;
  }

  /** What a login says, or what is said after lost pushes. */
  begin(heads: readonly Head[]): void {
    this.tallies.begin(heads);
    this.news();
  }

  /** What cannot be read is passed over, or throws: either way it is what cuts the link. */
  push(name: string, content: unknown, me: string): void {
    const { tallies } = this;
    const { conversation = content, changes } = (content ?? {}) as { conversation?: unknown; changes?: { revoked?: unknown }[] };
    if (name === "message" && isMessage(content)) tallies.message(content, me);
    else if (!isConversation(conversation)) return;
    else if (name === "conversation_gone") tallies.remove(conversation);
    else if (name === "conversation_changed" || changes?.some((change) => change.revoked)) tallies.touch(conversation);
    else return;
    this.news();
  }

  /** Something is asked; what the application hears is heard here as well. `own`: this has asked. */
  asked<K extends RequestName>(name: K, body: Requests[K][0], answer: Promise<Answer<K>>, own = false): void {
    const { moment } = this.tallies;
    const isTotal = name === "total_unread";
    if (!isTotal && name !== "get_conversations") return;
    const { conversations = [] } = (body ?? {}) as Partial<Requests["get_conversations"][0]>;
    this.open++;
    answer
      .then(
        (said) => {
          if (!isTotal) this.tallies.answer(conversations, moment, said as Conversation[]);
          else if (own) this.tell(said as number);
          else if (this.known === undefined) {
            // The first total that the application knows is not told again.
            this.known = said as number;
            this.changed &&= this.tallies.exact;
          }
          return this.total === undefined ? PAUSE : 0;
        },
        () => {
          this.changed = true;
          return RETRY;
        },
      )
      .then((pause) => {
        this.open--;
        if (this.changed) this.soon(pause);
      });
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
    if (!core?.isConnected || this.open > 0 || (!this.changed && this.known !== undefined)) return;
    const conversations = tallies.stale(IDS_PER_CALL);
    if (conversations.length > 0) return this.ask("get_conversations", { conversations });
    this.changed = false;
    if (tallies.total === undefined) this.ask("total_unread", null);
    else this.tell(tallies.total);
  }

  private ask<K extends RequestName>(name: K, body: Requests[K][0]): void {
    if (this.core) this.asked(name, body, this.core.request(name, body), true);
  }

  private tell(count: number): void {
    if (count === this.known) return;
    this.known = count;
    this.core?.emitter.emit({ type: "totalUnread", count });
  }
}
