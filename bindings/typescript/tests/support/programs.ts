import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A program of examples/node in a folder of its own, where the built package is installed, and sockets for it. */
export class Examples {
  readonly folder = mkdtempSync(join(tmpdir(), "doubletick-examples-"));
  private readonly running = new Set<ChildProcess>();

  constructor() {
    mkdirSync(join(this.folder, "node_modules"));
    symlinkSync(resolve("."), join(this.folder, "node_modules/doubletick"));
    symlinkSync(resolve("node_modules/ws"), join(this.folder, "node_modules/ws"));
  }

  run(name: string, variables: Record<string, string>): Program {
    copyFileSync(`../../examples/node/${name}`, join(this.folder, name));
    const child = spawn(process.execPath, [name], { cwd: this.folder, env: { PATH: process.env.PATH, ...variables } });
    this.running.add(child);
    child.once("exit", () => this.running.delete(child));
    return new Program(child);
  }

  /** Ends what still runs, and forgets everything. */
  remove(): void {
    for (const child of this.running) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Program {
  out = "";
  err = "";
  /** The exit status; null where a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (data) => (this.out += data));
    child.stderr?.on("data", (data) => (this.err += data));
    // Not "exit": what it has printed is read by then.
    this.ended = new Promise((done) => child.once("close", done));
  }

  end(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.ended;
  }
}
