import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import WebSocket from "ws";
import { ChatError, Client } from "../src";
import type { Reminder } from "../src";
import { launch, noBrowser } from "./support/browser";
import { Server } from "./support/server";
import { pictured, pictures } from "./support/pictures";

/** The console of a doubletickd, as an operator uses it. */
let server: Server;
let browser: Browser;
let token: string;
let messages: { MsgId: string; MsgSeq: number }[];

/** Names that would run something, or break out, in a page that is careless. */
const HOSTILE_USER = "<img/src=x/onerror=hit()>";
const HOSTILE_GROUP = "'\"><svg/onload=hit()>";
const HOSTILE_NAME = "</td><script>hit()</script>";
const MEMBERS = 250;
const members = Array.from({ length: MEMBERS }, (_, index) => `m${`${index}`.padStart(3, "0")}`);
const TEXT = "what nobody but the members may read";

before(async () => {
  if (noBrowser) return;
  [server, browser] = await Promise.all([Server.start("--console", "on"), launch()]);
  token = server.command("console-token", "test");
  await people(["ann", HOSTILE_USER, "=cmd", ...members]);
  await server.rest("group_open_http_svc/create_group", { Owner_Account: "ann", Type: "Public", GroupId: "team", Name: "The team" });
  await join("team", members);
  await server.rest("group_open_http_svc/create_group", {
    Owner_Account: "ann", Type: "Work", GroupId: HOSTILE_GROUP, Name: HOSTILE_NAME, MemberList: [HOSTILE_USER, "=cmd"].map((user) => ({ Member_Account: user })),
  });
  messages = [await say("team"), await say(HOSTILE_GROUP)];
  for (const [index, member] of members.slice(0, 120).entries()) {
    await read("team", member, messages[0]!.MsgSeq);
    // For a picture people take their time, more and more of it.
    if (pictures) await new Promise((resolve) => setTimeout(resolve, index * 4));
  }
  await read(HOSTILE_GROUP, HOSTILE_USER, messages[1]!.MsgSeq);
});

after(async () => {
  await Promise.all([browser?.close(), ...clients.map((client) => client.close())]);
  await server?.stop();
});

async function people(users: string[]): Promise<void> {
  for (let at = 0; at < users.length; at += 100) await server.rest("im_open_login_svc/multiaccount_import", { Accounts: users.slice(at, at + 100) });
}

async function join(group: string, users: string[]): Promise<void> {
  for (let at = 0; at < users.length; at += 100) {
    const MemberList = users.slice(at, at + 100).map((user) => ({ Member_Account: user }));
    await server.rest("group_open_http_svc/add_group_member", { GroupId: group, MemberList });
  }
}

/** All that were made: one that is left open would go on without end. */
const clients: Client[] = [];

async function login(user: string): Promise<Client> {
  const client = new Client({ url: server.url, WebSocket });
  clients.push(client);
  await client.login(user, server.userSig(user));
  return client;
}

let random = 0;
function say(group: string): Promise<{ MsgId: string; MsgSeq: number }> {
  return server.rest("group_open_http_svc/send_group_msg", {
    GroupId: group, From_Account: "ann", Random: ++random, NeedReadReceipt: 1, MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: TEXT } }],
  });
}

function read(group: string, user: string, seq: number): Promise<unknown> {
  return server.rest("group_open_http_svc/group_msg_receipt", { GroupId: group, From_Account: user, MsgSeqList: [{ MsgSeq: seq }] });
}

interface Visit {
  page: Page;
  /** What the page has thrown or logged as an error. */
  complaints: string[];
  /** Addresses of other servers that it has asked. */
  elsewhere: string[];
}

async function visit(options: BrowserContextOptions = {}, where = server): Promise<Visit> {
  const address = where.url.replace("ws:", "http:");
  const page = await browser.newPage({ locale: "en-US", viewport: { width: 1000, height: 760 }, timezoneId: "UTC", ...options });
  const [complaints, elsewhere]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(`${address}/`) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url()); });
  page.setDefaultTimeout(20_000);
  await page.goto(`${address}/console/`);
  return { page, complaints, elsewhere };
}

async function signedIn(options: BrowserContextOptions = {}, where = server): Promise<Visit> {
  const visitor = await visit(options, where);
  const { page } = visitor;
  await page.locator("input[type=password]").first().fill(where === server ? token : where.command("console-token"));
  await page.locator("input[type=password]").first().press("Enter");
  await page.locator("nav").waitFor();
  return visitor;
}

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => { location.hash = hash; }, hash);
}

const of = (...parts: (string | number)[]): string => `#/${parts.map(encodeURIComponent).join("/")}`;

/** What has to be there before a page is looked at. */
const PAGES: [string, () => string, (page: Page) => Promise<void>][] = [
  ["overview", () => of("overview"), (page) => page.getByText("Up since").waitFor()],
  ["settings", () => of("settings"), (page) => page.getByRole("checkbox", { name: "Community" }).waitFor()],
  ["connections", () => of("connections"), (page) => page.getByText("in all").waitFor()],
  ["groups", () => of("groups"), (page) => page.getByRole("region", { name: "All groups" }).waitFor()],
  ["group", () => of("group", "team"), async (page) => {
    await page.getByRole("region", { name: "Messages with receipts" }).waitFor();
    await page.getByRole("region", { name: "Members" }).waitFor();
  }],
  ["webhooks", () => of("webhooks"), (page) => page.getByText("No webhook is sent").waitFor()],
  ["message", () => of("message", messages[0]!.MsgId), (page) => page.getByRole("cell", { name: "m120" }).waitFor()],
];

test("a wrong token and a wrong UserSig are refused and stay on the page, and the right ones are taken", { skip: noBrowser }, async () => {
  const { page, elsewhere } = await visit();
  await page.getByLabel("Token").fill("dtc_wrong");
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await page.getByText("This is not good, or not any more.").waitFor();
  await page.getByLabel("User", { exact: true }).fill("administrator");
  await page.getByLabel("UserSig").fill(server.userSig("ann"));
  await page.getByRole("button", { name: "Sign in" }).last().click();
  await page.getByText("This is not good, or not any more.").waitFor();
  assert.equal(await page.locator("nav").count(), 0);
  await page.getByLabel("UserSig").fill(server.userSig("administrator"));
  await page.getByLabel("UserSig").press("Enter");
  await page.locator("nav").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").fill(token);
  await page.getByLabel("Token").press("Enter");
  await page.locator("nav").waitFor();
  // Nothing of it is kept in the browser.
  assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ["", 0, 0]);
  await page.reload();
  await page.getByLabel("Token").waitFor();
  assert.deepEqual(elsewhere, []);
  await page.close();
});

test("who is no administrator cannot sign in, and a token that is revoked ends what goes on", { skip: noBrowser }, async () => {
  const { page } = await visit();
  await page.getByLabel("User", { exact: true }).fill("ann");
  await page.getByLabel("UserSig").fill(server.userSig("ann"));
  await page.getByLabel("UserSig").press("Enter");
  await page.getByText("(60010)").waitFor();
  const other = server.command("console-token", "other");
  await page.getByLabel("Token").fill(other);
  await page.getByLabel("Token").press("Enter");
  await page.locator("nav").waitFor();
  server.command("console-token", "other", "--revoke");
  await page.getByText("This is not good, or not any more.").waitFor();
  await page.getByLabel("Token").waitFor();
  await page.close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`every page has real data and no violation of accessibility in ${scheme}, in both languages`, { skip: noBrowser }, async () => {
    const client = await login("m249");
    // axe-core puts a script into the page, which its policy forbids.
    const { page, elsewhere } = await signedIn({ colorScheme: scheme, bypassCSP: true });
    for (const [name, hash, ready] of PAGES) {
      await open(page, hash());
      await ready(page);
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", name);
      await unharmed(page, name);
      if (pictures && name === "overview") await busy(page);
      if (name === "overview" || name === "message") {
        if (pictures) await page.setViewportSize({ width: 1000, height: name === "message" ? 980 : 760 });
        await pictured(page, `console-${name}-${scheme}`);
      }
    }
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { level: 1, name: "查询消息" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
    await unharmed(page, "zh");
    assert.deepEqual(elsewhere, []);
    await page.close();
    await client.close();
  });
}

async function unharmed(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
}

/** Something goes on while a picture is taken. */
async function busy(page: Page): Promise<void> {
  const readers = await Promise.all(members.slice(0, 40).map(login));
  for (const [index, reader] of readers.entries()) {
    reader.on("messages", ({ messages }) => {
      // Some read at once, and others later.
      for (const { msg_id } of messages) setTimeout(() => void reader.sendReceipts([msg_id]).catch(() => {}), (index * index * 7) % 4_000);
    });
  }
  // The charts begin anew, without the rush of the logins.
  await open(page, of("settings"));
  await page.getByRole("checkbox", { name: "Community" }).waitFor();
  await open(page, of("overview"));
  for (let at = 0; at < 75; at++) {
    for (let more = 0; more < 2 + Math.sin(at / 8) * 2; more++) await say("team");
    await page.waitForTimeout(800);
  }
}

test("a tick of the settings counts for a connected client at once, and who set it is listed", { skip: noBrowser }, async () => {
  const ann = await login("ann");
  const code = async (): Promise<number> => ann.getReceipts([messages[0]!.MsgId]).then(() => 0, (error: ChatError) => error.code);
  assert.equal(await code(), 0);
  const { page, complaints } = await signedIn();
  await open(page, of("settings"));
  const saved = async (): Promise<void> => page.getByText("Saved.").waitFor();
  await page.getByRole("checkbox", { name: "Public" }).uncheck();
  await saved();
  assert.equal(await code(), 10060);
  await page.getByRole("checkbox", { name: "Public" }).check();
  await page.getByRole("row", { name: "test (token)" }).nth(1).waitFor();
  assert.equal(await code(), 0);
  assert.equal(await page.getByRole("checkbox", { name: /^AVChatRoom/ }).isDisabled(), true);

  await page.getByLabel("Bytes of a message").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("message_bytes: must be 1 to 1048576 (6017)").waitFor();
  await page.getByLabel("Bytes of a message").fill("4096");
  await page.getByRole("button", { name: "Save" }).click();
  await saved();
  await page.getByRole("row", { name: /Bytes of a message 12288 4096/ }).waitFor();
  assert.match(server.command("settings", "get"), /message_bytes = 4096/);
  assert.deepEqual(complaints, []);
  await ann.close();
  await page.close();
});

test("a user is found among the connections and kicked, and the client is told", { skip: noBrowser }, async () => {
  const [client, other] = [await login("m201"), await login("m202")];
  const kicked = new Promise((resolve) => client.on("loggedOut", resolve));
  const { page } = await signedIn();
  await open(page, of("connections"));
  await page.getByRole("cell", { name: "m202", exact: true }).waitFor();
  await page.getByLabel("User begins with").fill("m201");
  await page.getByLabel("User begins with").press("Enter");
  await page.getByRole("cell", { name: "m202", exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Kick m201" }).click();
  const dialog = page.getByRole("dialog", { name: /^End every login of m201/ });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Kick m201" }).click();
  await dialog.getByRole("button", { name: "Kick" }).click();
  await kicked;
  await page.getByText("The logins of m201 are ended.").waitFor();
  assert.equal(other.isConnected, true);
  await open(page, of("settings"));
  await page.getByRole("row", { name: /test \(token\) logins ended m201/ }).waitFor();
  await Promise.all([client.close(), other.close(), page.close()]);
});

test("all groups are listed page by page and by their type, whoever is online, and those of a user", { skip: noBrowser }, async () => {
  const other = await Server.start("--console", "on");
  try {
    const make = (GroupId: string, Type: string): Promise<unknown> =>
      other.rest("group_open_http_svc/create_group", { Owner_Account: "ann", Type, GroupId, Name: `name of ${GroupId}` });
    await other.rest("im_open_login_svc/multiaccount_import", { Accounts: ["ann"] });
    const ids = Array.from({ length: 60 }, (_, index) => `g${`${index}`.padStart(2, "0")}`);
    for (const id of ids) await make(id, id === "g07" ? "ChatRoom" : "Public");
    const { page, complaints } = await signedIn({}, other);
    await open(page, of("groups"));
    const all = page.getByRole("region", { name: "All groups" });
    const listed = (): Promise<string[]> => all.getByRole("link").allTextContents();
    await all.getByRole("row", { name: /^g49 name of g49 Public 1/ }).waitFor();
    assert.deepEqual(await listed(), ids.slice(0, 50));
    assert.equal(await page.getByText("60 in all").count(), 1);
    await page.getByRole("button", { name: "Next page" }).click();
    await all.getByRole("link", { name: "g59" }).waitFor();
    assert.deepEqual(await listed(), ids.slice(50));
    assert.equal(await page.getByRole("button", { name: "Next page" }).isDisabled(), true);
    await page.getByRole("button", { name: "First page" }).click();
    await all.getByRole("link", { name: "g00" }).waitFor();
    await page.getByLabel("Type").selectOption("ChatRoom");
    await page.getByText("1 in all").waitFor();
    assert.deepEqual(await listed(), ["g07"]);
    await page.getByLabel("Type").selectOption("AVChatRoom");
    await page.getByText("0 in all").waitFor();
    await page.getByLabel("Groups of a user").fill("ann");
    await page.getByLabel("Groups of a user").press("Enter");
    await page.getByRole("region", { name: "Groups of a user" }).getByRole("link", { name: "g31" }).click();
    await page.getByRole("heading", { name: "Members" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  } finally {
    await other.stop();
  }
});

test("servers of one database have a page with how far each is, and where there is one server there is none", { skip: noBrowser }, async () => {
  const { page: alone } = await signedIn();
  assert.equal(await alone.getByRole("link", { name: "Servers" }).count(), 0);
  await open(alone, of("nodes"));
  await alone.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await alone.close();

  // What two servers on PostgreSQL answer. That they do is tested where PostgreSQL is.
  const { page, complaints } = await visit({ bypassCSP: true });
  const answered = (command: string, change: (answer: Record<string, unknown>) => object): Promise<unknown> =>
    page.route(`**/v4/doubletick/${command}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change(await response.json() as Record<string, unknown>) });
    });
  const node = { Name: "web1 0.0.0.0:8080", NodeID: "00c0ffee00c0ffee", Version: "0.1.0", IsThis: 1, Since: 1793000000, Seen: 1793000100, State: "Up", Behind: 0 };
  const other = { ...node, Name: "<img/src=x/onerror=hit()>", NodeID: "0123456789abcdef", IsThis: 0, State: "Silent", Behind: 12 };
  await answered("overview", (answer) => ({ ...answer, Store: "PostgreSQL" }));
  const nodes: object[] = [node, other];
  await answered("nodes", (answer) => {
    assert.deepEqual(answer["Nodes"], []);
    return { ...answer, Nodes: nodes };
  });
  await page.locator("input[type=password]").first().fill(token);
  await page.locator("input[type=password]").first().press("Enter");
  await page.getByRole("link", { name: "Servers" }).click();
  const list = page.getByRole("region", { name: "Servers" });
  await list.getByRole("row", { name: /^web1 0.0.0.0:8080 \(this one\) 00c0ffee00c0ffee 0.1.0 .* up 0$/ }).waitFor();
  await list.getByRole("row", { name: /^<img\/src=x\/onerror=hit\(\)> 0123456789abcdef 0.1.0 .* silent 12$/ }).waitFor();
  await unharmed(page, "nodes");
  if (pictures) await picturedServers(page, nodes, node);
  assert.deepEqual(complaints, []);
  await page.close();
});

/** Three servers, one of which was killed a moment ago. */
async function picturedServers(page: Page, nodes: object[], node: { Since: number }): Promise<void> {
  const Seen = Math.floor(Date.now() / 1000);
  const [one, two, three] = [{ Since: Seen - 260_000 }, { Since: Seen - 259_000 }, { Since: Seen - 8_000 }];
  nodes.splice(0, 2,
    { ...node, ...one, Seen },
    { ...node, ...two, Seen: Seen - 1, Name: "web2 0.0.0.0:8080", NodeID: "5ca1ab1e0ddba115", IsThis: 0 },
    { ...node, ...three, Seen: Seen - 21, Name: "web3 0.0.0.0:8080", NodeID: "0123456789abcdef", IsThis: 0, State: "Silent", Behind: 1204 });
  await page.getByRole("row", { name: /^web3 / }).waitFor();
  await page.setViewportSize({ width: 1100, height: 390 });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await pictured(page, `console-servers-${colorScheme}`);
  }
}

test("those who have not read a message are reminded from its page, and a second time says when again", { skip: noBrowser }, async () => {
  const [reader, other] = [await login("m000"), await login("m200")];
  const told = new Promise<Reminder>((resolve) => other.on("reminder", ({ reminder }) => resolve(reminder)));
  reader.on("reminder", () => assert.fail("who has read it is not reminded"));
  const { page, complaints } = await signedIn();
  await open(page, of("message", messages[0]!.MsgId));
  const remind = async (): Promise<void> => {
    await page.getByRole("button", { name: "Remind who has not read it" }).click();
    const dialog = page.getByRole("dialog", { name: /^Remind 130 who have not read it/ });
    await dialog.getByRole("button", { name: "Remind who has not read it" }).click();
  };
  await remind();
  await page.getByText("Reminded: 130.").waitFor();
  assert.deepEqual([(await told).msg_id, (await told).conversation], [messages[0]!.MsgId, { group: "team" }]);
  await remind();
  await page.getByText(/^There was a reminder already. The next one is possible from /).waitFor();
  await open(page, of("settings"));
  await page.getByRole("row", { name: `test (token) reminder of a message ${messages[0]!.MsgId}` }).waitFor();
  assert.deepEqual(complaints, []);
  await Promise.all([reader.close(), other.close(), page.close()]);
});

test("a message is looked up: who has read it and when, who has not, page by page, and as CSV", { skip: noBrowser }, async () => {
  const { page, complaints } = await signedIn();
  await open(page, of("message"));
  await page.getByLabel("Message id").fill(messages[0]!.MsgId);
  await page.getByLabel("Message id").press("Enter");
  await page.getByText("120 of 250 have read it").waitFor();
  await page.getByRole("img", { name: /^Reads over time: 120 reads/ }).waitFor();
  const tab = (name: string): ReturnType<Page["getByRole"]> => page.getByRole("tab", { name });
  assert.equal(await tab("Not read (130)").getAttribute("aria-selected"), "true");
  const rows = (): Promise<number> => page.getByRole("tabpanel").getByRole("row").count();
  await page.getByRole("cell", { name: "m219" }).waitFor();
  assert.equal(await rows(), 101);
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByRole("cell", { name: "m249" }).waitFor();
  assert.equal(await rows(), 31);
  await tab("Not read (130)").focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("cell", { name: "m000" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "tab-read");
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByRole("cell", { name: "m119" }).waitFor();
  assert.equal(await rows(), 21);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV of all" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
  assert.equal(lines.length, 251);
  assert.equal(lines[0], "user_id,read,read_at");
  assert.match(lines[1]!, /^m000,yes,\d{4}-\d\d-\d\dT/);
  assert.equal(lines[250], "m249,no,");

  await open(page, of("message", "team", 1));
  await page.getByText("120 of 250 have read it").waitFor();
  await open(page, of("message", "no-such-message"));
  await page.getByRole("alert").getByText("(10062)").waitFor();
  assert.equal((await page.content()).includes(TEXT), false);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a webhook that was put aside is shown with why, and told again at a press", { skip: noBrowser }, async () => {
  let answer = 500;
  const receiver = createServer((_, response) => { response.writeHead(answer).end("{}"); });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  const other = await Server.start("--console", "on", "--webhook-url", `http://127.0.0.1:${port}/`, "--webhook-private", "--webhook-give-up-seconds", "1");
  try {
    await other.rest("im_open_login_svc/multiaccount_import", { Accounts: ["ann", "ben"] });
    await other.rest("openim/sendmsg", {
      From_Account: "ann", To_Account: "ben", MsgRandom: 1, MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: TEXT } }],
    });
    const { page, complaints } = await signedIn({}, other);
    await open(page, of("webhooks"));
    await page.getByRole("region", { name: "Put aside" }).getByRole("row", { name: /C2C.CallbackAfterSendMsg .*500/ }).waitFor();
    assert.equal((await page.content()).includes(TEXT), false);
    answer = 200;
    await page.getByRole("button", { name: /^Retry \d/ }).click();
    await page.getByText("They are told again.").waitFor();
    await page.getByRole("heading", { level: 1 }).focus();
    await page.getByRole("region", { name: "Put aside" }).waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
    await page.close();
  } finally {
    await other.stop();
    receiver.close();
    receiver.closeAllConnections();
  }
});

test("names of users and groups that look like HTML are texts, and a name like a formula is one in a CSV, too", { skip: noBrowser }, async () => {
  const client = await login(HOSTILE_USER);
  const { page, complaints, elsewhere } = await signedIn();
  await page.evaluate(() => { (window as unknown as { hit: () => void }).hit = () => { throw new Error("hit"); }; });
  const shown = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
  await open(page, of("connections"));
  await shown(HOSTILE_USER);
  await open(page, of("groups"));
  await shown(HOSTILE_GROUP);
  await shown(HOSTILE_NAME);
  await page.getByRole("link", { name: HOSTILE_GROUP }).click();
  await page.getByRole("region", { name: "Members" }).getByText(HOSTILE_USER).waitFor();
  await page.getByRole("region", { name: "Messages with receipts" }).getByRole("link").click();
  await page.getByRole("tab", { name: "Read (1)", exact: true }).click();
  await page.getByRole("tabpanel").getByText(HOSTILE_USER).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV of all" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /\r\n'=cmd,no,\r\n/);
  await open(page, of("message", "<img/src=x/onerror=hit()>"));
  await page.getByRole("alert").waitFor();
  await open(page, of("group", "<svg/onload=hit()>"));
  await page.getByRole("alert").first().waitFor();
  assert.deepEqual([complaints, elsewhere], [[], []]);
  await Promise.all([client.close(), page.close()]);
});

test("everything works by the keyboard alone, and a page in a narrow window scrolls in one direction", { skip: noBrowser }, async () => {
  const { page } = await visit({ viewport: { width: 320, height: 600 }, locale: "zh-CN" });
  await page.getByRole("heading", { name: "登录" }).waitFor();
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 20; step++) {
      // The way is short from where a new page begins.
      await page.keyboard.press("Shift+Tab");
      if ((await page.evaluate(() => document.activeElement?.textContent ?? "")) === name) return;
    }
    assert.fail(`${name} cannot be reached`);
  };
  await page.getByLabel("令牌").focus();
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "概览" }).waitFor();
  for (const name of ["设置", "连接", "群组", "查询消息", "Webhook"]) {
    await tabTo(name);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
  }
  await page.close();
});

test("the console has at most 60 kB", () => {
  const bytes = ["index.html", "console.js", "console.css"].map((name) => gzipSync(readFileSync(`../../crates/server/console/${name}`), { level: 9 }).length);
  assert.ok(bytes.reduce((sum, one) => sum + one, 0) <= 60_000, `${bytes}`);
});
