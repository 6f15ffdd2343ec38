/** How far one conversation has been delivered, and what came before its turn. */
import type { Change, ConversationId, Head, Message } from "./protocol";

/** A message that came before its turn. @internal */
export interface Early {
  message: Message;
  /** The version of the change that brought it, or 0. */
  version: number;
  /** A sync has been asked since it came. If its answer does not reach this message, nothing will. */
  asked: boolean;
}

/** Wanted: a sync is to be asked. Running: it was asked, with this seq and version. */
export type Phase = { is: "idle" } | { is: "wanted" } | { is: "running"; seq: number; version: number };

export interface HeldTrack {
  conversation: ConversationId;
  identity: number;
  seq: number;
  version: number;
  /** Delivered changes above `version`: what they are about, and their version. */
  ahead: [string, number][];
}

/** @internal */
export class Track {
  /** Changes delivered above `version`, by what they are about: "r" or "m" and the message. */
  readonly ahead: Map<string, number>;
  readonly early = new Map<number, Early>();
  phase: Phase = { is: "idle" };
  /** Something was missed after the running sync was asked. */
  again = false;
  /** Neither a message nor a head of it came: which seq it begins with is not known. */
  unheard = false;
  /** The highest `stable` pushed while it could not be believed yet. */
  stable = 0;

  /** Every message up to `seq` and every change up to `version` was delivered. */
  constructor(
    readonly conversation: ConversationId,
    public seq = 0,
    public version = 0,
    public identity = 0,
    ahead: Iterable<[string, number]> = [],
  ) {
    this.ahead = new Map(ahead);
  }

  /** Whether this is surely not the conversation with this identity. */
  isOfAnother(identity: number): boolean {
    return this.identity !== 0 && identity !== 0 && this.identity !== identity;
  }

  /** It is the conversation of this head. What was before its user came in, perhaps for another time, is no news. */
  isOf({ identity = 0, news_seq = 0, news_version = 0 }: Head): void {
    if (this.identity === 0) this.reach(news_version);
    if (identity !== 0) this.identity = identity;
    this.unheard = false;
    this.seq = Math.max(this.seq, news_seq);
    for (const early of [...this.early.keys()]) if (early <= this.seq) this.early.delete(early);
  }

  /** What is above these does not exist any more, and what will be stored under those numbers is new. */
  goBack(seq: number, version: number): void {
    this.seq = Math.min(this.seq, seq);
    this.version = Math.min(this.version, version);
    for (const early of [...this.early.keys()]) if (early > seq) this.early.delete(early);
    for (const [key, ahead] of [...this.ahead]) if (ahead > version) this.ahead.delete(key);
  }

  /** Every change up to here was delivered. */
  reach(version: number): void {
    if (version <= this.version) return;
    this.version = version;
    for (const [key, ahead] of [...this.ahead]) if (ahead <= this.version) this.ahead.delete(key);
  }

  /** The lowest seq that waits, or undefined. */
  firstEarly(): number | undefined {
    let first: number | undefined;
    for (const seq of this.early.keys()) if (first === undefined || seq < first) first = seq;
    return first;
  }

  /**
   * Moves what follows without a gap from `early` to `ready`; `answered`: also what the last sync was asked for and
   * did not bring.
   */
  takeEarly(ready: Message[], answered: boolean): void {
    for (let seq = this.firstEarly(); seq !== undefined; seq = this.firstEarly()) {
      const early = this.early.get(seq) as Early;
      if (seq > this.seq + 1 && !(answered && early.asked)) return;
      this.early.delete(seq);
      if (seq > this.seq) {
        this.seq = seq;
        ready.push(early.message);
      }
    }
  }

  /** What waited, in order; nothing waits afterwards. */
  drainEarly(): Message[] {
    const messages = [...this.early].sort(([a], [b]) => a - b).map(([, early]) => early.message);
    this.early.clear();
    return messages;
  }

  /** Notes a change; false if it was delivered before. */
  isNew(change: Change): boolean {
    const [key, version] = about(change);
    if (version <= this.version || (this.ahead.get(key) ?? 0) >= version) return false;
    this.ahead.set(key, version);
    return true;
  }

  held(): HeldTrack {
    const { conversation, identity, seq, version } = this;
    return { conversation, identity, seq, version, ahead: [...this.ahead] };
  }
}

function about(change: Change): [string, number] {
  if (change.receipt) return [`r${change.receipt.msg_id}`, change.receipt.version];
  const [version, message] = change.revoked ?? change.modified;
  return [`m${message.msg_id}`, version];
}
