/** One user's login on this client: what it holds, what waits, and the requests of the client's own. */
import { isChanges, isConversation, isCount, isKnownChange, isMessage, isObject, isReminder, isText, readAnswer } from "./check";
import * as Code from "./codes";
import { ChatError } from "./errors";
import type { ChatEvent, News } from "./events";
import type { Link } from "./link";
import type { Result } from "./outbox";
import { frameText, Outbox, RETRY_PAUSE, unreadable } from "./outbox";
import type { Clock } from "./platform";
import type { Answer, Change, GroupTip, LoginInfo, Message, Profile, RequestName, Requests } from "./protocol";
import { ANSWER } from "./protocol";
import type { Saved, Store } from "./store";
import { Tracker } from "./tracker";
import type { Unread } from "./unread";

/** Milliseconds between a change of what is held and its being saved. */
const SAVE_PAUSE = 500;
/** Codes of a login after which another attempt may go well. */
const TRANSIENT: number[] = [
  Code.ServerEnding, Code.ServerTrouble, Code.ServerDefect, Code.TooFast, Code.TooManyConnections, Code.TooManyLogins,
];

/** @internal */
export interface SessionEnds {
  clock: Clock;
  store: Store | undefined;
  timeout: number;
  platform: number;
  /** What the message ids of this run begin with. */
  prefix: string;
  newId(): number;
  link: Pick<Link, "send" | "cut">;
  emit(event: ChatEvent): void;
  /** Counts what is unread; the lists of `doubletick/web` do that themselves. */
  unread: Unread | undefined;
  /** The login is over, and why; `first`: it never was. */
  over(reason: "kicked" | "expired" | "refused", error: ChatError, first: boolean): void;
}

type Internal = (result: Result) => void;

/** @internal */
export class Session {
  readonly tracker: Tracker;
  readonly outbox: Outbox;
  online = false;
  /** The operator ends the login, and the service will say so next. */
  kickedByOperator = false;
  /** The service's clock minus this one's, in ms. */
  clockSkew = 0;
  /** Settled when the first login is answered or given up. */
  readonly first: Promise<LoginInfo>;
  /** The UserSig before `sig`, while the service has not taken that one. */
  private proven: string | undefined;
  private firstDone: ((result: LoginInfo | ChatError) => void) | undefined;
  private readonly internal = new Map<number, { done: Internal; stop: () => void }>();
  private readonly renewals = new Set<() => void>();
  private complete = true;
  private catchingUp = false;
  private laggedAgain = false;
  private stopRetry: (() => void) | undefined;
  private stopSave: (() => void) | undefined;

  constructor(
    readonly user: string,
    private sig: string,
    private readonly saved: Saved,
    private readonly ends: SessionEnds,
  ) {
    this.tracker = new Tracker(user, ends.prefix, saved);
    this.outbox = new Outbox(ends.clock, ends.timeout, {
      isOnline: () => this.online,
      send: (text) => ends.link.send(text),
      newId: () => ends.newId(),
      messageNotSent: (id) => this.tracker.notSent(id),
      messageSent: (message) => this.tracker.wasSent(message),
      seqOf: (conversation) => this.tracker.seqOf(conversation),
    });
    this.first = new Promise((resolve, reject) => {
      const stop = ends.clock.after(ends.timeout, () =>
        this.finishFirst(new ChatError(Code.Timeout, "login: the service was not reached in time")),
      );
      this.firstDone = (result) => {
        stop();
        if (result instanceof ChatError) reject(result);
        else resolve(result);
      };
    });
  }

  get isFirst(): boolean {
    return this.firstDone !== undefined;
  }

  finishFirst(result: LoginInfo | ChatError): void {
    const done = this.firstDone;
    this.firstDone = undefined;
    done?.(result);
  }

  /** The link is there: the login comes first. */
  linkUp(): void {
    const { sig } = this;
    this.ask("login", this.loginBody(sig), (result) => this.loginAnswered(sig, result));
  }

  linkCut(): void {
    this.online = false;
    for (const { stop } of this.internal.values()) stop();
    this.internal.clear();
    this.stopRetry?.();
    this.stopRetry = undefined;
    this.catchingUp = false;
    for (const later of [...this.renewals]) later();
    this.tracker.forgetLink();
    this.outbox.cut();
  }

  /**
   * Brings a newer UserSig. Where there is no link, or it is cut meanwhile, the next one begins with it; if the service
   * refuses it then, the one before is still used.
   */
  renew(sig: string): Promise<LoginInfo | undefined> {
    return new Promise((resolve, reject) => {
      const later = (): void => {
        this.renewals.delete(later);
        if (this.sig !== sig) this.proven ??= this.sig;
        this.sig = sig;
        resolve(undefined);
      };
      if (!this.online) return later();
      this.renewals.add(later);
      this.ask("login", this.loginBody(sig), (result) => {
        if ("error" in result) {
          this.renewals.delete(later);
          return reject(result.error);
        }
        // One that cannot be read cuts the link, and the call ends with it.
        const info = read("login", result);
        this.renewals.delete(later);
        this.sig = sig;
        this.proven = undefined;
        this.hold(info.login ?? 0);
        resolve(info);
      });
    });
  }

  /** Asks for anything, to hear whether the service is there. */
  probe(): void {
    if (this.online) this.ask("get_conversations", { conversations: [] }, () => {});
  }

  response(id: number, result: Result): void {
    const internal = this.internal.get(id);
    if (!internal) return this.outbox.response(id, result);
    this.internal.delete(id);
    internal.stop();
    internal.done(result);
  }

  /** A push; what cannot be read throws. */
  push(push: unknown): void {
    if (!this.online) return;
    if (push === "lagged") return this.lagged();
    if (push === "kicked_by_operator") this.kickedByOperator = true;
    if (push === "kicked_offline") {
      this.saved.login = 0;
      const text = this.kickedByOperator ? "the operator has ended the login" : "another device of this platform has logged in";
      return this.over("kicked", new ChatError(Code.Kicked, text));
    }
    if (push === "user_sig_expired") {
      return this.over("expired", new ChatError(Code.SigExpired, "the UserSig has expired"));
    }
    if (!isObject(push)) return;
    const [name] = Object.keys(push);
    const content = push[name];
    this.ends.unread?.push(name, content, this.user);
    switch (name) {
      case "message":
        return this.tell(this.tracker.message(must(name, content, isMessage)));
      case "changes": {
        const { conversation, stable, changes } = must(name, content, isPushedChanges);
        return this.tell(this.tracker.changes(conversation, stable, changes.filter(isKnownChange)));
      }
      case "conversation_changed":
        return this.ends.emit({ type: "conversationChanged", conversation: must(name, content, isConversation) });
      case "conversation_gone": {
        const conversation = must(name, content, isConversation);
        this.tell(this.tracker.gone(conversation));
        return this.ends.emit({ type: "conversationGone", conversation });
      }
      case "group_tip":
        return this.ends.emit({ type: "groupTip", tip: must(name, content, isGroupTip) });
      case "reminder":
        return this.ends.emit({ type: "reminder", reminder: must(name, content, isReminder) });
      case "profile":
        return this.ends.emit({ type: "profile", profile: must(name, content, isProfile) });
      default:
    }
  }

  /** What is held, to be saved now. */
  async save(): Promise<void> {
    this.stopSave?.();
    this.stopSave = undefined;
    this.tracker.takeChanged();
    try {
      await this.ends.store?.save(this.user, JSON.stringify({ ...this.saved, ...this.tracker.held() }));
    } catch (thrown) {
      this.ends.emit({ type: "error", error: new ChatError(Code.InvalidParameters, `store: ${String(thrown)}`) });
    }
  }

  /** Nothing of it is told any more. `left`: the user has logged out, so the place is free. */
  async end(error: ChatError, left: boolean): Promise<void> {
    if (left) this.saved.login = 0;
    this.online = false;
    for (const { stop } of this.internal.values()) stop();
    this.internal.clear();
    this.stopRetry?.();
    for (const later of [...this.renewals]) later();
    this.finishFirst(error);
    this.outbox.failAll(error);
    await this.save();
  }

  private loginBody(user_sig: string): Requests["login"][0] {
    const { login: held, device } = this.saved;
    return { user_id: this.user, user_sig, platform: this.ends.platform, held, device };
  }

  private loginAnswered(sig: string, result: Result): void {
    if ("error" in result) return this.loginRefused(sig, result.error);
    const info = read("login", result);
    this.online = true;
    this.complete = false;
    this.hold(info.login ?? 0);
    this.clockSkew = info.server_time_ms - this.ends.clock.now();
    this.ends.unread?.begin(info.heads);
    this.tracker.loggedIn(info, !this.saved.known);
    this.saved.known = true;
    // At once: a process that is killed right after this has been this user's device all the same.
    if (this.isFirst) void this.save();
    this.finishFirst(info);
    this.ends.emit({ type: "link", state: "connected" });
    this.outbox.pump();
    // One that was given meanwhile is shown as well; who gave it has had the answer.
    if (this.sig === sig) this.proven = undefined;
    else void this.renew(this.sig).catch(() => undefined);
    this.settle();
  }

  private loginRefused(sig: string, error: ChatError): void {
    // Who waits for the first answer hears at once what is wrong, except that the service is ending.
    if (TRANSIENT.includes(error.code) && (!this.isFirst || error.code === Code.ServerEnding)) {
      return this.ends.link.cut(error);
    }
    if (error.code === Code.Kicked) {
      this.saved.login = 0;
      return this.over("kicked", error);
    }
    if (Math.floor(error.code / 1000) === 70 && (this.sig !== sig || this.proven !== undefined)) {
      // There is another one: it was given meanwhile, or was taken before this one was given.
      if (this.sig === sig) {
        this.sig = this.proven as string;
        this.proven = undefined;
        this.ends.emit({ type: "error", error });
      }
      return this.linkUp();
    }
    this.over(error.code === Code.SigExpired ? "expired" : "refused", error);
  }

  private over(reason: "kicked" | "expired" | "refused", error: ChatError): void {
    this.ends.over(reason, error, this.isFirst);
  }

  /** Kept at once: without it, a process that is killed now would be told that another device has taken the place. */
  private hold(login: number): void {
    if (this.saved.login === login) return;
    this.saved.login = login;
    void this.save();
  }

  private lagged(): void {
    this.tracker.lag();
    // One question at a time, however often it is said.
    if (this.catchingUp) this.laggedAgain = true;
    else this.catchUp();
  }

  private catchUp(): void {
    this.catchingUp = true;
    this.laggedAgain = false;
    this.ask("login", this.loginBody(this.sig), (result) => {
      if ("error" in result) return this.ends.link.cut(result.error);
      const { heads, login = 0 } = read("login", result);
      // What was lost since may not be in this answer.
      if (this.laggedAgain) return this.catchUp();
      this.catchingUp = false;
      this.hold(login);
      this.ends.unread?.begin(heads);
      this.tell(this.tracker.caughtUp(heads));
    });
  }

  private tell(news: News[]): void {
    for (const event of news) this.ends.emit(event);
    this.settle();
  }

  /** Does what the tracker wants by now. */
  private settle(): void {
    if (!this.online) return;
    for (let sync = this.tracker.nextSync(); sync; sync = this.tracker.nextSync()) {
      const { token, conversation, seq, version } = sync;
      this.ask("sync", { conversation, seq, version }, (result) => this.synced(token, result));
    }
    if (this.tracker.wantsRetry) {
      this.stopRetry ??= this.ends.clock.after(RETRY_PAUSE, () => {
        this.stopRetry = undefined;
        this.tracker.retry();
        this.settle();
      });
    }
    if (this.tracker.takeChanged()) this.saveSoon();
    if (this.complete || !this.tracker.isSettled) return;
    this.complete = true;
    this.ends.emit({ type: "complete" });
  }

  private synced(token: number, result: Result): void {
    if ("error" in result) {
      const { code } = result.error;
      return this.tell(this.tracker.syncFailed(token, code === Code.NotAllowed || code === Code.NoSuchGroup));
    }
    const answer = readAnswer("missed", result.ok);
    if (!answer) return this.tell(this.tracker.syncFailed(token, false));
    const { value } = answer;
    this.tell(this.tracker.missed(token, { ...value, changes: value.changes.filter(isKnownChange) }));
  }

  private ask<K extends RequestName>(name: K, body: Requests[K][0], done: Internal): void {
    const id = this.ends.newId();
    const stop = this.ends.clock.after(this.ends.timeout, () =>
      this.ends.link.cut(new ChatError(Code.Disconnected, "the service did not answer in time")),
    );
    this.internal.set(id, { done, stop });
    this.ends.link.send(frameText(id, name, body));
  }

  private saveSoon(): void {
    if (this.ends.store) this.stopSave ??= this.ends.clock.after(SAVE_PAUSE, () => void this.save());
  }
}

function read<K extends RequestName>(name: K, result: { ok: unknown }): Answer<K> {
  const answer = readAnswer(ANSWER[name] ?? "done", result.ok);
  if (!answer) throw unreadable(name);
  return answer.value as Answer<K>;
}

function must<T>(name: string, content: unknown, is: (content: unknown) => content is T): T {
  if (is(content)) return content;
  throw new ChatError(Code.BadFrame, `${name}: the push of the service cannot be read`);
}

function isPushedChanges(
  content: unknown,
): content is { conversation: Message["conversation"]; stable: number; changes: Change[] } {
  return (
    isObject(content) && isConversation(content.conversation) && isCount(content.stable) && isChanges(content.changes)
  );
}

function isGroupTip(content: unknown): content is GroupTip {
  return isObject(content) && isText(content.group_id) && Array.isArray(content.users);
}

function isProfile(content: unknown): content is Profile {
  return isObject(content) && isText(content.user_id);
}
