/**
 * Decides what the application has not seen yet: every message once, in order, and every state of receipts, whatever
 * is pushed twice, late, or not at all. Requests and events are its results; it knows of no link and no clock.
 *
 * Per conversation it holds a seq and a version up to which everything was delivered. A pushed message that is not
 * the next one waits for a sync; while a sync is under way all pushed messages wait, so that its answer and the
 * pushes behind it are delivered in one order. Changes are delivered at once and remembered until the held version
 * has passed them.
 */
import * as Code from "./codes";
import { ChatError } from "./errors";
import type { News } from "./events";
import type { Change, ConversationId, Head, LoginInfo, Message, Missed } from "./protocol";
import { conversationKey } from "./protocol";
import type { Early, HeldTrack } from "./track";
import { Track } from "./track";

/** Syncs under way at a time. */
const PARALLEL_SYNCS = 8;
/** Runs of this device whose messages are known by their ids. */
const PREFIXES = 8;
/** Online-only messages that are known again when they come twice. */
const ONLINE_ONLY = 64;
/** Messages that wait for their turn, of one conversation and of all. Those beyond are asked for again. */
const EARLY = 1000;
const EARLY_OF_ALL = 10_000;
/**
 * Changes of all conversations that were delivered while others before them had not come, and conversations that
 * began since the login. A service that makes it more is asked anew where everything stands.
 */
const AHEAD = 100_000;
const BEGUN = 10_000;

/** What a device keeps of one user, beside its login number. */
export interface HeldTracks {
  incarnation: number;
  tracks: HeldTrack[];
  sent: string[];
  prefixes: string[];
}

/** @internal */
export interface SyncRequest {
  token: number;
  conversation: ConversationId;
  seq: number;
  version: number;
}

/** @internal */
interface Deferred {
  conversation: ConversationId;
  message?: Message;
  tell(): News[];
}

/** @internal */
export class Tracker {
  private readonly tracks = new Map<string, Track>();
  /** What all tracks hold, or more: it is counted anew only where it seems too much. */
  private readonly noted = { early: 0, ahead: 0 };
  /** Conversations since the login. */
  private begun = 0;
  private readonly sent: Set<string>;
  private readonly prefixes: string[];
  private incarnation: number;
  private online: string[] = [];
  private wanted: string[] = [];
  private later: string[] = [];
  private readonly running = new Map<number, string>();
  private nextToken = 1;
  private lagged = false;
  /** What was pushed since about conversations that are not known: the heads say whether it is news. */
  private deferred: Deferred[] = [];
  private changed = false;

  /** `prefix`: what the message ids of this run begin with. */
  constructor(private readonly me: string, prefix: string, held: HeldTracks) {
    this.sent = new Set(held.sent);
    this.prefixes = [...held.prefixes.filter((earlier) => earlier !== prefix), prefix].slice(-PREFIXES);
    this.incarnation = held.incarnation;
    for (const { conversation, seq, version, identity, ahead } of held.tracks) {
      this.noted.ahead += ahead.length;
      this.put(new Track(conversation, seq, version, identity, ahead));
    }
  }

  /** This client sends a message with this id: it will not be new to the application. */
  willSend(msgId: string): void {
    this.sent.add(msgId);
    this.changed = true;
  }

  /** The message will not be seen again: the service refused it, or nobody gave it to the service. */
  notSent(msgId: string): void {
    this.sent.delete(msgId);
  }

  /** The service took the message. One without a seq cannot be asked for, and its prefix is enough to know it. */
  wasSent(message: Message): void {
    if (message.seq === 0 && this.isOfThisDevice(message.msg_id)) this.sent.delete(message.msg_id);
  }

  /** Where the conversations stand, after a login on a new link. `newDevice`: it never had anything of this user. */
  loggedIn(info: LoginInfo, newDevice: boolean): void {
    this.forgetLink();
    const current = new Set(info.heads.map((head) => conversationKey(head.conversation)));
    for (const key of [...this.tracks.keys()]) if (!current.has(key)) this.tracks.delete(key);
    const fresh = this.live(info) || newDevice;
    for (const head of info.heads) this.begin(head, fresh);
    this.changed = true;
    this.begun = 0;
    this.compare(info.heads);
  }

  /** Follows the service into another incarnation; true where nothing that this device has counts there. */
  private live(info: LoginInfo): boolean {
    const { incarnation: held } = this;
    const now = info.incarnation ?? 0;
    if (now !== 0) this.incarnation = now;
    if (held === 0 || now === 0 || held === now) return false;
    if (held !== (info.restored_from ?? 0)) {
      this.tracks.clear();
      return true;
    }
    for (const head of info.heads) {
      this.track(head.conversation)?.goBack(head.restored_seq ?? 0, head.restored_version ?? 0);
    }
    return false;
  }

  private begin(head: Head, fresh: boolean): void {
    const { conversation, seq, version, read_seq, identity = 0, news_seq = 0, news_version = 0 } = head;
    let track = this.track(conversation);
    if (!track) {
      track = fresh
        ? new Track(conversation, read_seq, version, identity)
        : new Track(conversation, news_seq, news_version, identity);
    } else if (track.isOfAnother(identity)) {
      track = new Track(conversation, news_seq, news_version, identity);
    } else {
      track.isOf(head);
    }
    // The service has less only where a backup was restored and nobody said so.
    track.goBack(seq, version);
    this.put(track);
  }

  /** Pushes were lost: nothing is believed complete until {@link caughtUp}. */
  lag(): void {
    this.lagged = true;
  }

  /** Where the conversations stand, asked for after {@link lag}. */
  caughtUp(heads: Head[]): News[] {
    this.lagged = false;
    const news: News[] = [];
    for (const head of heads) {
      const { conversation, identity = 0, news_seq = 0, news_version = 0 } = head;
      if (this.track(conversation)?.isOfAnother(identity)) news.push(...this.gone(conversation));
      const track = this.track(conversation);
      if (track) track.isOf(head);
      else this.begins(conversation, news_seq, identity).reach(news_version);
    }
    for (const { tell } of this.deferred.splice(0)) news.push(...tell());
    this.changed = true;
    this.compare(heads);
    return news;
  }

  private compare(heads: Head[]): void {
    for (const head of heads) {
      const track = this.track(head.conversation);
      if (track && (head.seq > track.seq || head.version > track.version)) this.want(track);
    }
    for (const track of this.tracks.values()) if (track.phase.is === "idle") track.reach(track.stable);
  }

  /** The link is cut: what was asked will not be answered. */
  forgetLink(): void {
    this.wanted = [];
    this.later = [];
    this.running.clear();
    this.lagged = false;
    this.deferred = [];
    for (const track of this.tracks.values()) {
      track.phase = { is: "idle" };
      track.again = false;
      // The changes between what was delivered and this were perhaps never sent.
      track.stable = 0;
      for (const early of track.early.values()) early.asked = false;
    }
  }

  private want(track: Track): void {
    if (track.phase.is === "running") track.again = true;
    if (track.phase.is !== "idle") return;
    track.phase = { is: "wanted" };
    this.wanted.push(conversationKey(track.conversation));
  }

  /** The next sync to ask, if one is wanted and may be asked now. */
  nextSync(): SyncRequest | undefined {
    while (this.running.size < PARALLEL_SYNCS) {
      const key = this.wanted.shift();
      if (key === undefined) return undefined;
      const track = this.tracks.get(key);
      if (track?.phase.is !== "wanted") continue;
      const { conversation, seq, version } = track;
      const token = this.nextToken++;
      track.phase = { is: "running", seq, version };
      track.again = false;
      for (const early of track.early.values()) early.asked = true;
      this.running.set(token, key);
      return { token, conversation, seq, version };
    }
    return undefined;
  }

  /** Nothing is missing as far as this client knows. */
  get isSettled(): boolean {
    return this.wanted.length === 0 && this.running.size === 0 && this.later.length === 0 && !this.lagged;
  }

  /** Whether {@link retry} has something to do. */
  get wantsRetry(): boolean {
    return this.later.length > 0;
  }

  /** What failed may be asked again. */
  retry(): void {
    this.wanted.push(...this.later.splice(0));
  }

  /** A pushed message. */
  message(message: Message): News[] {
    if (message.seq === 0) return this.onlineOnly(message);
    const { conversation, seq, identity = 0 } = message;
    let track = this.track(conversation);
    let events: News[] = [];
    if (track?.isOfAnother(identity)) {
      // One of the last of a group that was ended while the login was answered.
      if (!this.lagged) return this.deliver([message]);
      // The group was made again, and its end was lost. What waited was meant for this user.
      events = this.gone(conversation);
      track = undefined;
    }
    if (!track && this.lagged) return [...events, ...this.defer({ conversation, message, tell: () => this.message(message) })];
    track ??= this.unheard(conversation);
    // The first word of a conversation that began during this login: nothing came before it.
    if (track.unheard) track.seq = seq - 1;
    track.unheard = false;
    if (track.identity === 0) track.identity = identity;
    if (seq <= track.seq) {
      this.sent.delete(message.msg_id);
      return events;
    }
    if (seq === track.seq + 1 && track.phase.is !== "running") {
      const ready = [message];
      track.seq = seq;
      track.takeEarly(ready, false);
      this.changed = true;
      return [...events, ...this.deliver(ready)];
    }
    if (!track.early.has(seq)) this.wait(track, seq, { message, version: 0, asked: false });
    if (track.phase.is !== "running") this.want(track);
    return events;
  }

  /** Nothing is stored of these, so a sender whose link was cut sends them again without the service knowing. */
  private onlineOnly(message: Message): News[] {
    if (this.online.includes(message.msg_id)) return [];
    this.online = [message.msg_id, ...this.online].slice(0, ONLINE_ONLY);
    return this.deliver([message]);
  }

  /** Pushed changes. */
  changes(conversation: ConversationId, stable: number, changes: Change[]): News[] {
    let track = this.track(conversation);
    if (!track && this.lagged) return this.defer({ conversation, tell: () => this.changes(conversation, stable, changes) });
    track ??= this.unheard(conversation);
    this.checkAhead(changes);
    const fresh: Change[] = [];
    let gap = false;
    for (const change of changes) {
      if (!track.isNew(change)) continue;
      const pair = change.revoked ?? change.modified;
      if (pair && pair[1].seq > track.seq && !track.unheard) {
        // Not delivered yet: it is delivered in its turn, as it is now.
        gap = true;
        this.wait(track, pair[1].seq, { message: pair[1], version: pair[0], asked: false });
      } else {
        fresh.push(change);
      }
    }
    track.stable = Math.max(track.stable, stable);
    const idle = track.phase.is === "idle";
    if (idle && !this.lagged) track.reach(track.stable);
    this.changed = true;
    if (gap && idle) this.want(track);
    return groupNews(fresh);
  }

  /** The answer to a sync. */
  missed(token: number, missed: Missed): News[] {
    const track = this.ended(token);
    if (track?.phase.is !== "running") return [];
    const asked = track.phase;
    const { messages, changes, seq, version, more, identity = 0 } = missed;
    if (track.isOfAnother(identity) || conversationKey(missed.conversation) !== conversationKey(track.conversation)) {
      this.postpone(track);
      return [];
    }
    this.checkAhead(changes);
    if (track.identity === 0) track.identity = identity;
    this.changed = true;
    const bySeq = new Map<number, Message>();
    for (const message of messages) if (message.seq > track.seq) bySeq.set(message.seq, message);
    for (const [earlySeq, early] of [...track.early]) {
      if (earlySeq > seq) continue;
      track.early.delete(earlySeq);
      if (earlySeq > track.seq && (early.version > version || !bySeq.has(earlySeq))) bySeq.set(earlySeq, early.message);
    }
    track.seq = Math.max(track.seq, seq);
    const ready = [...bySeq].sort(([a], [b]) => a - b).map(([, message]) => message);
    const fresh = changes.filter((change) => track.isNew(change));
    track.reach(version);
    track.phase = { is: "idle" };
    if (more && seq <= asked.seq && version <= asked.version) {
      this.postpone(track);
    } else if (more) {
      track.phase = { is: "wanted" };
      this.wanted.unshift(conversationKey(track.conversation));
    } else {
      track.takeEarly(ready, true);
      if (track.again || track.early.size > 0) {
        track.again = false;
        this.want(track);
      } else if (!this.lagged) {
        track.reach(track.stable);
      }
    }
    return [...this.deliver(ready), ...groupNews(fresh)];
  }

  /** The seq up to which every message was delivered; undefined where it is not known. */
  seqOf(conversation: ConversationId): number | undefined {
    const track = this.tracks.get(conversationKey(conversation));
    return track && !track.unheard ? track.seq : undefined;
  }

  /** A sync failed. `gone`: there is nothing to see for this user any more. */
  syncFailed(token: number, gone: boolean): News[] {
    const track = this.ended(token);
    if (track?.phase.is !== "running") return [];
    if (gone) return this.gone(track.conversation);
    this.postpone(track);
    return [];
  }

  /** The track that this sync was asked for, unless it is gone since. */
  private ended(token: number): Track | undefined {
    const key = this.running.get(token);
    this.running.delete(token);
    return key === undefined ? undefined : this.tracks.get(key);
  }

  private postpone(track: Track): void {
    track.phase = { is: "wanted" };
    this.later.push(conversationKey(track.conversation));
  }

  /** The conversation is gone. One of the same name later is another one. */
  gone(conversation: ConversationId): News[] {
    const key = conversationKey(conversation);
    const track = this.tracks.get(key);
    const isAbout = (deferred: Deferred): boolean => conversationKey(deferred.conversation) === key;
    const waiting = this.deferred.filter(isAbout).flatMap(({ message }) => message ?? []);
    this.deferred = this.deferred.filter((deferred) => !isAbout(deferred));
    if (!track) return this.deliver(waiting);
    this.tracks.delete(key);
    // An answer that is still on its way is not about the one that may begin under this name.
    for (const [token, running] of this.running) if (running === key) this.running.delete(token);
    this.wanted = this.wanted.filter((wanted) => wanted !== key);
    this.later = this.later.filter((later) => later !== key);
    this.changed = true;
    return this.deliver([...track.drainEarly(), ...waiting]);
  }

  /** Whether {@link held} has changed since the last call. */
  takeChanged(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  held(): HeldTracks {
    const { incarnation, prefixes } = this;
    return { incarnation, prefixes, sent: [...this.sent], tracks: [...this.tracks.values()].map((track) => track.held()) };
  }

  private track(conversation: ConversationId): Track | undefined {
    return this.tracks.get(conversationKey(conversation));
  }

  /** A conversation that was not there at the login. */
  private begins(conversation: ConversationId, seq: number, identity: number): Track {
    if (this.begun >= BEGUN) throw new ChatError(Code.BadFrame, `more than ${BEGUN} conversations began`);
    this.begun++;
    return this.put(new Track(conversation, seq, 0, identity));
  }

  /** One of which nothing came so far. */
  private unheard(conversation: ConversationId): Track {
    const track = this.begins(conversation, 0, 0);
    track.unheard = true;
    return track;
  }

  /** After a lag nobody knows yet how much of a conversation is history. */
  private defer(deferred: Deferred): News[] {
    if (this.deferred.length >= EARLY) throw new ChatError(Code.BadFrame, `more than ${EARLY} pushes came before the heads`);
    this.deferred.push(deferred);
    return [];
  }

  /** Before any of them is noted: what is noted must be told. */
  private checkAhead(changes: Change[]): void {
    if (!this.isTooMuch("ahead", changes.length, AHEAD)) return;
    throw new ChatError(Code.BadFrame, `more than ${AHEAD} changes came before others`);
  }

  /** Keeps a message until its turn comes, unless too many wait. */
  private wait(track: Track, seq: number, early: Early): void {
    const fits = track.early.has(seq) || (track.early.size < EARLY && !this.isTooMuch("early", 1, EARLY_OF_ALL));
    if (fits) track.early.set(seq, early);
    else track.again = true;
  }

  /** Whether so many more would be too many. */
  private isTooMuch(what: "early" | "ahead", more: number, most: number): boolean {
    this.noted[what] += more;
    if (this.noted[what] <= most) return false;
    let count = more;
    for (const track of this.tracks.values()) count += track[what].size;
    this.noted[what] = count;
    return count > most;
  }

  private put(track: Track): Track {
    this.tracks.set(conversationKey(track.conversation), track);
    return track;
  }

  private isOfThisDevice(msgId: string): boolean {
    return this.prefixes.some((prefix) => msgId.startsWith(prefix));
  }

  /**
   * Without those that this client has sent itself. Of these the application knows how they were sent, so it is told
   * what has become of them since.
   */
  private deliver(messages: Message[]): News[] {
    const fresh: Message[] = [];
    const revoked: Message[] = [];
    const modified: Message[] = [];
    for (const message of messages) {
      const own =
        message.sender === this.me && (this.sent.delete(message.msg_id) || this.isOfThisDevice(message.msg_id));
      if (!own) fresh.push(message);
      else if (message.status === "revoked") revoked.push(message);
      else if (message.version > 0) modified.push(message);
    }
    const news: News[] = [];
    if (fresh.length > 0) news.push({ type: "messages", messages: fresh });
    if (revoked.length > 0) news.push({ type: "revoked", messages: revoked });
    if (modified.length > 0) news.push({ type: "modified", messages: modified });
    return news;
  }
}

/** One event per run of changes of one kind. */
function groupNews(changes: Change[]): News[] {
  const news: News[] = [];
  for (const change of changes) {
    const last = news[news.length - 1];
    if (change.receipt) {
      if (last?.type === "receipts") last.receipts.push(change.receipt);
      else news.push({ type: "receipts", receipts: [change.receipt] });
      continue;
    }
    const type = change.revoked ? "revoked" : "modified";
    const [, message] = change.revoked ?? change.modified;
    if (last?.type === type) last.messages.push(message);
    else news.push({ type, messages: [message] });
  }
  return news;
}
