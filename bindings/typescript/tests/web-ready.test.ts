import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { isRefusal } from "../src/receipts/sender";
import TencentCloudChat from "../src/web";
import type { Message } from "../src/web";
import { Server, until } from "./support/server";
import { Person, refusal } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
let server: Server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const names = (person: Person): string[] => person.events.map(({ name }) => name);

test("one object per SDKAppID until it is destroyed; a number in a text is one, and anything else gives null", LIMIT, async () => {
  const options = { proxyServer: server.url, WebSocket };
  const first = TencentCloudChat.create({ SDKAppID: 77, ...options });
  assert.equal(TencentCloudChat.create({ SDKAppID: "77" as unknown as number, ...options }), first);
  assert.notEqual(TencentCloudChat.create({ SDKAppID: 78, url: server.url, WebSocket }), first);
  await first.destroy();
  const second = TencentCloudChat.create({ SDKAppID: 77, ...options });
  assert.notEqual(second, first);
  await Promise.all([second.destroy(), TencentCloudChat.create({ SDKAppID: 78, ...options }).destroy()]);

  const said: unknown[] = [];
  const { error } = console;
  console.error = (text: unknown) => said.push(text);
  try {
    for (const SDKAppID of ["abc", 0, -1, 1.5, undefined]) {
      assert.equal(TencentCloudChat.create({ SDKAppID: SDKAppID as number, ...options }), null);
    }
  } finally {
    console.error = error;
  }
  assert.equal(said.length, 5);
  assert.throws(() => TencentCloudChat.create({ SDKAppID: 79, WebSocket }), refusal(6017, "proxyServer"));
  assert.throws(() => TencentCloudChat.create({ SDKAppID: 79, url: "http://x", WebSocket }), refusal(6017, "url"));
});

test("the object has methods of its own and nothing else", () => {
  const { chat } = Person.create(server, "nobody");
  assert.equal(Object.getPrototypeOf(chat), Object.prototype);
  for (const [name, value] of Object.entries(chat)) assert.equal(typeof value, "function", name);
  chat.setLogLevel(1);
  chat.registerPlugin({ "tim-upload-plugin": {} });
});

test("before the login every method is refused with 2024: those that answer at once throw, and ERROR says so", LIMIT, async () => {
  const person = Person.create(server, "early");
  const { chat } = person;
  const message = {} as Message;
  const options = { to: "bob", conversationType: TYPES.CONV_C2C, payload: { text: "x" } } as const;
  const atOnce: { [name: string]: () => unknown } = {
    createTextMessage: () => chat.createTextMessage(options), createCustomMessage: () => chat.createCustomMessage(options),
    createTextAtMessage: () => chat.createTextAtMessage(options), createFaceMessage: () => chat.createFaceMessage(options),
    createForwardMessage: () => chat.createForwardMessage(options), findMessage: () => chat.findMessage("x"),
    getTotalUnreadMessageCount: () => chat.getTotalUnreadMessageCount(), getServerTime: () => chat.getServerTime(),
  };
  for (const [name, call] of Object.entries(atOnce)) assert.throws(call, refusal(2024, `not ready | ${name} |`));
  const later: { [name: string]: () => Promise<unknown> } = {
    sendMessage: () => chat.sendMessage(message), resendMessage: () => chat.resendMessage(message),
    revokeMessage: () => chat.revokeMessage(message), modifyMessage: () => chat.modifyMessage(message),
    deleteMessage: () => chat.deleteMessage([]), getMessageList: () => chat.getMessageList({ conversationID: "C2Cbob" }),
    sendMessageReadReceipt: () => chat.sendMessageReadReceipt([]), getMessageReadReceiptList: () => chat.getMessageReadReceiptList([]),
    getGroupMessageReadMemberList: () => chat.getGroupMessageReadMemberList({ message, filter: 0, cursor: "", count: 1 }),
    setMessageRead: () => chat.setMessageRead({ conversationID: "C2Cbob" }),
    setAllMessageRead: () => chat.setAllMessageRead({ scope: TYPES.READ_ALL_MSG }),
    getConversationList: () => chat.getConversationList(), getConversationProfile: () => chat.getConversationProfile("C2Cbob"),
    createGroup: () => chat.createGroup({ name: "x" }), dismissGroup: () => chat.dismissGroup("x"), quitGroup: () => chat.quitGroup("x"),
    addGroupMember: () => chat.addGroupMember({ groupID: "x", userIDList: ["y"] }),
    deleteGroupMember: () => chat.deleteGroupMember({ groupID: "x", userIDList: ["y"] }), getGroupList: () => chat.getGroupList(),
    getGroupProfile: () => chat.getGroupProfile({ groupID: "x" }), getGroupMemberList: () => chat.getGroupMemberList({ groupID: "x" }),
    getMyProfile: () => chat.getMyProfile(), getUserProfile: () => chat.getUserProfile({ userIDList: ["x"] }),
    updateMyProfile: () => chat.updateMyProfile({}), joinGroup: () => chat.joinGroup({ groupID: "x" }),
  };
  for (const [name, call] of Object.entries(later)) await assert.rejects(call(), refusal(2024, `not ready | ${name} |`));
  const errors = person.data<{ code: number; message: string }>(EVENT.ERROR);
  assert.equal(errors.length, Object.keys(atOnce).length + Object.keys(later).length);
  assert.ok(errors.every(({ code, message }) => code === 2024 && message.startsWith("not ready")));
  assert.deepEqual([chat.isReady(), chat.getLoginUser()], [false, ""]);
  await chat.logout();
  await chat.destroy();
});

test("a login: connecting, connected, the lists, ready once; a second one is answered as repeated", LIMIT, async () => {
  const person = Person.create(server, "alice");
  const { chat } = person;
  const ready: boolean[] = [];
  for (const name of [EVENT.SDK_READY, EVENT.SDK_NOT_READY]) chat.on(name, () => ready.push(chat.isReady()));
  const userSig = server.userSig("alice");
  const { code, data } = await chat.login({ userID: "alice", userSig });
  assert.deepEqual([code, data.repeatLogin, data.actionStatus, data.errorCode], [0, false, "OK", 0]);
  if (!chat.isReady()) await assert.rejects(chat.getMyProfile(), refusal(3000));
  await until(() => chat.isReady());
  assert.deepEqual(person.data(EVENT.NET_STATE_CHANGE), [{ state: "connecting" }, { state: "connected" }]);
  assert.ok(names(person).indexOf(EVENT.CONVERSATION_LIST_UPDATED) < names(person).indexOf(EVENT.SDK_READY));
  for (const sig of [userSig, server.userSig("alice")]) {
    const again = await chat.login({ userID: "alice", userSig: sig });
    assert.equal(again.data.repeatLogin, true);
  }
  await assert.rejects(chat.login({ userID: "alice", userSig: "nonsense" }), refusal(70003));
  assert.deepEqual([chat.isReady(), chat.getLoginUser()], [true, "alice"], "a UserSig that is refused changes nothing");
  assert.ok(Math.abs(chat.getServerTime() - Date.now() / 1000) < 60);
  assert.deepEqual(await chat.logout(), { code: 0, data: {} });
  assert.deepEqual(ready, [true, false], "and each says so itself by then");
  await assert.rejects(chat.getMyProfile(), refusal(3005));
  await chat.logout();
  assert.equal(person.data(EVENT.SDK_NOT_READY).length, 1);
  await chat.destroy();
});

test("a login that is wrong is refused: parameters with 6017, UserSigs with the service's code, a second one with 2025", LIMIT, async () => {
  const { chat } = Person.create(server, "alice");
  const userSig = server.userSig("alice");
  await assert.rejects(chat.login(undefined as never), refusal(6017, "options"));
  await assert.rejects(chat.login({ userSig } as never), refusal(6017, "userID"));
  await assert.rejects(chat.login({ userID: "a b", userSig }), refusal(6017, "userID"));
  await assert.rejects(chat.login({ userID: "alice" } as never), refusal(6017, "userSig"));
  await assert.rejects(chat.login({ userID: "bob", userSig }), refusal(70013));
  await assert.rejects(chat.getMyProfile(), refusal(3001));
  const first = chat.login({ userID: "alice", userSig });
  await assert.rejects(chat.login({ userID: "alice", userSig }), refusal(2025));
  await first;
  await until(() => chat.isReady());
  // Another user instead: the first one is logged out.
  await chat.login({ userID: "bob", userSig: server.userSig("bob") });
  await until(() => chat.isReady());
  assert.equal(chat.getLoginUser(), "bob");
  assert.equal((await chat.getMyProfile()).data.userID, "bob");
  await chat.destroy();
});

test("kicked out by another device of the platform: not ready first, then why, and the object can log in again", LIMIT, async () => {
  const first = await Person.login(server, "kim", { platform: 9 });
  const second = await Person.login(server, "kim", { platform: 9 });
  await until(() => first.data(EVENT.KICKED_OUT).length === 1);
  assert.deepEqual(first.data(EVENT.KICKED_OUT), [{ type: TYPES.KICKED_OUT_MULT_ACCOUNT }]);
  assert.ok(names(first).indexOf(EVENT.SDK_NOT_READY) < names(first).indexOf(EVENT.KICKED_OUT));
  assert.equal(first.chat.isReady(), false);
  await assert.rejects(first.chat.getMyProfile(), (error) => refusal(3003)(error) && isRefusal(error));
  await first.chat.login({ userID: "kim", userSig: server.userSig("kim") });
  await until(() => second.data(EVENT.KICKED_OUT).length === 1);
  await Promise.all([first, second].map(({ chat }) => chat.destroy()));
});

test("the operator's kick by REST is told as such, and the user can log in again", LIMIT, async () => {
  const person = await Person.login(server, "nora", { platform: 9 });
  await server.rest("im_open_login_svc/kick", { UserID: "nora" });
  await until(() => person.data(EVENT.KICKED_OUT).length === 1);
  assert.deepEqual(person.data(EVENT.KICKED_OUT), [{ type: TYPES.KICKED_OUT_REST_API }]);
  assert.equal(person.chat.isReady(), false);
  await assert.rejects(person.chat.getMyProfile(), refusal(3006));
  await person.chat.login({ userID: "nora", userSig: server.userSig("nora") });
  await until(() => person.chat.isReady());
  // Another device's login afterwards is told as that.
  const other = await Person.login(server, "nora", { platform: 9 });
  await until(() => person.data(EVENT.KICKED_OUT).length === 2);
  assert.deepEqual(person.data(EVENT.KICKED_OUT)[1], { type: TYPES.KICKED_OUT_MULT_ACCOUNT });
  await Promise.all([person, other].map(({ chat }) => chat.destroy()));
});

test("a UserSig that expires ends the login with its own kind of kick", LIMIT, async () => {
  const person = Person.create(server, "lea");
  const { chat } = person;
  await chat.login({ userID: "lea", userSig: server.userSig("lea", 2) });
  await until(() => person.data(EVENT.KICKED_OUT).length === 1);
  assert.deepEqual(person.data(EVENT.KICKED_OUT), [{ type: TYPES.KICKED_OUT_USERSIG_EXPIRED }]);
  await assert.rejects(chat.getMyProfile(), refusal(3004));
  await chat.destroy();
});

test("who is logged in and not ready yet can join and leave groups, and nothing else", LIMIT, async () => {
  const owner = await Person.login(server, "otto");
  await owner.chat.createGroup({ name: "early", groupID: "early", type: TYPES.GRP_PUBLIC });
  const { chat } = Person.create(server, "paul");
  await chat.login({ userID: "paul", userSig: server.userSig("paul") });
  assert.equal(chat.isReady(), false);
  const joined = chat.joinGroup({ groupID: "early" });
  const left = chat.quitGroup("nowhere");
  await Promise.all([
    assert.rejects(chat.getMyProfile(), refusal(3000)),
    assert.rejects(left, refusal(10010)),
  ]);
  assert.equal((await joined).data.status, TYPES.JOIN_STATUS_SUCCESS);
  await Promise.all([owner.chat.destroy(), chat.destroy()]);
});

test("messages that came while nobody was there are told after ready", LIMIT, async () => {
  const alice = await Person.login(server, "alice");
  await (await Person.login(server, "mia")).chat.destroy();
  const message = alice.chat.createTextMessage({ to: "mia", conversationType: TYPES.CONV_C2C, payload: { text: "later" } });
  await alice.chat.sendMessage(message);
  const mia = await Person.login(server, "mia");
  await until(() => mia.data(EVENT.MESSAGE_RECEIVED).length === 1);
  assert.ok(names(mia).indexOf(EVENT.SDK_READY) < names(mia).indexOf(EVENT.MESSAGE_RECEIVED));
  assert.equal(mia.chat.getTotalUnreadMessageCount(), 1);
  await Promise.all([alice, mia].map(({ chat }) => chat.destroy()));
});

test("handlers: the context, off by the same function, and one that throws hurts nobody", LIMIT, async () => {
  const person = Person.create(server, "nia");
  const { chat } = person;
  const seen: unknown[] = [];
  const context = { mine: true };
  function withContext(this: unknown, event: { name: string }): void {
    seen.push(this, event.name);
  }
  const throws = (): never => {
    throw new Error("mine");
  };
  const off = (): void => void seen.push("off");
  chat.on(EVENT.SDK_READY, throws);
  chat.on(EVENT.SDK_READY, off);
  chat.on(EVENT.SDK_READY, withContext, context);
  chat.off(EVENT.SDK_READY, off);
  assert.throws(() => chat.on(EVENT.SDK_READY, 5 as never), refusal(6017, "handler"));
  const { error } = console;
  const said: unknown[] = [];
  console.error = (text: unknown) => said.push(text);
  try {
    await chat.login({ userID: "nia", userSig: server.userSig("nia") });
    await until(() => seen.length > 0);
  } finally {
    console.error = error;
  }
  assert.deepEqual(seen, [context, EVENT.SDK_READY]);
  assert.equal(said.length, 1);
  await chat.destroy();
});

test("what the vendor has and this has not exists, and fails with 2905 and its name", LIMIT, async () => {
  const { chat } = Person.create(server, "oli");
  for (const call of ["getFriendList", "setConversationCustomData", "getUserStatus"] as const) {
    await assert.rejects(chat[call]({}), refusal(2905, call));
  }
  assert.throws(() => chat.createImageMessage({}), refusal(2905, "createImageMessage"));
  await assert.rejects(chat.callExperimentalAPI("somethingElse", {}), refusal(2905, "somethingElse"));
  chat.addSignalingListener(TencentCloudChat.TSignaling.NEW_INVITATION_RECEIVED, () => {});
  await chat.destroy();
});

test("no service at all: the call ends with the vendor's 2801, which an observer of receipts takes for passing trouble", LIMIT, async () => {
  const gone = await Server.start();
  const person = await Person.login(gone, "pia", { timeout: 1_500 });
  await gone.kill();
  await assert.rejects(person.chat.getMyProfile(), (error) => refusal(2801)(error) && !isRefusal(error));
  assert.ok(person.data<{ code: number }>(EVENT.ERROR).some(({ code }) => code === 2800));
  await person.chat.destroy();
  await gone.stop();
});
