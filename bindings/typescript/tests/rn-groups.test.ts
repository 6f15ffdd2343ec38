import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import type { V2TIMManager, V2TimConversation, V2TimGroupListener } from "../src/react-native";
import {
  GroupAddOptEnum, GroupInfoChangeType, GroupMemberFilterTypeEnum as Members, GroupMemberOperationResult,
  GroupMemberRoleTypeEnum as Role,
} from "../src/react-native";
import { done, fails, login, ok, send } from "./support/rn";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 60_000 };
let server: Server;
let alice: V2TIMManager;
let bob: V2TIMManager;
let cat: V2TIMManager;

before(async () => {
  server = await Server.start();
  [alice, bob, cat] = await Promise.all(["alice", "bob", "cat"].map((user) => login(server, user)));
});
after(async () => {
  await Promise.all([alice, bob, cat].map((manager) => manager.unInitSDK()));
  await server.stop();
});

/** Every event of groups, with the names of those in it. */
function tips(manager: V2TIMManager): unknown[][] {
  const told: unknown[][] = [];
  const names = (list: { userID?: string }[]): (string | undefined)[] => list.map(({ userID }) => userID);
  const listener: V2TimGroupListener = {
    onMemberEnter: (group, list) => told.push(["enter", group, names(list)]),
    onMemberLeave: (group, member) => told.push(["leave", group, member.userID]),
    onMemberInvited: (group, by, list) => told.push(["invited", group, by.userID, names(list)]),
    onMemberKicked: (group, by, list) => told.push(["kicked", group, by.userID, names(list)]),
    onMemberInfoChanged: (group, list) => told.push(["muted", group, list]),
    onGroupDismissed: (group, by) => told.push(["dismissed", group, by.userID]),
    onGroupInfoChanged: (group, list) => told.push(["info", group, list]),
    onGrantAdministrator: (group, by, list) => told.push(["granted", group, by.userID, names(list)]),
    onRevokeAdministrator: (group, by, list) => told.push(["taken", group, by.userID, names(list)]),
    onQuitFromGroup: (group) => told.push(["I quit", group]),
  };
  manager.addGroupListener(listener);
  return told;
}

test("the life of a group, and what its members are told of it", LIMIT, async () => {
  const [alices, bobs] = [alice, bob].map(tips);
  const groups = alice.getGroupManager();
  const { V2TIM_GROUP_ADD_ANY: addOpt } = GroupAddOptEnum;
  const id = ok(await groups.createGroup({
    groupType: "Public", groupName: "Team", groupID: "team", introduction: "about", notification: "note",
    faceUrl: "face", addOpt, memberList: [{ userID: "bob", role: Role.V2TIM_GROUP_MEMBER_ROLE_MEMBER }],
  }));
  assert.equal(id, "team");
  const [{ groupInfo, resultCode }, missing] = ok(await groups.getGroupsInfo(["team", "nothing"]));
  const { groupType, groupName, introduction, notification, faceUrl, owner, memberCount } = groupInfo ?? assert.fail();
  assert.deepEqual(
    [resultCode, groupType, groupName, introduction, notification, faceUrl, owner, memberCount, groupInfo?.groupAddOpt],
    [0, "Public", "Team", "about", "note", "face", "alice", 2, addOpt],
  );
  assert.deepEqual([missing.resultCode, missing.groupInfo], [10010, undefined]);

  done(await cat.joinGroup("team", ""));
  const list = ok(await groups.getGroupMemberList("team", Members.V2TIM_GROUP_MEMBER_FILTER_ALL, "0"));
  assert.deepEqual(list.memberInfoList?.map(({ userID, role }) => [userID, role]), [["alice", 400], ["bob", 200], ["cat", 200]]);
  assert.equal(list.nextSeq, "0");
  done(await groups.setGroupMemberRole("team", "bob", Role.V2TIM_GROUP_MEMBER_ROLE_ADMIN));
  const admins = ok(await groups.getGroupMemberList("team", Members.V2TIM_GROUP_MEMBER_FILTER_ADMIN, "0"));
  assert.deepEqual(admins.memberInfoList?.map(({ userID }) => userID), ["bob"]);
  done(await groups.setGroupMemberRole("team", "bob", Role.V2TIM_GROUP_MEMBER_ROLE_MEMBER));
  done(await groups.muteGroupMember("team", "cat", 60));
  done(await groups.setGroupInfo({ groupID: "team", groupName: "The team", isAllMuted: true }));
  done(await groups.setGroupMemberInfo("team", "alice", "boss"));
  const [boss] = ok(await groups.getGroupMembersInfo("team", ["alice"]));
  assert.equal(boss.nameCard, "boss");
  const [joined] = ok(await bob.getGroupManager().getJoinedGroupList());
  assert.deepEqual([joined.groupID, joined.groupName, joined.role], ["team", "The team", 200]);

  const kicked = ok(await groups.kickGroupMember("team", ["cat", "nobody"], "because"));
  const { OPERATION_RESULT_SUCC: SUCC, OPERATION_RESULT_FAIL: FAIL, OPERATION_RESULT_INVALID: ALREADY } = GroupMemberOperationResult;
  assert.deepEqual(kicked, [{ memberID: "cat", result: SUCC }, { memberID: "nobody", result: FAIL }]);
  const invited = ok(await groups.inviteUserToGroup("team", ["cat", "bob"]));
  assert.deepEqual(invited, [{ memberID: "cat", result: SUCC }, { memberID: "bob", result: ALREADY }]);
  done(await cat.quitGroup("team"));
  done(await groups.transferGroupOwner("team", "bob"));
  done(await bob.dismissGroup("team"));

  await until(() => bobs.some(([what]) => what === "dismissed"));
  const { V2TIM_GROUP_INFO_CHANGE_TYPE_NAME: NAME, V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL: MUTED } = GroupInfoChangeType;
  const wanted = [
    ["invited", "team", "alice", ["bob"]],
    ["enter", "team", ["cat"]],
    ["granted", "team", "alice", ["bob"]],
    ["taken", "team", "alice", ["bob"]],
    ["muted", "team", [{ userID: "cat", muteTime: 60 }]],
    ["info", "team", [{ type: NAME, value: "The team" }, { type: MUTED, boolValue: true }]],
    ["kicked", "team", "alice", ["cat"]],
    ["invited", "team", "alice", ["cat"]],
    ["leave", "team", "cat"],
    ["info", "team", [{ type: GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_OWNER, value: "bob" }]],
    ["dismissed", "team", "bob"],
  ];
  assert.deepEqual(bobs, wanted);
  await until(() => alices.some(([what]) => what === "dismissed"));
  for (const manager of [alice, bob]) manager.removeGroupListener();
});

test("who quits is told so, and types of groups have the vendor's names", LIMIT, async () => {
  const told = tips(bob);
  for (const [type, id] of [["Work", "w"], ["Public", "p"], ["Meeting", "m"], ["AVChatRoom", "av"], ["Community", "@TGS#_c"]]) {
    assert.equal(ok(await alice.createGroup(type, type, id)), id);
    const [{ groupInfo }] = ok(await alice.getGroupManager().getGroupsInfo([id]));
    assert.equal(groupInfo?.groupType, type);
  }
  assert.ok(ok(await alice.createGroup("No id", "Work")).length > 0);
  done(await bob.joinGroup("m"));
  done(await bob.quitGroup("m"));
  await until(() => told.some(([what]) => what === "I quit"));
  bob.removeGroupListener();
  const muted = ok(await alice.getGroupManager().createGroup({ groupType: "Public", groupName: "quiet", groupID: "quiet", isAllMuted: true }));
  const [{ groupInfo }] = ok(await alice.getGroupManager().getGroupsInfo([muted]));
  assert.equal(groupInfo?.isAllMuted, true);
});

test("conversations: the list in pages, what is new or changed, and the sum of what is unread", LIMIT, async () => {
  const asked: string[] = [];
  class Heard extends WebSocket {
    override send(data: string): void {
      asked.push(data);
      super.send(data);
    }
  }
  const dora = await login(server, "dora", server.url, Heard);
  const eve = await login(server, "eve");
  const fresh: V2TimConversation[] = [];
  const changed: V2TimConversation[] = [];
  const totals: number[] = [];
  const gone: string[] = [];
  dora.getConversationManager().addConversationListener({
    onNewConversation: (list) => fresh.push(...list),
    onConversationChanged: (list) => changed.push(...list),
    onConversationDeleted: (list) => gone.push(...list),
    onTotalUnreadMessageCountChanged: (total) => totals.push(total),
  });
  await send(eve, { receiver: "dora" }, "one");
  await until(() => fresh.length === 1 && totals.at(-1) === 1);
  assert.deepEqual(
    [fresh[0].conversationID, fresh[0].userID, fresh[0].unreadCount, fresh[0].lastMessage?.textElem?.text],
    ["c2c_eve", "eve", 1, "one"],
  );
  await send(eve, { receiver: "dora" }, "two");
  await until(() => totals.at(-1) === 2);
  assert.equal(changed.at(-1)?.unreadCount, 2);
  done(await dora.getMessageManager().markC2CMessageAsRead("eve"));
  await until(() => totals.at(-1) === 0);
  assert.deepEqual(totals, [1, 2, 0]);
  assert.ok(!asked.some((text) => text.includes("total_unread")), "it is counted here");
  assert.equal(ok(await dora.getConversationManager().getTotalUnreadMessageCount()), 0);

  ok(await dora.createGroup("Group", "Public", "doras"));
  await send(dora, { groupID: "doras" }, "hello");
  await until(() => fresh.some(({ conversationID }) => conversationID === "group_doras"));
  const first = ok(await dora.getConversationManager().getConversationList(1, "0"));
  const second = ok(await dora.getConversationManager().getConversationList(1, first.nextSeq));
  assert.deepEqual([first.isFinished, second.isFinished, second.nextSeq], [false, true, "0"]);
  const ids = [...first.conversationList, ...second.conversationList].map(({ conversationID }) => conversationID);
  assert.deepEqual([...ids].sort(), ["c2c_eve", "group_doras"]);
  done(await dora.getConversationManager().pinConversation("c2c_eve", true));
  await until(() => changed.some(({ conversationID, isPinned }) => conversationID === "c2c_eve" && isPinned));
  const [head, next] = ok(await dora.getConversationManager().getConversationList(9, "0")).conversationList;
  assert.deepEqual([head.conversationID, head.isPinned, next.isPinned], ["c2c_eve", true, false]);
  assert.ok((head.orderkey ?? 0) > (next.orderkey ?? 0));
  done(await dora.getConversationManager().deleteConversation("c2c_eve"));
  await until(() => gone.includes("c2c_eve"));
  fails(await dora.getConversationManager().getConversation("c2c_eve"), 6017, /^conversationID/);
  fails(await dora.getConversationManager().pinConversation("c2c_eve", true), 6017, /^conversation/);
  fresh.length = 0;
  await send(eve, { receiver: "dora" }, "three");
  await until(() => fresh.some(({ conversationID, unreadCount }) => conversationID === "c2c_eve" && unreadCount === 1));
  assert.equal(ok(await dora.getMessageManager().getC2CHistoryMessageList("eve", 20)).length, 1);
  const one = ok(await dora.getConversationManager().getConversation("group_doras"));
  assert.deepEqual([one.groupID, one.groupType, one.showName], ["doras", "Public", "Group"]);
  const some = ok(await dora.getConversationManager().getConversationListByConversaionIds(["c2c_eve", "c2c_nobody"]));
  assert.deepEqual(some.map(({ conversationID }) => conversationID), ["c2c_eve"]);
  fails(await dora.getConversationManager().getConversation("c2c_nobody"), 6017, /^conversationID/);
  fails(await dora.getConversationManager().getConversation("eve"), 6017, /^conversationID/);
  fails(await dora.getConversationManager().getConversationList(0, "0"), 6017, /^count/);
  done(await dora.dismissGroup("doras"));
  await until(() => gone.includes("group_doras"));
  await Promise.all([dora.unInitSDK(), eve.unInitSDK()]);
});

test("profiles: one's own is set and told, others are read", LIMIT, async () => {
  const told: (string | undefined)[] = [];
  alice.addSDKListener({ onSelfInfoUpdated: ({ nickName }) => told.push(nickName) });
  done(await alice.setSelfInfo({ nickName: "Alice", selfSignature: "hi", customInfo: { Team: "red" } }));
  await until(() => told.length === 1);
  assert.deepEqual(told, ["Alice"]);
  alice.removeSDKListener();
  const [info] = ok(await bob.getUsersInfo(["alice", "nobody"]));
  assert.deepEqual([info.userID, info.nickName, info.selfSignature, info.customInfo], ["alice", "Alice", "hi", { Team: "red" }]);
  fails(await alice.setSelfInfo({ customInfo: { Team: 1 as never } }), 6017, /^customInfo/);
});
