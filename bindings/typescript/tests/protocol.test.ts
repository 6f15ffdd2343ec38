/** The generated types and tables against frames that the service itself has written (tests/generated/frames.ts). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code } from "../src";
import { readAnswer } from "../src/check";
import * as constants from "../src/constants";
import { frameText } from "../src/outbox";
import type { Answers, RequestName } from "../src/protocol";
import * as protocol from "../src/protocol";
import { ANSWER, ElemType, GroupType, REQUEST_NAMES } from "../src/protocol";
import { CHOICES, LEAN_REQUESTS, REQUESTS, TOLD } from "./generated/frames";
import { Scripted } from "./support/scripted";

test("the client writes each request as the service does", () => {
  for (const frame of [...REQUESTS, ...LEAN_REQUESTS]) {
    const { id, request } = frame;
    const [name, body] = typeof request === "string" ? [request, null] : Object.entries(request)[0];
    assert.deepEqual(JSON.parse(frameText(id, name as RequestName, body)), frame);
  }
  const names = REQUESTS.map(({ request }) => (typeof request === "string" ? request : Object.keys(request)[0]));
  assert.deepEqual(names, REQUEST_NAMES, "a request is missing");
});

test("the client reads each answer of the service, and no answer for another one", () => {
  const answers = TOLD.flatMap(({ response }) => (response?.[1].Ok === undefined ? [] : [response[1].Ok]));
  const nameOf = (answer: (typeof answers)[number]): string => (typeof answer === "string" ? answer : Object.keys(answer)[0]);
  assert.deepEqual([...new Set(["done", ...Object.values(ANSWER)])].sort(), answers.map(nameOf).sort());
  for (const answer of answers) {
    for (const asked of answers.map(nameOf) as (keyof Answers)[]) {
      const read = readAnswer(asked, answer);
      if (asked !== nameOf(answer)) assert.equal(read, undefined, `${nameOf(answer)} was read as ${asked}`);
      else assert.deepEqual(read?.value, typeof answer === "string" ? undefined : answer[asked as never]);
    }
  }
});

test("the client understands each push of the service", async () => {
  for (const { push } of TOLD) {
    if (push === undefined) continue;
    const chat = new Scripted();
    const seen: string[] = [];
    for (const type of ["conversationChanged", "conversationGone", "groupTip", "profile"] as const) {
      chat.client.on(type, () => seen.push(type));
    }
    await chat.login();
    const before = chat.events.length;
    chat.socket.push(push);
    // It is about the next push.
    if (push === "kicked_by_operator") chat.socket.push("kicked_offline");
    assert.deepEqual(chat.events.filter(({ type }) => type === "error"), []);
    const isHeard = seen.length > 0 || chat.events.length > before || chat.socket.count("login") > 1;
    // Conversation groups are not offered here, and what is told of them is passed over.
    const isOffered = typeof push === "string" || !("conversation_groups" in push);
    assert.equal(isHeard, isOffered, JSON.stringify(push));
    for (const event of chat.events) if (event.type === "loggedOut") assert.equal(event.byOperator, push === "kicked_by_operator");
    await chat.client.close();
  }
});

test("numbers that are written by hand are those of the service", () => {
  const codes = new Set(Object.entries(constants).filter(([name]) => name.startsWith("ERR_")).map(([, code]) => code));
  // Of the vendor's web library and of what happens on this side alone.
  const own: number[] = [Code.LoginUnderWay, Code.Aborted];
  for (const [name, code] of Object.entries(Code)) assert.ok(codes.has(code) || own.includes(code), `${name} ${code}`);
  for (const [name, type] of Object.entries(ElemType)) {
    assert.equal(constants.TIMElemType[`kTIMElem_${name}` as keyof typeof constants.TIMElemType], type);
  }
});

test("words of the service have names in the package", () => {
  for (const name of ["AddOption", "GroupType", "MemberResult", "MessageStatus", "ReaderFilter", "Role"] as const) {
    assert.deepEqual(Object.values(protocol[name]), CHOICES[name]);
  }
  assert.equal(GroupType.AvChatRoom, "av_chat_room");
  assert.equal(constants.FRAME_BYTES, 1_048_576);
  assert.equal(constants.RECEIPTS_PER_CALL, 30);
  assert.equal(constants.SUBPROTOCOL, "doubletick.v1.json");
});
