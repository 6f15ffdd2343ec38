import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Message, ReadReceiptItem } from "../src/web";
import { Server, until } from "./support/server";
import { Person, refusal } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
let server: Server;
let alice: Person;
let bob: Person;
let carol: Person;

before(async () => {
  server = await Server.start();
  [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((user) => Person.login(server, user)));
});
after(async () => {
  await Promise.all([alice, bob, carol].map(({ chat }) => chat.destroy()));
  await server.stop();
});

async function send(from: Person, to: string, words: string, needReadReceipt = true): Promise<Message> {
  const conversationType = to.startsWith("group") ? TYPES.CONV_GROUP : TYPES.CONV_C2C;
  const message = from.chat.createTextMessage({ to, conversationType, payload: { text: words }, needReadReceipt });
  await from.chat.sendMessage(message);
  return message;
}

/** The message as this person has been told of it. */
async function received(person: Person, { ID }: Message): Promise<Message> {
  const find = (): Message | undefined => person.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().find((message) => message.ID === ID);
  await until(() => find() !== undefined);
  return find() as Message;
}

async function group(groupID: string): Promise<void> {
  const memberList = [{ userID: "bob" }, { userID: "carol" }];
  await alice.chat.createGroup({ groupID, name: groupID, type: TYPES.GRP_PUBLIC, memberList });
}

test("group: the object is new before the event, and it is the object of the send, the event and the lists", LIMIT, async () => {
  await group("group-1");
  const sent = await send(alice, "group-1", "one");
  assert.deepEqual(sent.readReceiptInfo, { readCount: 0, unreadCount: 2, isPeerRead: undefined, timestamp: 0 });
  const seen: unknown[] = [];
  const look = ({ data }: { data: ReadReceiptItem[] }): void => {
    for (const { messageID } of data) seen.push({ ...alice.chat.findMessage(messageID)?.readReceiptInfo });
  };
  alice.chat.on(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, look);
  const got = await received(bob, sent);
  assert.deepEqual([got.flow, got.needReadReceipt, got.from, got.to, got.conversationID], ["in", true, "alice", "group-1", "GROUPgroup-1"]);
  await bob.chat.sendMessageReadReceipt([got]);
  await until(() => seen.length === 1);
  assert.deepEqual({ ...(seen[0] as object), timestamp: 0 }, { readCount: 1, unreadCount: 1, isPeerRead: undefined, timestamp: 0 });
  assert.ok((seen[0] as { timestamp: number }).timestamp > 1_600_000_000);
  assert.equal(alice.chat.findMessage(sent.ID), sent);
  await carol.chat.sendMessageReadReceipt([await received(carol, sent)]);
  await until(() => seen.length === 2);
  assert.equal(sent.readReceiptInfo.unreadCount, 0);
  alice.chat.off(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, look);
  const { data } = await alice.chat.getMessageList({ conversationID: "GROUPgroup-1" });
  assert.equal(data.messageList.find(({ ID }) => ID === sent.ID), sent);
});

test("C2C: a receipt sets both flags and is told once; a read mark sets one of them", LIMIT, async () => {
  const sent = await send(alice, "bob", "two");
  const marked = await send(alice, "bob", "three", false);
  const got = await received(bob, sent);
  await received(bob, marked);
  const before = alice.data(EVENT.MESSAGE_READ_RECEIPT_RECEIVED).length;
  await bob.chat.sendMessageReadReceipt([got]);
  const [item] = await alice.next<ReadReceiptItem[]>(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, before);
  assert.deepEqual([item.userID, item.messageID, item.isPeerRead, item.groupID], ["bob", sent.ID, true, undefined]);
  assert.deepEqual([sent.isPeerRead, sent.readReceiptInfo.isPeerRead, sent.readReceiptInfo.timestamp], [true, true, item.timestamp]);
  assert.deepEqual([marked.isPeerRead, marked.readReceiptInfo.isPeerRead], [false, undefined]);

  const marks = alice.data(EVENT.MESSAGE_READ_BY_PEER).length;
  await bob.chat.setMessageRead({ conversationID: "C2Calice" });
  assert.deepEqual(await alice.next<Message[]>(EVENT.MESSAGE_READ_BY_PEER, marks), [marked]);
  assert.deepEqual([marked.isPeerRead, marked.readReceiptInfo.isPeerRead], [true, undefined]);
  await bob.chat.sendMessageReadReceipt([got]);
  // What bob does is told in its order: after this message nothing of the repetition can come.
  await received(alice, await send(bob, "alice", "four"));
  assert.equal(alice.data(EVENT.MESSAGE_READ_RECEIPT_RECEIVED).length, before + 1, "the receipt was told once");
});

test("the list that is answered is the array that was given, with what the service knows", LIMIT, async () => {
  await group("group-2");
  const own = [await send(alice, "group-2", "a"), await send(alice, "group-2", "b", false)];
  const other = await send(bob, "group-2", "c");
  await carol.chat.sendMessageReadReceipt([await received(carol, own[0]), await received(carol, other)]);
  const page = await alice.chat.getMessageList({ conversationID: "GROUPgroup-2" });
  const { messageList } = page.data;
  const { code, data } = await alice.chat.getMessageReadReceiptList(messageList);
  assert.deepEqual([code, data.messageList === messageList], [0, true]);
  const info = (ID: string): unknown[] => {
    const { readCount, unreadCount } = messageList.find((message) => message.ID === ID)!.readReceiptInfo;
    return [readCount, unreadCount];
  };
  assert.deepEqual([own[0].ID, own[1].ID, other.ID].map(info), [[1, 1], [undefined, undefined], [undefined, undefined]]);
  // Nothing of it is an own message with the flag: success, as with the vendor.
  const others = [await received(alice, other)];
  assert.equal((await alice.chat.getMessageReadReceiptList(others)).data.messageList, others);
});

test("a message that was read while another device had the user comes with its receipts", LIMIT, async () => {
  const second = await Person.login(server, "alice");
  await group("group-3");
  const sent = await send(alice, "group-3", "from one device");
  const copy = await received(second, sent);
  assert.deepEqual([copy.flow, copy.readReceiptInfo.readCount], ["out", undefined], "a push says nothing of receipts");
  await bob.chat.sendMessageReadReceipt([await received(bob, sent)]);
  await second.next(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, 0);
  assert.deepEqual([copy.readReceiptInfo.readCount, copy.readReceiptInfo.unreadCount], [1, 1]);
  await second.chat.destroy();
  const third = await Person.login(server, "alice");
  const { data } = await third.chat.getMessageList({ conversationID: "GROUPgroup-3" });
  const { timestamp } = copy.readReceiptInfo;
  assert.ok(timestamp > 1_600_000_000);
  assert.deepEqual(
    data.messageList[data.messageList.length - 1].readReceiptInfo,
    { readCount: 1, unreadCount: 1, isPeerRead: undefined, timestamp }, "history has them",
  );
  const pair = await send(alice, "bob", "and one-to-one");
  await bob.chat.sendMessageReadReceipt([await received(bob, pair)]);
  await until(() => pair.readReceiptInfo.isPeerRead === true);
  const page = (await third.chat.getMessageList({ conversationID: "C2Cbob" })).data.messageList;
  assert.deepEqual(page[page.length - 1].readReceiptInfo, pair.readReceiptInfo);
  await third.chat.destroy();
});

test("readers page by page; a count out of range is 100, and another filter means who has read", LIMIT, async () => {
  const users = Array.from({ length: 5 }, (_, number) => `reader-${number}`);
  const readers = await Promise.all(users.map((user) => Person.login(server, user)));
  await group("group-4");
  await alice.chat.addGroupMember({ groupID: "group-4", userIDList: users });
  const sent = await send(alice, "group-4", "who?");
  for (const reader of readers) await reader.chat.sendMessageReadReceipt([await received(reader, sent)]);
  const read: string[] = [];
  let cursor = "";
  let pages = 0;
  for (let done = false; !done; pages++) {
    const { data } = await alice.chat.getGroupMessageReadMemberList({ message: sent, filter: 0, cursor, count: 2 });
    assert.deepEqual([data.messageID, data.unreadUserIDList], [sent.ID, []]);
    read.push(...data.readUserIDList);
    ({ cursor, isCompleted: done } = data);
  }
  assert.deepEqual([pages, cursor, read], [3, "", users]);
  for (const count of [0, -1, 100, 5000, 1.5, undefined as unknown as number]) {
    const { data } = await alice.chat.getGroupMessageReadMemberList({ message: sent, filter: 1, cursor: "", count });
    assert.deepEqual([data.unreadUserIDList, data.readUserIDList, data.isCompleted], [["bob", "carol"], [], true]);
  }
  const { data } = await alice.chat.getGroupMessageReadMemberList({ message: sent, filter: 7, cursor: "", count: 100 });
  assert.deepEqual(data.readUserIDList, users);
  const answer = await alice.chat.callExperimentalAPI("getGroupReceiptsByUsers", {
    groupID: "group-4", dataList: [{ sequence: sent.sequence, userIDList: ["reader-3", "bob"] }],
  });
  assert.deepEqual(answer.data.dataList.map(({ userID }: { userID: string }) => userID), ["reader-3"]);
  assert.ok(answer.data.dataList[0].readTime >= sent.time);
  await Promise.all(readers.map(({ chat }) => chat.destroy()));
});

test("31 messages, two conversations, an empty list and what is no message are refused with 6017", LIMIT, async () => {
  await group("group-5");
  const many: Message[] = [];
  for (let number = 0; number < 31; number++) many.push(await send(alice, "group-5", `${number}`));
  const got = await Promise.all(many.map((message) => received(bob, message)));
  const c2c = await received(bob, await send(alice, "bob", "x"));
  for (const call of [bob.chat.sendMessageReadReceipt, bob.chat.getMessageReadReceiptList]) {
    await assert.rejects(call(got), refusal(6017, "messageList: more than 30"));
    await assert.rejects(call([got[0], c2c]), refusal(6017, "messageList: of more than one"));
    await assert.rejects(call([]), refusal(6017, "messageList"));
    await assert.rejects(call(undefined as unknown as Message[]), refusal(6017, "messageList"));
    await assert.rejects(call([got[0], null as unknown as Message]), refusal(6017, "messageList[1]"));
  }
  await bob.chat.sendMessageReadReceipt(got.slice(0, 30));
  await until(() => many.filter(({ readReceiptInfo }) => readReceiptInfo.readCount === 1).length === 30);
  assert.equal(many[30].readReceiptInfo.readCount, 0);
});

test("own messages and those without the flag are passed over, and where nothing is left it is 2114", LIMIT, async () => {
  const own = await send(bob, "alice", "own");
  const plain = await received(bob, await send(alice, "bob", "plain", false));
  const asked = await received(bob, await send(alice, "bob", "asked"));
  await assert.rejects(bob.chat.sendMessageReadReceipt([own, plain]), refusal(2114, "messageList"));
  const { code, data } = await bob.chat.sendMessageReadReceipt([own, plain, asked]);
  assert.deepEqual([code, data], [0, {}]);
});

test("readers of a C2C message, of another's and of one that is unknown: 6017, 10007 and 10062", LIMIT, async () => {
  const list = (person: Person, message: Message): Promise<unknown> =>
    person.chat.getGroupMessageReadMemberList({ message, filter: 0, cursor: "", count: 10 });
  await group("group-6");
  const sent = await send(alice, "group-6", "mine");
  await assert.rejects(list(alice, await send(alice, "bob", "c2c")), refusal(6017, "message"));
  await assert.rejects(list(bob, await received(bob, sent)), refusal(10007));
  await assert.rejects(list(alice, { ...sent, ID: "nothing" }), refusal(10062));
  await assert.rejects(
    alice.chat.getGroupMessageReadMemberList({ message: sent, filter: 0, cursor: "later", count: 10 }),
    refusal(6017, "cursor"),
  );
  await assert.rejects(list(alice, undefined as unknown as Message), refusal(6017, "message"));
});
