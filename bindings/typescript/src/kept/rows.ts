/** What waits for the service, one row each: a receipt, or a read mark of a conversation. Nothing here does anything. */
import {
  ERR_INVALID_PARAMETERS, ERR_SDK_COMM_INVALID_IDENTIFIER, ERR_SDK_INVALID_OPERATION, ERR_SVR_GROUP_NOT_FOUND,
  ERR_SVR_GROUP_PERMISSION_DENY, ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
} from "../generated/constants";
import type { ConversationId, MsgId, ReadScope, RequestName, Requests } from "../protocol";
import { conversationKey, RECEIPTS_PER_CALL } from "../protocol";

/** As it stands in a store: plain data, which JSON can carry. */
export interface KeptRow {
  /** Of this row alone. */
  id: string;
  /** Above that of every row which the same page has given before. */
  order: number;
  /** The same for those of one call: they are of one conversation, whether it is known or not. */
  call: string;
  kind: "receipt" | "readMark";
  /** Of which conversation, where that is known. */
  conversation?: ConversationId;
  /** The message that was read, or up to which the conversation was. */
  msgId?: MsgId;
  /** Up to where, of a mark without a message. */
  scope?: ReadScope;
  /** When the user read, in milliseconds since 1970 by the service's clock. */
  readAt: number;
}

/** What a row is before it has a name. */
export type Given = Pick<KeptRow, "kind" | "conversation" | "msgId" | "scope" | "readAt">;

/** What is known when something is given. */
export interface Known {
  /** Milliseconds of the service's clock. */
  readAt: number;
  conversationOf(message: MsgId): ConversationId | undefined;
  seqOf(conversation: ConversationId): number | undefined;
}

/** What of a request waits; nothing where it goes the way of other requests, or the service will refuse it as it is. */
export function givenBy(name: RequestName, body: unknown, known: Known): Given[] {
  if (name === "send_receipts") return receiptsOf(body as Requests["send_receipts"][0], known);
  if (name === "mark_read") return markOf(body as ReadScope, known);
  if (name !== "mark_read_up_to") return [];
  const { message, conversation } = body as Requests["mark_read_up_to"][0];
  if (typeof message !== "string") return [];
  return [{ kind: "readMark", msgId: message, conversation: conversation ?? known.conversationOf(message), readAt: known.readAt }];
}

function receiptsOf({ messages, read_at }: Requests["send_receipts"][0], known: Known): Given[] {
  const isText = (message: unknown): boolean => typeof message === "string" && message !== "";
  const valid = Array.isArray(messages) && messages.length <= RECEIPTS_PER_CALL && messages.every(isText);
  if (!valid || (read_at?.length && read_at.length !== messages.length)) return [];
  let conversation: ConversationId | undefined;
  for (const message of messages) conversation ??= known.conversationOf(message);
  return [...new Set(messages)].map((msgId) => {
    const said = read_at?.[messages.indexOf(msgId)];
    return { kind: "receipt", msgId, conversation, readAt: said ? said * 1000 : known.readAt };
  });
}

/** The end is where it was when the user read: what comes meanwhile is not read. */
function markOf(scope: ReadScope, { readAt, seqOf }: Known): Given[] {
  if (typeof scope !== "object" || !scope) return [];
  const { c2c, c2c_seq, group } = scope;
  const [name, end] = c2c ?? c2c_seq ?? group ?? [];
  if (typeof name !== "string" || typeof end !== "number") return [];
  const conversation: ConversationId = group ? { group: name } : { c2c: name };
  if (end > 0) return [{ kind: "readMark", conversation, scope, readAt }];
  const seq = seqOf(conversation);
  if (!seq) return [];
  return [{ kind: "readMark", conversation, scope: group ? { group: [name, seq] } : { c2c_seq: [name, seq] }, readAt }];
}

/** How far a mark goes, where marks of a conversation can be compared; undefined of everything else. */
export function positionOf({ scope }: Given): number | undefined {
  if (typeof scope !== "object") return undefined;
  return (scope.group ?? scope.c2c_seq)?.[1];
}

/** What a row is about: the reading of a message, or how far a conversation is read. Undefined: nothing else is about it. */
export function subjectOf({ kind, conversation, msgId }: Given): string | undefined {
  if (kind === "receipt") return `receipt/${msgId}`;
  return conversation && `readMark/${conversationKey(conversation)}`;
}

/** Whether what waits says what `given` says, or more. */
export function covers(waits: Given, given: Given): boolean {
  if (given.kind === "receipt") return true;
  const [far, near] = [positionOf(waits), positionOf(given)];
  if (far !== undefined && near !== undefined) return far >= near;
  return JSON.stringify([waits.scope, waits.msgId]) === JSON.stringify([given.scope, given.msgId]);
}

/** Whether `given` says what waits, and more. */
export function swallows(given: Given, waits: Given): boolean {
  const [far, near] = [positionOf(given), positionOf(waits)];
  return far !== undefined && near !== undefined && far > near;
}

/** The request for a mark, or for receipts of one conversation. */
export function requestOf(rows: readonly KeptRow[]): { [K in RequestName]?: Requests[K][0] } {
  const [{ kind, msgId, conversation, scope }] = rows;
  if (kind === "receipt") {
    const read_at = rows.map(({ readAt }) => Math.floor(readAt / 1000));
    return { send_receipts: { messages: rows.map(({ msgId }) => msgId as MsgId), read_at } };
  }
  if (scope !== undefined) return { mark_read: scope };
  return { mark_read_up_to: { message: msgId as MsgId, conversation: conversation ?? null } };
}

/**
 * What goes together, in the order in which it was given: receipts of one conversation 30 at a time, a mark alone. What a
 * call waits for goes alone with what else it gave, so that the answer is its own.
 */
export function batches<T extends { row: KeptRow; calls: { size: number } }>(waiting: readonly T[]): T[][] {
  const all: T[][] = [];
  const open = new Map<string, T[]>();
  for (const entry of [...waiting].sort((a, b) => a.row.order - b.row.order)) {
    const { kind, call, conversation } = entry.row;
    const key = entry.calls.size > 0 || !conversation ? `call/${call}` : conversationKey(conversation);
    let batch = kind === "receipt" ? open.get(key) : undefined;
    if (!batch || batch.length >= RECEIPTS_PER_CALL) all.push((batch = []));
    batch.push(entry);
    if (kind === "receipt") open.set(key, batch);
  }
  return all;
}

const FOR_GOOD: readonly number[] = [
  ERR_INVALID_PARAMETERS, ERR_SDK_COMM_INVALID_IDENTIFIER, ERR_SDK_INVALID_OPERATION, ERR_SVR_GROUP_NOT_FOUND,
  ERR_SVR_GROUP_PERMISSION_DENY, ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
];

/** Words of the service that it will not take back: a repetition changes nothing. Everything else may pass. */
export function isForGood(code: number): boolean {
  return FOR_GOOD.includes(code);
}

/** Whether it is a row, and not what a damaged store or a newer version has. */
export function isRow(value: unknown): value is KeptRow {
  const { id, order, call, kind, msgId, scope, readAt } = (value ?? {}) as Partial<KeptRow>;
  const named = [id, call].every((text) => typeof text === "string") && [order, readAt].every((count) => typeof count === "number");
  if (!named) return false;
  return kind === "receipt" ? typeof msgId === "string" : kind === "readMark" && (typeof msgId === "string" || typeof scope === "object");
}
