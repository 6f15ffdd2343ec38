/** What is known of an own message, and in which state that puts it. */
import { textOf } from "./texts";

/** `unSend`, `success` and `fail` are the vendor's names for the same. */
export type MessageStatus = "sending" | "sent" | "failed" | "unSend" | "success" | "fail";

export interface OwnMessage {
  /** Default "sent". */
  status?: MessageStatus | undefined;
  /** Default "group". */
  kind?: "c2c" | "group" | undefined;
  /** How many have read it; one to one: 0 or 1. Default 0. */
  readCount?: number | undefined;
  /** How many have not. Default 0. A group message with 0 and 0 has no receipts. */
  unreadCount?: number | undefined;
}

/** `none`, `some`, `all`: of a group, so many have read it. `read`, `notRead`: one to one. `sent`: no receipts. */
export type MarkState = "sending" | "failed" | "sent" | "none" | "some" | "all" | "read" | "notRead";

export function stateOf({ status, kind, readCount, unreadCount }: OwnMessage): MarkState {
  if (status === "sending" || status === "unSend") return "sending";
  if (status === "failed" || status === "fail") return "failed";
  if (kind === "c2c") return readCount ? "read" : "notRead";
  return readCount ? (unreadCount ? "some" : "all") : unreadCount ? "none" : "sent";
}

/** The state in words, such as "Read by 3 of 12". */
export function describe(lang: string, message: OwnMessage): string {
  const { readCount: read = 0, unreadCount = 0 } = message;
  return textOf(lang, stateOf(message), { read, total: read + unreadCount });
}
