/** What goes into the store and comes out of it, one thing after another. */
import type { Clock } from "../platform";
import { isRow } from "./rows";
import type { KeptRow } from "./rows";
import type { KeptStore } from "./store";

/** Milliseconds that a store may take to say what it has. */
const PATIENCE = 5000;

/** A row, and what the store has of it. */
export interface Written {
  row: KeptRow;
  /** It is there, as it is durable. */
  isStored: boolean;
  /** The store was given it, whatever became of that. */
  isGiven: boolean;
}

export interface WriterEnds {
  store: KeptStore;
  /** The user and the service whose rows they are. */
  place: string;
  clock: Clock;
  log(text: string): void;
}

export class Writer {
  private unwritten = new Set<Written>();
  /** Rows that the store is to remove, and those that it was told to. */
  private gone = new Set<string>();
  private going = new Set<string>();
  private last: Promise<void> = Promise.resolve();
  private isBusy = false;
  private inTrouble = false;

  constructor(private readonly ends: WriterEnds) {}

  /** Is written with the next {@link save}. */
  put(entry: Written): void {
    this.unwritten.add(entry);
  }

  /** Is not there any more after the next {@link save}. */
  remove(entry: Written): void {
    this.unwritten.delete(entry);
    if (entry.isGiven) this.drop(entry.row.id);
  }

  drop(id: string): void {
    this.gone.add(id);
  }

  /** Writes what has gathered while the store was busy, in one go. */
  save(): void {
    if (this.isBusy || (this.unwritten.size === 0 && this.gone.size === 0)) return;
    this.isBusy = true;
    const { unwritten, gone } = this;
    this.unwritten = new Set();
    this.gone = new Set();
    this.going = gone;
    const rows = [...unwritten].map(({ row }) => ({ ...row }));
    for (const entry of unwritten) entry.isGiven = true;
    const { store, place } = this.ends;
    const stored = (): void => {
      for (const entry of unwritten) entry.isStored = true;
      this.inTrouble = false;
    };
    this.last = this.last
      .then(() => store.write(place, rows, [...gone]))
      .then(stored, (thrown) => this.trouble(thrown))
      .then(() => {
        this.isBusy = false;
        this.going = new Set();
        this.save();
      });
  }

  /** The rows that this page is to send, but for those that are being removed; undefined where the store does not say. */
  async take(): Promise<KeptRow[] | undefined> {
    const { store, place } = this.ends;
    try {
      const rows = await this.next(() => store.take(place));
      return rows.filter(isRow).filter(({ id }) => !this.gone.has(id) && !this.going.has(id));
    } catch (thrown) {
      this.trouble(thrown);
      return undefined;
    }
  }

  /** Removes everything, also what is still to be written. Rejects where it could not. */
  clear(): Promise<void> {
    this.unwritten.clear();
    this.gone.clear();
    const { store, place } = this.ends;
    return this.next(() => store.clear(place));
  }

  /** The user has logged out here. */
  leave(): void {
    const { store, place } = this.ends;
    // What is being written now may be followed by more.
    void this.last.then(() => (this.isBusy ? this.leave() : store.leave?.(place)));
  }

  /** Does this when the store has done what it was given; the answer comes no later than a store may take. */
  private next<T>(what: () => Promise<T>): Promise<T> {
    const answer = this.last.then(what);
    this.last = answer.then(() => undefined, () => undefined);
    return new Promise((resolve, reject) => {
      const stop = this.ends.clock.after(PATIENCE, () => reject(new Error("the store does not answer")));
      answer.then(resolve, reject).finally(stop);
    });
  }

  private trouble(thrown: unknown): void {
    if (!this.inTrouble) this.ends.log(`what waits for the service cannot be kept, and waits no longer than its calls: ${String(thrown)}`);
    this.inTrouble = true;
  }
}
