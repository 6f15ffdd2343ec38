import assert from "node:assert/strict";
import { test } from "node:test";
import TencentCloudChat from "../src/web";
import type { ChatSDK, Message } from "../src/web";
import { settled } from "./support/clock";
import { head, loginInfo, message, ScriptedSocket } from "./support/scripted";
import { until } from "./support/server";

const LIMIT = { timeout: 60_000 };
const { EVENT } = TencentCloudChat;
let app = 900;

/** A face, logged in, of whose service the test plays the part; nothing else is answered yet. */
async function login(): Promise<{ chat: ChatSDK; socket: ScriptedSocket; sockets: ScriptedSocket[]; told: [string, unknown][] }> {
  const sockets: ScriptedSocket[] = [];
  class Socket extends ScriptedSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const chat = TencentCloudChat.create({ SDKAppID: ++app, proxyServer: "ws://service", WebSocket: Socket });
  const told: [string, unknown][] = [];
  for (const name of Object.values(EVENT)) chat.on(name, ({ data }: { data: unknown }) => told.push([name, data]));
  const login = chat.login({ userID: "me", userSig: "sig" });
  await settled();
  const [socket] = sockets;
  socket.onopen?.();
  socket.ok("login", { logged_in: loginInfo([head(0)]) });
  await login;
  return { chat, socket, sockets, told };
}

async function end(chat: ChatSDK, socket: ScriptedSocket): Promise<void> {
  const ended = chat.destroy();
  await settled();
  socket.ok("logout", "done");
  await ended;
}

const CONVERSATION = {
  id: { c2c: "bob" }, show_name: "Bob", face_url: "", unread: 2, active_time: 1, last_message: null, recv_opt: 0,
  group_type: null, at_infos: [], c2c_read_time: 0, group_read_seq: 0, owner: "",
};

test("where the lists cannot be had the user is ready all the same, and they come later", LIMIT, async () => {
  const { chat, socket, told } = await login();
  socket.push({ message: message(1) });
  await settled();
  assert.deepEqual(told.filter(([name]) => name === EVENT.MESSAGE_RECEIVED), [], "nothing is told before ready");
  socket.ok("joined_group_page", { joined_group_page: { groups: [], next_seq: 0 } });
  socket.err("conversation_page", 7010);
  await until(() => chat.isReady());
  assert.deepEqual(
    told.map(([name]) => name).filter((name) => name === EVENT.SDK_READY || name === EVENT.MESSAGE_RECEIVED),
    [EVENT.SDK_READY, EVENT.MESSAGE_RECEIVED],
  );
  await until(() => socket.count("conversation_page") === 2);
  socket.ok("joined_group_page", { joined_group_page: { groups: [], next_seq: 0 } });
  socket.ok("conversation_page", { conversation_page: { conversations: [CONVERSATION], next_seq: 0 } });
  await until(() => chat.getTotalUnreadMessageCount() === 2);
  assert.equal(told.filter(([name]) => name === EVENT.SDK_READY).length, 1);
  await end(chat, socket);
});

test("whatever a hostile service sends, nothing is thrown into the page, and the face goes on", LIMIT, async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on("unhandledRejection", note);
  const { error } = console;
  console.error = () => {};
  try {
    const { chat, socket, told } = await login();
    socket.ok("joined_group_page", { joined_group_page: { groups: [{ group: {}, me: {} }], next_seq: 0 } });
    socket.ok("conversation_page", { conversation_page: { conversations: [{ id: { c2c: "bob" }, unread: 1 }], next_seq: 0 } });
    await until(() => chat.isReady());
    for (const tip of [
      { group_id: "team", users: [null, 5], kind: null },
      { group_id: "team", users: [{}], kind: { info_changed: 5 }, op_user: {} },
    ]) {
      socket.push({ group_tip: tip });
    }
    socket.push({ message: message(1, { content: { elems: [{ elem_type: 99 }] } }) });
    socket.push({ message: message(2, { content: { elems: [{}], at_users: 5, priority: -1 } }) });
    socket.push({ message: message(3, { content: {} }) });
    socket.push({ profile: { user_id: "me", custom: 5 } });
    socket.push({ changes: { conversation: { c2c: "x" }, stable: 1, changes: [{ receipt: { conversation: { c2c: "x" }, msg_id: "m", seq: 1, read_count: 9, unread_count: 9, time: 1, version: 1 } }] } });
    socket.push({ message: message(4, { content: { elems: [{ elem_type: 0, text_elem_content: "still here" }] } }) });
    await settled();
    const texts = told
      .filter(([name]) => name === EVENT.MESSAGE_RECEIVED)
      .flatMap(([, data]) => (data as Message[]).map(({ payload }) => payload?.text));
    assert.equal(texts[texts.length - 1], "still here");
    await end(chat, socket);
  } finally {
    console.error = error;
    process.off("unhandledRejection", note);
  }
  assert.deepEqual(rejections, []);
});

test("a reminder of the operator is a notice of the system with what it is of, and no message of the conversation", LIMIT, async () => {
  const { chat, socket, told } = await login();
  socket.ok("joined_group_page", { joined_group_page: { groups: [], next_seq: 0 } });
  socket.ok("conversation_page", { conversation_page: { conversations: [CONVERSATION], next_seq: 0 } });
  await until(() => chat.isReady());
  for (const conversation of [{ group: "team" }, { c2c: "bob" }]) {
    const reminder = { conversation, msg_id: "m1", seq: 5, sender: "bob", time: 1_700_003_600 };
    told.length = 0;
    socket.push({ reminder });
    await settled();
    const [notice] = told.filter(([name]) => name === EVENT.MESSAGE_RECEIVED).flatMap(([, data]) => data as Message[]);
    assert.deepEqual(
      [notice.type, notice.conversationID, notice.time, notice.payload.operationType, notice.payload.groupProfile.groupID],
      ["TIMGroupSystemNoticeElem", "@TIM#SYSTEM", 1_700_003_600, 255, conversation.group ?? ""],
    );
    assert.deepEqual(JSON.parse(notice.payload.userDefinedField), { reminder });
    assert.equal(chat.getTotalUnreadMessageCount(), 2, "it counts as nothing");
  }
  await end(chat, socket);
});

/** The lists of a login, with the conversation with bob alone. */
function answerLists(socket: ScriptedSocket, more: object = {}): void {
  socket.ok("joined_group_page", { joined_group_page: { groups: [], next_seq: 0 } });
  socket.ok("conversation_page", { conversation_page: { conversations: [{ ...CONVERSATION, ...more }], next_seq: 0 } });
}

test("a message that comes while its conversation is cleared stays, and what was there is forgotten once", LIMIT, async () => {
  const { chat, socket } = await login();
  answerLists(socket);
  await until(() => chat.isReady());
  for (const seq of [1, 2]) socket.push({ message: message(seq, { conversation: { c2c: "bob" } }) });
  await until(() => socket.count("get_conversations") === 1);
  socket.ok("get_conversations", { conversations: [CONVERSATION] });
  const cleared = chat.clearHistoryMessage("C2Cbob");
  await settled();
  assert.deepEqual(socket.last("clear_history").body, { conversation: { c2c: "bob" } });
  socket.push({ message: message(3, { conversation: { c2c: "bob" } }) });
  socket.ok("clear_history", "done");
  await until(() => socket.count("get_conversations") === 2);
  socket.ok("get_conversations", { conversations: [{ ...CONVERSATION, unread: 1, cleared_seq: 2, marks: [1, 2 ** 63], list_version: 1 }] });
  await cleared;
  assert.deepEqual(["m1", "m2", "m3"].map((id) => chat.findMessage(id)?.ID ?? null), [null, null, "m3"]);
  const { conversationList } = (await chat.getConversationList()).data;
  assert.deepEqual(conversationList.map(({ markList, unreadCount }) => [markList, unreadCount]), [[[1, 2 ** 63], 1]]);
  await end(chat, socket);
});

test("what was asked about while the whole list was asked for is newer than that, and stays", LIMIT, async () => {
  const { chat, socket, sockets } = await login();
  answerLists(socket);
  await until(() => chat.isReady());
  socket.cut();
  await until(() => sockets.length === 2);
  const [, next] = sockets;
  next.onopen?.();
  next.ok("login", { logged_in: loginInfo([head(0)]) });
  await until(() => next.count("conversation_page") === 1);
  // The page was read; then another device marks one of it and deletes nothing.
  next.push({ conversation_changed: { c2c: "bob" } });
  next.push({ conversation_changed: { c2c: "dora" } });
  await until(() => next.count("get_conversations") === 1);
  const marked = { ...CONVERSATION, marks: [4], list_version: 1 };
  next.ok("get_conversations", { conversations: [marked, { ...CONVERSATION, id: { c2c: "dora" } }] });
  await settled();
  answerLists(next);
  await until(() => chat.getTotalUnreadMessageCount() === 4);
  const { conversationList } = (await chat.getConversationList()).data;
  assert.deepEqual(conversationList.map(({ conversationID, markList }) => [conversationID, markList]).sort(), [["C2Cbob", [4]], ["C2Cdora", []]]);
  await end(chat, next);
});
