/** Whether what a service sends has the form that the rest of this client relies on. */
import type { Answers, Change, ConversationId, Head, Message, Receipt, Reminder } from "./protocol";

type Fields = { [field: string]: unknown };

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export const isText = (value: unknown): value is string => typeof value === "string";
const isOptionalCount = (value: unknown): boolean => value === undefined || isCount(value);
const isListOf = (value: unknown, is: (entry: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
const isObjects = (value: unknown): boolean => isListOf(value, isObject);

export function isConversation(value: unknown): value is ConversationId {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === "c2c" || keys[0] === "group") && isText(value[keys[0]]);
}

/** Whether it says which message it is about. */
const isPlaced = (value: unknown): value is Fields =>
  isObject(value) && isConversation(value.conversation) && isText(value.msg_id) && isCount(value.seq);

export function isReminder(value: unknown): value is Reminder {
  return isPlaced(value) && isText(value.sender) && isCount(value.time);
}

export function isMessage(value: unknown): value is Message {
  return (
    isPlaced(value) &&
    isText(value.sender) &&
    isCount(value.version) &&
    isCount(value.server_time) &&
    isOptionalCount(value.identity) &&
    isText(value.status) &&
    isObject(value.content) &&
    (value.content.elems === undefined || isObjects(value.content.elems))
  );
}

export function isReceipt(value: unknown): value is Receipt {
  return (
    isPlaced(value) &&
    isCount(value.read_count) &&
    isCount(value.unread_count) &&
    isCount(value.time) &&
    isCount(value.version)
  );
}

/** A kind of change that this client knows. Others may come from a newer service and are passed over. */
export function isKnownChange(change: object): boolean {
  return "receipt" in change || "revoked" in change || "modified" in change;
}

export function isChanges(value: unknown): value is Change[] {
  return isListOf(value, (change) => isObject(change) && (!isKnownChange(change) || isChange(change)));
}

export function isChange(value: unknown): value is Change {
  if (!isObject(value)) return false;
  if (value.receipt !== undefined) return isReceipt(value.receipt);
  const pair = value.revoked ?? value.modified;
  return Array.isArray(pair) && isCount(pair[0]) && isMessage(pair[1]);
}

export function isHead(value: unknown): value is Head {
  return (
    isObject(value) &&
    isConversation(value.conversation) &&
    isCount(value.seq) &&
    isCount(value.version) &&
    isCount(value.read_seq) &&
    [value.identity, value.news_seq, value.news_version, value.restored_seq, value.restored_version].every(
      isOptionalCount,
    )
  );
}

const CHECKS: { [K in keyof Answers]: (value: unknown) => boolean } = {
  done: () => true,
  logged_in: (value) =>
    isObject(value) &&
    isObject(value.profile) &&
    isListOf(value.heads, isHead) &&
    isCount(value.server_time_ms) &&
    isOptionalCount(value.login) &&
    isOptionalCount(value.incarnation) &&
    isOptionalCount(value.restored_from),
  missed: (value) =>
    isObject(value) &&
    isConversation(value.conversation) &&
    isListOf(value.messages, isMessage) &&
    isChanges(value.changes) &&
    isCount(value.seq) &&
    isCount(value.version) &&
    isOptionalCount(value.identity) &&
    typeof value.more === "boolean",
  message: isMessage,
  messages: (value) => isListOf(value, isMessage),
  receipts: (value) => isListOf(value, isReceipt),
  readers: (value) =>
    isObject(value) &&
    isListOf(value.readers, (reader) => isObject(reader) && isObject(reader.member) && isText(reader.member.user_id)) &&
    isCount(value.next_seq),
  conversations: (value) =>
    isListOf(
      value,
      (entry) =>
        isObject(entry) &&
        isConversation(entry.id) &&
        isCount(entry.unread) &&
        (entry.last_message == null || isMessage(entry.last_message)),
    ),
  conversation_page: (value) => isPage(value, "conversations"),
  count: isCount,
  conversation_groups: (value) => isObject(value) && isObjects(value.groups),
  group_created: isText,
  member_results: (value) => isListOf(value, (pair) => Array.isArray(pair) && isText(pair[0]) && isText(pair[1])),
  joined_groups: (value) => isListOf(value, (entry) => isObject(entry) && isObject(entry.group)),
  joined_group_page: (value) => isPage(value, "joined_groups", "groups"),
  groups: (value) => isListOf(value, (entry) => isObject(entry) && (isObject(entry.Ok) || isObject(entry.Err))),
  members: (value) => isObject(value) && isObjects(value.members) && isCount(value.next_seq),
  profiles: isObjects,
  settings: isObject,
};

function isPage(value: unknown, list: "conversations" | "joined_groups", key: string = list): boolean {
  return isObject(value) && CHECKS[list](value[key]) && isCount(value.next_seq);
}

/** The content of an answer, or undefined where it has not the form of `name`. */
export function readAnswer<K extends keyof Answers>(name: K, ok: unknown): { value: Answers[K] } | undefined {
  if (name === "done") return ok === "done" ? { value: undefined as Answers[K] } : undefined;
  if (!isObject(ok) || !(name in ok) || !CHECKS[name](ok[name])) return undefined;
  return { value: ok[name] as Answers[K] };
}
