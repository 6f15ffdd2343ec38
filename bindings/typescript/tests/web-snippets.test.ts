import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Message, ReadReceiptItem } from "../src/web";
import { Server, until } from "./support/server";
import { snippets } from "./support/snippets";
import { Person } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
let server: Server;
let alice: Person;
let bob: Person;

before(async () => {
  server = await Server.start();
  // The names that the snippets write to and read from.
  alice = await Person.login(server, "alice");
  bob = await Person.login(server, "user1");
  await (await Person.login(server, "test")).chat.destroy();
});
after(async () => {
  await Promise.all([alice, bob].map(({ chat }) => chat.destroy()));
  await server.stop();
});

/** Runs a snippet as it is; answers the names that it declares, and what it says to the console. */
async function run(code: string, person: Person, message?: Message): Promise<{ [name: string]: unknown; said: unknown[][] }> {
  const said: unknown[][] = [];
  const note = (...words: unknown[]): void => void said.push(words);
  const names = [...code.matchAll(/^let (\w+)/gm)].map(([, name]) => name);
  const AsyncFunction = (async () => {}).constructor as new (...names: string[]) => (...values: unknown[]) => Promise<object>;
  const inner = names.includes("message") ? ["chat", "TencentCloudChat", "console"] : ["chat", "TencentCloudChat", "console", "message"];
  const body = `${code}\nreturn { ${names.map((name) => `get ${name}() { return ${name}; }`).join(", ")} };`;
  const result = await new AsyncFunction(...inner, body)(person.chat, TencentCloudChat, { log: note, warn: note }, message);
  return Object.assign(result, { said });
}

test("the page has nine snippets", () => assert.equal(snippets().length, 9));

test("the snippets run as they are, from the flag to the lists of readers", LIMIT, async () => {
  const [sendC2C, sendGroup, readGroup, readC2C, listen, pullGroup, pullC2C, readers, nonReaders] = snippets();
  await alice.chat.createGroup({ groupID: "test", name: "test", type: TYPES.GRP_PUBLIC });
  await bob.chat.joinGroup({ groupID: "test" });
  await run(listen, alice);

  // 1 and 2: messages that ask for receipts.
  const sent: Message[] = [];
  for (const snippet of [sendC2C, sendGroup]) {
    const { promise, message, said } = await run(snippet, alice);
    await promise;
    assert.deepEqual((said[0][0] as { data: object }).data, { message });
    sent.push(message as Message);
  }
  assert.deepEqual(sent.map(({ status, needReadReceipt }) => [status, needReadReceipt]), [["success", true], ["success", true]]);
  await until(() => bob.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().filter(({ type }) => type === TYPES.MSG_TEXT).length === 2);

  // 3: the group is read; 5: the handler of the snippet does not throw, and sees the message as it is by then.
  const told = (): ReadReceiptItem[] => alice.data<ReadReceiptItem[]>(EVENT.MESSAGE_READ_RECEIPT_RECEIVED).flat();
  const { messageList } = await run(readGroup, bob).then(async (names) => {
    await until(() => told().length === 1);
    return names;
  });
  assert.deepEqual((messageList as Message[]).map(({ ID }) => ID).includes(sent[1].ID), true);
  assert.deepEqual([told()[0].groupID, told()[0].readCount, told()[0].unreadCount], ["test", 1, 0]);
  assert.equal(alice.chat.findMessage(sent[1].ID)?.readReceiptInfo.unreadCount, 0);

  // 4: C2C. The snippet reads the conversation with the user "test", so this one is read from there.
  const tester = await Person.login(server, "test");
  const toTester = alice.chat.createTextMessage({
    to: "test", conversationType: TYPES.CONV_C2C, payload: { text: "Hello world!" }, needReadReceipt: true,
  });
  await alice.chat.sendMessage(toTester);
  const fromTester = tester.chat.createTextMessage({
    to: "user1", conversationType: TYPES.CONV_C2C, payload: { text: "Hello world!" }, needReadReceipt: true,
  });
  await tester.chat.sendMessage(fromTester);
  await run(readC2C, bob);
  const item = await tester.next<ReadReceiptItem[]>(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, 0);
  assert.deepEqual([item[0].userID, item[0].messageID, item[0].isPeerRead], ["user1", fromTester.ID, true]);
  assert.equal(fromTester.isPeerRead, true, "what the snippet of the listener asks of a C2C message");
  await tester.chat.destroy();

  // 6 and 7: pulled.
  for (const [snippet, ID, info] of [
    [pullGroup, sent[1].ID, { readCount: 1, unreadCount: 0 }],
    [pullC2C, toTester.ID, { isPeerRead: false }],
  ] as const) {
    const names = await run(snippet, alice);
    const found = (): Message | undefined => (names.messageList as Message[] | null)?.find((message) => message.ID === ID);
    await until(() => found() !== undefined);
    for (const [field, value] of Object.entries(info)) assert.equal(found()?.readReceiptInfo[field as "readCount"], value);
  }

  // 8 and 9: who has read, and who has not.
  for (const [snippet, list] of [[readers, "readUserIDList"], [nonReaders, "unreadUserIDList"]] as const) {
    const { promise } = await run(snippet, alice, sent[1]);
    await promise;
    const { data } = await alice.chat.getGroupMessageReadMemberList({
      message: sent[1], filter: list === "readUserIDList" ? 0 : 1, cursor: "", count: 30,
    });
    assert.deepEqual(data[list], list === "readUserIDList" ? ["user1"] : []);
  }
});
