/** Marks of conversations, filters and what is told of them, clearing, and deletions that keep the messages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { V2TIMManager, V2TimConversation, V2TimConversationListFilter } from "../src/react-native";
import { ConversationMarkTypeEnum as Mark, LogLevelEnum, V2TIMManager as Manager } from "../src/react-native";
import { PausedClock, settled } from "./support/clock";
import { APP, done, fails, login, ok, send } from "./support/rn";
import { head, loginInfo, ScriptedSocket } from "./support/scripted";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 120_000 };
const { V2TIM_CONVERSATION_MARK_TYPE_STAR: STAR, V2TIM_CONVERSATION_MARK_TYPE_HIDE: HIDE } = Mark;
let server: Server;
let alice: V2TIMManager;
let bob: V2TIMManager;
/** Another device of bob, and what it was told. */
let second: V2TIMManager;
const changed: V2TimConversation[] = [];
const gone: string[] = [];
const totals: [V2TimConversationListFilter, number][] = [];

before(async () => {
  server = await Server.start();
  [alice, bob, second] = await Promise.all(["alice", "bob", "bob"].map((user) => login(server, user)));
  ok(await alice.createGroup("Team", "Public", "team"));
  done(await bob.joinGroup("team", ""));
  await send(alice, { receiver: "bob" }, "one");
  await send(alice, { groupID: "team" }, "two");
  second.getConversationManager().addConversationListener({
    onConversationChanged: (list) => changed.push(...list),
    onConversationDeleted: (list) => gone.push(...list),
    onUnreadMessageCountChangedByFilter: (filter, count) => totals.push([filter, count]),
  });
});
after(async () => {
  await Promise.all([alice, bob, second].map((manager) => manager.unInitSDK()));
  await server.stop();
});

const mark = async (manager: V2TIMManager, markType: number, on: boolean, ids: string[]): Promise<unknown[]> =>
  ok(await manager.getConversationManager().markConversation(markType, on, ids)).map(({ conversationID, resultCode }) => [conversationID, resultCode]);
const marks = async (manager: V2TIMManager, id: string): Promise<number[] | undefined> =>
  ok(await manager.getConversationManager().getConversation(id)).markList;
const filtered = async (manager: V2TIMManager, filter: V2TimConversationListFilter): Promise<string[]> =>
  ok(await manager.getConversationManager().getConversationListByFilter(filter)).conversationList.map(({ conversationID }) => conversationID);
/** What this device was told last of a conversation. */
const told = (id: string): V2TimConversation | undefined => changed.filter(({ conversationID }) => conversationID === id).pop();

test("a mark is on all devices of the user, which are told; each conversation has its outcome", LIMIT, async () => {
  assert.deepEqual(await mark(bob, STAR, true, ["c2c_alice", "c2c_nobody", "group_team", "group_nowhere"]), [
    ["c2c_alice", 0], ["c2c_nobody", 6017], ["group_team", 0], ["group_nowhere", 10010],
  ]);
  assert.deepEqual([await marks(bob, "c2c_alice"), await marks(bob, "group_team")], [[STAR], [STAR]]);
  await until(() => told("c2c_alice")?.markList?.join() === `${STAR}` && told("group_team")?.markList?.join() === `${STAR}`);
  const all = [1, 2, 4, 8, ...Array.from({ length: 32 }, (_, bit) => 2 ** (32 + bit))];
  for (const one of all) assert.deepEqual(await mark(bob, one, true, ["c2c_alice"]), [["c2c_alice", 0]], `${one}`);
  assert.deepEqual(await marks(second, "c2c_alice"), all, "each is the number that was given, also above 2 ** 53");
  for (const one of all.slice(1)) await mark(second, one, false, ["c2c_alice"]);
  await until(() => told("c2c_alice")?.markList?.join() === "1");
  await mark(bob, STAR, false, ["c2c_alice", "group_team"]);
  assert.deepEqual(ok(await bob.getConversationManager().getConversationList(9, "0")).conversationList.map(({ markList }) => markList), [[], []]);
});

test("the list by a filter comes in pages and in its order, and another filter begins anew", LIMIT, async () => {
  const conversations = bob.getConversationManager();
  await mark(bob, HIDE, true, ["group_team"]);
  assert.deepEqual(await filtered(bob, { markType: HIDE }), ["group_team"]);
  assert.deepEqual(await filtered(bob, { markType: 0 }), ["c2c_alice"]);
  assert.deepEqual(await filtered(bob, { markType: HIDE, conversationType: 1 }), []);
  assert.deepEqual(await filtered(bob, { conversationType: 0, groupName: "" }), ["group_team", "c2c_alice"]);
  assert.deepEqual(await filtered(bob, { groupName: "friends" }), []);
  assert.deepEqual(await filtered(bob, { hasUnreadCount: true }), ["group_team", "c2c_alice"]);
  assert.deepEqual(await filtered(bob, { hasUnreadCount: false }), []);
  assert.deepEqual(await filtered(bob, { hasGroupAtInfo: true }), []);
  const first = ok(await conversations.getConversationListByFilter({ count: 1 }));
  assert.deepEqual([first.nextSeq, first.isFinished, first.conversationList[0].conversationID], ["1", false, "group_team"]);
  const next = ok(await conversations.getConversationListByFilter({ count: 1, nextSeq: first.nextSeq }));
  assert.deepEqual([next.nextSeq, next.isFinished, next.conversationList[0].conversationID], ["0", true, "c2c_alice"]);
  assert.deepEqual(await filtered(bob, { conversationType: 2, nextSeq: 1 }), [], "not what is left of the list before");
  assert.deepEqual(await filtered(bob, { conversationType: 2 }), ["group_team"]);
  await mark(bob, HIDE, false, ["group_team"]);
});

test("unread messages by a filter are counted, and told while somebody has asked for it", LIMIT, async () => {
  const conversations = second.getConversationManager();
  const count = async (filter: V2TimConversationListFilter): Promise<number> => ok(await conversations.getUnreadMessageCountByFilter(filter));
  assert.deepEqual([await count({}), await count({ conversationType: 1 }), await count({ markType: STAR })], [2, 1, 0]);
  done(await conversations.subscribeUnreadMessageCountByFilter({ markType: STAR }));
  done(await conversations.subscribeUnreadMessageCountByFilter({ conversationType: 2 }));
  done(await conversations.subscribeUnreadMessageCountByFilter({ conversationType: 2, groupName: "" }));
  // The list that they begin with has been answered before this.
  await count({});
  await mark(bob, STAR, true, ["c2c_alice"]);
  await until(() => totals.length === 1);
  await send(alice, { groupID: "team" }, "three");
  await until(() => totals.length === 2);
  done(await bob.getMessageManager().markC2CMessageAsRead("alice"));
  await until(() => totals.length === 3);
  assert.deepEqual(totals, [[{ markType: STAR }, 1], [{ conversationType: 2 }, 2], [{ markType: STAR }, 0]]);
  done(await conversations.unsubscribeUnreadMessageCountByFilter({ conversationType: 2 }));
  await send(alice, { groupID: "team" }, "four");
  await send(alice, { receiver: "bob" }, "five");
  await until(() => totals.length === 4);
  assert.deepEqual(totals[3], [{ markType: STAR }, 1]);
  done(await second.getMessageManager().setGroupReceiveMessageOpt("team", 2));
  assert.equal(await count({ conversationType: 2 }), 0, "what is silenced does not count");
  done(await second.getMessageManager().setGroupReceiveMessageOpt("team", 0));
  done(await conversations.unsubscribeUnreadMessageCountByFilter({ markType: STAR }));
  await mark(bob, STAR, false, ["c2c_alice"]);
});

test("a cleared history is gone on all devices, and the conversation stays in the list", LIMIT, async () => {
  const texts = async (manager: V2TIMManager): Promise<(string | undefined)[]> =>
    ok(await manager.getMessageManager().getC2CHistoryMessageList("alice", 20)).map(({ textElem }) => textElem?.text);
  assert.deepEqual(await texts(second), ["five", "one"]);
  done(await bob.getMessageManager().clearC2CHistoryMessage("alice"));
  assert.deepEqual([await texts(bob), await texts(second)], [[], []]);
  await until(() => told("c2c_alice")?.unreadCount === 0 && told("c2c_alice")?.lastMessage === undefined);
  await send(alice, { receiver: "bob" }, "six");
  assert.deepEqual(await texts(bob), ["six"]);
  done(await second.getMessageManager().clearGroupHistoryMessage("team"));
  assert.deepEqual(ok(await bob.getMessageManager().getGroupHistoryMessageList("team", 20)), []);
  assert.equal(ok(await alice.getMessageManager().getGroupHistoryMessageList("team", 20)).length, 3, "the others keep theirs");
  fails(await bob.getMessageManager().clearGroupHistoryMessage("nowhere"), 10010, /./);
});

test("several conversations are deleted with one call, with their messages or without", LIMIT, async () => {
  const conversations = bob.getConversationManager();
  const kept = ok(await conversations.deleteConversationList(["c2c_alice", "group_nowhere"], false));
  assert.deepEqual(kept.map(({ conversationID, resultCode }) => [conversationID, resultCode]), [["c2c_alice", 0], ["group_nowhere", 10010]]);
  assert.deepEqual([kept[0].resultInfo, kept[1].resultInfo === ""], ["", false]);
  await until(() => gone.includes("c2c_alice"));
  await send(alice, { receiver: "bob" }, "seven");
  const history = async (): Promise<number> => ok(await bob.getMessageManager().getC2CHistoryMessageList("alice", 20)).length;
  assert.equal(await history(), 2);
  ok(await conversations.deleteConversationList(["c2c_alice", "group_team"], true));
  assert.deepEqual(await filtered(bob, {}), []);
  await send(alice, { receiver: "bob" }, "eight");
  assert.equal(await history(), 1);
});

test("wrong parameters resolve with 6017 and a text that begins with their name", LIMIT, async () => {
  const conversations = bob.getConversationManager();
  const one = ["c2c_alice"];
  const none = undefined as never;
  for (const wrong of [0, 3, 16, 2 ** 31, 2 ** 32 + 1, 2 ** 64, -1, 1.5, NaN, "1", none]) {
    fails(await conversations.markConversation(wrong as never, true, one), 6017, /^markType/);
  }
  for (const wrong of [none, 1, null]) {
    fails(await conversations.markConversation(STAR, wrong as never, one), 6017, /^enableMark/);
    fails(await conversations.deleteConversationList(one, wrong as never), 6017, /^clearMessage/);
  }
  for (const wrong of [none, "c2c_alice", [], Array<string>(101).fill("c2c_alice")]) {
    fails(await conversations.markConversation(STAR, true, wrong as never), 6017, /^conversationIDList: /);
    fails(await conversations.deleteConversationList(wrong as never, true), 6017, /^conversationIDList: /);
  }
  fails(await conversations.markConversation(STAR, true, ["c2c_alice", "alice"]), 6017, /^conversationIDList\[1\]/);
  fails(await conversations.markConversation(STAR, true, ["c2c_alice", 5 as never]), 6017, /^conversationIDList\[1\]/);
  const filters: [unknown, RegExp][] = [
    [none, /^filter: /], ["all", /^filter: /], [{ conversationType: 3 }, /^filter\.conversationType/], [{ markType: 3 }, /^filter\.markType/],
    [{ groupName: 5 }, /^filter\.groupName/], [{ hasUnreadCount: 1 }, /^filter\.hasUnreadCount/], [{ hasGroupAtInfo: "no" }, /^filter\.hasGroupAtInfo/],
  ];
  for (const [filter, desc] of filters) {
    for (const name of ["getConversationListByFilter", "getUnreadMessageCountByFilter", "subscribeUnreadMessageCountByFilter", "unsubscribeUnreadMessageCountByFilter"] as const) {
      fails(await conversations[name](filter as never), 6017, desc);
    }
  }
  for (const count of [0, 1001, 1.5]) fails(await conversations.getConversationListByFilter({ count }), 6017, /^filter\.count/);
  for (const nextSeq of [-1, "next"]) fails(await conversations.getConversationListByFilter({ nextSeq }), 6017, /^filter\.nextSeq/);
  fails(await bob.getMessageManager().clearC2CHistoryMessage(""), 6017, /^userID/);
  fails(await bob.getMessageManager().clearGroupHistoryMessage(none), 6017, /^groupID/);
  assert.deepEqual(await marks(bob, "c2c_alice"), [], "nothing was done");
  const nobody = new Manager({ url: server.url, WebSocket: ScriptedSocket });
  fails(await nobody.getConversationManager().markConversation(STAR, true, one), 6013, /^markConversation/);
  ok(await nobody.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR));
  fails(await nobody.getConversationManager().markConversation(STAR, true, one), 6014, /./);
  await nobody.unInitSDK();
});

const ROW = {
  id: { group: "team" }, show_name: "Team", face_url: "", unread: 0, active_time: 1, last_message: null, recv_opt: 0, group_type: "public",
  at_infos: [], c2c_read_time: 0, group_read_seq: 0, owner: "",
};

/** A device whose service the test plays, logged in with these heads. */
async function device(heads: object[]): Promise<{ manager: V2TIMManager; again(heads: object[]): Promise<ScriptedSocket>; heard: unknown[][]; clock: PausedClock }> {
  const sockets: ScriptedSocket[] = [];
  class Socket extends ScriptedSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const clock = new PausedClock();
  const manager = new Manager({ url: "ws://service", WebSocket: Socket, clock, random: () => 0.5 });
  ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR));
  const heard: unknown[][] = [];
  manager.getConversationManager().addConversationListener({
    onNewConversation: (list) => heard.push(["new", ...list.map(({ conversationID }) => conversationID)]),
    onConversationChanged: (list) => heard.push(["changed", ...list.map(({ conversationID, markList }) => [conversationID, markList])]),
    onConversationDeleted: (list) => heard.push(["deleted", ...list]),
    onUnreadMessageCountChangedByFilter: (_, count) => heard.push(["unread", count]),
  });
  const login = manager.login("me", "sig");
  await settled();
  sockets[0].onopen?.();
  sockets[0].ok("login", { logged_in: loginInfo(heads) });
  done(await login);
  const again = async (heads: object[]): Promise<ScriptedSocket> => {
    const { length } = sockets;
    sockets[length - 1].cut();
    while (sockets.length === length) await clock.pass(50);
    sockets[length].onopen?.();
    sockets[length].ok("login", { logged_in: loginInfo(heads) });
    await settled();
    await clock.pass(200);
    return sockets[length];
  };
  return { manager, again, heard, clock };
}

test("what was marked, deleted, begun and left on another device during an absence is asked for and told, once", LIMIT, async () => {
  const other = (name: string, more: object = {}): object => head(0, 0, { conversation: { c2c: name }, ...more });
  const { manager, again, heard, clock } = await device([head(0, 0, { list_version: 3 }), other("bob", { list_version: 1 }), other("cat")]);
  const same = await again([head(0, 0, { list_version: 3 }), other("bob", { list_version: 1 }), other("cat")]);
  assert.equal(same.count("get_conversations"), 0, "nothing was done, and nothing is asked");
  const socket = await again([head(0, 0, { list_version: 4 }), other("bob", { list_version: 2, unlisted: true }), other("dora")]);
  const { conversations } = socket.last("get_conversations").body as { conversations: object[] };
  assert.deepEqual(conversations, [{ c2c: "bob" }, { c2c: "cat" }, { group: "team" }, { c2c: "dora" }]);
  const row = { ...ROW, marks: [1, 2 ** 63], list_version: 4 };
  socket.ok("get_conversations", { conversations: [row, { ...ROW, id: { c2c: "dora" }, group_type: null }] });
  await settled();
  assert.deepEqual(heard, [["deleted", "c2c_bob", "c2c_cat"], ["new", "c2c_dora"], ["changed", ["group_team", [1, 2 ** 63]]]]);
  const next = await again([head(0, 0, { list_version: 4 }), other("bob", { list_version: 2, unlisted: true }), other("dora")]);
  await clock.pass(1_000);
  assert.deepEqual([next.count("get_conversations"), heard.length], [0, 3]);
  await manager.unInitSDK();
});

test("totals by filters are counted from the whole list after a cut, and a newer answer is not overwritten by it", LIMIT, async () => {
  const { manager, again, heard, clock } = await device([head(0)]);
  const socket = await again([head(0)]);
  done(await manager.getConversationManager().subscribeUnreadMessageCountByFilter({ conversationType: 2 }));
  await settled();
  const page = (unread: number): object => ({ conversation_page: { conversations: [{ ...ROW, unread }], next_seq: 0 } });
  socket.ok("conversation_page", page(2));
  await settled();
  assert.equal(heard.length, 0, "the first number is the one that there was");
  const next = await again([head(0)]);
  assert.equal(next.count("conversation_page"), 1, "once after each login");
  next.push({ conversation_changed: { group: "team" } });
  await clock.pass(200);
  next.ok("get_conversations", { conversations: [{ ...ROW, unread: 5 }] });
  await settled();
  next.ok("conversation_page", page(3));
  await settled();
  assert.deepEqual(heard.filter(([what]) => what === "unread"), [["unread", 5]]);
  next.push({ conversation_gone: { group: "team" } });
  await settled();
  assert.deepEqual(heard.at(-1), ["unread", 0]);
  done(await manager.getConversationManager().unsubscribeUnreadMessageCountByFilter({ conversationType: 2 }));
  const last = await again([head(0)]);
  assert.equal(last.count("conversation_page"), 0);
  await manager.unInitSDK();
});
