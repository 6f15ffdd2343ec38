import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { Client } from "../src";
import type { V2TIMManager, V2TimMessage, V2TimMessageReceipt } from "../src/react-native";
import {
  GetGroupMessageReadMemberListFilter as Filter, HistoryMsgGetTypeEnum, MessageElemType, MessagePriorityEnum, MessageStatus,
} from "../src/react-native";
import { done, fails, login, ok, send } from "./support/rn";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 60_000 };
const READ = Filter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ;
const UNREAD = Filter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD;
let server: Server;
let alice: V2TIMManager;
let bob: V2TIMManager;
let cat: V2TIMManager;

before(async () => {
  server = await Server.start();
  [alice, bob, cat] = await Promise.all(["alice", "bob", "cat"].map((user) => login(server, user)));
  ok(await alice.createGroup("Team", "Public", "team"));
  for (const member of [bob, cat]) done(await member.joinGroup("team", "hello"));
});
after(async () => {
  await Promise.all([alice, bob, cat].map((manager) => manager.unInitSDK()));
  await server.stop();
});

/** What this user is told of messages from now on, by event. */
function listen(manager: V2TIMManager): { news: V2TimMessage[]; modified: V2TimMessage[]; revoked: string[]; read: V2TimMessageReceipt[]; marks: V2TimMessageReceipt[]; stop(): void } {
  const told = { news: [] as V2TimMessage[], modified: [] as V2TimMessage[], revoked: [] as string[] };
  const receipts = { read: [] as V2TimMessageReceipt[], marks: [] as V2TimMessageReceipt[] };
  const listener = {
    onRecvNewMessage: (message: V2TimMessage) => told.news.push(message),
    onRecvMessageModified: (message: V2TimMessage) => told.modified.push(message),
    onRecvMessageRevoked: (id: string) => told.revoked.push(id),
    onRecvMessageReadReceipts: (list: V2TimMessageReceipt[]) => receipts.read.push(...list),
    onRecvC2CReadReceipt: (list: V2TimMessageReceipt[]) => receipts.marks.push(...list),
  };
  manager.getMessageManager().addAdvancedMsgListener(listener);
  return { ...told, ...receipts, stop: () => manager.getMessageManager().removeAdvancedMsgListener(listener) };
}

test("a group message is read by one after the other: counts, events, and both lists in pages", LIMIT, async () => {
  const [alices, bobs, cats] = [alice, bob, cat].map(listen);
  const sent = await send(alice, { groupID: "team" }, "Lunch?");
  assert.deepEqual([sent.isSelf, sent.needReadReceipt, sent.groupID, sent.userID], [true, true, "team", undefined]);
  assert.equal(sent.status, MessageStatus.V2TIM_MSG_STATUS_SEND_SUCC);
  await until(() => bobs.news.length === 1 && cats.news.length === 1);
  const [got] = bobs.news;
  assert.deepEqual(
    [got.msgID, got.textElem?.text, got.elemType, got.sender, got.isSelf, got.needReadReceipt],
    [sent.msgID, "Lunch?", MessageElemType.V2TIM_ELEM_TYPE_TEXT, "alice", false, true],
  );

  done(await bob.getMessageManager().sendMessageReadReceipts([sent.msgID]));
  await until(() => alices.read.length === 1);
  const { timestamp, ...receipt } = alices.read[0];
  assert.deepEqual(receipt, { userID: "", msgID: sent.msgID, groupID: "team", readCount: 1, unreadCount: 1 });
  assert.ok(timestamp > 1_700_000_000);
  const page = async (filter: Filter, nextSeq?: number, count?: number) =>
    ok(await alice.getMessageManager().getGroupMessageReadMemberList(sent.msgID, filter, nextSeq, count));
  assert.deepEqual((await page(READ)).memberInfoList.map(({ userID }) => userID), ["bob"]);
  assert.deepEqual((await page(UNREAD)).memberInfoList.map(({ userID }) => userID), ["cat"]);

  done(await cat.getMessageManager().sendMessageReadReceipts([sent.msgID]));
  await until(() => alices.read.length === 2);
  assert.deepEqual([alices.read[1].readCount, alices.read[1].unreadCount], [2, 0]);
  assert.deepEqual(ok(await alice.getMessageManager().getMessageReadReceipts([sent.msgID])), [alices.read[1]]);
  const first = await page(READ, 0, 1);
  assert.deepEqual([first.isFinished, first.memberInfoList.map(({ userID }) => userID)], [false, ["bob"]]);
  const second = await page(READ, first.nextSeq, 1);
  assert.deepEqual([second.isFinished, second.nextSeq, second.memberInfoList.map(({ userID }) => userID)], [true, 0, ["cat"]]);
  for (const told of [alices, bobs, cats]) told.stop();
});

test("a one-to-one message: a receipt and a read mark are two things", LIMIT, async () => {
  const [alices, bobs] = [alice, bob].map(listen);
  const sent = await send(alice, { receiver: "bob" }, "At one?");
  assert.deepEqual([sent.userID, sent.groupID], ["bob", undefined]);
  await until(() => bobs.news.length === 1);
  done(await bob.getMessageManager().sendMessageReadReceipts([sent.msgID]));
  await until(() => alices.read.length === 1);
  const { timestamp: _, ...receipt } = alices.read[0];
  assert.deepEqual(receipt, { userID: "bob", msgID: sent.msgID, readCount: 1, unreadCount: 0, isPeerRead: true });
  assert.equal(alices.marks.length, 0);
  const [before] = ok(await alice.getMessageManager().findMessages([sent.msgID]));
  assert.equal(before.isPeerRead, false, "a receipt does not mark the conversation read");

  done(await bob.getMessageManager().markC2CMessageAsRead("alice"));
  await until(() => alices.marks.length === 1);
  assert.deepEqual([alices.marks[0].userID, alices.marks[0].msgID, alices.marks[0].isPeerRead], ["bob", undefined, true]);
  const [after] = ok(await alice.getMessageManager().findMessages([sent.msgID]));
  assert.equal(after.isPeerRead, true);
  for (const told of [alices, bobs]) told.stop();
});

test("history goes back page by page, forward from the oldest, from a place, and by kind", LIMIT, async () => {
  ok(await alice.createGroup("Pages", "Public", "pages"));
  const ids: string[] = [];
  for (let number = 1; number <= 5; number++) ids.push((await send(alice, { groupID: "pages" }, `${number}`)).msgID);
  const messages = alice.getMessageManager();
  const custom = await messages.createCustomMessage({ data: "{}", desc: "d", extension: "e" });
  const last = ok(await messages.sendMessage({ id: custom.data.id, receiver: "", groupID: "pages" }));
  assert.deepEqual([last.customElem, last.needReadReceipt], [{ data: "{}", desc: "d", extension: "e" }, false]);
  const texts = (list: V2TimMessage[]): (string | undefined)[] => list.map(({ textElem, customElem }) => textElem?.text ?? customElem?.data);

  const newest = ok(await messages.getGroupHistoryMessageList("pages", 3));
  assert.deepEqual(texts(newest), ["{}", "5", "4"]);
  assert.deepEqual(texts(ok(await messages.getGroupHistoryMessageList("pages", 100, newest[2].msgID))), ["3", "2", "1"]);
  const { V2TIM_GET_LOCAL_NEWER_MSG: newer, V2TIM_GET_CLOUD_OLDER_MSG: older } = HistoryMsgGetTypeEnum;
  assert.deepEqual(texts(ok(await messages.getHistoryMessageList(2, newer, undefined, "pages"))), ["1", "2"]);
  assert.deepEqual(texts(ok(await messages.getHistoryMessageList(2, older, undefined, "pages", 3))), ["3", "2"]);
  const kinds = [MessageElemType.V2TIM_ELEM_TYPE_CUSTOM];
  assert.deepEqual(texts(ok(await messages.getHistoryMessageList(9, older, undefined, "pages", -1, undefined, kinds))), ["{}"]);
  assert.deepEqual(texts(ok(await messages.getC2CHistoryMessageList("bob", 1))), ["At one?"]);

  done(await messages.deleteMessages([ids[0], ids[1]]));
  assert.deepEqual(texts(ok(await messages.getHistoryMessageList(2, newer, undefined, "pages"))), ["3", "4"]);
  assert.deepEqual(ok(await messages.findMessages([ids[4], "nobody"])).map(({ msgID }) => msgID), [ids[4]]);
});

test("what a message carries arrives as it was given", LIMIT, async () => {
  const [bobs, cats] = [bob, cat].map(listen);
  const messages = alice.getMessageManager();
  const { data } = await messages.createTextAtMessage("@bob look", ["bob"]);
  assert.deepEqual(
    [data.messageInfo.id, data.messageInfo.sender, data.messageInfo.msgID, data.messageInfo.textElem],
    [data.id, "alice", undefined, { text: "@bob look" }],
  );
  const sent = ok(await messages.sendMessage({
    id: data.id, receiver: "", groupID: "team", cloudCustomData: "cloud", localCustomData: "local",
    priority: MessagePriorityEnum.V2TIM_PRIORITY_HIGH, isExcludedFromUnreadCount: true, isExcludedFromLastMessage: true,
    isSupportMessageExtension: true, offlinePushInfo: { title: "t", desc: "d" },
  }));
  assert.equal(sent.localCustomData, "local");
  await until(() => bobs.news.length === 1);
  const [got] = bobs.news;
  assert.deepEqual(
    [got.cloudCustomData, got.localCustomData, got.priority, got.isExcludedFromUnreadCount, got.isExcludedFromLastMessage],
    ["cloud", undefined, MessagePriorityEnum.V2TIM_PRIORITY_HIGH, true, true],
  );
  assert.deepEqual([got.groupAtUserList, got.isSupportMessageExtension, got.offlinePushInfo?.title], [["bob"], true, "t"]);
  assert.equal(got.needReadReceipt, false, "what was not asked for is not reported");
  fails(await messages.sendMessage({ id: data.id, receiver: "", groupID: "team" }), 6017, /^id: /);

  const face = await messages.createFaceMessage(3, "smile");
  ok(await messages.sendMessage({ id: face.data.id, receiver: "bob", groupID: "" }));
  const place = await messages.createLocationMessage("here", 12.5, -3.25);
  ok(await messages.sendMessage({ id: place.data.id, receiver: "bob", groupID: "" }));
  await until(() => bobs.news.length === 3);
  assert.deepEqual(bobs.news[1].faceElem, { index: 3, data: "smile" });
  assert.deepEqual(bobs.news[2].locationElem, { desc: "here", longitude: 12.5, latitude: -3.25 });
  const forward = ok(await bob.getMessageManager().createForwardMessage(bobs.news[1].msgID ?? ""));
  const forwarded = ok(await bob.getMessageManager().sendMessage({ id: forward.id, receiver: "cat", groupID: "" }));
  assert.deepEqual(forwarded.faceElem, { index: 3, data: "smile" });
  await until(() => cats.news.some(({ msgID }) => msgID === forwarded.msgID));
  for (const told of [bobs, cats]) told.stop();
});

test("what applications of other languages send is shown", LIMIT, async () => {
  const bobs = listen(bob);
  const eve = new Client({ url: server.url, WebSocket });
  await eve.login("eve", server.userSig("eve"));
  const send = (elem_type: number, elem: object): Promise<unknown> => eve.sendMessage({ c2c: "bob" }, { elems: [{ elem_type, ...elem }] });
  await send(1, { image_elem_orig_path: "p", image_elem_orig_url: "u", image_elem_orig_pic_width: 4, image_elem_orig_pic_height: 3 });
  await send(2, { sound_elem_file_path: "p", sound_elem_file_time: 7, sound_elem_file_size: 9, sound_elem_url: "u" });
  await send(9, { video_elem_video_path: "p", video_elem_video_duration: 5, video_elem_image_width: 4, video_elem_image_url: 1 });
  await send(4, { file_elem_file_name: "n", file_elem_file_size: 8, file_elem_url: "u" });
  await send(12, { merge_elem_title: "t", merge_elem_abstract_array: ["a", 1, "b"], merge_elem_message_array: [] });
  await send(5_000, { own: "kind" });
  await until(() => bobs.news.length === 6);
  const [image, sound, video, file, merger, other] = bobs.news;
  const orig = { type: 0, width: 4, height: 3, url: "u" };
  assert.deepEqual([image.elemType, image.imageElem], [3, { path: "p", imageList: [orig] }]);
  assert.deepEqual([sound.elemType, sound.soundElem?.duration, sound.soundElem?.dataSize, sound.soundElem?.url], [4, 7, 9, "u"]);
  assert.deepEqual([video.elemType, video.videoElem?.duration, video.videoElem?.snapshotWidth, video.videoElem?.snapshotUrl], [5, 5, 4, undefined]);
  assert.deepEqual([file.elemType, file.fileElem?.fileName, file.fileElem?.fileSize, file.fileElem?.url], [6, "n", 8, "u"]);
  assert.deepEqual([merger.elemType, merger.mergerElem], [10, { title: "t", abstractList: ["a", "b"], isLayersOverLimit: false }]);
  assert.deepEqual([other.elemType, other.otherElem], [0, { elem_type: 5_000, own: "kind" }]);
  await eve.close();
  bobs.stop();
});

test("a targeted message reaches its targets only", LIMIT, async () => {
  const [bobs, cats] = [bob, cat].map(listen);
  const messages = alice.getMessageManager();
  const { data } = await messages.createTextMessage("for cat");
  const targeted = ok(await messages.createTargetedGroupMessage(data.id, ["cat"]));
  ok(await messages.sendMessage({ id: targeted.id, receiver: "", groupID: "team" }));
  const both = await messages.createTextMessage("also for cat");
  ok(await messages.sendMessage({ id: both.data.id, receiver: "cat", groupID: "team" }));
  await send(alice, { groupID: "team" }, "for all");
  await until(() => bobs.news.length === 1 && cats.news.length === 3);
  assert.deepEqual(bobs.news.map(({ textElem }) => textElem?.text), ["for all"]);
  assert.deepEqual(cats.news.map(({ textElem }) => textElem?.text), ["for cat", "also for cat", "for all"]);
  for (const told of [bobs, cats]) told.stop();
});

test("modified and revoked: everybody is told, and an older state does not overwrite a newer one", LIMIT, async () => {
  const bobs = listen(bob);
  const messages = alice.getMessageManager();
  const sent = await send(alice, { groupID: "team" }, "Lunhc?");
  const changed = ok(await messages.modifyMessage({ ...sent, textElem: { text: "Lunch?" }, cloudCustomData: "fixed" }));
  assert.deepEqual([changed.code, changed.message?.textElem?.text, changed.message?.version], [0, "Lunch?", 1]);
  await until(() => bobs.modified.length === 1);
  assert.deepEqual([bobs.modified[0].textElem?.text, bobs.modified[0].cloudCustomData], ["Lunch?", "fixed"]);
  fails(await messages.modifyMessage({ ...sent, textElem: { text: "older" } }), 8006, /./);
  fails(await bob.getMessageManager().modifyMessage({ ...bobs.modified[0], textElem: { text: "not mine" } }), 10007, /./);

  fails(await bob.getMessageManager().revokeMessage(sent.msgID), 10007, /./);
  done(await messages.revokeMessage(sent.msgID));
  await until(() => bobs.revoked.length === 1);
  assert.deepEqual(bobs.revoked, [sent.msgID]);
  const [revoked] = ok(await bob.getMessageManager().findMessages([sent.msgID]));
  assert.equal(revoked.status, MessageStatus.V2TIM_MSG_STATUS_LOCAL_REVOKED);
  bobs.stop();
});

test("text and custom messages are also told simply", LIMIT, async () => {
  const told: unknown[][] = [];
  bob.addSimpleMsgListener({
    onRecvC2CTextMessage: (_, sender, text) => told.push(["c2c text", sender.userID, text]),
    onRecvC2CCustomMessage: (_, sender, data) => told.push(["c2c custom", sender.userID, data]),
    onRecvGroupTextMessage: (_, group, sender, text) => told.push(["group text", group, sender.userID, text]),
    onRecvGroupCustomMessage: (_, group, sender, data) => told.push(["group custom", group, sender.userID, data]),
  });
  ok(await alice.sendC2CTextMessage("bob", "a"));
  ok(await alice.sendC2CCustomMessage("bob", "b"));
  ok(await alice.sendGroupTextMessage("team", "c", MessagePriorityEnum.V2TIM_PRIORITY_LOW));
  ok(await alice.sendGroupCustomMessage("team", "d"));
  await until(() => told.length === 4);
  bob.removeSimpleMsgListener();
  assert.deepEqual(told.slice(0, 2), [["c2c text", "alice", "a"], ["c2c custom", "alice", "b"]]);
  assert.deepEqual(told.slice(2), [["group text", "team", "alice", "c"], ["group custom", "team", "alice", "d"]]);
});
