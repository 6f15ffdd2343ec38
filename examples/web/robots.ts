/** Two hundred readers who are no people: each has a login of its own, as a person would have. */
import { Client } from "doubletick";
import type { User } from "./visit";
import { URL_OF_SERVICE } from "./visit";

/** Robots that are at it at the same time. */
const LANES = 8;

/** Lets each robot log in, do this, and log out. */
export async function eachRobot(
  robots: User[],
  act: (client: Client) => Promise<unknown>,
  progress: (done: number) => void,
): Promise<void> {
  const waiting = [...robots];
  let done = 0;
  async function lane(): Promise<void> {
    for (let robot = waiting.shift(); robot; robot = waiting.shift()) {
      const client = new Client({ url: URL_OF_SERVICE });
      try {
        await client.login(robot.user, robot.sig);
        await act(client);
        await client.logout();
      } finally {
        await client.close();
      }
      progress(++done);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
}
