import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf } from "../src/receipts/plan";
import type { Plan } from "../src/receipts/plan";

function plan(taken = new Set<string>()): Plan {
  return planOf(500, 100, 30, taken);
}

/** Runs the plan from one moment that it names to the next; answers the calls with their times. */
function calls(of: Plan, until: number): [number, string | undefined, number][] {
  const made: [number, string | undefined, number][] = [];
  for (let at = of.next(); at <= until; at = of.next()) {
    for (const { conversation, ids } of of.due(at)) made.push([at, conversation, ids.length]);
  }
  return made;
}

test("a message in view for the dwell time is sent once, after what came with it was gathered", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.enter("b", "team", 60);
  assert.deepEqual(calls(one, 10_000), [[600, "team", 2]]);
  one.enter("a", "team", 10_000);
  assert.equal(one.next(), Infinity);
});

test("a message that leaves before the dwell time is not sent, and begins again when it comes back", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.leave("a", 499);
  one.enter("a", "team", 600);
  assert.deepEqual(calls(one, 10_000), [[1_200, "team", 1]]);
});

test("a message that leaves after the dwell time is sent, also where the timer was late", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.leave("a", 800);
  assert.deepEqual(calls(one, 10_000), [[900, "team", 1]]);
});

test("while nobody looks at the page nothing is read, and the dwell begins again afterwards", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.look(false, 400);
  one.enter("b", "team", 500);
  assert.equal(one.next(), Infinity);
  one.look(true, 60_000);
  assert.deepEqual(calls(one, 100_000), [[60_600, "team", 2]]);
});

test("a call has at most 30 messages, of one conversation; full ones do not wait", () => {
  const one = plan();
  for (let n = 0; n < 65; n++) one.enter(`t${n}`, "team", 0);
  for (let n = 0; n < 3; n++) one.enter(`x${n}`, "ann", 0);
  assert.deepEqual(calls(one, 10_000), [[500, "team", 30], [500, "team", 30], [600, "team", 5], [600, "ann", 3]]);
});

test("who reads on without a pause makes fewer and larger calls, and after a pause none has to wait longer", () => {
  const one = plan();
  const made: [number, string | undefined, number][] = [];
  for (let n = 0; n < 400; n++) {
    one.enter(`m${n}`, "team", n * 12);
    made.push(...calls(one, (n + 1) * 12 - 1));
  }
  made.push(...calls(one, 100_000));
  assert.equal(made.reduce((sum, [, , count]) => sum + count, 0), 400);
  assert.ok(made.length <= 16, `${made.length} calls`);
  one.enter("late", "team", 200_000);
  assert.deepEqual(calls(one, 300_000), [[200_600, "team", 1]]);
});

test("a failed call is made again, later each time, together with what has come since", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.due(500);
  const [first] = one.due(600);
  assert.ok(first);
  one.failed(first, 700);
  one.enter("b", "team", 800);
  assert.deepEqual(one.due(1_650), []);
  const [second] = one.due(1_700);
  assert.deepEqual(second?.ids, ["a", "b"]);
  one.failed(second!, 1_700);
  assert.equal(one.next(), 3_700);
});

test("a refused call is made in halves until only what is refused is left out", () => {
  const one = plan();
  for (const id of ["a", "bad", "c", "d", "e"]) one.enter(id, "team", 0);
  one.due(500);
  const sent: string[] = [];
  const given: string[] = [];
  let queue = one.due(600);
  while (queue.length > 0) {
    for (const batch of queue) {
      if (!batch.ids.includes("bad")) sent.push(...batch.ids);
      else given.push(...[one.refused(batch)].filter((id) => id !== undefined));
    }
    queue = one.due(600);
  }
  assert.deepEqual([sent.sort(), given], [["a", "c", "d", "e"], ["bad"]]);
});

test("two plans of one chat do not send the same message", () => {
  const taken = new Set<string>();
  const [one, two] = [plan(taken), plan(taken)];
  one.enter("a", "team", 0);
  two.enter("a", "team", 0);
  assert.deepEqual([calls(one, 10_000).length, calls(two, 10_000).length], [1, 0]);
});

test("at the end what counts as read is sent at once, and nothing else", () => {
  const one = plan();
  one.enter("a", "team", 0);
  one.enter("b", "team", 300);
  assert.deepEqual(one.due(550, Infinity).map(({ ids }) => ids), [["a"]]);
});
