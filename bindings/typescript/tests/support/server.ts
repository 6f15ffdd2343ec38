import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program under test: that of the environment, or the debug build of this checkout. */
const PROGRAM = process.env.DOUBLETICKD ?? "../../target/debug/doubletickd";

/** A doubletickd of its own on a free port of this machine, with new data. */
export class Server {
  url = "";
  private child: ChildProcess | undefined;
  private adminSig: string | undefined;
  private readonly data = mkdtempSync(join(tmpdir(), "doubletick-"));

  /** `flags`: more of the command line. */
  static async start(...flags: string[]): Promise<Server> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: cargo build -p doubletick-server`);
    const server = new Server(flags);
    await server.run("127.0.0.1:0");
    return server;
  }

  private constructor(private readonly flags: string[]) {}

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** The same data at the same address again. */
  restart(): Promise<void> {
    return this.run(this.url.replace("ws://", ""));
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** `seconds`: how long it is good for. */
  userSig(user: string, seconds = 604_800): string {
    const options = ["--data", this.data, "--expire", `${seconds}`];
    return execFileSync(PROGRAM, ["usersig", user, ...options], { encoding: "utf8" }).trim();
  }

  /** Settings of the service, each `name=value`. */
  set(...settings: string[]): void {
    execFileSync(PROGRAM, ["settings", "set", "--data", this.data, ...settings]);
  }

  /** What a command of the program prints about the data of this server. */
  command(...words: string[]): string {
    return execFileSync(PROGRAM, [...words, "--data", this.data], { encoding: "utf8" }).trim();
  }

  /** A command of the server's API, by its administrator. */
  async rest<T>(command: string, body: object): Promise<T> {
    this.adminSig ??= this.userSig("administrator");
    const query = `sdkappid=1400000000&identifier=administrator&usersig=${this.adminSig}&random=1&contenttype=json`;
    const url = `${this.url.replace("ws:", "http:")}/v4/${command}?${query}`;
    const call = (): Promise<Response> => fetch(url, { method: "POST", body: JSON.stringify(body) });
    let response: Response | undefined;
    // The server may close a connection that nothing goes over at this very moment; every call here may be made again.
    while (!response) response = await call().catch((error) => { if (!this.child) throw error; return undefined; });
    const answer = await response.json();
    if (answer.ErrorCode !== 0) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer;
  }

  private run(listen: string): Promise<void> {
    const child = spawn(PROGRAM, ["serve", "--data", this.data, "--listen", listen, ...this.flags], { stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    return new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`doubletickd ended with ${code}`)));
      let out = "";
      child.stdout?.on("data", (data: Buffer) => {
        out += data.toString();
        const found = /listening on (ws:\/\/\S+)/.exec(out);
        if (!found) return;
        this.url = found[1];
        resolve();
      });
    });
  }
}

/** Waits for something that must become true; the runner's limit of time says when it does not. */
export async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
}
