// Alice's side, as an ES module.
import { ChatError, Client } from "doubletick";
import type { ClientOptions, Receipt } from "doubletick";
import { ERR_SDK_NOT_LOGGED_IN, RECEIPTS_PER_CALL } from "doubletick/constants";
import type { ReceiptOptions } from "doubletick/receipts";
import bob from "./bob.cjs";

export const atOnce: ReceiptOptions = { max: RECEIPTS_PER_CALL, dwellMs: 500 };

export async function story(options: ClientOptions, sigs: { alice: string; bob: string }, say: (line: string) => void): Promise<void> {
  const alice = new Client(options);
  const refused: unknown = await alice.conversations().catch((error: unknown) => error);
  if (!(refused instanceof ChatError) || refused.code !== ERR_SDK_NOT_LOGGED_IN) throw new Error(`not refused: ${refused}`);
  const told = new Promise<Receipt>((resolve) => alice.on("receipts", ({ receipts }) => resolve(receipts[0])));
  const reader = await bob.reads(options, sigs.bob);
  await alice.login("alice", sigs.alice);
  await alice.sendText({ c2c: "bob" }, "Is anybody there? 👋", { needReadReceipt: true });
  say(`bob reads: ${await reader.text}`);
  say(`alice hears: bob has${(await told).read_count > 0 ? "" : " not"} read it`);
  await Promise.all([alice.close(), reader.close()]);
}
