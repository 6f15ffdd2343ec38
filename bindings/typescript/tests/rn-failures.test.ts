import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import type { V2TimCallback, V2TimMessage, V2TimSDKListener } from "../src/react-native";
import {
  GetGroupMessageReadMemberListFilter as Filter, HistoryMsgGetTypeEnum, LogLevelEnum, TencentImSDKPlugin, V2TIMManager,
} from "../src/react-native";
import { APP, done, fails, login, ok, send } from "./support/rn";
import { PausedClock, settled } from "./support/clock";
import { loginInfo, message, Scripted, ScriptedSocket } from "./support/scripted";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 60_000 };
let server: Server;
let alice: V2TIMManager;
let bob: V2TIMManager;

before(async () => {
  server = await Server.start();
  [alice, bob] = await Promise.all(["alice", "bob"].map((user) => login(server, user)));
  ok(await alice.createGroup("Team", "Public", "team"));
  done(await bob.joinGroup("team", ""));
});
after(async () => {
  await Promise.all([alice, bob].map((manager) => manager.unInitSDK()));
  await server.stop();
});

test("before initSDK calls resolve with 6013, before the login with 6014, and initSDK says what it lacks", LIMIT, async () => {
  const manager = new V2TIMManager();
  fails(await manager.login("dora", "sig"), 6013, /^login: /);
  fails(await manager.getMessageManager().findMessages([]), 6013, /^findMessages: /);
  fails(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE), 6017, /^url: .*configure/);
  manager.configure({ url: "http://127.0.0.1", WebSocket });
  fails(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE), 6017, /^url: /);
  manager.configure({ url: server.url, WebSocket, platform: 100 });
  fails(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE), 6017, /^platform: /);
  manager.configure({ url: server.url, WebSocket });
  for (const wrong of [0, -1, 1.5, "1400000000" as never]) {
    fails(await manager.initSDK(wrong, LogLevelEnum.V2TIM_LOG_NONE), 6017, /^sdkAppID: /);
  }
  assert.equal(ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE)), true);
  assert.deepEqual([ok(await manager.getLoginUser()), ok(await manager.getLoginStatus())], ["", 3]);
  fails(await manager.getMessageManager().findMessages(["a"]), 6014, /not logged in/);
  fails(await manager.login("", "sig"), 6017, /^user/);
  fails(await manager.login("dora", "no signature"), 70003, /./);
  fails(await manager.login("dora", server.userSig("eve")), 70013, /./);
  const login = manager.login("dora", server.userSig("dora"));
  assert.equal(ok(await manager.getLoginStatus()), 2);
  fails(await manager.login("dora", server.userSig("dora")), 2025, /./);
  done(await login);
  assert.deepEqual([ok(await manager.getLoginUser()), ok(await manager.getLoginStatus())], ["dora", 1]);
  assert.equal(ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE)), true);
  assert.equal(ok(await manager.getLoginUser()), "dora", "a second initSDK leaves the login alone");
  assert.ok(Math.abs(ok(await manager.getServerTime()) - Date.now() / 1000) < 60);
  done(await manager.logout());
  fails(await manager.getMessageManager().findMessages(["a"]), 6014, /./);
  assert.equal(ok(await manager.getVersion()), JSON.parse(readFileSync("package.json", "utf8")).version);
  done(await manager.unInitSDK());
  fails(await manager.getMessageManager().findMessages(["a"]), 6013, /./);
});

test("ids of which one is unknown fail with -1, too many with 6017, and nothing was done", LIMIT, async () => {
  const ids: string[] = [];
  for (let number = 0; number < 31; number++) ids.push((await send(alice, { groupID: "team" }, `${number}`)).msgID);
  const messages = bob.getMessageManager();
  fails(await messages.sendMessageReadReceipts([]), 6017, /./);
  fails(await messages.sendMessageReadReceipts(ids), 6017, /^messageIDList: more than 30/);
  fails(await messages.sendMessageReadReceipts([ids[0], "nobody"]), -1, /^messages not found$/);
  const counts = ok(await alice.getMessageManager().getMessageReadReceipts(ids));
  assert.deepEqual(counts.map(({ readCount }) => readCount), Array(31).fill(0));
  done(await messages.sendMessageReadReceipts([...ids.slice(0, 15), ...ids.slice(0, 15)]));
  done(await messages.sendMessageReadReceipts(ids.slice(1)));

  const direct = await send(alice, { receiver: "bob" }, "direct");
  fails(await messages.sendMessageReadReceipts([ids[0], direct.msgID]), 6017, /./);
  fails(await messages.deleteMessages([ids[0], direct.msgID]), 6017, /^msgIDs: messages of two/);
  fails(await alice.getMessageManager().getMessageReadReceipts(["nobody"]), -1, /./);
  fails(await alice.getMessageManager().revokeMessage("nobody"), -1, /./);
  fails(await alice.getMessageManager().getC2CHistoryMessageList("bob", 20, "nobody"), -1, /./);
  fails(await alice.getMessageManager().getGroupMessageReadMemberList("nobody", Filter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ), -1, /./);
  fails(await bob.getMessageManager().getGroupMessageReadMemberList(ids[0], Filter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ), 10007, /./);
  fails(await alice.getMessageManager().getGroupMessageReadMemberList(direct.msgID, Filter.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ), 6017, /./);
  const online = await alice.getMessageManager().createTextMessage("now or never");
  const passing = ok(await alice.getMessageManager().sendMessage({ id: online.data.id, receiver: "", groupID: "team", onlineUserOnly: true, needReadReceipt: true }));
  fails(await alice.getMessageManager().getMessageReadReceipts([passing.msgID ?? ""]), 10062, /./);
});

test("wrong parameters resolve with 6017 and a text that begins with their name", LIMIT, async () => {
  const messages = alice.getMessageManager();
  const groups = alice.getGroupManager();
  const { data } = await messages.createTextMessage("x");
  const readers = messages.getGroupMessageReadMemberList.bind(messages);
  const history = messages.getHistoryMessageList.bind(messages);
  const older = HistoryMsgGetTypeEnum.V2TIM_GET_CLOUD_OLDER_MSG;
  const none = undefined as never;
  const wrong: [Promise<V2TimCallback>, RegExp][] = [
    [messages.createTextMessage(7 as never), /^text/],
    [messages.createCustomMessage(none), /^data/],
    [messages.createCustomMessage({ data: "x", desc: 1 as never }), /^desc/],
    [messages.createTextAtMessage("x", ["a", 1 as never]), /^atUserList\[1\]/],
    [messages.createFaceMessage(1.5, ""), /^index/],
    [messages.createLocationMessage("", NaN, 0), /^longitude/],
    [messages.createTargetedGroupMessage(data.id, []), /^receiverList/],
    [messages.createTargetedGroupMessage("other", ["bob"]), /^id/],
    [messages.sendMessage(none), /^param/],
    [messages.sendMessage({ id: "other", receiver: "bob", groupID: "" }), /^id/],
    [messages.sendMessage({ id: data.id, receiver: "", groupID: "" }), /^receiver, groupID/],
    [messages.sendMessage({ id: data.id, receiver: 1 as never, groupID: "" }), /^receiver/],
    [messages.sendMessage({ id: data.id, receiver: "bob", groupID: "", priority: 9 as never }), /^priority/],
    [messages.sendMessageReadReceipts("id" as never), /^messageIDList/],
    [messages.sendMessageReadReceipts(["id", null as never]), /^messageIDList\[1\]/],
    [messages.getMessageReadReceipts(none), /^messageIDList/],
    [messages.getMessageReadReceipts(Array(101).fill("id")), /^messageIDList: more than 100/],
    [readers("id", 2 as never), /^filter/],
    [readers("id", 0, -1), /^nextSeq/],
    [readers("id", 0, 0, 0), /^count/],
    [readers("id", 0, 0, 101), /^count/],
    [readers(none, 0), /^messageID\[0\]/],
    [messages.findMessages(Array(101).fill("id")), /^messageIDList/],
    [messages.getC2CHistoryMessageList("bob", 0), /^count/],
    [messages.getC2CHistoryMessageList("", 20), /^userID, groupID/],
    [history(20, older, "bob", "team"), /^userID, groupID/],
    [history(20, 9 as never, "bob"), /^getType/],
    [history(20, older, "bob", "", -1, undefined, [99]), /^messageTypeList/],
    [messages.markC2CMessageAsRead(""), /^userID/],
    [messages.markGroupMessageAsRead(none), /^groupID/],
    [messages.modifyMessage(none), /^message/],
    [messages.modifyMessage({}), /^message.msgID/],
    [messages.deleteMessages([]), /^msgIDs/],
    [messages.setGroupReceiveMessageOpt("team", 5), /^opt/],
    [alice.createGroup("x", "Private group" as never), /^groupType/],
    [alice.joinGroup("", ""), /^groupID/],
    [alice.quitGroup(none), /^groupID/],
    [alice.getUsersInfo(none), /^userIDList/],
    [alice.setSelfInfo(none), /^userFullInfo/],
    [alice.sendC2CTextMessage("", "x"), /^userID/],
    [alice.sendGroupTextMessage("team", "x", 7 as never), /^priority/],
    [groups.createGroup(none), /^param/],
    [groups.createGroup({ groupType: "Work", groupName: none }), /^groupName/],
    [groups.createGroup({ groupType: "Work", groupName: "x", addOpt: 7 as never }), /^addOpt/],
    [groups.createGroup({ groupType: "Work", groupName: "x", memberList: [null as never] }), /^memberList\[0\]/],
    [groups.createGroup({ groupType: "Work", groupName: "x", memberList: [{ userID: "bob", role: 1 }] }), /^memberList\[0\]/],
    [groups.getGroupMemberList("team", 3 as never, "0"), /^filter/],
    [groups.getGroupMemberList("team", 0, "next"), /^nextSeq/],
    [groups.getGroupMembersInfo("team"), /^memberList/],
    [groups.muteGroupMember("team", "bob", -1), /^seconds/],
    [groups.setGroupMemberRole("team", "bob", 1 as never), /^role/],
    [groups.setGroupInfo(none), /^groupID/],
    [groups.kickGroupMember("team", ["bob"], 1 as never), /^reason/],
    [groups.inviteUserToGroup("team", none), /^userList/],
  ];
  for (const [call, desc] of wrong) fails(await call, 6017, desc);
  fails(await groups.createGroup({ groupType: "Community", groupName: "x", isSupportTopic: true }), 2905, /^isSupportTopic/);
});

test("calls that doubletick does not have resolve with 2905 and a text that names them", LIMIT, async () => {
  const places = {
    manager: [alice, ["callExperimentalAPI", "subscribeUserStatus"]],
    messages: [alice.getMessageManager(), ["createImageMessage", "downloadMergerMessage", "searchLocalMessages"]],
    groups: [alice.getGroupManager(), ["initGroupAttributes", "searchGroups", "createTopicInCommunity"]],
    conversations: [alice.getConversationManager(), ["setConversationDraft", "createConversationGroup"]],
    friends: [alice.getFriendshipManager(), ["getFriendList", "addFriend"]],
    signaling: [alice.getSignalingManager(), ["invite"]],
    push: [alice.getOfflinePushManager(), ["setOfflinePushConfig"]],
  } as const;
  for (const [place, names] of Object.values(places)) {
    for (const name of names) fails(await (place as never as Record<string, (value: string) => Promise<V2TimCallback>>)[name]("x"), 2905, new RegExp(`^${name}:`));
  }
  alice.getFriendshipManager().addFriendListener({});
  alice.getSignalingManager().removeSignalingListener();
  assert.equal(await Promise.resolve(alice), alice, "a manager is not taken for a promise");
});

test("a cut link: listeners are told, calls wait for the next one, and nothing is lost or doubled", LIMIT, async () => {
  const link: string[] = [];
  const listener: V2TimSDKListener = {
    onConnecting: () => link.push("connecting"),
    onConnectSuccess: () => link.push("success"),
    onConnectFailed: (code) => link.push(`failed ${code}`),
  };
  bob.addSDKListener(listener);
  const got: V2TimMessage[] = [];
  bob.getMessageManager().addAdvancedMsgListener({ onRecvNewMessage: (message) => got.push(message) });
  const read: (number | undefined)[] = [];
  alice.getMessageManager().addAdvancedMsgListener({ onRecvMessageReadReceipts: (list) => read.push(...list.map(({ readCount }) => readCount)) });
  await server.kill();
  await until(() => link.some((state) => state.startsWith("failed 9508")));
  const sending = send(alice, { groupID: "team" }, "after the cut");
  await server.restart();
  const sent = await sending;
  const heard = (): number => got.filter(({ msgID }) => msgID === sent.msgID).length;
  await until(() => heard() === 1);
  done(await bob.getMessageManager().sendMessageReadReceipts([sent.msgID]));
  await until(() => read.length === 1);
  assert.deepEqual([read, link.at(-1)], [[1], "success"]);
  // What is told after this message was told after everything about the first.
  const next = await send(alice, { groupID: "team" }, "next");
  await until(() => got.some(({ msgID }) => msgID === next.msgID));
  assert.equal(heard(), 1);
  bob.removeSDKListener(listener);
  for (const manager of [alice, bob]) manager.getMessageManager().removeAdvancedMsgListener();
});

test("a listener that throws hurts no other, and one that is removed is told nothing", LIMIT, async () => {
  const manager = new V2TIMManager({ url: server.url, WebSocket });
  ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_NONE));
  done(await manager.login("fay", server.userSig("fay")));
  const told: string[] = [];
  const removed = { onRecvNewMessage: () => told.push("removed") };
  const messages = manager.getMessageManager();
  messages.addAdvancedMsgListener({
    onRecvNewMessage: () => {
      messages.removeAdvancedMsgListener(removed);
      throw new Error("a listener's own trouble");
    },
  });
  messages.addAdvancedMsgListener(removed);
  messages.addAdvancedMsgListener({ onRecvNewMessage: () => told.push("second") });
  await send(alice, { receiver: "fay" }, "hello");
  await until(() => told.length > 0);
  assert.deepEqual(told, ["second"]);
  done(await manager.unInitSDK());
});

test("another device of the platform has logged in: the application is told", LIMIT, async () => {
  const told: string[] = [];
  const first = new V2TIMManager({ url: server.url, WebSocket, platform: 2 });
  ok(await first.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR, {
    onKickedOffline: () => told.push("kicked"),
  }));
  done(await first.login("gus", server.userSig("gus")));
  const second = new V2TIMManager({ url: server.url, WebSocket, platform: 2 });
  ok(await second.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR));
  done(await second.login("gus", server.userSig("gus")));
  await until(() => told.length === 1);
  assert.deepEqual([told, ok(await first.getLoginStatus())], [["kicked"], 3]);
  await Promise.all([first.unInitSDK(), second.unInitSDK()]);
});

test("a UserSig that expires and a login that is refused later are told, and the user can log in again", async () => {
  const sockets: ScriptedSocket[] = [];
  class Socket extends ScriptedSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const clock = new PausedClock();
  const manager = new V2TIMManager({ url: "ws://service", WebSocket: Socket, clock });
  const told: unknown[] = [];
  ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR, {
    onUserSigExpired: () => told.push("expired"),
    onConnectFailed: (code) => told.push(code),
  }));
  const again = async (): Promise<ScriptedSocket> => {
    const login = manager.login("me", "sig");
    await settled();
    const socket = sockets[sockets.length - 1];
    socket.onopen?.();
    socket.ok("login", { logged_in: loginInfo([]) });
    done(await login);
    return socket;
  };
  (await again()).push("user_sig_expired");
  assert.deepEqual([told, ok(await manager.getLoginStatus())], [["expired"], 3]);
  const socket = await again();
  socket.cut();
  const { length } = sockets;
  while (sockets.length === length) await clock.pass(50);
  sockets[sockets.length - 1].onopen?.();
  sockets[sockets.length - 1].err("login", 70009);
  assert.deepEqual([told, ok(await manager.getLoginStatus())], [["expired", 9508, 70009], 3]);
  await manager.unInitSDK();
});

test("back in the foreground, a link is asked for a sign of life, and a pause is over", async () => {
  const scripted = new Scripted();
  await scripted.login();
  const asked = scripted.socket.count("get_conversations");
  scripted.client.wake();
  assert.equal(scripted.socket.count("get_conversations"), asked + 1);
  await scripted.clock.pass(9_999);
  assert.equal(scripted.socket.closed, false);
  await scripted.clock.pass(2);
  assert.equal(scripted.socket.closed, true, "ten seconds without an answer are enough");
  scripted.socket.cut();
  const { length } = scripted.sockets;
  scripted.client.wake();
  assert.equal(scripted.sockets.length, length + 1, "no pause before the next attempt");
  scripted.answerLogin();
  scripted.client.wake();
  scripted.socket.push({ message: message(0, { seq: 0 }) });
  await scripted.clock.pass(10_001);
  assert.equal(scripted.socket.closed, false, "anything that is heard is a sign of life");
  await scripted.client.close();
  scripted.client.wake();
  assert.equal(scripted.sockets.length, length + 1);
});

test("the plugin's manager is configured by one line, and goes to the background and back", LIMIT, async () => {
  TencentImSDKPlugin.configure({ url: server.url, WebSocket });
  const manager = TencentImSDKPlugin.v2TIMManager;
  const push = manager.getOfflinePushManager();
  fails(await push.doForeground(), 6013, /./);
  ok(await manager.initSDK(APP, LogLevelEnum.V2TIM_LOG_ERROR));
  done(await manager.login("hal", server.userSig("hal")));
  done(await push.doBackground(3));
  done(await push.doForeground());
  await send(alice, { receiver: "hal" }, "still there?");
  done(await manager.unInitSDK());
});
