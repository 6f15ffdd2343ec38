import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Conversation, Message, Profile } from "../src/web";
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
  await alice.chat.createGroup({ groupID: "team", name: "The team", type: TYPES.GRP_PUBLIC, memberList: [{ userID: "bob" }] });
});
after(async () => {
  await Promise.all([alice, bob].map(({ chat }) => chat.destroy()));
  await server.stop();
});

async function send(to: string, words: string): Promise<Message> {
  const conversationType = to === "team" ? TYPES.CONV_GROUP : TYPES.CONV_C2C;
  const message = alice.chat.createTextMessage({ to, conversationType, payload: { text: words } });
  await alice.chat.sendMessage(message);
  await until(() => bob.chat.findMessage(message.ID) !== null);
  return message;
}

const conversation = async ({ chat }: Person, id: string): Promise<Conversation> =>
  (await chat.getConversationList([id])).data.conversationList[0];

test("unread counts and their sum rise with messages, and fall where a conversation is marked read", LIMIT, async () => {
  const { chat } = bob;
  for (const [to, words] of [["bob", "1"], ["bob", "2"], ["team", "3"]]) await send(to, words);
  await until(() => chat.getTotalUnreadMessageCount() === 3);
  const { conversationList, isSyncCompleted } = (await chat.getConversationList()).data;
  assert.equal(isSyncCompleted, true);
  assert.deepEqual(conversationList.map(({ conversationID, unreadCount }) => [conversationID, unreadCount]).sort(), [["C2Calice", 2], ["GROUPteam", 1]]);
  assert.deepEqual(bob.data<number>(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED).slice(-1), [3]);

  const held = await conversation(bob, "C2Calice");
  assert.deepEqual(await chat.setMessageRead({ conversationID: "C2Calice" }), { code: 0, data: {} });
  assert.deepEqual([held.unreadCount, chat.getTotalUnreadMessageCount()], [0, 1]);
  assert.deepEqual(bob.data<number>(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED).slice(-1), [1]);
  await chat.setAllMessageRead({ scope: TYPES.READ_ALL_MSG });
  assert.equal(chat.getTotalUnreadMessageCount(), 0);
  await chat.setMessageRead({ conversationID: "C2Cnobody-at-all" });
});

test("a conversation has the vendor's fields, and stays the same object while it changes", LIMIT, async () => {
  const sent = await send("bob", "hello");
  const held = await conversation(bob, "C2Calice");
  const { lastMessage, userProfile, ...rest } = held;
  assert.deepEqual(rest, {
    conversationID: "C2Calice", type: "C2C", unreadCount: 1, groupProfile: undefined, groupAtInfoList: [], remark: "",
    isPinned: false, messageRemindType: "AcceptAndNotify", markList: [], customData: "", conversationGroupList: [], draftText: "",
  });
  assert.equal(userProfile?.userID, "alice");
  assert.deepEqual(lastMessage, {
    lastTime: sent.time, lastSequence: sent.sequence, fromAccount: "alice", messageForShow: "hello", type: "TIMTextElem",
    payload: { text: "hello" }, isRevoked: false, isPeerRead: false, onlineOnlyFlag: false, nick: "", nameCard: "",
    cloudCustomData: "", version: 0, revoker: null,
  });
  await alice.chat.revokeMessage(sent);
  await until(() => held.lastMessage.isRevoked);
  const custom = alice.chat.createCustomMessage({ to: "bob", conversationType: TYPES.CONV_C2C, payload: { data: "d" } });
  await alice.chat.sendMessage(custom);
  await until(() => held.lastMessage.messageForShow === "[Custom]");
  assert.equal(await conversation(bob, "C2Calice"), held);
  const team = await conversation(bob, "GROUPteam");
  assert.deepEqual([team.type, team.groupProfile?.name, team.groupProfile?.selfInfo.role, team.userProfile], ["GROUP", "The team", "Member", undefined]);
});

test("the list is in the order of activity, and can be asked for by ids and by properties", LIMIT, async () => {
  const { chat } = bob;
  await send("bob", "first");
  await send("team", "second");
  const ids = async (options?: Parameters<typeof chat.getConversationList>[0]): Promise<string[]> =>
    (await chat.getConversationList(options)).data.conversationList.map(({ conversationID }) => conversationID);
  assert.deepEqual(await ids(), ["GROUPteam", "C2Calice"]);
  await chat.setMessageRead({ conversationID: "C2Calice" });
  assert.deepEqual(await ids({ hasUnreadCount: true }), ["GROUPteam"]);
  assert.deepEqual(await ids({ hasUnreadCount: false }), ["C2Calice"]);
  assert.deepEqual(await ids({ type: TYPES.CONV_C2C }), ["C2Calice"]);
  assert.deepEqual(await ids({ hasGroupAtInfo: true }), []);
  assert.deepEqual(await ids({ markType: TYPES.CONV_MARK_TYPE_STAR }), []);
  assert.deepEqual(await ids({ groupName: "friends" }), []);
  assert.deepEqual(await ids(["C2Calice", "C2Cstranger"]), ["C2Calice"]);
});

test("a pinned conversation is first on all devices, and a deleted one is gone for me until the next message", LIMIT, async () => {
  const { chat } = bob;
  const second = await Person.login(server, "bob");
  const first = await send("bob", "to be deleted");
  await send("team", "the last");
  const ids = async ({ chat }: Person): Promise<string[]> =>
    (await chat.getConversationList()).data.conversationList.map(({ conversationID }) => conversationID);
  const told = (person: Person): Conversation[] => person.data<Conversation[]>(EVENT.CONVERSATION_LIST_UPDATED).slice(-1)[0];
  const heard = (person: Person): string[] => told(person).map(({ conversationID }) => conversationID);
  assert.deepEqual(await ids(bob), ["GROUPteam", "C2Calice"]);
  const pinned = await chat.pinConversation({ conversationID: "C2Calice", isPinned: true });
  assert.deepEqual(pinned, { code: 0, data: { conversationID: "C2Calice" } });
  assert.deepEqual(heard(bob), ["C2Calice", "GROUPteam"]);
  await until(() => heard(second).join() === "C2Calice,GROUPteam" && told(second)[0].isPinned);
  assert.equal((await conversation(bob, "C2Calice")).isPinned, true);
  await send("team", "newer");
  assert.deepEqual(await ids(second), ["C2Calice", "GROUPteam"]);
  await chat.pinConversation({ conversationID: "C2Calice", isPinned: false });
  assert.deepEqual(await ids(bob), ["GROUPteam", "C2Calice"]);

  await chat.pinConversation({ conversationID: "C2Calice", isPinned: true });
  assert.deepEqual((await chat.deleteConversation("C2Calice")).data, { conversationID: "C2Calice" });
  assert.deepEqual(heard(bob), ["GROUPteam"]);
  await until(() => heard(second).join() === "GROUPteam");
  assert.equal(chat.findMessage(first.ID), null);
  assert.deepEqual((await chat.getMessageList({ conversationID: "C2Calice" })).data.messageList, []);
  assert.ok((await ids(alice)).includes("C2Cbob"), "the other one keeps it");
  for (const call of [chat.deleteConversation("C2Calice"), chat.pinConversation({ conversationID: "C2Calice", isPinned: true })]) {
    await assert.rejects(call, refusal(2500, "conversationID"));
  }

  const again = await send("bob", "back");
  await until(() => heard(bob).includes("C2Calice"));
  const back = await conversation(bob, "C2Calice");
  assert.deepEqual([back.isPinned, back.unreadCount, back.lastMessage.messageForShow], [false, 1, "back"]);
  const { messageList } = (await chat.getMessageList({ conversationID: "C2Calice" })).data;
  assert.deepEqual(messageList.map(({ ID }) => ID), [again.ID]);
  const both = await chat.deleteConversation({ conversationIDList: ["C2Calice", "GROUPteam"] });
  assert.deepEqual(both.data, { conversationIDList: ["C2Calice", "GROUPteam"] });
  assert.deepEqual(await ids(bob), []);
  for (const to of ["bob", "team"]) await send(to, "back again");
  await second.chat.destroy();
});

test("one that has not begun is answered with the user's name; one that cannot begin is 2500 or the service's code", LIMIT, async () => {
  const dora = await Person.login(server, "dora");
  await dora.chat.updateMyProfile({ nick: "Dora", avatar: "https://example.org/dora.png" });
  await dora.chat.destroy();
  const { data } = await alice.chat.getConversationProfile("C2Cdora");
  assert.deepEqual(
    [data.conversation.userProfile?.nick, data.conversation.unreadCount, data.conversation.lastMessage.lastTime],
    ["Dora", 0, 0],
  );
  assert.equal((await alice.chat.getConversationProfile("GROUPteam")).data.conversation, await conversation(alice, "GROUPteam"));
  await assert.rejects(alice.chat.getConversationProfile("C2Cnobody-at-all"), refusal(2500, "conversationID"));
  await assert.rejects(alice.chat.getConversationProfile("GROUPnowhere"), refusal(10010));
});

test("what another device marks read falls here, and what is missed while the link is cut is in the lists after it", LIMIT, async () => {
  const second = await Person.login(server, "bob");
  await send("bob", "for both");
  await until(() => bob.chat.getTotalUnreadMessageCount() > 0 && second.chat.getTotalUnreadMessageCount() > 0);
  await second.chat.setAllMessageRead({ scope: TYPES.READ_ALL_MSG });
  await until(() => bob.chat.getTotalUnreadMessageCount() === 0);
  await send("bob", "again");
  await until(() => bob.chat.getTotalUnreadMessageCount() === 1);
  await server.kill();
  await until(() => bob.data<{ state: string }>(EVENT.NET_STATE_CHANGE).slice(-1)[0].state !== "connected");
  const loaded = bob.data(EVENT.CONVERSATION_LIST_UPDATED).length;
  await server.restart();
  await second.chat.setMessageRead({ conversationID: "C2Calice" });
  await until(() => bob.data(EVENT.CONVERSATION_LIST_UPDATED).length > loaded && bob.chat.getTotalUnreadMessageCount() === 0);
  assert.deepEqual([bob.chat.isReady(), bob.data(EVENT.SDK_READY).length], [true, 1]);
  await second.chat.destroy();
});

test("profiles: mine, others', and what is changed is told", LIMIT, async () => {
  const { chat } = alice;
  const change = {
    nick: "Alice", avatar: "https://example.org/a.png", gender: TYPES.GENDER_FEMALE, selfSignature: "hi", birthday: 19900102,
    location: "Basel", language: 3, level: 4, role: 5, allowType: TYPES.ALLOW_TYPE_DENY_ANY,
  } as const;
  const { data } = await chat.updateMyProfile({ ...change, profileCustomField: [{ key: "Tag_Profile_Custom_Pet", value: "cat" }] });
  assert.deepEqual(data, {
    userID: "alice", ...change, messageSettings: 0, adminForbidType: TYPES.FORBID_TYPE_NONE,
    profileCustomField: [{ key: "Tag_Profile_Custom_Pet", value: "cat" }],
  });
  assert.deepEqual((await chat.getMyProfile()).data, data);
  await until(() => alice.data<Profile[]>(EVENT.PROFILE_UPDATED).flat().some(({ nick }) => nick === "Alice"));
  const users = (await bob.chat.getUserProfile({ userIDList: ["alice", "nobody-at-all", "bob"] })).data;
  assert.deepEqual(users.map(({ userID, nick, allowType }) => [userID, nick, allowType]), [
    ["alice", "Alice", TYPES.ALLOW_TYPE_DENY_ANY], ["bob", "", TYPES.ALLOW_TYPE_ALLOW_ANY],
  ]);
});

test("a wrong parameter is refused with 6017 and named", LIMIT, async () => {
  const { chat } = bob;
  const named = (name: string): ((error: unknown) => boolean) => refusal(6017, name);
  await assert.rejects(chat.setMessageRead({} as never), named("conversationID"));
  await assert.rejects(chat.setMessageRead({ conversationID: "alice" }), named("conversationID"));
  await assert.rejects(chat.setAllMessageRead({ scope: "everything" as never }), named("scope"));
  await assert.rejects(chat.pinConversation({ conversationID: "C2Calice" } as never), named("isPinned"));
  await assert.rejects(chat.deleteConversation("alice"), named("conversationID"));
  await assert.rejects(chat.deleteConversation({ conversationIDList: [] }), named("conversationIDList"));
  await assert.rejects(chat.getConversationList([]), named("options"));
  await assert.rejects(chat.getConversationProfile("alice"), named("conversationID"));
  await assert.rejects(chat.getUserProfile({ userIDList: [] }), named("userIDList"));
  await assert.rejects(chat.updateMyProfile({ nick: 5 as never }), named("nick"));
  await assert.rejects(chat.updateMyProfile({ gender: "other" as never }), named("gender"));
  await assert.rejects(chat.updateMyProfile({ allowType: "some" as never }), named("allowType"));
  await assert.rejects(chat.updateMyProfile({ profileCustomField: {} as never }), named("profileCustomField"));
});
