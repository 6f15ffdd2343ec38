/**
 * When which receipts are sent: a message counts as read once it was in view for the dwell time without a break; what
 * counts is gathered for a moment, by conversation, and sent in calls of a limited size. Time is a parameter.
 */

/** One call: ids of messages of one conversation. @internal */
export interface Batch {
  conversation: string | undefined;
  ids: string[];
  /** What the service refused as a whole is tried again in halves, so that one message does not hold up the others. */
  split?: boolean;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** @internal */
export interface Plan {
  /** The message has come into view. */
  enter(id: string, conversation: string | undefined, now: number): void;
  /** The message has left the view. `now`: it may have been there long enough. */
  leave(id: string, now: number): void;
  /** Whether the page is visible and has the focus. While it does not, nothing is read, and the dwell begins again. */
  look(looking: boolean, now: number): void;
  /**
   * The calls to make now; each has to be answered by `sent`, `failed` or `refused`. `time`: Infinity for the end, when all
   * that counts as read is sent, whether it was gathered long enough or not. Default `now`.
   */
  due(now: number, time?: number): Batch[];
  /** When to ask for `due` again; Infinity: when something happens. */
  next(): number;
  sent(): void;
  /** No answer, or trouble that passes: the batch is tried again after 1 s, 2 s, 4 s … 30 s. */
  failed(batch: Batch, now: number): void;
  /** The service does not want this. Answers the id that is given up, if it has come down to one. */
  refused(batch: Batch): string | void;
}

/**
 * `dwellMs`: how long a message must be in view. `flushMs`: from the first message that counts to the call, where the one
 * before is not just done. `max`: messages per call; of a fraction, the whole ones. `taken`: what was sent or is about to
 * be; it is shared by all plans of one chat and one user.
 */
export function planOf(dwellMs: number, flushMs: number, max: number, taken: Set<string>): Plan {
  /** In view: conversation, and since when; Infinity while nobody looks at the page. */
  const inView = new Map<string, { conversation: string | undefined; since: number }>();
  /** Of each conversation what is gathered, for how long, and when it is sent, or the last was to be. */
  const waiting = new Map<string | undefined, { ids: string[]; at: number; pace: number }>();
  const halves: Batch[] = [];
  let looking = true;
  let failures = 0;
  let notBefore = 0;

  function ripen(now: number): void {
    for (const [id, { conversation, since }] of inView) {
      if (now < since + dwellMs) continue;
      inView.delete(id);
      if (taken.has(id)) continue;
      taken.add(id);
      gather(conversation, now).push(id);
    }
  }

  /** The ids that are gathered of this conversation. */
  function gather(conversation: string | undefined, now: number): string[] {
    const batch = waiting.get(conversation) ?? { ids: [], at: -Infinity, pace: 0 };
    waiting.set(conversation, batch);
    if (!batch.ids.length) {
      // Who reads on without a pause makes fewer and larger calls.
      batch.pace = now - batch.at < flushMs ? Math.min(2 * batch.pace, 8 * flushMs) : flushMs;
      batch.at = now + batch.pace;
    }
    return batch.ids;
  }

  return {
    enter(id, conversation, now) {
      if (!taken.has(id) && !inView.has(id)) inView.set(id, { conversation, since: looking ? now : Infinity });
    },

    leave(id, now) {
      ripen(now);
      inView.delete(id);
    },

    look(isLooking, now) {
      if (isLooking === looking) return;
      ripen(now);
      looking = isLooking;
      for (const message of inView.values()) message.since = looking ? now : Infinity;
    },

    due(now, time = now) {
      ripen(now);
      if (time < notBefore) return [];
      const batches = halves.splice(0);
      // What was gathered until `time`, and of the rest what fills a call.
      for (const [conversation, { ids, at }] of waiting) {
        while (ids.length >= (at <= time ? 1 : max)) batches.push({ conversation, ids: ids.splice(0, max) });
      }
      return batches;
    },

    next() {
      let next = halves.length ? notBefore : Infinity;
      for (const { since } of inView.values()) next = Math.min(next, since + dwellMs);
      for (const { ids, at } of waiting.values()) if (ids.length) next = Math.min(next, Math.max(at, notBefore));
      return next;
    },

    sent() {
      failures = notBefore = 0;
    },

    failed(batch, now) {
      notBefore = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++);
      if (batch.split) halves.push(batch);
      else gather(batch.conversation, now).unshift(...batch.ids);
    },

    refused({ conversation, ids }) {
      if (ids.length === 1) return ids[0];
      for (const half of [ids, ids.splice((ids.length + 1) / 2)]) halves.push({ conversation, ids: half, split: true });
    },
  };
}
