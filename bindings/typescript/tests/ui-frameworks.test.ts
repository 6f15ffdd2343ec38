import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import WebSocket from "ws";
import { Client } from "../src";
import { launch, noBrowser, pageWith } from "./support/browser";
import { bundle, complaints, install } from "./support/examples";
import type { Framework } from "./support/examples";
import { Server, until } from "./support/server";

let server: Server;
let browser: Browser | undefined;
const clients: Client[] = [];
before(async () => {
  server = await Server.start();
  if (!noBrowser) browser = await launch();
});
after(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await browser?.close();
  await server.stop();
});

const LIMIT = { timeout: 180_000 };

/** Text of the example with a count that is a text, and a source that is none. */
function wrong(framework: Framework, text: string): string {
  const changed = framework === "react"
    ? text.replace("readCount={readCount}", "readCount={text}").replace(/source=\{shown.*\}/, "source={3}")
    : text.replace('"row.readCount"', '"row.text"').replace(':source="source"', ':source="3"');
  assert.notEqual(changed, text);
  return changed;
}

async function login(user: string): Promise<Client> {
  const client = new Client({ url: server.url, WebSocket });
  clients.push(client);
  await client.login(user, server.userSig(user));
  return client;
}

/** The example in a page, with the user logged in and in the group. */
async function chat(framework: Framework, user: string, group: string): Promise<Page> {
  const page = await pageWith(browser!, "src/index.ts");
  await page.addScriptTag({ content: await bundle(framework, install(framework)) });
  await page.evaluate(async ([url, user, sig, group]) => {
    const { lib, example } = globalThis as unknown as {
      lib: typeof import("../src");
      example: { show(client: Client, group: string, root: Element): void };
    };
    const client = new lib.Client({ url });
    await client.login(user, sig);
    example.show(client, group, document.body.appendChild(document.createElement("div")));
  }, [server.url, user, server.userSig(user), group] as const);
  return page;
}

for (const framework of ["react", "vue"] as const) {
  test(`the ${framework} example has no fault of types, and a wrong value for an element is one`, LIMIT, () => {
    const [count, source, ...others] = complaints(framework, install(framework), (text) => wrong(framework, text));
    assert.match(count ?? "", /Wrong.*'string' is not assignable to type 'number/);
    assert.match(source ?? "", /Wrong.*'number' is not assignable to type 'ReaderSource/);
    assert.deepEqual(others, []);
  });

  test(`the ${framework} example shows messages, marks and readers, and sends receipts`, { ...LIMIT, skip: noBrowser }, async () => {
    const [bob, cat] = await Promise.all(["bob", "cat"].map((name) => login(`${name}-${framework}`)));
    const group = await bob!.createGroup({ group_id: `g-${framework}`, group_type: "public", name: "Team" });
    await cat!.joinGroup(group);
    const alice = `alice-${framework}`;
    const first = await login(alice);
    await first.joinGroup(group);
    await first.close();

    const page = await chat(framework, alice, group);
    await page.getByLabel("Message").fill("Lunch?");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Sent, not read yet" }).waitFor();

    const [message] = await bob!.history({ group }, { count: 1 });
    await bob!.sendReceipts([message!.msg_id]);
    await page.getByRole("button", { name: "Read by 1 of 2. Show details" }).click();
    await page.getByRole("tabpanel").getByText(cat!.user!).waitFor();
    await page.getByRole("tab", { name: "Read 1", exact: true }).click();
    assert.match(await page.getByRole("dialog").ariaSnapshot(), new RegExp(`listitem:\\s+- text: ${bob!.user}\\s+- time: .+`));

    await cat!.sendReceipts([message!.msg_id]);
    await page.getByRole("button", { name: "1 more has read" }).click();
    await page.getByRole("tab", { name: "Read 2" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Read by all 2" }).click();
    await page.getByRole("tab", { name: "Read 2", selected: true }).waitFor();
    await page.keyboard.press("Escape");

    let receipts = 0;
    bob!.on("receipts", (event) => (receipts = event.receipts[0]!.read_count));
    await bob!.sendText({ group }, "At one", { needReadReceipt: true });
    await page.getByText("At one").waitFor();
    await until(() => receipts === 1);
  });
}
