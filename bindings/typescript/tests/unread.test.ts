import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "./support/clock";
import { head, message, Scripted, TEAM } from "./support/scripted";

const tally = (unread: number, counted: number): object => ({ tally: { unread, counted, silent: false } });
const answer = (unread: number, counted: number): object => ({
  conversations: [{
    id: TEAM, show_name: "", face_url: "", unread, active_time: 1, last_message: null, recv_opt: 0, group_type: null,
    at_infos: [], c2c_read_time: 0, group_read_seq: 0, owner: "", counted,
  }],
});

/** Answers the last question, and lets the client do what it does then. */
async function answered(chat: Scripted, unread: number, counted: number): Promise<void> {
  chat.socket.ok("get_conversations", answer(unread, counted));
  await settled();
  await chat.clock.pass(1);
}

/** Logged in with three unread messages, and the totals that are told from then on. */
async function begun(listen = true): Promise<{ chat: Scripted; totals: number[] }> {
  const chat = new Scripted();
  const totals: number[] = [];
  if (listen) chat.client.on("totalUnread", ({ count }) => totals.push(count));
  await chat.login([head(10, 0, { read_seq: 10, ...tally(3, 10) })]);
  await chat.clock.pass(200);
  return { chat, totals };
}

test("without a handler the total is counted all the same, and nobody is asked", async () => {
  const { chat } = await begun(false);
  assert.equal(chat.client.totalUnread, 3);
  chat.socket.push({ message: message(11, { counted: 11 }) });
  assert.equal(chat.client.totalUnread, 4);
  chat.socket.push({ conversation_changed: TEAM });
  await chat.clock.pass(5000);
  assert.equal(chat.client.totalUnread, undefined, "only the service knows");
  assert.deepEqual([chat.socket.count("get_conversations"), chat.socket.count("total_unread")], [0, 0]);
  const stop = chat.client.on("totalUnread", () => undefined);
  await chat.clock.pass(200);
  await answered(chat, 0, 11);
  assert.equal(chat.client.totalUnread, 0);
  stop();
  chat.socket.push({ conversation_changed: TEAM });
  await chat.clock.pass(5000);
  assert.equal(chat.socket.count("get_conversations"), 1, "nobody listens any more");
  chat.socket.cut();
  assert.equal(chat.client.totalUnread, undefined, "without a link it may be any number");
  await chat.client.close();
});

test("a question that is refused, or whose answer cannot be read, is asked again a second later", async () => {
  const { chat, totals } = await begun();
  assert.deepEqual(totals, [3]);
  chat.socket.push({ conversation_changed: TEAM });
  await chat.clock.pass(200);
  chat.socket.err("get_conversations", 7013);
  await chat.clock.pass(900);
  assert.equal(chat.socket.count("get_conversations"), 1);
  await chat.clock.pass(200);
  assert.equal(chat.socket.count("get_conversations"), 2);
  chat.socket.ok("get_conversations", { conversations: 7 });
  await chat.clock.pass(1100);
  assert.equal(chat.socket.count("get_conversations"), 3);
  await answered(chat, 1, 10);
  assert.deepEqual(totals, [3, 1]);
  await chat.clock.pass(5000);
  assert.equal(chat.socket.count("get_conversations"), 3);
  await chat.client.close();
});

test("what the application asks about itself is not asked about again", async () => {
  const { chat, totals } = await begun();
  chat.socket.push({ conversation_changed: TEAM });
  const call = chat.client.request("get_conversations", { conversations: [TEAM] });
  await chat.clock.pass(1000);
  assert.equal(chat.socket.count("get_conversations"), 1);
  await answered(chat, 2, 10);
  await call;
  await settled();
  await chat.clock.pass(1000);
  assert.deepEqual([totals, chat.socket.count("get_conversations")], [[3, 2], 1]);
  await chat.client.close();
});

test("an answer that stays behind what was pushed is asked for at a pace, and not in a circle", async () => {
  const { chat, totals } = await begun();
  chat.socket.push({ conversation_changed: TEAM });
  chat.socket.push({ message: message(11, { counted: 11 }) });
  for (let asked = 1; asked <= 5; asked++) {
    await chat.clock.pass(200);
    assert.equal(chat.socket.count("get_conversations"), asked);
    await answered(chat, 0, 10);
  }
  await chat.clock.pass(200);
  await answered(chat, 1, 11);
  assert.deepEqual(totals, [3, 1]);
  await chat.client.close();
});
