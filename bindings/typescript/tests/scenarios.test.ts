/** The scenarios of crates/client/tests/scenarios, with this client. The Rust client runs the same files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ChatEvent } from "../src";
import { ChatError } from "../src";
import { settled } from "./support/clock";
import type { Step } from "./support/scenario";
import { Holes, merged, parse, readScenarios } from "./support/scenario";
import type { ScriptedSocket } from "./support/scripted";
import { Scripted, TEAM } from "./support/scripted";

/** Fewer files than this are not all of them. */
const SCENARIOS = 113;
/** Milliseconds that the client may take to send what it must. */
const PATIENCE = 40_000;
/** Milliseconds of the paused clock between two looks at the client. */
const SLICE = 10;

type Request = { id: number; name: string; request: unknown };

/** A client with its store, and the link between it and the service that the scenario plays. */
class Device {
  private states = new Map<string, string>();
  private scripted = this.start();
  /** Those that can be made and are. */
  private readonly opened = new Set<ScriptedSocket>();
  /** Requests of the current link that have no answer. */
  private open: Request[] = [];
  /** Requests that the scenario has not named yet. */
  private unnamed: unknown[] = [];
  private told: unknown[] = [];
  /** What became of each call: nothing yet, 0, or the code. */
  private readonly calls = new Map<string, number | undefined>();
  /** The lists that calls have brought: the ids in them. */
  private readonly lists = new Map<string, string[]>();
  isReachable = true;

  private start(): Scripted {
    const { states } = this;
    const store = { load: (user: string) => states.get(user), save: (user: string, state: string) => void states.set(user, state) };
    return new Scripted({ store });
  }

  /** Lets the client do what it does at once, and looks at it. */
  async settle(): Promise<void> {
    for (let socket: ScriptedSocket | undefined; socket !== this.scripted.socket; ) {
      socket = this.scripted.socket;
      await settled();
      if (socket && !socket.closed && !this.opened.has(socket)) {
        this.opened.add(socket);
        this.open = [];
        if (this.isReachable) socket.onopen?.();
        else socket.cut();
        await settled();
      }
      this.look();
    }
    this.told.push(...this.scripted.events.splice(0).flatMap(word));
  }

  /** Notes the requests that came. */
  private look(): void {
    const { socket } = this.scripted;
    for (const { id, request } of socket?.sent.splice(0) ?? []) {
      const name = typeof request === "string" ? request : Object.keys(request as object)[0];
      const asked = (request as { get_conversations?: { conversations: unknown[] } }).get_conversations;
      if (asked?.conversations.length === 0) {
        socket.say({ response: [id, { Ok: { conversations: [] } }] });
        continue;
      }
      this.open.push({ id, name, request });
      this.unnamed.push(request);
    }
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= SLICE) {
      await this.scripted.clock.pass(Math.min(SLICE, left));
      await this.settle();
    }
  }

  call(name: string, result: Promise<unknown>): void {
    this.calls.set(name, undefined);
    result.then(
      (answer) => {
        this.calls.set(name, 0);
        if (Array.isArray(answer)) this.lists.set(name, answer.map(idOf));
      },
      (error: unknown) => this.calls.set(name, error instanceof ChatError ? error.code : -1),
    );
  }

  login({ call, user = "me", sig = "sig" }: NonNullable<Step["login"]>): void {
    this.call(call, this.scripted.client.login(user, sig));
  }

  logout({ call }: NonNullable<Step["logout"]>): void {
    this.call(call, this.scripted.client.logout());
  }

  send({ call, to = TEAM, msg_id: msgId, online_only: onlineOnly }: NonNullable<Step["send"]>): void {
    this.call(call, this.scripted.client.sendText(to, "hello", { msgId, onlineOnly, needReadReceipt: true }));
  }

  request({ call, body }: NonNullable<Step["request"]>): void {
    const [name, content] = typeof body === "string" ? [body, null] : Object.entries(body as object)[0];
    this.call(call, this.scripted.client.request(name as "history", content as never));
  }

  watch(): void {
    this.scripted.watch("totalUnread");
  }

  async restart(how: "ended" | "killed"): Promise<void> {
    const left = new Map(this.states);
    await this.scripted.client.close();
    await this.settle();
    if (how === "killed") this.states = left;
    this.scripted = this.start();
  }

  private get link(): ScriptedSocket {
    const { socket } = this.scripted;
    assert.ok(socket && !socket.closed && this.opened.has(socket), "there is no link");
    return socket;
  }

  say(frame: unknown): void {
    this.link.say(frame);
  }

  answer(request: string, result: unknown): void {
    const at = this.open.findIndex(({ name }) => name === request);
    assert.ok(at >= 0, `no ${request} waits for an answer`);
    const [{ id }] = this.open.splice(at, 1);
    this.say({ response: [id, result] });
  }

  cut(code: number): void {
    this.link.cut(code);
    this.open = [];
  }

  get sentCount(): number {
    return this.unnamed.length;
  }

  takeSent(): unknown[] {
    return this.unnamed.splice(0);
  }

  takeTold(): unknown[] {
    return this.told.splice(0);
  }

  results(expected: { [call: string]: unknown }): void {
    for (const [call, result] of Object.entries(expected)) {
      assert.ok(this.calls.has(call), `no call ${call}`);
      const code = this.calls.get(call);
      const ok = Array.isArray(result) ? this.lists.get(call) : "ok";
      const was = code === undefined ? "open" : code === 0 ? ok : result === "failed" ? "failed" : code;
      assert.deepEqual(was, result, `the result of ${call}`);
    }
  }

  async end(): Promise<void> {
    await this.scripted.client.close();
  }
}

/** Of a conversation or a group in a list. */
function idOf(entry: { id?: object; group?: { group_id: string } }): string {
  return entry.group?.group_id ?? (Object.values(entry.id ?? {})[0] as string);
}

/** An event in the words of the scenarios; what has none is left out. */
function word(event: ChatEvent): unknown[] {
  switch (event.type) {
    case "messages":
    case "revoked":
    case "modified":
      return [{ [event.type]: event.messages.map((message) => message.msg_id) }];
    case "receipts":
      return [{ receipts: event.receipts.map((receipt) => [receipt.msg_id, receipt.read_count]) }];
    case "loggedOut":
      return [{ logged_out: event.reason === "kicked" ? "kicked" : "credential" }];
    case "totalUnread":
      return [{ total_unread: event.count }];
    case "reminder":
      return [{ reminder: event.reminder }];
    case "complete":
      return ["complete"];
    default:
      return [];
  }
}

class Run {
  private readonly devices = new Map<string, Device>();
  private readonly holes = new Holes();
  private current = "a";

  private get device(): Device {
    const device = this.devices.get(this.current) ?? new Device();
    this.devices.set(this.current, device);
    return device;
  }

  async step(step: Step): Promise<void> {
    const { device, holes } = this;
    // What the application does follows what the step before has brought.
    await device.settle();
    if (step.device !== undefined) this.current = step.device;
    if (step.login) device.login(step.login);
    if (step.logout) device.logout(step.logout);
    if (step.send) device.send(step.send);
    if (step.request) device.request(step.request);
    if (step.watch) device.watch();
    if (step.restart) await device.restart(step.restart);
    if (step.answer) {
      const { request, ok, err } = step.answer;
      device.answer(request, err === undefined ? { Ok: holes.filled(ok) } : { Err: { code: err, text: "no" } });
    }
    if (step.push !== undefined) device.say({ push: holes.filled(step.push) });
    if (step.cut !== undefined) device.cut(step.cut);
    if (step.reachable !== undefined) device.isReachable = step.reachable;
    if (step.pass !== undefined) await device.pass(step.pass);
    if (step.sent) await this.sent(step.sent);
    if (step.told) assert.deepEqual(merged(device.takeTold()), merged(holes.filled(step.told) as unknown[]));
    if (step.results) device.results(step.results);
  }

  private async sent(expected: unknown[]): Promise<void> {
    const { device, holes } = this;
    for (let waited = 0; device.sentCount < expected.length && waited < PATIENCE; waited += SLICE) await device.pass(SLICE);
    const sent = device.takeSent();
    const fits = sent.length === expected.length && expected.every((request, at) => holes.fits(request, sent[at]));
    assert.ok(fits, `sent: expected ${JSON.stringify(expected)}\n  but was ${JSON.stringify(sent)}`);
  }

  async end(): Promise<void> {
    for (const [name, device] of this.devices) {
      await device.settle();
      assert.deepEqual(device.takeTold(), [], `told ${name}, and not named`);
      assert.deepEqual(device.takeSent(), [], `sent by ${name}, and not named`);
      await device.end();
    }
  }
}

const scenarios = readScenarios(fileURLToPath(new URL("../../../../crates/client/tests/scenarios", import.meta.url)));

for (const [name, { says, steps }] of scenarios) {
  test(`${name}: ${says}`, async () => {
    const run = new Run();
    for (const [number, step] of steps) {
      try {
        await run.step(step);
      } catch (thrown) {
        if (thrown instanceof Error) thrown.message = `step ${number}: ${thrown.message}`;
        throw thrown;
      }
    }
    await run.end();
  });
}

test("all scenarios were found", () => {
  assert.ok(scenarios.length >= SCENARIOS, `${scenarios.length} scenarios`);
});

test("what nobody knows in a scenario fails it", () => {
  const forms = { login: { heads: [] } };
  const read = (step: unknown) => parse({ says: "it", steps: [step] }, forms);
  read({ login: { call: "l" } });
  read({ enter: { heads: [1] } });
  for (const step of [
    { dance: 1 },
    { login: { call: "l", device: "b" } },
    { answer: { request: "sync", ok: 1, after: 5 } },
    { cut: 1006, pass: 5 },
    { restart: "slowly" },
    { watch: "the sea" },
    { enter: { tails: [] } },
    { push: { $: "dance" } },
  ]) {
    assert.throws(() => read(step), JSON.stringify(step));
  }
  assert.throws(() => parse({ says: "it", steps: [], also: 1 }, forms));
});
