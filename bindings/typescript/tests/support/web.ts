import assert from "node:assert/strict";
import WebSocket from "ws";
import TencentCloudChat from "../../src/web";
import type { ChatSDK, CreateOptions } from "../../src/web";
import type { Server } from "./server";
import { until } from "./server";

const { EVENT } = TencentCloudChat;
let app = 1_400_000_000;

/** One user of the vendor's API, with what it was told. */
export class Person {
  readonly events: { name: string; data: never }[] = [];

  private constructor(readonly chat: ChatSDK, readonly user: string) {
    for (const name of Object.values(EVENT)) chat.on(name, (event: { name: string; data: never }) => this.events.push(event));
  }

  /** Not logged in. */
  static create(server: Server, user: string, options: Partial<CreateOptions> = {}): Person {
    return new Person(TencentCloudChat.create({ SDKAppID: ++app, proxyServer: server.url, WebSocket, ...options }), user);
  }

  /** Logged in and ready. */
  static async login(server: Server, user: string, options: Partial<CreateOptions> = {}): Promise<Person> {
    const person = Person.create(server, user, options);
    await person.chat.login({ userID: user, userSig: server.userSig(user) });
    await until(() => person.chat.isReady());
    return person;
  }

  /** The data of the events of this name so far. */
  data<T>(name: string): T[] {
    return this.events.filter((event) => event.name === name).map((event) => event.data);
  }

  /** The data of the next event of this name from now on, or of the one that was told since `from` events. */
  async next<T>(name: string, from = this.data(name).length): Promise<T> {
    await until(() => this.data(name).length > from);
    return this.data<T>(name)[from];
  }
}

/** Whether this is a ChatError with this code, and a text that begins like this. */
export function refusal(code: number, begins = ""): (error: unknown) => boolean {
  return (error) => {
    const { message } = error as Error;
    assert.ok(error instanceof Error);
    assert.equal((error as unknown as { code: number }).code, code, message);
    assert.ok(message.startsWith(begins), message);
    return true;
  };
}
