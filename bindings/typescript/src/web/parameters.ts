/** Checks of parameters, each with an error that names what is wrong; and the vendor's codes. */
import * as Code from "../codes";
import { ChatError, invalid } from "../errors";
import type { ConversationId } from "../protocol";
import * as WebCode from "./codes";
import type { IMResponse } from "./types";

export function ok<T>(data: T): IMResponse<T> {
  return { code: 0, data };
}

export function need(holds: boolean, text: string): asserts holds {
  if (!holds) throw invalid(text);
}

type Fields = { [name: string]: unknown };

export function fieldsOf(options: unknown): Fields {
  need(typeof options === "object" && options !== null, "options: not an object");
  return options as Fields;
}

/** A text of these options; `otherwise` where it may be left out. */
export function text(options: Fields, name: string, otherwise?: string): string {
  const value = options[name] ?? otherwise;
  need(typeof value === "string" && (value !== "" || otherwise !== undefined), `${name}: not a text, or empty`);
  return value;
}

export function texts(value: unknown, name: string): string[] {
  const is = Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === "string" && entry);
  need(is, `${name}: not a list of texts, or empty`);
  return value as string[];
}

export function flag(options: Fields, name: string): boolean {
  const value = options[name] ?? false;
  need(typeof value === "boolean", `${name}: not true or false`);
  return value;
}

export function count(options: Fields, name: string, least: number, most: number, otherwise: number): number {
  const value = options[name] ?? otherwise;
  const is = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  need(is, `${name}: not a whole number from ${least} to ${most}`);
  return value as number;
}

/** Own fields of a group or a profile, as the protocol has them. */
export function customFields(value: unknown, name: string): [string, string][] {
  need(value === undefined || Array.isArray(value), `${name}: not a list`);
  return (value ?? []).map((entry: unknown) => {
    const { key, value = "" } = fieldsOf(entry);
    need(typeof key === "string" && typeof value === "string", `${name}: an entry without a key and a value`);
    return [key, value];
  });
}

/** The key of `words` whose value is `value`; `words` gives the vendor's word for each of ours. */
export function word<K extends string>(words: { readonly [W in K]: string | number }, value: unknown, name: string): K {
  const found = (Object.keys(words) as K[]).find((key) => words[key] === value);
  need(found !== undefined, `${name}: not one of ${Object.values(words).join(", ")}`);
  return found;
}

export function conversationOf(id: unknown): ConversationId {
  const parts = typeof id === "string" ? /^(C2C|GROUP)(.+)$/s.exec(id) : null;
  need(parts !== null, "conversationID: not C2C and a user, or GROUP and a group");
  return parts[1] === "C2C" ? { c2c: parts[2] } : { group: parts[2] };
}

export function idOf({ c2c, group }: ConversationId): string {
  return c2c !== undefined ? `C2C${c2c}` : `GROUP${group}`;
}

/** The vendor's code where it has one for the same thing. */
export function webError(error: unknown): unknown {
  const { code, message, data } = error as ChatError;
  const other = new Map<number, number>([
    [Code.Timeout, WebCode.Timeout],
    [Code.Disconnected, WebCode.Network],
    [Code.NotLoggedIn, WebCode.NotLoggedIn],
  ]).get(code);
  return other === undefined ? error : new ChatError(other, message, data);
}
