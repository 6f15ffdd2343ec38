import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation, Head, Message } from "../src/protocol";
import { Tallies } from "../src/tallies";

const team = { group: "team" };
const bob = { c2c: "bob" };

function head(conversation: Head["conversation"], unread: number, counted: number, silent = false): Head {
  return { conversation, seq: counted, version: 0, read_seq: 0, tally: { unread, counted, silent } };
}

function message(conversation: Head["conversation"], counted: number | undefined, more: Partial<Message> = {}): Message {
  const content = { excluded_from_unread_count: false };
  return { conversation, seq: 1, sender: "bob", targets: [], content, counted, ...more } as unknown as Message;
}

function record(id: Head["conversation"], unread: number, counted: number, recv_opt = 0): Conversation {
  return { id, unread, counted, recv_opt } as unknown as Conversation;
}

function begun(): Tallies {
  const tallies = new Tallies();
  tallies.begin([head(team, 3, 10), head(bob, 2, 5, true)]);
  return tallies;
}

test("messages of others are unread, own ones and those that do not count are not", () => {
  const tallies = begun();
  assert.equal(tallies.total, 3);
  tallies.message(message(team, 11), "me");
  assert.equal(tallies.total, 4);
  tallies.message(message(team, 12, { sender: "me" }), "me");
  tallies.message(message(team, 12, { targets: ["me"] }), "me");
  tallies.message(message(team, 12, { sender: "me", targets: ["bob"] }), "me");
  assert.equal(tallies.total, 4);
  // What was pushed to nobody here is counted as well, and what is older than what is known is not.
  tallies.message(message(team, 15), "me");
  tallies.message(message(team, 14), "me");
  assert.equal(tallies.total, 7);
  tallies.message(message(bob, 9), "me");
  assert.equal(tallies.total, 7, "a silent one");
});

test("what only the service knows makes the total unknown until it has answered", () => {
  const tallies = begun();
  tallies.touch(team);
  assert.equal(tallies.total, undefined);
  tallies.answer([team], tallies.moment, [record(team, 0, 10)]);
  assert.equal(tallies.total, 0);
  tallies.answer([bob], tallies.moment, [record(bob, 2, 5)]);
  assert.equal(tallies.total, 2, "no longer silent");
  tallies.message(message({ c2c: "eve" }, 1), "me");
  assert.equal(tallies.total, undefined, "a new conversation");
  tallies.answer([{ c2c: "eve" }], tallies.moment, [record({ c2c: "eve" }, 1, 1)]);
  assert.equal(tallies.total, 3);
  tallies.remove(bob);
  assert.equal(tallies.total, 1);
  tallies.answer([team, { c2c: "eve" }], tallies.moment, [record(team, 0, 10)]);
  assert.equal(tallies.total, 0, "what the answer does not have is not in the list");
});

test("an answer that is older than what was pushed is not believed", () => {
  const tallies = begun();
  tallies.touch(team);
  const { moment } = tallies;
  tallies.message(message(team, 11), "me");
  tallies.answer([team], moment, [record(team, 0, 10)]);
  assert.equal(tallies.total, undefined, "it has not the newest message");
  tallies.answer([team], moment, [record(team, 1, 11)]);
  assert.equal(tallies.total, 1);
  tallies.touch(team);
  tallies.answer([team], moment, [record(team, 1, 11)]);
  assert.equal(tallies.total, undefined, "it was asked for before it changed again");
});

test("an older service is asked for the total", () => {
  const tallies = new Tallies();
  tallies.begin([{ conversation: team, seq: 1, version: 0, read_seq: 0 }]);
  assert.equal(tallies.total, undefined);
  const replaced = begun();
  replaced.message(message(team, undefined), "me");
  assert.equal(replaced.total, undefined);
  assert.deepEqual(replaced.stale(100), [], "no conversation is asked for in vain");
});

test("what is no tally counts nothing", () => {
  for (const tally of [7, [], {}, { unread: -1, counted: 1, silent: false }, { unread: 1, counted: "1", silent: false }, { unread: 1, counted: 1, silent: 0 }]) {
    const tallies = new Tallies();
    tallies.begin([head(team, 3, 10), { ...head(bob, 1, 1), tally: tally as never }]);
    assert.equal(tallies.total, undefined, JSON.stringify(tally));
  }
  for (const counted of ["11", -1, 1.5, {}]) {
    const tallies = begun();
    tallies.message(message(team, counted as never), "me");
    assert.equal(tallies.total, undefined, JSON.stringify(counted));
  }
});

test("with too many conversations to ask for, the total is asked for", () => {
  const tallies = begun();
  for (let number = 0; number < 1000; number++) tallies.touch({ c2c: `u${number}` });
  assert.equal(tallies.stale(100).length, 100);
  tallies.touch(team);
  assert.deepEqual(tallies.stale(100), []);
  assert.equal(tallies.total, undefined);
  tallies.begin([head(team, 3, 10)]);
  assert.equal(tallies.total, 3);
});
