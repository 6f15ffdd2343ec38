import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Message, MessageOptions } from "../src/web";
import { Server, until } from "./support/server";
import { Person, refusal } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
let server: Server;
let alice: Person;
let bob: Person;

before(async () => {
  server = await Server.start();
  [alice, bob] = await Promise.all(["alice", "bob"].map((user) => Person.login(server, user)));
});
after(async () => {
  await Promise.all([alice, bob].map(({ chat }) => chat.destroy()));
  await server.stop();
});

const TO_BOB = { to: "bob", conversationType: TYPES.CONV_C2C } as const;

async function send(words: string, more: Partial<MessageOptions> = {}): Promise<Message> {
  const message = alice.chat.createTextMessage({ ...TO_BOB, payload: { text: words }, ...more });
  await alice.chat.sendMessage(message);
  return message;
}

async function received({ ID }: Message): Promise<Message> {
  const find = (): Message | undefined => bob.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().find((message) => message.ID === ID);
  await until(() => find() !== undefined);
  return find() as Message;
}

test("a message is unsent and not to be found, then the same object is sent with its time and sequence", LIMIT, async () => {
  const message = alice.chat.createTextMessage({
    ...TO_BOB, payload: { text: "hello" }, cloudCustomData: "mine", priority: TYPES.MSG_PRIORITY_HIGH,
  });
  assert.deepEqual(
    [message.status, message.flow, message.from, message.to, message.conversationID, alice.chat.findMessage(message.ID)],
    ["unSend", "out", "alice", "bob", "C2Cbob", null],
  );
  const { code, data } = await alice.chat.sendMessage(message);
  assert.equal(code, 0);
  assert.equal(data.message, message);
  assert.equal(alice.chat.findMessage(message.ID), message);
  assert.deepEqual([message.status, message.sequence > 0, message.time > 1_600_000_000], ["success", true, true]);
  const got = await received(message);
  assert.deepEqual(
    [got.type, got.payload, got.cloudCustomData, got.priority, got.from, got.to, got.flow, got.conversationID, got.random],
    ["TIMTextElem", { text: "hello" }, "mine", "High", "alice", "bob", "in", "C2Calice", message.random],
  );
  // The same object again is the same message.
  await alice.chat.resendMessage(message);
  const { data: page } = await bob.chat.getMessageList({ conversationID: "C2Calice" });
  assert.equal(page.messageList.filter(({ ID }) => ID === message.ID).length, 1);
});

test("each kind that can be made arrives with its payload", LIMIT, async () => {
  await alice.chat.createGroup({ groupID: "kinds", name: "kinds", type: TYPES.GRP_PUBLIC, memberList: [{ userID: "bob" }] });
  const { chat } = alice;
  const at = { to: "kinds", conversationType: TYPES.CONV_GROUP, payload: { text: "@bob", atUserList: ["bob", TYPES.MSG_AT_ALL] } };
  const text = await send("forward me");
  const made: [Message, string, object][] = [
    [chat.createCustomMessage({ ...TO_BOB, payload: { data: "d", description: "e", extension: "f" } }), "TIMCustomElem", { data: "d", description: "e", extension: "f" }],
    [chat.createCustomMessage({ ...TO_BOB, payload: {} }), "TIMCustomElem", { data: "", description: "", extension: "" }],
    [chat.createFaceMessage({ ...TO_BOB, payload: { index: 3, data: "smile" } }), "TIMFaceElem", { index: 3, data: "smile" }],
    [chat.createLocationMessage({ ...TO_BOB, payload: { description: "lake", longitude: 1.5, latitude: -2 } }), "TIMLocationElem", { description: "lake", longitude: 1.5, latitude: -2 }],
    [chat.createTextAtMessage(at), "TIMTextElem", at.payload],
    [chat.createForwardMessage({ ...TO_BOB, payload: text }), "TIMTextElem", { text: "forward me" }],
  ];
  for (const [message, type, payload] of made) {
    await chat.sendMessage(message);
    const got = await received(message);
    assert.deepEqual([got.type, got.payload], [type, payload]);
  }
  assert.deepEqual((await received(made[4][0])).atUserList, ["bob", TYPES.MSG_AT_ALL]);
  const { data } = await bob.chat.getConversationList(["GROUPkinds"]);
  assert.deepEqual(data.conversationList[0].groupAtInfoList.map(({ atTypeArray }) => atTypeArray), [[TYPES.CONV_AT_ALL_AT_ME]]);
});

test("options of a message and of a send: for some members only, online only, not counted", LIMIT, async () => {
  const carol = await Person.login(server, "carol");
  const memberList = [{ userID: "bob" }, { userID: "carol" }];
  await alice.chat.createGroup({ groupID: "options", name: "options", type: TYPES.GRP_PUBLIC, memberList });
  const to = { to: "options", conversationType: TYPES.CONV_GROUP } as const;
  await send("for all", to);
  await send("for bob", { ...to, receiverList: ["bob"] });
  const online = alice.chat.createTextMessage({ ...to, payload: { text: "online" } });
  await alice.chat.sendMessage(online, { onlineUserOnly: true });
  assert.equal((await received(online)).sequence, 0);
  const quiet = alice.chat.createTextMessage({ ...to, payload: { text: "quiet" } });
  await alice.chat.sendMessage(quiet, { messageControlInfo: { excludedFromUnreadCount: true, excludedFromLastMessage: true } });
  await received(quiet);
  const texts = async (person: Person): Promise<unknown[]> => {
    const { data } = await person.chat.getMessageList({ conversationID: "GROUPoptions" });
    return data.messageList.map(({ payload }) => payload.text);
  };
  assert.deepEqual([await texts(bob), await texts(carol)], [["for all", "for bob", "quiet"], ["for all", "quiet"]]);
  const { data } = await bob.chat.getConversationList(["GROUPoptions"]);
  const [{ unreadCount, lastMessage }] = data.conversationList;
  // Those that are for some members only are not counted by the service.
  assert.deepEqual([unreadCount, lastMessage.messageForShow], [1, "for bob"]);
  await carol.chat.destroy();
});

test("history: pages of 15, oldest first, each message the object that is known already", LIMIT, async () => {
  const { chat } = alice;
  const sent: Message[] = [];
  for (let number = 0; number < 37; number++) sent.push(await send(`${number}`, { to: "carol" }));
  const found: Message[][] = [];
  let nextReqMessageID = "";
  for (let isCompleted = false; !isCompleted; ) {
    const { data } = await chat.getMessageList({ conversationID: "C2Ccarol", ...(nextReqMessageID && { nextReqMessageID }) });
    found.unshift(data.messageList);
    assert.equal(data.nextReqMessageID, data.isCompleted ? "" : data.messageList[0].ID);
    ({ nextReqMessageID, isCompleted } = data);
  }
  assert.deepEqual(found.map(({ length }) => length), [7, 15, 15]);
  for (const [at, message] of found.flat().entries()) assert.equal(message, sent[at]);
  const { data } = await chat.getMessageList({ conversationID: "C2Ccarol", count: 5 });
  assert.deepEqual(data.messageList, sent.slice(-5));
  const system = await chat.getMessageList({ conversationID: TYPES.CONV_SYSTEM });
  assert.deepEqual(system.data, { messageList: [], nextReqMessageID: "", isCompleted: true });
});

test("history from a place on: groups by sequence in both directions, and pages follow each other", LIMIT, async () => {
  const { chat } = alice;
  await chat.createGroup({ groupID: "hops", name: "hops", type: TYPES.GRP_PUBLIC });
  const sent: Message[] = [];
  for (let number = 1; number <= 20; number++) sent.push(await send(`${number}`, { to: "hops", conversationType: TYPES.CONV_GROUP }));
  const hop = async (more: object): Promise<unknown[]> => {
    const { data } = await chat.getMessageListHopping({ conversationID: "GROUPhops", ...more });
    for (const message of data.messageList) assert.equal(message, sent[message.sequence - 1]);
    return [data.messageList[0]?.sequence, data.messageList.at(-1)?.sequence, data.isCompleted, data.nextMessageSeq];
  };
  assert.deepEqual(await hop({}), [6, 20, false, 5]);
  assert.deepEqual(await hop({ sequence: 5 }), [1, 5, true, 0]);
  assert.deepEqual(await hop({ sequence: 7, direction: 0, count: 3 }), [5, 7, false, 4]);
  assert.deepEqual(await hop({ sequence: 4, direction: 1 }), [4, 18, false, 19]);
  assert.deepEqual(await hop({ sequence: 19, direction: 1 }), [19, 20, true, 0]);
  assert.deepEqual(await hop({ sequence: 21, direction: 1 }), [undefined, undefined, true, 0]);
  for (const [name, value] of [["direction", 2], ["count", 16], ["sequence", -1], ["time", "now"]]) {
    await assert.rejects(chat.getMessageListHopping({ conversationID: "GROUPhops", [name]: value }), refusal(6017, `${name}`));
  }
});

test("history from a time on: every message of a conversation is met, however many are of one second", LIMIT, async () => {
  const { chat } = alice;
  await (await Person.login(server, "fay")).chat.destroy();
  const sent: Message[] = [];
  for (let number = 0; number < 60; number++) sent.push(await send(`${number}`, { to: "fay" }));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  for (let number = 0; number < 20; number++) sent.push(await send(`${number}`, { to: "fay" }));
  for (const direction of [0, 1] as const) {
    const met = new Set<Message>();
    let time: number | undefined = direction === 0 ? undefined : sent[0].time;
    for (let isCompleted = false, pages = 0; !isCompleted; pages++) {
      assert.ok(pages < 20, "it goes on");
      const { data } = await chat.getMessageListHopping({ conversationID: "C2Cfay", direction, ...(time && { time }) });
      for (const message of data.messageList) met.add(message);
      ({ isCompleted } = data);
      time = data.nextMessageTime;
    }
    assert.equal(met.size, sent.length);
  }
});

test("a page that ends exactly with the last message says that it is the last", LIMIT, async () => {
  await (await Person.login(server, "dave")).chat.destroy();
  for (let number = 0; number < 15; number++) await send(`${number}`, { to: "dave" });
  const { data } = await alice.chat.getMessageList({ conversationID: "C2Cdave" });
  assert.deepEqual([data.messageList.length, data.isCompleted, data.nextReqMessageID], [15, true, ""]);
});

test("revoked: the object of both sides says so before the event", LIMIT, async () => {
  const sent = await send("wrong");
  const got = await received(sent);
  const revoked = bob.next<Message[]>(EVENT.MESSAGE_REVOKED);
  const { data } = await alice.chat.revokeMessage(sent);
  assert.equal(data.message, sent);
  assert.equal(sent.isRevoked, true);
  assert.deepEqual(await revoked, [got]);
  assert.deepEqual([got.isRevoked, got.revoker, got.revokerInfo.userID], [true, "alice", "alice"]);
  await assert.rejects(bob.chat.revokeMessage(got), refusal(10007));
});

test("modified: the object of the other side has the new content before the event", LIMIT, async () => {
  const sent = await send("tpyo", { cloudCustomData: "kept" });
  const got = await received(sent);
  const modified = bob.next<Message[]>(EVENT.MESSAGE_MODIFIED);
  sent.payload.text = "typo";
  const { data } = await alice.chat.modifyMessage(sent);
  assert.equal(data.message, sent);
  assert.deepEqual(await modified, [got]);
  assert.deepEqual([got.payload, got.isModified, got.cloudCustomData], [{ text: "typo" }, true, "kept"]);
  // Another device of alice's has changed it meanwhile.
  const second = await Person.login(server, "alice");
  const { data: page } = await second.chat.getMessageList({ conversationID: "C2Cbob" });
  const copy = page.messageList.find(({ ID }) => ID === sent.ID) as Message;
  copy.payload.text = "second";
  await second.chat.modifyMessage(copy);
  await until(() => sent.payload.text === "second");
  sent.payload.text = "third";
  await alice.chat.modifyMessage(sent);
  await until(() => got.payload.text === "third");
  await second.chat.destroy();
});

test("deleted: gone for oneself, from memory and from history", LIMIT, async () => {
  const sent = await send("forget it");
  const got = await received(sent);
  const { data } = await bob.chat.deleteMessage([got]);
  assert.deepEqual([data.messageList, got.isDeleted, bob.chat.findMessage(got.ID)], [[got], true, null]);
  const ids = async (person: Person, conversationID: string): Promise<string[]> =>
    (await person.chat.getMessageList({ conversationID })).data.messageList.map(({ ID }) => ID);
  assert.equal((await ids(bob, "C2Calice")).includes(sent.ID), false);
  assert.equal((await ids(alice, "C2Cbob")).includes(sent.ID), true);
});

test("a send that is refused fails with the service's code, and can be sent again", LIMIT, async () => {
  const message = alice.chat.createTextMessage({ to: "nobody", conversationType: TYPES.CONV_C2C, payload: { text: "?" } });
  await assert.rejects(alice.chat.sendMessage(message), refusal(20003));
  assert.equal(message.status, "fail");
  await (await Person.login(server, "nobody")).chat.destroy();
  await alice.chat.resendMessage(message);
  assert.equal(message.status, "success");
  await assert.rejects(alice.chat.sendMessage({ ...message }), refusal(2105));
});

test("5,000 messages are kept, and those are forgotten that were not asked for the longest", LIMIT, async () => {
  const { chat } = alice;
  const kept = await send("kept");
  const forgotten = await send("forgotten");
  for (let number = 0; number < 4_999; number++) {
    chat.createTextMessage({ ...TO_BOB, payload: { text: "draft" } });
    if (number === 4_000) assert.equal(chat.findMessage(kept.ID), kept);
  }
  assert.equal(chat.findMessage(kept.ID), kept);
  assert.equal(chat.findMessage(forgotten.ID), null);
  // What the application holds itself goes on working.
  await chat.getMessageReadReceiptList([forgotten]);
  await chat.revokeMessage(forgotten);
  assert.equal(forgotten.isRevoked, true);
});

test("an object behind a framework's proxy is the message that it stands for", LIMIT, async () => {
  const message = alice.chat.createTextMessage({ ...TO_BOB, payload: { text: "proxied" }, needReadReceipt: true });
  const proxy = new Proxy(message, {});
  const { data } = await alice.chat.sendMessage(proxy);
  assert.equal(data.message, proxy);
  assert.deepEqual([message.status, alice.chat.findMessage(message.ID) === message], ["success", true]);
  await bob.chat.sendMessageReadReceipt([new Proxy(await received(message), {})]);
  await until(() => message.isPeerRead);
});

test("a wrong parameter is refused with 6017 and named; the methods that answer at once throw it", LIMIT, async () => {
  const { chat } = alice;
  const wrong = (change: object): MessageOptions => ({ ...TO_BOB, payload: { text: "x" }, ...change }) as MessageOptions;
  for (const [named, change] of Object.entries({
    to: { to: "" }, conversationType: { conversationType: "c2c" }, payload: { payload: "x" }, "payload.text": { payload: { text: 5 } },
    priority: { priority: "Highest" }, cloudCustomData: { cloudCustomData: {} }, needReadReceipt: { needReadReceipt: 1 },
    receiverList: { receiverList: [""] }, isSupportExtension: { isSupportExtension: "yes" },
  })) {
    assert.throws(() => chat.createTextMessage(wrong(change)), refusal(6017, named));
  }
  assert.throws(() => chat.createTextMessage(undefined as never), refusal(6017, "options"));
  assert.throws(() => chat.createTextAtMessage(wrong({})), refusal(6017, "payload.atUserList"));
  assert.throws(() => chat.createFaceMessage(wrong({ payload: { index: "3" } })), refusal(6017, "payload.index"));
  assert.throws(() => chat.createForwardMessage(wrong({ payload: {} })), refusal(6017, "payload"));
  await assert.rejects(chat.getMessageList({ conversationID: "bob" }), refusal(6017, "conversationID"));
  await assert.rejects(chat.getMessageList(undefined as never), refusal(6017, "options"));
  await assert.rejects(chat.getMessageList({ conversationID: "C2Cbob", count: 16 }), refusal(6017, "count"));
  await assert.rejects(chat.getMessageList({ conversationID: "C2Cbob", nextReqMessageID: 5 as never }), refusal(6017, "nextReqMessageID"));
  await assert.rejects(chat.revokeMessage({} as Message), refusal(6017, "message"));
  await assert.rejects(chat.modifyMessage(null as never), refusal(6017, "message"));
  await assert.rejects(chat.deleteMessage([]), refusal(6017, "messageList"));
});
