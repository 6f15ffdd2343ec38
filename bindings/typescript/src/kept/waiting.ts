/** What waits of one user: given, written, sent, answered, and waiting again. */
import * as Code from "../codes";
import type { ChatError } from "../errors";
import type { OutboxItem } from "../events";
import { ERR_SDK_COMM_INTERRUPT } from "../generated/constants";
import type { KeeperClient } from "../keeper";
import { randomName } from "../platform";
import type { RequestName } from "../protocol";
import { batches, covers, isForGood, subjectOf, requestOf, swallows } from "./rows";
import type { Given, KeptRow } from "./rows";
import { Writer } from "./writer";
import type { WriterEnds, Written } from "./writer";

/** So many rows wait at most for one user in one page; what comes beyond goes as if nothing were kept. */
const MOST = 10_000;
/** Requests that are under way at a time, of what has gathered. */
const UNDER_WAY = 16;
/** Milliseconds of the first pause after a refusal that passes, doubled with each until {@link LONGEST_PAUSE}. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** Milliseconds between two looks for what pages have left that are gone. */
const LOOK = 60_000;

/** One row, and who waits for it. */
interface Entry extends Written {
  calls: Set<Call>;
  /** Somebody was told that it is kept, so what becomes of it is an event. */
  isTold: boolean;
  /** The request that it is in. */
  parcel?: Parcel;
  /** What was asked with a link, where that says more than the row. */
  asked?: Asked;
}

/** A call that waits for its answer. */
interface Call {
  entries: Set<Entry>;
  error?: ChatError;
  /** Answers it. */
  finish(error?: ChatError): void;
}

/** A request with the client. */
interface Parcel {
  entries: Entry[];
  controller: AbortController;
  /** It is of what has gathered. */
  isGathered: boolean;
}

type Asked = { [name in RequestName]?: unknown };

export interface WaitingEnds extends WriterEnds {
  client: KeeperClient;
  Failure: typeof ChatError;
  user: string;
  /** Milliseconds that a call waits. */
  timeout: number;
  /** Past this, to the service. */
  ask(request: Asked, signal: AbortSignal): Promise<unknown>;
  tell(items: OutboxItem[]): void;
}

export class Waiting {
  private readonly entries = new Map<string, Entry>();
  /** The last about each subject. */
  private readonly last = new Map<string, Entry>();
  private readonly calls = new Set<Call>();
  private readonly writer: Writer;
  private readonly run = randomName();
  private order = 0;
  private isLoaded = false;
  private isEnded = false;
  private isFlushing = false;
  /** Requests of what has gathered that have no answer. */
  private gathered = 0;
  private refusals = 0;
  private stopPause: (() => void) | undefined;
  private stopLook: (() => void) | undefined;
  private isFull = false;

  constructor(private readonly ends: WaitingEnds) {
    this.writer = new Writer(ends);
    void this.load();
  }

  get user(): string {
    return this.ends.user;
  }

  /** Takes what a call gives; undefined where there is no room. `asked`: the request as it was asked. */
  give(given: readonly Given[], asked: Asked, signal?: AbortSignal): Promise<void> | undefined {
    if (this.entries.size + given.length > MOST) {
      if (!this.isFull) this.ends.log(`${MOST} receipts and marks wait already: what comes waits no longer than its call`);
      this.isFull = true;
      return undefined;
    }
    this.isFull = false;
    return new Promise((resolve, reject) => {
      const aborted = (): ChatError => new this.ends.Failure(Code.Aborted, "the caller took the call back");
      if (signal?.aborted) return reject(aborted());
      const abort = (): void => this.takeBack(call, aborted());
      const stop = this.ends.client.clock.after(this.ends.timeout, () => this.late(call));
      const call: Call = {
        entries: new Set(),
        finish: (error) => {
          if (!this.calls.delete(call)) return;
          stop();
          signal?.removeEventListener("abort", abort);
          for (const entry of call.entries) entry.calls.delete(call);
          if (error) reject(error);
          else resolve();
        },
      };
      signal?.addEventListener("abort", abort);
      this.calls.add(call);
      this.take(call, given, asked);
    });
  }

  private take(call: Call, given: readonly Given[], asked: Asked): void {
    const fresh: Entry[] = [];
    const name = this.name();
    for (const what of given) {
      let entry = this.same(what);
      if (!entry) {
        const id = fresh.length > 0 ? this.name() : name;
        entry = this.add({ ...what, id, order: this.order, call: name });
        if (what.kind === "readMark" && this.ends.client.isConnected) entry.asked = asked;
        this.writer.put(entry);
        fresh.push(entry);
      }
      entry.calls.add(call);
      call.entries.add(entry);
    }
    this.writer.save();
    // What was read before may be among what is still being loaded, and says when.
    if (this.isLoaded && !this.stopPause && fresh.length > 0) this.send(fresh, false);
  }

  /** A name that no row has; {@link order} goes with it. */
  private name(): string {
    this.order = Math.max(this.order + 1, this.ends.client.clock.now());
    return `${this.run}-${this.order}`;
  }

  /** What waits already and says the same, or more. */
  private same(given: Given): Entry | undefined {
    const waits = this.last.get(subjectOf(given) ?? "");
    return waits && covers(waits.row, given) ? waits : undefined;
  }

  /** A mark that goes less far is not sent any more; who waits for it waits for this one. */
  private add(row: KeptRow): Entry {
    const entry: Entry = { row, calls: new Set(), isTold: false, isStored: false, isGiven: false };
    const subject = subjectOf(row);
    const old = subject === undefined ? undefined : this.last.get(subject);
    const isUnderWay = old?.parcel !== undefined && this.ends.client.isConnected;
    if (old && !isUnderWay && swallows(row, old.row)) {
      entry.isTold = old.isTold;
      for (const call of old.calls) {
        call.entries.delete(old);
        call.entries.add(entry);
        entry.calls.add(call);
      }
      this.remove(old);
    }
    this.entries.set(row.id, entry);
    if (subject !== undefined) this.last.set(subject, entry);
    return entry;
  }

  /** It does not wait any more. */
  private remove(entry: Entry): void {
    const { row } = entry;
    this.entries.delete(row.id);
    const subject = subjectOf(row) ?? "";
    if (this.last.get(subject) === entry) this.last.delete(subject);
    this.writer.remove(entry);
    this.detach(entry);
  }

  /** Takes it out of its request, which ends with the last one. */
  private detach(entry: Entry): void {
    const { parcel } = entry;
    entry.parcel = undefined;
    if (parcel?.entries.every((other) => other.parcel !== parcel)) parcel.controller.abort();
  }

  /** What the store has and this does not know: of an earlier run, or of a page that is gone. */
  private absorb(row: KeptRow): void {
    const waits = this.same(row);
    if (!waits) {
      const entry = this.add(row);
      entry.isTold = entry.isStored = entry.isGiven = true;
      return;
    }
    waits.isTold = true;
    const isEarlier = row.readAt < waits.row.readAt;
    if (isEarlier) waits.row.readAt = row.readAt;
    // The one goes with the other, so that the store never has neither.
    if (isEarlier || !waits.isStored) this.writer.put(waits);
    this.writer.drop(row.id);
  }

  private async load(): Promise<void> {
    await this.look();
    this.isLoaded = true;
    if (this.isEnded) return;
    for (const batch of batches([...this.entries.values()].filter(({ calls }) => calls.size > 0))) this.send(batch, false);
    this.linked();
  }

  /** Looks into the store: rows of others come in, and what was wiped goes. */
  private async look(): Promise<void> {
    const before = [...this.entries.values()].filter(({ isStored, parcel, calls }) => isStored && !parcel && calls.size === 0);
    const rows = await this.writer.take();
    if (!rows || this.isEnded) return;
    const ids = new Set(rows.map(({ id }) => id));
    // A store that ends with the page has nothing of what another one has; that is not wiped.
    if (this.ends.store.isDurable !== false) for (const entry of before) if (!ids.has(entry.row.id) && entry.calls.size === 0) this.remove(entry);
    for (const row of rows) if (!this.entries.has(row.id)) this.absorb(row);
    this.writer.save();
  }

  /** There is a link with the login on it. */
  linked(): void {
    this.resume();
    this.watch();
    void this.flush(true);
  }

  private watch(): void {
    this.stopLook ??= this.ends.client.clock.after(LOOK, () => {
      this.stopLook = undefined;
      this.watch();
      void this.flush(true);
    });
  }

  private unwatch(): void {
    this.stopLook?.();
    this.stopLook = undefined;
  }

  /** The link is cut. The client gives what it had to the next one; a mark that went to the end goes to where that was. */
  cut(): void {
    this.resume();
    this.unwatch();
    const asked = [...this.entries.values()].filter((entry) => entry.asked);
    for (const entry of asked) {
      entry.asked = undefined;
      if (!entry.parcel) continue;
      this.detach(entry);
      this.send([entry], false);
    }
  }

  private resume(): void {
    this.stopPause?.();
    this.stopPause = undefined;
    this.refusals = 0;
  }

  private get isHere(): boolean {
    return !this.isEnded && this.ends.client.user === this.user;
  }

  private get mayFlush(): boolean {
    return this.isHere && this.ends.client.isConnected && this.isLoaded && !this.isFlushing && !this.stopPause && this.gathered === 0;
  }

  /** Sends what has gathered. `all`: also what others have left. */
  private async flush(all = false): Promise<void> {
    const ready = (): Entry[] => [...this.entries.values()].filter(({ parcel, calls, isStored }) => !parcel && (isStored || calls.size > 0));
    if (!this.mayFlush || (!all && ready().length === 0)) return;
    this.isFlushing = true;
    await this.look();
    this.isFlushing = false;
    if (!this.mayFlush) return;
    for (const batch of batches(ready()).slice(0, UNDER_WAY)) this.send(batch, true);
  }

  private send(entries: Entry[], isGathered: boolean): void {
    if (!this.isHere) return;
    const parcel: Parcel = { entries, controller: new AbortController(), isGathered };
    for (const entry of entries) entry.parcel = parcel;
    if (isGathered) this.gathered++;
    const request = entries[0].asked ?? requestOf(entries.map(({ row }) => row));
    this.ends.ask(request, parcel.controller.signal).then(() => this.answered(parcel), (error: ChatError) => this.answered(parcel, error));
  }

  private answered(parcel: Parcel, error?: ChatError): void {
    if (parcel.isGathered) this.gathered--;
    const entries = parcel.entries.filter((entry) => entry.parcel === parcel);
    for (const entry of entries) entry.parcel = entry.asked = undefined;
    if (error && (!this.isHere || error.code === Code.NotLoggedIn)) {
      for (const { calls } of entries) for (const call of [...calls]) call.finish(error);
    } else if (!error || isForGood(error.code)) {
      this.refusals = 0;
      const items = entries.flatMap((entry) => this.settle(entry, error));
      this.writer.save();
      if (items.length > 0) this.ends.tell(items);
    } else if (error.code !== Code.Timeout && error.code !== Code.Aborted) {
      this.pause();
    }
    void this.flush();
  }

  /** The service has it, or will never take it. Answers what is to be told of it. */
  private settle(entry: Entry, error: ChatError | undefined): OutboxItem[] {
    this.remove(entry);
    for (const call of [...entry.calls]) {
      call.entries.delete(entry);
      call.error ??= error;
      if (call.entries.size === 0) call.finish(call.error);
    }
    if (!entry.isTold) return [];
    const { kind, conversation, msgId = "" } = entry.row;
    return [{ kind, conversation, msg_id: msgId, code: error?.code ?? 0, text: error?.message ?? "" }];
  }

  private pause(): void {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.refusals++, LONGEST_PAUSE);
    this.stopPause ??= this.ends.client.clock.after(pause, () => {
      this.stopPause = undefined;
      void this.flush();
    });
  }

  /** The time of a call is over: what it gave is kept. */
  private late(call: Call): void {
    const isKept = [...call.entries].every(({ isStored }) => isStored);
    const kept = this.ends.store.isDurable === false ? "kept, will be sent while this page is open: " : "kept, will be sent: ";
    const text = isKept ? `${kept}the service has not answered in time` : "the service has not answered in time, and this could not be kept";
    for (const entry of call.entries) {
      entry.isTold ||= entry.isStored;
      if (!entry.isStored && entry.calls.size === 1) this.remove(entry);
    }
    this.writer.save();
    call.finish(new this.ends.Failure(Code.Timeout, text));
  }

  /** What nobody else waits for, or was told of, is not sent any more. */
  private takeBack(call: Call, error: ChatError): void {
    for (const entry of call.entries) if (!entry.isTold && entry.calls.size === 1) this.remove(entry);
    this.writer.save();
    call.finish(error);
  }

  /** Forgets what waits, in the store too. Who waits for it is told. */
  async wipe(): Promise<void> {
    const { Failure } = this.ends;
    const wiped = new Failure(ERR_SDK_COMM_INTERRUPT, "what was kept on this device was wiped before it was sent");
    for (const entry of [...this.entries.values()]) this.remove(entry);
    for (const call of [...this.calls]) call.finish(wiped);
    try {
      await this.writer.clear();
    } catch (thrown) {
      throw new Failure(Code.ServerTrouble, `wipe: ${String(thrown)}`);
    }
  }

  /** The user is not logged in any more. What waits is left to the next login, here or in another page. */
  end(): void {
    this.isEnded = true;
    this.resume();
    this.unwatch();
    const error = new this.ends.Failure(Code.NotLoggedIn, "the user has logged out");
    // Those whose request is with the client hear from it why.
    for (const call of [...this.calls]) if (![...call.entries].some(({ parcel }) => parcel)) call.finish(error);
    this.writer.leave();
  }
}
