import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "../src/client";
import { chatSource, clientSource, defineElements, setTexts } from "../src/ui";
import type { ReaderEntry, ReaderSource, ReadersClient } from "../src/ui";
import { pagesOf } from "../src/ui/pages";
import { describe, stateOf } from "../src/ui/status";
import { textOf } from "../src/ui/texts";

const { signal } = new AbortController();

test("without a page nothing of this throws, and the elements are not defined", () => {
  assert.equal(typeof globalThis.document, "undefined");
  defineElements();
  assert.equal(typeof globalThis.customElements, "undefined");
});

test("a client of this package answers names, pictures, times and the next page", async () => {
  const calls: unknown[] = [];
  const member = (user_id: string, name_card: string, nick_name: string) => ({ user_id, name_card, nick_name, face_url: "" });
  const client: ReadersClient = {
    async getReaders(message, filter, options) {
      calls.push([message, filter, options.cursor, options.count, options.signal === signal]);
      const finished = options.cursor > 0;
      const readers = [{ member: member("bob", "", "Bob"), read_at: 1_700_000_060 }, { member: member("eve", "Evi", "Eve"), read_at: 0 }];
      return { readers, next_seq: finished ? 0 : 7, finished };
    },
  };
  const source = clientSource(client, "m1");
  const first = await source.readers({ read: true, cursor: "", count: 100, signal });
  assert.deepEqual(first, {
    readers: [{ id: "bob", name: "Bob", avatar: "", time: 1_700_000_060_000 }, { id: "eve", name: "Evi", avatar: "", time: 0 }],
    next: "7",
  });
  assert.equal((await source.readers({ read: false, cursor: "7", count: 100, signal })).next, undefined);
  assert.deepEqual(calls, [["m1", "read", 0, 100, true], ["m1", "unread", 7, 100, true]]);
  assert.equal(source.id, "m1");
});

test("the Client of this package is such a client", () => {
  const source: (client: Client) => ReaderSource = (client) => clientSource(client, "m1");
  assert.equal(typeof source, "function");
});

test("a chat with the vendor's names answers the asked half, with profiles where it has them", async () => {
  const asked: unknown[] = [];
  const message = { ID: "m1" };
  const chat = {
    async getGroupMessageReadMemberList(options: { message: { ID: string }; filter: 0 | 1; cursor: string; count: number }) {
      asked.push([options.message === message, options.filter, options.cursor, options.count]);
      const isCompleted = options.cursor !== "";
      const ids = options.filter === 0 ? { readUserIDList: ["bob", "eve"], unreadUserIDList: [] } : { readUserIDList: [], unreadUserIDList: ["kim"] };
      return { data: { cursor: isCompleted ? "" : "c1", isCompleted, messageID: "m1", ...ids } };
    },
  };
  const page = { cursor: "", count: 100, signal };
  const plain = await chatSource(chat, message).readers({ ...page, read: true });
  assert.deepEqual(plain.readers.map(({ id, name, time }) => [id, name, time]), [["bob", undefined, undefined], ["eve", undefined, undefined]]);
  assert.equal(plain.next, "c1");

  const getUserProfile = async ({ userIDList }: { userIDList: string[] }) => {
    if (userIDList.includes("kim")) throw new Error("too fast");
    return { data: [{ userID: "eve", nick: "Eve", avatar: "eve.png" }] };
  };
  const named = chatSource({ ...chat, getUserProfile }, message);
  assert.deepEqual((await named.readers({ ...page, read: true })).readers, [
    { id: "bob", name: undefined, avatar: undefined },
    { id: "eve", name: "Eve", avatar: "eve.png" },
  ]);
  const rest = await named.readers({ ...page, cursor: "c1", read: false });
  assert.deepEqual(rest, { readers: [{ id: "kim", name: undefined, avatar: undefined }], next: undefined });
  assert.deepEqual(asked, [[true, 0, "", 100], [true, 0, "", 100], [true, 1, "c1", 100]]);
});

/** Pages from these answers, with the phases that they have gone through. */
function pages(answers: (ReaderEntry[] | Error)[], next: (call: number) => string | undefined) {
  const cursors: string[] = [];
  const phases: string[] = [];
  const source: ReaderSource = {
    async readers({ cursor }) {
      const answer = answers[cursors.push(cursor) - 1];
      if (!answer || answer instanceof Error) throw answer;
      return { readers: answer, next: next(cursors.length) };
    },
  };
  const made = pagesOf(() => source, true, () => phases.push(made.phase));
  return { made, cursors, phases };
}

test("somebody who is on two pages is in the list once, at the first place", async () => {
  const { made, cursors } = pages([[{ id: "a" }, { id: "b" }], [{ id: "b" }, { id: "c" }]], (call) => (call === 1 ? "2" : undefined));
  await made.next();
  await made.next();
  await made.next();
  assert.deepEqual([...made.entries.keys()], ["a", "b", "c"]);
  assert.deepEqual(cursors, ["", "2"]);
  assert.equal(made.phase, "end");
});

test("a page is asked for once at a time, and again from the same place after a failure", async () => {
  const { made, cursors, phases } = pages([[{ id: "a" }], new Error("cut"), [{ id: "b" }]], (call) => (call === 1 ? "1" : undefined));
  await Promise.all([made.next(), made.next()]);
  await made.next();
  await made.next();
  assert.deepEqual(cursors, ["", "1", "1"]);
  assert.deepEqual(phases, ["loading", "more", "loading", "failed", "loading", "end"]);
});

test("a page that brings nobody and leads to itself is the last", async () => {
  const { made } = pages([[{ id: "a" }], []], () => "1");
  await made.next();
  await made.next();
  assert.equal(made.phase, "end");
});

test("an answer after the stop changes nothing", async () => {
  const { made, phases } = pages([[{ id: "a" }]], () => undefined);
  const answered = made.next();
  made.stop();
  await answered;
  assert.deepEqual(phases, ["loading"]);
});

test("the vendor's names for a status mean the same", () => {
  const counts = { readCount: 1, unreadCount: 2 };
  for (const [theirs, ours] of [["unSend", "sending"], ["success", "sent"], ["fail", "failed"]] as const) {
    assert.equal(stateOf({ ...counts, status: theirs }), stateOf({ ...counts, status: ours }));
  }
});

test("a text that depends on a number takes the plural form of its language", () => {
  setTexts("pl", { news: { one: "{n} osoba", few: "{n} osoby", other: "{n} osób" } });
  assert.deepEqual([1, 2, 5].map((n) => textOf("pl", "news", { n })), ["1 osoba", "2 osoby", "5 osób"]);
  assert.deepEqual([1, 2].map((n) => textOf("en", "news", { n })), ["1 more has read", "2 more have read"]);
  assert.equal(describe("pl", { readCount: 1, unreadCount: 1 }), "Read by 1 of 2");
  assert.throws(() => setTexts("no tag", {}), RangeError);
});
