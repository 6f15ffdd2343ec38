/**
 * When which receipts are sent: a message counts as read once it was in view for the dwell time without a break; what
 * counts is gathered for a moment, by conversation, and sent in calls of a limited size. Time is a parameter.
 */
export interface PlanOptions {
  /** Milliseconds that a message must be in view. */
  dwellMs: number;
  /** Milliseconds from the first message that counts to the call, where the one before is not just done. */
  flushMs: number;
  /** Messages per call. */
  max: number;
}

/** One call: ids of messages of one conversation. */
export interface Batch {
  conversation: string;
  ids: string[];
  /** What the service refused as a whole is tried again in halves, so that one message does not hold up the others. */
  split: boolean;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class Plan {
  /** In view: conversation, and since when; undefined while nobody looks at the page. */
  private readonly inView = new Map<string, { conversation: string; since: number | undefined }>();
  /** Of each conversation what is gathered, for how long, and when it is sent, or the last was to be. */
  private readonly waiting = new Map<string, { ids: string[]; at: number; pace: number }>();
  private readonly halves: Batch[] = [];
  private looking = true;
  private failures = 0;
  private notBefore = 0;

  /** `taken`: what was sent or is about to be; it is shared by all plans of one chat and one user. */
  constructor(private readonly options: PlanOptions, private readonly taken: Set<string>) {}

  /** The message has come into view. */
  enter(id: string, conversation: string, now: number): void {
    if (this.taken.has(id) || this.inView.has(id)) return;
    this.inView.set(id, { conversation, since: this.looking ? now : undefined });
  }

  /** The message has left the view. `now`: it may have been there long enough. */
  leave(id: string, now: number): void {
    this.ripen(now);
    this.inView.delete(id);
  }

  /** Whether the page is visible and has the focus. While it does not, nothing is read, and the dwell begins again. */
  look(looking: boolean, now: number): void {
    if (looking === this.looking) return;
    this.ripen(now);
    this.looking = looking;
    for (const message of this.inView.values()) message.since = looking ? now : undefined;
  }

  /** The calls to make now; each has to be answered by {@link sent}, {@link failed} or {@link refused}. */
  due(now: number): Batch[] {
    this.ripen(now);
    return now < this.notBefore ? [] : this.take((at) => at <= now);
  }

  /** All that counts as read, whether it was gathered long enough or not; for the end. */
  rest(now: number): Batch[] {
    this.ripen(now);
    return this.take(() => true);
  }

  /** When to ask for {@link due} again; undefined: when something happens. */
  next(): number | undefined {
    const times: number[] = [];
    for (const { since } of this.inView.values()) if (since !== undefined) times.push(since + this.options.dwellMs);
    for (const { ids, at } of this.waiting.values()) if (ids.length > 0) times.push(Math.max(at, this.notBefore));
    if (this.halves.length > 0) times.push(this.notBefore);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  sent(): void {
    this.failures = 0;
    this.notBefore = 0;
  }

  /** No answer, or trouble that passes: the batch is tried again after 1 s, 2 s, 4 s … 30 s. */
  failed(batch: Batch, now: number): void {
    this.notBefore = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures++);
    if (batch.split) this.halves.push(batch);
    else this.gather(batch.conversation, now).ids.unshift(...batch.ids);
  }

  /** The service does not want this. Answers the id that is given up, if it has come down to one. */
  refused(batch: Batch): string | undefined {
    if (batch.ids.length === 1) return batch.ids[0];
    const middle = Math.ceil(batch.ids.length / 2);
    for (const ids of [batch.ids.slice(0, middle), batch.ids.slice(middle)]) {
      this.halves.push({ conversation: batch.conversation, ids, split: true });
    }
    return undefined;
  }

  private ripen(now: number): void {
    for (const [id, { conversation, since }] of this.inView) {
      if (since === undefined || now - since < this.options.dwellMs) continue;
      this.inView.delete(id);
      if (this.taken.has(id)) continue;
      this.taken.add(id);
      this.gather(conversation, now).ids.push(id);
    }
  }

  private gather(conversation: string, now: number): { ids: string[] } {
    const { flushMs } = this.options;
    const batch = this.waiting.get(conversation) ?? { ids: [], at: -Infinity, pace: 0 };
    this.waiting.set(conversation, batch);
    if (batch.ids.length === 0) {
      // Who reads on without a pause makes fewer and larger calls.
      batch.pace = now - batch.at < flushMs ? Math.min(2 * batch.pace, 8 * flushMs) : flushMs;
      batch.at = now + batch.pace;
    }
    return batch;
  }

  private take(isTime: (at: number) => boolean): Batch[] {
    const batches = this.halves.splice(0);
    const { max } = this.options;
    for (const [conversation, { ids, at }] of this.waiting) {
      const count = isTime(at) ? ids.length : ids.length - (ids.length % max);
      const now = ids.splice(0, count);
      for (let from = 0; from < now.length; from += max) {
        batches.push({ conversation, ids: now.slice(from, from + max), split: false });
      }
    }
    return batches;
  }
}
