/** Users of the React Native face. */
import assert from "node:assert/strict";
import WebSocket from "ws";
import type { V2TimCallback, V2TimMessage, V2TimValueCallback } from "../../src/react-native";
import { LogLevelEnum, V2TIMManager } from "../../src/react-native";
import type { Server } from "./server";

export const APP = 1400000000;

export async function login(server: Server, user: string, url = server.url, socket = WebSocket): Promise<V2TIMManager> {
  const manager = new V2TIMManager({ url, WebSocket: socket });
  done(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR));
  done(await manager.login(user, server.userSig(user)));
  return manager;
}

/** The data of a call that must have worked. */
export function ok<T>(result: V2TimValueCallback<T>): T {
  if (result.code !== 0) assert.fail(`${result.code}: ${result.desc}`);
  assert.equal(result.desc, "ok");
  return result.data;
}

export function done(result: V2TimCallback): void {
  assert.deepEqual([result.code, result.desc], [0, "ok"]);
}

/** The call must have failed with this code, without data, and with a text that matches. */
export function fails(result: V2TimCallback, code: number, desc: RegExp): void {
  assert.equal(result.code, code, result.desc);
  assert.match(result.desc, desc);
  assert.deepEqual(Object.keys(result), ["code", "desc"]);
}

/** Sends a text; answers the message. */
export async function send(
  manager: V2TIMManager, to: { receiver?: string; groupID?: string }, text: string, needReadReceipt = true,
): Promise<V2TimMessage & { msgID: string }> {
  const messages = manager.getMessageManager();
  const { data } = await messages.createTextMessage(text);
  const sent = ok(await messages.sendMessage({ id: data.id, receiver: "", groupID: "", needReadReceipt, ...to }));
  assert.ok(sent.msgID);
  return { ...sent, msgID: sent.msgID };
}
