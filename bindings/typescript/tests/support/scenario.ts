/** The scenarios of crates/client/tests/scenarios (see the README.md there): their steps, forms and holes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConversationId } from "../../src/protocol";

type Fields = { [field: string]: unknown };

export interface Step {
  device?: string;
  login?: { call: string; user?: string; sig?: string };
  logout?: { call: string };
  send?: { call: string; to?: ConversationId; msg_id?: string; online_only?: boolean };
  request?: { call: string; body: unknown };
  watch?: "total_unread";
  restart?: "ended" | "killed";
  answer?: { request: string; ok?: unknown; err?: number };
  push?: unknown;
  cut?: number;
  reachable?: boolean;
  pass?: number;
  sent?: unknown[];
  told?: unknown[];
  results?: { [call: string]: unknown };
}

export interface Scenario {
  says: string;
  /** With the number of the written step that each is, or is a part of. */
  steps: [number, Step][];
}

/** The keys of each step that has keys: those that must be there, and those that may. */
const KEYS: { [step: string]: [string[], string[]] } = {
  login: [["call"], ["user", "sig"]],
  logout: [["call"], []],
  send: [["call"], ["to", "msg_id", "online_only"]],
  request: [["call", "body"], []],
  answer: [["request"], ["ok", "err"]],
};
const PLAIN: { [step: string]: (content: unknown) => boolean } = {
  device: isText,
  watch: (content) => content === "total_unread",
  restart: (content) => content === "ended" || content === "killed",
  push: (content) => content !== undefined,
  cut: isCount,
  reachable: (content) => typeof content === "boolean",
  pass: isCount,
  sent: Array.isArray,
  told: Array.isArray,
  results: isFields,
};

/** All scenarios of a folder, by name. */
export function readScenarios(folder: string): [string, Scenario][] {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const forms = json("forms.json") as Fields;
  const files = readdirSync(folder).filter((file) => file.endsWith(".json") && file !== "forms.json");
  return files.sort().map((file) => [file.slice(0, -5), parse(json(file), forms)]);
}

export function parse(written: unknown, forms: Fields): Scenario {
  if (!isFields(written)) throw new Error("not an object");
  const { says, steps, ...rest } = written;
  if (!isText(says) || !Array.isArray(steps)) throw new Error("says and steps must be there");
  known(Object.keys(rest), []);
  const parsed = steps.flatMap((step, at) => expanded(step).map((part): [number, Step] => [at + 1, checked(inFull(part, forms), at + 1)]));
  return { says, steps: parsed };
}

/** The steps that a written one stands for. */
function expanded(step: unknown): unknown[] {
  if (!isFields(step) || Object.keys(step).length !== 1) throw new Error(`a step is an object with one key: ${JSON.stringify(step)}`);
  const info = step.enter ?? step.again;
  if (!isFields(info)) return [step];
  const logged_in = { ...info, $: "login" };
  const login = [{ sent: [{ login: {} }] }, { answer: { request: "login", ok: { logged_in } } }];
  return step.again ? [{ cut: 1006 }, ...login] : [{ login: { call: "enter" } }, ...login, { results: { enter: "ok" } }];
}

/** With the fields of the forms that it names. */
function inFull(value: unknown, forms: Fields): unknown {
  if (Array.isArray(value)) return value.map((entry) => inFull(entry, forms));
  if (!isFields(value)) return value;
  const { $: name, ...fields } = value;
  const form = name === undefined ? {} : forms[String(name)];
  if (!isFields(form)) throw new Error(`no form ${String(name)}`);
  if (name !== undefined) known(Object.keys(fields), Object.keys(form));
  return { ...form, ...Object.fromEntries(Object.entries(fields).map(([key, entry]) => [key, inFull(entry, forms)])) };
}

function checked(step: unknown, number: number): Step {
  const [[kind, content]] = Object.entries(step as Fields);
  const keys = KEYS[kind];
  if (keys) {
    if (!isFields(content)) throw new Error(`step ${number}: ${kind} has keys`);
    const [must, may] = keys;
    known(Object.keys(content), [...must, ...may]);
    for (const key of must) if (!(key in content)) throw new Error(`step ${number}: ${kind} needs ${key}`);
    if (kind === "answer" && "ok" in content === "err" in content) throw new Error(`step ${number}: one of ok and err`);
  } else if (!PLAIN[kind]?.(content)) {
    throw new Error(`step ${number}: ${kind} is not known, or has another content`);
  }
  return step as Step;
}

function known(keys: string[], all: string[]): void {
  for (const key of keys) if (!all.includes(key)) throw new Error(`${key} is not known`);
}

/** What the client chose, by the names that a scenario has for it. */
export class Holes {
  private readonly chosen = new Map<string, unknown>();

  /** With what the client chose in place of its names. */
  filled(value: unknown): unknown {
    if (isText(value) && value.startsWith("$")) {
      if (!this.chosen.has(value)) throw new Error(`${value} was not sent yet`);
      return this.chosen.get(value);
    }
    if (Array.isArray(value)) return value.map((entry) => this.filled(entry));
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.filled(entry)]));
  }

  /** Whether what was sent has all that is expected; a name that is new stands for what is there. */
  fits(expected: unknown, sent: unknown): boolean {
    if (isText(expected) && expected.startsWith("$")) {
      if (this.chosen.has(expected)) return this.chosen.get(expected) === sent;
      if ([...this.chosen.values()].includes(sent)) return false;
      this.chosen.set(expected, sent);
      return true;
    }
    if (Array.isArray(expected)) {
      return Array.isArray(sent) && expected.length === sent.length && expected.every((entry, at) => this.fits(entry, sent[at]));
    }
    if (!isFields(expected)) return expected === sent;
    return isFields(sent) && Object.entries(expected).every(([key, entry]) => key in sent && this.fits(entry, sent[key]));
  }
}

/** News of one kind that follow each other are one: how they are divided into events is left open. */
export function merged(told: unknown[]): unknown[] {
  const all: unknown[] = [];
  for (const news of told) {
    const last = all[all.length - 1];
    const [kind, more] = isFields(news) ? Object.entries(news)[0] : [];
    const before = isFields(last) && kind !== undefined ? last[kind] : undefined;
    if (Array.isArray(before) && Array.isArray(more)) all[all.length - 1] = { [String(kind)]: [...before, ...more] };
    else all.push(news);
  }
  return all;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
