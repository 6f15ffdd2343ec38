/** Requests: given in order, repeated on a new link, answered once. */
import { readAnswer } from "./check";
import * as Code from "./codes";
import { ChatError } from "./errors";
import type { Clock } from "./platform";
import { utf8Bytes } from "./platform";
import type { Answer, Conversation, ConversationId, Message, RequestName, Requests } from "./protocol";
import { ANSWER, FRAME_BYTES, LIST_PER_PAGE } from "./protocol";

/** How many of the requests that had to wait are under way at a time, so that a long queue is not refused for its haste. */
const UNDER_WAY = 16;
/** Milliseconds after the service's word that requests came too fast. */
export const RETRY_PAUSE = 1000;

/** What a list may have, so that a service without an end does not take all memory. */
const MOST = 200_000;

export type Result = { ok: unknown } | { error: ChatError };

/** @internal */
interface Pending {
  id: number;
  name: RequestName;
  body: unknown;
  text: string;
  /** It is with the present link. */
  sent: boolean;
  /** Links that it was given to. */
  links: number;
  /** It could not be given to a link at once. */
  waited: boolean;
  settle(result: Result): void;
}

/** @internal */
export interface OutboxEnds {
  isOnline(): boolean;
  send(text: string): void;
  newId(): number;
  /** The message will not come back: it was refused, or never left this device. */
  messageNotSent(msgId: string): void;
  messageSent(message: Message): void;
  /** The seq up to which every message of it was delivered; undefined where it is not known. */
  seqOf(conversation: ConversationId): number | undefined;
}

export function frameText(id: number, name: RequestName, body: unknown): string {
  return JSON.stringify({ id, request: body === null ? name : { [name]: body } });
}

/** @internal */
export class Outbox {
  /** In the order in which they were given. */
  private readonly pending = new Map<number, Pending>();
  private pausing: (() => void) | undefined;
  /** The service of this link is an older one that has lists only as a whole. */
  private hasNoPages = false;

  constructor(
    private readonly clock: Clock,
    private readonly timeout: number,
    private readonly ends: OutboxEnds,
  ) {}

  /** `waited`: it is not the caller's haste when it comes too fast. */
  give<K extends RequestName>(name: K, body: Requests[K][0], signal?: AbortSignal, waited = false): Promise<Answer<K>> {
    const id = this.ends.newId();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const text = frameText(id, name, body);
      if (utf8Bytes(text) > FRAME_BYTES) {
        return reject(new ChatError(Code.TooLarge, `${name}: the request is larger than ${FRAME_BYTES} bytes`));
      }
      const stopTimer = this.clock.after(this.timeout, () => this.giveUp(id, timedOut(this.pending.get(id))));
      const abort = (): void => this.giveUp(id, aborted());
      signal?.addEventListener("abort", abort);
      const settle = (result: Result): void => {
        this.pending.delete(id);
        stopTimer();
        signal?.removeEventListener("abort", abort);
        if ("error" in result) return reject(result.error);
        const read = readAnswer(ANSWER[name] ?? "done", result.ok);
        if (read) resolve(read.value as Answer<K>);
        else reject(unreadable(name));
      };
      const last = [...this.pending.values()].pop();
      waited ||= !this.ends.isOnline() || this.pausing !== undefined || last?.sent === false;
      this.pending.set(id, { id, name, body, text, sent: false, links: 0, waited, settle });
      this.pump();
    });
  }

  /** A list, which comes in pages; as a whole from a service that has none. */
  async list(name: "conversations" | "joined_groups", signal?: AbortSignal): Promise<unknown[]> {
    const all: unknown[] = [];
    const isOfGroups = name === "joined_groups";
    for (let cursor = 0, pages = 0; pages++ < MOST && all.length < MOST; ) {
      if (this.hasNoPages) return this.give(name, null, signal);
      const body = { cursor, count: LIST_PER_PAGE };
      try {
        const page = await this.give(isOfGroups ? "joined_group_page" : "conversation_page", body, signal, cursor > 0);
        all.push(...("groups" in page ? page.groups : page.conversations));
        if (!page.next_seq) return isOfGroups ? all : sorted(all as Conversation[]);
        if (page.next_seq <= cursor) break;
        cursor = page.next_seq;
      } catch (error) {
        if ((error as ChatError).code !== Code.UnknownRequest) throw error;
        this.hasNoPages = true;
      }
    }
    throw unreadable(name);
  }

  /** Gives the link what it has not got. */
  pump(): void {
    if (!this.ends.isOnline() || this.pausing) return;
    let underWay = 0;
    for (const pending of [...this.pending.values()]) {
      if (pending.waited && ++underWay > UNDER_WAY) return;
      if (pending.sent) continue;
      pending.sent = true;
      pending.links++;
      this.ends.send(pending.text);
    }
  }

  response(id: number, result: Result): void {
    const pending = this.pending.get(id);
    // Nothing: it was given up, and the caller was told.
    if (!pending) return;
    if ("error" in result && result.error.code === Code.TooFast && pending.waited) {
      pending.sent = false;
      this.pausing ??= this.clock.after(RETRY_PAUSE, () => {
        this.pausing = undefined;
        this.pump();
      });
      return;
    }
    const outcome = forgiven(pending, result);
    if (pending.name === "send_message") this.messageAnswered(pending, outcome);
    pending.settle(outcome);
    if (pending.waited) this.pump();
  }

  /** The link is cut. What was given to it is given to the next one: every request is known again by its ids. */
  cut(): void {
    this.stopPause();
    // The next one may be newer.
    this.hasNoPages = false;
    for (const pending of [...this.pending.values()]) {
      const unnamed = pending.name === "create_group" && (pending.body as { group_id: string }).group_id === "";
      if (pending.sent && unnamed) {
        const text = "the link was cut: the group may have been made or not; with an id of your own this call is repeated";
        pending.settle({ error: new ChatError(Code.Disconnected, text) });
        continue;
      }
      if (pending.sent && /^(clear_history|delete_conversation)$/.test(pending.name)) this.hideNoMore(pending);
      pending.sent = false;
      pending.waited = true;
    }
  }

  /** The next time it is about what there was the first time: what has not come here yet may be newer. */
  private hideNoMore(pending: Pending): void {
    const body = pending.body as Requests["clear_history"][0];
    pending.body = { ...body, up_to: body.up_to ?? this.ends.seqOf(body.conversation) };
    pending.text = frameText(pending.id, pending.name, pending.body);
  }

  /** Nobody is logged in any more. */
  failAll(error: ChatError): void {
    this.stopPause();
    for (const pending of [...this.pending.values()]) pending.settle({ error });
  }

  private stopPause(): void {
    this.pausing?.();
    this.pausing = undefined;
  }

  private giveUp(id: number, error: ChatError): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    if (pending.links === 0 && pending.name === "send_message") this.ends.messageNotSent(msgId(pending));
    pending.settle({ error });
    this.pump();
  }

  private messageAnswered(pending: Pending, result: Result): void {
    if ("error" in result) return this.ends.messageNotSent(msgId(pending));
    const read = readAnswer("message", result.ok);
    if (read) this.ends.messageSent(read.value);
  }
}

/** As a service has it as a whole: the one that began last comes first among those that are as active. */
function sorted(all: Conversation[]): Conversation[] {
  return all.reverse().sort((a, b) => +(b.pinned ?? false) - +(a.pinned ?? false) || b.active_time - a.active_time);
}

function msgId(pending: Pending): string {
  return (pending.body as { msg_id: string }).msg_id;
}

/** A repetition that is refused because the first time has worked has worked. */
function forgiven(pending: Pending, result: Result): Result {
  if (!("error" in result) || pending.links < 2) return result;
  const { code } = result.error;
  const { name, body } = pending;
  const done =
    (name === "join_group" && code === Code.AlreadyMember) ||
    (name === "quit_group" && code === Code.NotAllowed) ||
    (name === "delete_group" && code === Code.NoSuchGroup);
  if (done) return { ok: "done" };
  if (name === "create_group" && code === Code.GroupIdMine) {
    return { ok: { group_created: (body as { group_id: string }).group_id } };
  }
  return result;
}

/** An answer has another form than it should. */
export function unreadable(name: RequestName): ChatError {
  return new ChatError(Code.UnreadableAnswer, `${name}: the answer of the service cannot be read`);
}

function timedOut(pending: Pending | undefined): ChatError {
  const text = pending?.links
    ? "the service did not answer in time; the request may have been carried out"
    : "there was no link to the service in time; the request was not sent";
  return new ChatError(Code.Timeout, text);
}

/** Who has called has given up. */
export function aborted(): ChatError {
  return new ChatError(Code.Aborted, "the caller took the call back");
}
