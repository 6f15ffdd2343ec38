// A server of its own on a free port, and the story on it. DOUBLETICKD is the program of the server.
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { story } from "./built/story.mjs";

const program = process.env.DOUBLETICKD;
const server = spawn(program, ["serve", "--data", "data", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
try {
  const url = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`doubletickd ended with ${code}`)));
    createInterface(server.stdout).on("line", (line) => line.startsWith("listening on ") && resolve(line.slice(13)));
  });
  const sig = (user) => execFileSync(program, ["usersig", user, "--data", "data"], { encoding: "utf8" }).trim();
  await story({ url, WebSocket }, { alice: sig("alice"), bob: sig("bob") }, console.log);
} finally {
  server.removeAllListeners("exit");
  server.kill();
}
