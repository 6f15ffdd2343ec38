import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { GetGroupMessageReadMemberListFilter, LogLevelEnum, TencentImSDKPlugin, V2TIMManager } from "../src/react-native";
import type { V2TimMessage, V2TimMessageReceipt } from "../src/react-native";
import { EDITS, edited, printed, run } from "./support/rn-snippets";
import type { SnippetName } from "./support/rn-snippets";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 60_000 };
const { v2TIMManager: alice } = TencentImSDKPlugin;
let bob: V2TIMManager;
let server: Server;
const scope = { TencentImSDKPlugin, GetGroupMessageReadMemberListFilter };
const snippets = edited();
const get = (name: SnippetName): string => snippets.get(name) ?? assert.fail(name);

before(async () => {
  server = await Server.start();
  TencentImSDKPlugin.configure({ url: server.url, WebSocket });
  bob = new V2TIMManager({ url: server.url, WebSocket });
  for (const [user, manager] of [["alice", alice], ["bob", bob]] as const) {
    assert.equal((await manager.initSDK(1400000000, LogLevelEnum.V2TIM_LOG_DEBUG)).code, 0);
    assert.deepEqual(await manager.login(user, server.userSig(user)), { code: 0, desc: "ok" });
  }
  assert.deepEqual(await alice.createGroup("Snippets", "Public", "groupID"), { code: 0, desc: "ok", data: "groupID" });
  assert.equal((await bob.joinGroup("groupID", "")).code, 0);
});
after(async () => {
  await Promise.all([alice.unInitSDK(), bob.unInitSDK()]);
  await server.stop();
});

function parses(text: string): boolean {
  try {
    const AsyncFunction = (async () => {}).constructor as new (body: string) => unknown;
    return new AsyncFunction(text) !== undefined;
  } catch {
    return false;
  }
}

test("three of the vendor's documented snippets need the four edits to be JavaScript, and two need none", () => {
  const broken = [...printed()].filter(([, text]) => !parses(text)).map(([name]) => name);
  assert.deepEqual(broken, ["send", "listener", "counts"]);
  assert.equal(EDITS.length, 4);
  for (const [name, text] of snippets) assert.ok(parses(text), name);
  for (const skipped of EDITS) {
    const [name] = skipped;
    let text = printed().get(name) ?? assert.fail(name);
    for (const edit of EDITS) if (edit !== skipped && edit[0] === name) text = edit[1](text);
    assert.ok(!parses(text), `the edit of ${name} is not needed`);
  }
});

test("the snippets run as they stand, and their placeholders are answered as such", LIMIT, async () => {
  const got: V2TimMessage[] = [];
  bob.getMessageManager().addAdvancedMsgListener({ onRecvNewMessage: (message) => got.push(message) });
  const { createCustomMessageRes } = await run(get("send"), scope, "createCustomMessageRes");
  assert.equal((createCustomMessageRes as { code: number }).code, 0);
  await until(() => got.length === 1);
  bob.getMessageManager().removeAdvancedMsgListener();
  assert.equal(got[0].customElem?.data, "Typing...");
  assert.equal(got[0].groupID, "groupID");
  assert.equal(got[0].seq, "0", "for who is online, and not stored");

  const receipts = await run(get("receipts"), scope, "sendMessageReadReceipts");
  assert.deepEqual(receipts.sendMessageReadReceipts, { code: -1, desc: "messages not found" });
  const counts = await run(get("counts"), scope, "getMessageReadReceipts");
  assert.equal((counts.getMessageReadReceipts as { code: number }).code, 6017);
  const readers = await run(get("readers"), scope, "getGroupMessageReadMemberList");
  assert.deepEqual(readers.getGroupMessageReadMemberList, { code: -1, desc: "messages not found" });
});

test("with ids in the place of the placeholders, the snippets tell the sender who has read", LIMIT, async () => {
  const told: V2TimMessageReceipt[] = [];
  const got: V2TimMessage[] = [];
  await run(get("listener").replace("element.msgID;", "told.push(element);"), { ...scope, told });
  bob.getMessageManager().addAdvancedMsgListener({ onRecvNewMessage: (message) => got.push(message) });
  await run(get("send").replace("onlineUserOnly: true", "onlineUserOnly: false"), scope);
  await until(() => got.length === 1);
  const id = got[0].msgID ?? assert.fail("no id");
  assert.equal(got[0].needReadReceipt, true);

  const bobs = { ...scope, TencentImSDKPlugin: { v2TIMManager: bob } };
  const text = get("receipts").replace('["msgids"]', JSON.stringify([id]));
  const { sendMessageReadReceipts } = await run(text, bobs, "sendMessageReadReceipts");
  assert.deepEqual(sendMessageReadReceipts, { code: 0, desc: "ok" });
  await until(() => told.length === 1);
  assert.deepEqual([told[0].msgID, told[0].groupID, told[0].readCount, told[0].unreadCount], [id, "groupID", 1, 0]);

  const seen: V2TimMessageReceipt[] = [];
  const counted = get("counts").replace("([])", `(${JSON.stringify([id])})`).replace("element.msgID;", "seen.push(element);");
  await run(counted, { ...scope, seen });
  assert.deepEqual(seen, told);
  const listed = get("readers").replace('messageID = ""', `messageID = ${JSON.stringify(id)}`);
  const { getGroupMessageReadMemberList: list } = await run(listed, scope, "getGroupMessageReadMemberList");
  const { code, data } = list as { code: number; data: { isFinished: boolean; nextSeq: number; memberInfoList: { userID: string }[] } };
  assert.deepEqual([code, data.isFinished, data.nextSeq, data.memberInfoList.map(({ userID }) => userID)], [0, true, 0, ["bob"]]);
});
