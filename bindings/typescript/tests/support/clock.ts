import type { Clock } from "../../src/platform";

/** Time that passes only when a test says so. */
export class PausedClock implements Clock {
  private time = 1_700_000_000_000;
  private timers = new Map<number, { at: number; what: () => void }>();
  private next = 1;

  now(): number {
    return Math.floor(this.time);
  }

  after(ms: number, what: () => void): () => void {
    const id = this.next++;
    this.timers.set(id, { at: this.time + ms, what });
    return () => this.timers.delete(id);
  }

  /** Lets everything happen that is due within so many milliseconds, and what follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      let first: [number, { at: number; what: () => void }] | undefined;
      for (const timer of this.timers) if (timer[1].at <= end && (!first || timer[1].at < first[1].at)) first = timer;
      if (!first) break;
      this.timers.delete(first[0]);
      this.time = Math.max(this.time, first[1].at);
      first[1].what();
      await settled();
    }
    this.time = end;
  }
}

/** Promises that were settled have been acted on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 to below 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
