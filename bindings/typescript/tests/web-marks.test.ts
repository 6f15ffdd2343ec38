/** Marks of conversations, clearing of histories, and deletions that keep the messages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Conversation, ConversationFilter, Message } from "../src/web";
import { Server, until } from "./support/server";
import { Person, refusal } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
const { CONV_MARK_TYPE_STAR: STAR, CONV_MARK_TYPE_UNREAD: UNREAD, CONV_MARK_TYPE_FOLD: FOLD, CONV_MARK_TYPE_HIDE: HIDE } = TYPES;
let server: Server;
let alice: Person;
let bob: Person;
/** Another device of bob. */
let second: Person;

before(async () => {
  server = await Server.start();
  [alice, bob, second] = await Promise.all(["alice", "bob", "bob"].map((user) => Person.login(server, user)));
  await alice.chat.createGroup({ groupID: "team", name: "The team", type: TYPES.GRP_PUBLIC, memberList: [{ userID: "bob" }] });
});
after(async () => {
  await Promise.all([alice, bob, second].map(({ chat }) => chat.destroy()));
  await server.stop();
});

async function send(to: string, words: string): Promise<Message> {
  const conversationType = to === "team" ? TYPES.CONV_GROUP : TYPES.CONV_C2C;
  const message = alice.chat.createTextMessage({ to, conversationType, payload: { text: words } });
  await alice.chat.sendMessage(message);
  await until(() => [bob, second].every(({ chat }) => !chat.isReady() || chat.findMessage(message.ID) !== null));
  return message;
}

const conversation = async ({ chat }: Person, id: string): Promise<Conversation> =>
  (await chat.getConversationList([id])).data.conversationList[0];
const ids = async ({ chat }: Person, filter?: ConversationFilter): Promise<string[]> =>
  (await chat.getConversationList(filter)).data.conversationList.map(({ conversationID }) => conversationID).sort();
/** The list as this device was told last. */
const told = (person: Person): Conversation[] => person.data<Conversation[]>(EVENT.CONVERSATION_LIST_UPDATED).slice(-1)[0];
const toldMarks = (person: Person, id: string): number[] =>
  [...(told(person).find(({ conversationID }) => conversationID === id)?.markList ?? [])];
const texts = async ({ chat }: Person, conversationID: string): Promise<string[]> =>
  (await chat.getMessageList({ conversationID })).data.messageList.map(({ payload }) => payload.text);
const mark = (person: Person, conversationIDList: string[], markType: number, enableMark = true) =>
  person.chat.markConversation({ conversationIDList, markType, enableMark });

test("a mark is on all devices of the user, which are told, and can be taken off on another one", LIMIT, async () => {
  await send("bob", "direct");
  await send("team", "to all");
  const held = await conversation(bob, "C2Calice");
  const both = { successConversationIDList: ["GROUPteam", "C2Calice"], failureConversationIDList: [] };
  assert.deepEqual(await mark(bob, ["GROUPteam", "C2Calice"], STAR), { code: 0, data: both });
  assert.deepEqual(held.markList, [1], "before the call is answered");
  assert.deepEqual([toldMarks(bob, "C2Calice"), toldMarks(bob, "GROUPteam")], [[1], [1]]);
  await until(() => toldMarks(second, "C2Calice").join() === "1" && toldMarks(second, "GROUPteam").join() === "1");
  await mark(bob, ["C2Calice"], HIDE);
  await mark(second, ["C2Calice"], STAR, false);
  assert.deepEqual(toldMarks(second, "C2Calice"), [8]);
  await until(() => toldMarks(bob, "C2Calice").join() === "8");
  // It has it already, or has it not: both are as wanted.
  assert.deepEqual((await mark(bob, ["C2Calice"], HIDE)).data.successConversationIDList, ["C2Calice"]);
  assert.deepEqual((await mark(bob, ["C2Calice"], FOLD, false)).data.successConversationIDList, ["C2Calice"]);
  assert.deepEqual((await conversation(alice, "C2Cbob")).markList, [], "nobody else has it");
  await send("bob", "a message takes no mark off");
  assert.deepEqual((await conversation(bob, "C2Calice")).markList, [8]);
  await mark(bob, ["C2Calice", "GROUPteam"], HIDE, false);
  await mark(bob, ["GROUPteam"], STAR, false);
});

test("every mark that there is comes back as the number that was given, also above 2 ** 53", LIMIT, async () => {
  const marks: number[] = [STAR, UNREAD, FOLD, HIDE, ...Array.from({ length: 32 }, (_, bit) => 2 ** (32 + bit))];
  for (const one of marks) assert.deepEqual((await mark(bob, ["C2Calice"], one)).data.failureConversationIDList, [], `${one}`);
  assert.deepEqual((await conversation(bob, "C2Calice")).markList, marks);
  await until(() => toldMarks(second, "C2Calice").length === marks.length);
  assert.deepEqual(toldMarks(second, "C2Calice"), marks);
  for (const one of marks) assert.deepEqual(await ids(second, { markType: one }), ["C2Calice"], `${one}`);
  for (const one of marks.slice(1)) await mark(second, ["C2Calice"], one, false);
  assert.deepEqual((await conversation(second, "C2Calice")).markList, [1]);
  await mark(second, ["C2Calice"], STAR, false);
});

test("the list can be asked for by a mark, and for what has none, beside the other properties", LIMIT, async () => {
  await mark(bob, ["C2Calice"], FOLD);
  assert.deepEqual(await ids(bob, { markType: FOLD }), ["C2Calice"]);
  assert.deepEqual(await ids(bob, { markType: FOLD, type: TYPES.CONV_GROUP }), []);
  assert.deepEqual(await ids(bob, { markType: STAR }), []);
  assert.deepEqual(await ids(bob, { markType: 0 }), ["GROUPteam"]);
  assert.deepEqual(await ids(bob, { markType: 0, groupName: "" }), ["GROUPteam"]);
  assert.deepEqual(await ids(bob, { groupName: "friends" }), []);
  await mark(bob, ["C2Calice"], FOLD, false);
  assert.deepEqual(await ids(bob, { markType: 0 }), ["C2Calice", "GROUPteam"]);
});

test("what cannot be marked is among the failures with its code, and the others are marked all the same", LIMIT, async () => {
  const { data } = await mark(bob, ["C2Cstranger", "C2Calice", "GROUPnowhere", "alice", "GROUPteam"], STAR);
  assert.deepEqual(data.successConversationIDList, ["C2Calice", "GROUPteam"]);
  assert.deepEqual(data.failureConversationIDList.map(({ conversationID, code }) => [conversationID, code]), [
    ["C2Cstranger", 2500], ["GROUPnowhere", 2500], ["alice", 6017],
  ]);
  for (const { message } of data.failureConversationIDList) assert.match(message, /^conversationID: /);
  assert.deepEqual(await ids(bob, { markType: STAR }), ["C2Calice", "GROUPteam"]);
  const none = await mark(bob, ["C2Cstranger"], STAR);
  assert.deepEqual([none.code, none.data.successConversationIDList], [0, []]);
  await mark(bob, ["C2Calice", "GROUPteam"], STAR, false);
});

test("a cleared history is gone on all devices, the conversation stays, and what comes after is not gone", LIMIT, async () => {
  const old = await send("bob", "old");
  const team = await send("team", "of the team");
  const [held, other] = [await conversation(bob, "C2Calice"), await conversation(second, "C2Calice")];
  assert.ok(held.unreadCount > 0);
  const shown = bob.chat.findMessage(old.ID);
  assert.deepEqual(await bob.chat.clearHistoryMessage("C2Calice"), { code: 0, data: { conversationID: "C2Calice" } });
  const left = ({ unreadCount, lastMessage }: Conversation): unknown[] => [unreadCount, lastMessage.messageForShow, lastMessage.lastTime];
  assert.deepEqual(left(held), [0, "", 0], "before the call is answered");
  assert.deepEqual([bob.chat.findMessage(old.ID), shown?.isDeleted], [null, true]);
  assert.deepEqual(await texts(bob, "C2Calice"), []);
  await until(() => second.chat.findMessage(old.ID) === null);
  assert.deepEqual(left(other), [0, "", 0]);
  assert.deepEqual(await texts(second, "C2Calice"), []);
  assert.deepEqual(await ids(second), ["C2Calice", "GROUPteam"]);
  assert.ok(bob.chat.findMessage(team.ID), "that of another conversation");
  assert.ok((await texts(alice, "C2Cbob")).includes("old"), "the other one keeps it");

  await send("bob", "new");
  assert.deepEqual(await texts(bob, "C2Calice"), ["new"]);
  assert.deepEqual((await conversation(bob, "C2Calice")).unreadCount, 1);
  await second.chat.clearHistoryMessage("GROUPteam");
  assert.deepEqual(await texts(second, "GROUPteam"), []);
  await until(() => bob.chat.findMessage(team.ID) === null);
  await assert.rejects(bob.chat.clearHistoryMessage("C2Cstranger"), refusal(2500, "conversationID"));
});

test("a conversation that is deleted without its messages has them again when the next one brings it back", LIMIT, async () => {
  await bob.chat.clearHistoryMessage("C2Calice");
  const kept = await send("bob", "kept");
  await mark(bob, ["C2Calice"], STAR);
  await bob.chat.deleteConversation({ conversationIDList: ["C2Calice"], clearHistoryMessage: false });
  assert.deepEqual(await ids(bob), ["GROUPteam"]);
  assert.equal(bob.chat.getTotalUnreadMessageCount(), (await conversation(bob, "GROUPteam")).unreadCount);
  await until(() => told(second).map(({ conversationID }) => conversationID).join() === "GROUPteam");
  assert.equal(bob.chat.findMessage(kept.ID)?.isDeleted, false);
  assert.deepEqual(await texts(bob, "C2Calice"), ["kept"]);
  for (const call of [bob.chat.clearHistoryMessage("C2Calice"), bob.chat.deleteConversation("C2Calice")]) {
    await assert.rejects(call, refusal(2500, "conversationID"));
  }
  await send("bob", "next");
  await until(() => told(bob).some(({ conversationID }) => conversationID === "C2Calice"));
  assert.deepEqual(await texts(bob, "C2Calice"), ["kept", "next"]);
  const back = await conversation(bob, "C2Calice");
  assert.deepEqual([back.unreadCount, back.markList], [2, []], "without its marks");
  await bob.chat.deleteConversation({ conversationIDList: ["C2Calice"], clearHistoryMessage: true });
  await send("bob", "the last");
  assert.deepEqual(await texts(bob, "C2Calice"), ["the last"]);
});

test("what another device has marked and cleared while this one was away is told and gone when it is back", LIMIT, async () => {
  const old = await send("bob", "to be cleared");
  await until(() => told(bob).some(({ lastMessage }) => lastMessage.messageForShow === "to be cleared"));
  // Until this device has told that it is away, it is not asked to come back.
  await server.kill();
  await until(() => [bob, second].every((person) => person.data<{ state: string }>(EVENT.NET_STATE_CHANGE).slice(-1)[0].state !== "connected"));
  const before = bob.data(EVENT.CONVERSATION_LIST_UPDATED).length;
  await server.restart();
  const third = await Person.login(server, "bob");
  await mark(third, ["C2Calice"], 2 ** 63);
  await third.chat.clearHistoryMessage("C2Calice");
  await third.chat.destroy();
  await until(() => bob.data(EVENT.CONVERSATION_LIST_UPDATED).length > before && toldMarks(bob, "C2Calice").join() === `${2 ** 63}`);
  await until(() => bob.chat.findMessage(old.ID) === null);
  assert.deepEqual((await conversation(bob, "C2Calice")).lastMessage.messageForShow, "");
  assert.deepEqual(bob.data(EVENT.SDK_READY).length, 1);
});

test("a draft is kept in this page until the conversation leaves the list, whatever else becomes of it", LIMIT, async () => {
  const held = await conversation(bob, "C2Calice");
  const { data } = await bob.chat.setConversationDraft({ conversationID: "C2Calice", draftText: "I was about to" });
  assert.equal(data.conversation, held);
  const drafts = (list: Conversation[]): string[] => list.filter(({ draftText }) => draftText).map(({ conversationID }) => conversationID);
  assert.deepEqual(drafts(told(bob)), ["C2Calice"], "it is told");
  await send("bob", "are you there?");
  await until(() => held.lastMessage.messageForShow === "are you there?");
  assert.equal(held.draftText, "I was about to");
  assert.equal((await conversation(second, "C2Calice")).draftText, "", "no other device has it");
  await bob.chat.setConversationDraft({ conversationID: "C2Calice", draftText: "" });
  assert.deepEqual(drafts(told(bob)), []);
  await bob.chat.setConversationDraft({ conversationID: "C2Calice", draftText: "again" });
  await bob.chat.deleteConversation("C2Calice");
  await assert.rejects(bob.chat.setConversationDraft({ conversationID: "C2Calice", draftText: "x" }), refusal(2500, "conversationID"));
  await send("bob", "back");
  assert.equal((await conversation(bob, "C2Calice")).draftText, "");
  await mark(bob, ["C2Calice"], 2 ** 63);
});

test("without a service the call fails as a whole, and nothing says that some are marked", LIMIT, async () => {
  const gone = await Server.start();
  const person = await Person.login(gone, "pia", { timeout: 1_500 });
  await person.chat.createGroup({ groupID: "mine", name: "Mine", type: TYPES.GRP_PUBLIC });
  const message = person.chat.createTextMessage({ to: "mine", conversationType: TYPES.CONV_GROUP, payload: { text: "to nobody" } });
  await person.chat.sendMessage(message);
  await until(() => told(person).length === 1);
  await gone.kill();
  await assert.rejects(mark(person, ["GROUPmine"], STAR), refusal(2801));
  await assert.rejects(person.chat.clearHistoryMessage("GROUPmine"), refusal(2801));
  assert.ok(person.chat.findMessage(message.ID), "it was not cleared");
  await person.chat.destroy();
  await gone.stop();
});

test("a wrong parameter is refused with 6017 and named, and the sum of two marks is none", LIMIT, async () => {
  const { chat } = bob;
  const named = (name: string): ((error: unknown) => boolean) => refusal(6017, name);
  const list = ["C2Calice"];
  for (const conversationIDList of [[], "C2Calice", [5], undefined, [""], Array<string>(101).fill("C2Calice")]) {
    await assert.rejects(chat.markConversation({ conversationIDList, markType: STAR, enableMark: true } as never), named("conversationIDList"));
  }
  for (const wrong of [0, 3, 16, 2 ** 31, 2 ** 32 + 1, 2 ** 64, 2 ** 53 - 1, -1, 1.5, NaN, Infinity, "1", 1n, undefined]) {
    await assert.rejects(chat.markConversation({ conversationIDList: list, markType: wrong as never, enableMark: true }), named("markType"));
    if (wrong === 0 || wrong === undefined) continue;
    await assert.rejects(chat.getConversationList({ markType: wrong as never }), named("markType"));
  }
  for (const wrong of [undefined, 1, "true", null]) {
    await assert.rejects(chat.markConversation({ conversationIDList: list, markType: STAR, enableMark: wrong as never }), named("enableMark"));
  }
  await assert.rejects(chat.markConversation(undefined as never), named("options"));
  await assert.rejects(chat.clearHistoryMessage(undefined as never), named("conversationID"));
  for (const wrong of ["alice", "", "C2C", TYPES.CONV_SYSTEM]) await assert.rejects(chat.clearHistoryMessage(wrong), named("conversationID"));
  for (const wrong of [5, undefined, null]) {
    await assert.rejects(chat.setConversationDraft({ conversationID: "C2Calice", draftText: wrong as never }), named("draftText"));
  }
  await assert.rejects(chat.setConversationDraft({ draftText: "x" } as never), named("conversationID"));
  await assert.rejects(chat.setConversationDraft({ conversationID: "alice", draftText: "x" }), named("conversationID"));
  for (const wrong of [0, "false", 1]) {
    await assert.rejects(chat.deleteConversation({ conversationIDList: list, clearHistoryMessage: wrong as never }), named("clearHistoryMessage"));
  }
  assert.deepEqual((await conversation(bob, "C2Calice")).markList, [2 ** 63], "nothing was done");
});
