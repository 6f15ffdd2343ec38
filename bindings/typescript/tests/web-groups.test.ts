import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import TencentCloudChat from "../src/web";
import type { Group, Message } from "../src/web";
import { Server, until } from "./support/server";
import { Person, refusal } from "./support/web";

const LIMIT = { timeout: 120_000 };
const { EVENT, TYPES } = TencentCloudChat;
let server: Server;
let alice: Person;
let bob: Person;
let carol: Person;

before(async () => {
  server = await Server.start();
  [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((user) => Person.login(server, user)));
});
after(async () => {
  await Promise.all([alice, bob, carol].map(({ chat }) => chat.destroy()));
  await server.stop();
});

/** The tips and notices of a group that this person was told, as [operationType, operatorID, userIDList]. */
function tips(person: Person, groupID: string): [number, string, string[]][] {
  return person
    .data<Message[]>(EVENT.MESSAGE_RECEIVED)
    .flat()
    .filter(({ type, payload }) => type.toString().startsWith("TIMGroup") && payload.groupProfile.groupID === groupID)
    .map(({ payload }) => [payload.operationType, payload.operatorID, payload.userIDList]);
}

const groupsOf = async ({ chat }: Person): Promise<string[]> =>
  (await chat.getGroupList()).data.groupList.map(({ groupID }) => groupID).sort();

test("a group is made with what was asked for, and is in the lists of its members", LIMIT, async () => {
  const { data } = await alice.chat.createGroup({
    groupID: "made", name: "Made", type: TYPES.GRP_PUBLIC, introduction: "intro", notification: "note", avatar: "face",
    maxMemberNum: 50, joinOption: TYPES.JOIN_OPTIONS_DISABLE_APPLY, memberList: [{ userID: "bob", role: TYPES.GRP_MBR_ROLE_ADMIN }],
    groupCustomField: [{ key: "k", value: "v" }],
  });
  const { group } = data;
  assert.deepEqual(data.overLimitUserIDList, []);
  const { createTime, lastInfoTime, selfInfo, infoSequence, ...rest } = group;
  assert.ok(createTime > 1_600_000_000 && lastInfoTime >= createTime && infoSequence >= 0);
  assert.deepEqual([selfInfo.userID, selfInfo.role, selfInfo.messageRemindType], ["alice", "Owner", "AcceptAndNotify"]);
  assert.deepEqual(rest, {
    groupID: "made", name: "Made", avatar: "face", type: "Public", introduction: "intro", notification: "note",
    ownerID: "alice", nextMessageSeq: 1, memberCount: 2, maxMemberCount: 50, muteAllMembers: false,
    joinOption: "DisableApply", groupCustomField: [{ key: "k", value: "v" }], isSupportTopic: false,
  });
  await until(() => bob.data<Group[]>(EVENT.GROUP_LIST_UPDATED).flat().some(({ groupID }) => groupID === "made"));
  const mine = (await bob.chat.getGroupList()).data.groupList.find(({ groupID }) => groupID === "made") as Group;
  assert.equal(mine.selfInfo.role, "Admin");
  const { conversationList } = (await bob.chat.getConversationList(["GROUPmade"])).data;
  assert.equal(conversationList[0].groupProfile, mine);
  await assert.rejects(carol.chat.joinGroup({ groupID: "made" }), refusal(10007));
});

test("without a type it is a Work group, which has an id of the service's", LIMIT, async () => {
  const { data } = await alice.chat.createGroup({ name: "work" });
  assert.equal(data.group.type, TYPES.GRP_WORK);
  assert.ok(data.group.groupID.length > 0);
  await assert.rejects(carol.chat.joinGroup({ groupID: data.group.groupID }), refusal(8508));
});

test("joined, joined again, left: the status, the lists and the tips of the others", LIMIT, async () => {
  await alice.chat.createGroup({ groupID: "open", name: "open", type: TYPES.GRP_PUBLIC });
  const joined = await bob.chat.joinGroup({ groupID: "open", type: TYPES.GRP_PUBLIC, applyMessage: "hello" });
  assert.deepEqual([joined.data.status, joined.data.group?.memberCount], ["JoinedSuccess", 2]);
  assert.equal((await bob.chat.joinGroup({ groupID: "open" })).data.status, "AlreadyInGroup");
  await until(() => tips(alice, "open").length === 1);
  const tip = alice.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().find(({ to }) => to === "open") as Message;
  assert.deepEqual(
    [tip.type, tip.conversationID, tip.conversationType, tip.flow, tip.from, tip.needReadReceipt, tip.payload.operatorInfo.userID],
    [TYPES.MSG_GRP_TIP, "GROUPopen", TYPES.CONV_GROUP, "in", "bob", false, "bob"],
  );
  assert.equal(alice.chat.findMessage(tip.ID), tip);
  assert.equal((await groupsOf(bob)).includes("open"), true);
  assert.deepEqual((await bob.chat.quitGroup("open")).data, { groupID: "open" });
  assert.equal((await groupsOf(bob)).includes("open"), false);
  assert.deepEqual((await bob.chat.getConversationList(["GROUPopen"])).data.conversationList, []);
  await until(() => tips(alice, "open").length === 2);
  assert.deepEqual(tips(alice, "open"), [
    [TYPES.GRP_TIP_MBR_JOIN, "bob", ["bob"]],
    [TYPES.GRP_TIP_MBR_QUIT, "bob", ["bob"]],
  ]);
  const { group } = (await alice.chat.getGroupProfile({ groupID: "open" })).data;
  assert.equal(group.memberCount, 1);
});

test("members are put in and taken out, and each is told in the lists what became of them", LIMIT, async () => {
  await alice.chat.createGroup({ groupID: "team", name: "team", type: TYPES.GRP_PUBLIC, memberList: [{ userID: "bob" }] });
  const { data } = await alice.chat.addGroupMember({ groupID: "team", userIDList: ["bob", "carol", "nobody-at-all"] });
  const { group, ...lists } = data;
  assert.deepEqual(lists, {
    successUserIDList: ["carol"], existedUserIDList: ["bob"], failureUserIDList: ["nobody-at-all"], overLimitUserIDList: [],
  });
  assert.equal(group?.memberCount, 3);
  assert.equal("group" in (await alice.chat.addGroupMember({ groupID: "team", userIDList: ["bob"] })).data, false);
  await until(() => tips(bob, "team").some(([type]) => type === TYPES.GRP_TIP_MBR_JOIN));
  assert.deepEqual(tips(bob, "team").slice(-1), [[TYPES.GRP_TIP_MBR_JOIN, "alice", ["carol"]]]);
  await until(() => carol.data<Group[]>(EVENT.GROUP_LIST_UPDATED).slice(-1)[0].some(({ groupID }) => groupID === "team"));

  const removed = await alice.chat.deleteGroupMember({ groupID: "team", userIDList: ["carol", "nobody-at-all"], reason: "noise" });
  assert.deepEqual([removed.data.userIDList, removed.data.group.memberCount], [["carol"], 2]);
  await until(() => tips(bob, "team").some(([type]) => type === TYPES.GRP_TIP_MBR_KICKED_OUT));
  await until(() => !carol.data<Group[]>(EVENT.GROUP_LIST_UPDATED).slice(-1)[0].some(({ groupID }) => groupID === "team"));
  assert.equal((await groupsOf(carol)).includes("team"), false);
  assert.deepEqual(tips(carol, "team").slice(-1), [[4, "alice", ["carol"]]]);
  const told = carol.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().pop() as Message;
  assert.deepEqual([told.type, told.conversationID, told.to], [TYPES.MSG_GRP_SYS_NOTICE, TYPES.CONV_SYSTEM, "carol"]);
  await assert.rejects(alice.chat.deleteGroupMember({ groupID: "team", userIDList: ["bob"], duration: 60 }), refusal(2905, "duration"));
});

test("the members page by page: an offset counts members, wherever it comes from", LIMIT, async () => {
  const users = Array.from({ length: 110 }, (_, number) => `member-${String(number).padStart(3, "0")}`);
  await alice.chat.createGroup({ groupID: "large", name: "large", type: TYPES.GRP_PUBLIC });
  for (const user of users) {
    const person = await Person.login(server, user);
    await person.chat.joinGroup({ groupID: "large" });
    await person.chat.destroy();
  }
  const all = ["alice", ...users];
  const names = async (options: object): Promise<[string[], number]> => {
    const { data } = await alice.chat.getGroupMemberList({ groupID: "large", ...options });
    return [data.memberList.map(({ userID }) => userID), data.offset];
  };
  assert.deepEqual(await names({}), [all.slice(0, 15), 15]);
  const found: string[] = [];
  let offset = 0;
  do {
    const [page, next] = await names({ count: 30, offset });
    found.push(...page);
    offset = next;
  } while (offset !== 0);
  assert.deepEqual(found, all);
  assert.deepEqual(await names({ count: 10, offset: 95 }), [all.slice(95, 105), 105]);
  assert.deepEqual(await names({ count: 10, offset: "3" }), [all.slice(3, 13), 13]);
  assert.deepEqual(await names({ count: 100, offset: 105 }), [all.slice(105), 0]);
  assert.deepEqual(await names({ count: 100, offset: 111 }), [[], 0]);
  assert.deepEqual(await names({ role: TYPES.GRP_MBR_ROLE_OWNER }), [["alice"], 0]);
  const { data } = await alice.chat.getGroupMemberList({ groupID: "large", count: 1 });
  const { joinTime, ...owner } = data.memberList[0];
  assert.ok(joinTime > 1_600_000_000);
  assert.deepEqual(owner, { userID: "alice", avatar: "", nick: "", role: "Owner", nameCard: "", muteUntil: 0, memberCustomField: [] });
});

test("the profile of a group, its owner and its members are changed, and everyone sees the change", LIMIT, async () => {
  const memberList = [{ userID: "bob" }, { userID: "carol" }];
  await alice.chat.createGroup({ groupID: "changing", name: "before", type: TYPES.GRP_PUBLIC, memberList });
  const profile = {
    name: "after", avatar: "face", introduction: "intro", notification: "note", muteAllMembers: true,
    joinOption: TYPES.JOIN_OPTIONS_DISABLE_APPLY, groupCustomField: [{ key: "k", value: "v" }],
  };
  const { data } = await alice.chat.updateGroupProfile({ groupID: "changing", ...profile });
  const { name, avatar, introduction, notification, muteAllMembers, joinOption, groupCustomField } = data.group;
  assert.deepEqual({ name, avatar, introduction, notification, muteAllMembers, joinOption, groupCustomField }, profile);
  const tip = (type: number): Message["payload"] | undefined =>
    bob.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().find(({ to, payload }) => to === "changing" && payload.operationType === type)?.payload;
  await until(() => tip(TYPES.GRP_TIP_GRP_PROFILE_UPDATED) !== undefined);
  const { avatar: face, ...rest } = tip(TYPES.GRP_TIP_GRP_PROFILE_UPDATED).newGroupProfile;
  assert.deepEqual({ avatar: face, ...rest }, profile);
  const shown = (): Group | undefined => bob.data<Group[]>(EVENT.GROUP_LIST_UPDATED).flat().find(({ groupID }) => groupID === "changing");
  await until(() => shown()?.name === "after");

  const admin = await alice.chat.setGroupMemberRole({ groupID: "changing", userID: "bob", role: TYPES.GRP_MBR_ROLE_ADMIN });
  assert.equal(admin.data.member.role, "Admin");
  await until(() => tip(TYPES.GRP_TIP_MBR_SET_ADMIN) !== undefined);
  await until(() => shown()?.selfInfo.role === "Admin");
  const muted = await bob.chat.setGroupMemberMuteTime({ groupID: "changing", userID: "carol", muteTime: 600 });
  assert.ok(muted.data.member.muteUntil > Date.now() / 1000);
  await until(() => tip(TYPES.GRP_TIP_MBR_PROFILE_UPDATED)?.memberList[0].muteTime === 600);
  const card = await carol.chat.setGroupMemberNameCard({ groupID: "changing", nameCard: "C." });
  assert.deepEqual([card.data.member.userID, card.data.member.nameCard], ["carol", "C."]);
  const custom = await alice.chat.setGroupMemberCustomField({
    groupID: "changing", userID: "bob", memberCustomField: [{ key: "team", value: "red" }],
  });
  assert.deepEqual(custom.data.member.memberCustomField, [{ key: "team", value: "red" }]);
  const found = await alice.chat.getGroupMemberProfile({ groupID: "changing", userIDList: ["carol", "nobody-at-all", "bob"] });
  assert.deepEqual(found.data.memberList.map(({ userID }) => userID).sort(), ["bob", "carol"]);
  await bob.chat.setMessageRemindType({ groupID: "changing", messageRemindType: TYPES.MSG_REMIND_DISCARD });
  await until(() => shown()?.selfInfo.messageRemindType === "Discard");
  const owned = await alice.chat.changeGroupOwner({ groupID: "changing", newOwnerID: "bob" });
  assert.equal(owned.data.group.ownerID, "bob");
  await assert.rejects(alice.chat.changeGroupOwner({ groupID: "changing", newOwnerID: "carol" }), refusal(10007));
});

test("a group that is ended is gone for everyone, and the members are told by the system", LIMIT, async () => {
  await alice.chat.createGroup({ groupID: "ended", name: "ended", type: TYPES.GRP_PUBLIC, memberList: [{ userID: "bob" }] });
  await until(() => bob.data<Group[]>(EVENT.GROUP_LIST_UPDATED).slice(-1)[0].some(({ groupID }) => groupID === "ended"));
  assert.deepEqual((await alice.chat.dismissGroup("ended")).data, { groupID: "ended" });
  await until(() => tips(bob, "ended").some(([type]) => type === 5));
  const notice = bob.data<Message[]>(EVENT.MESSAGE_RECEIVED).flat().pop() as Message;
  assert.deepEqual([notice.type, notice.conversationID, notice.payload.operatorID], [TYPES.MSG_GRP_SYS_NOTICE, "@TIM#SYSTEM", "alice"]);
  await until(() => !bob.data<Group[]>(EVENT.GROUP_LIST_UPDATED).slice(-1)[0].some(({ groupID }) => groupID === "ended"));
  await assert.rejects(alice.chat.getGroupProfile({ groupID: "ended" }), refusal(10010));
});

test("a wrong parameter is refused with 6017 and named; codes of the service pass through", LIMIT, async () => {
  const { chat } = alice;
  const named = (name: string): ((error: unknown) => boolean) => refusal(6017, name);
  for (const [name, change] of Object.entries({
    name: { name: "" }, type: { type: "Party" }, joinOption: { joinOption: "Maybe" }, groupID: { groupID: 7 }, avatar: { avatar: 7 },
    maxMemberNum: { maxMemberNum: -1 }, memberList: { memberList: "bob" }, "memberList.role": { memberList: [{ userID: "bob", role: "King" }] },
    groupCustomField: { groupCustomField: [{ value: "v" }] }, introduction: { introduction: {} }, notification: { notification: 1 },
  })) {
    await assert.rejects(chat.createGroup({ name: "x", ...change } as never), named(name));
  }
  await assert.rejects(chat.createGroup({ name: "x", isSupportTopic: true }), refusal(2905, "isSupportTopic"));
  for (const call of [
    chat.joinGroup({} as never), chat.quitGroup(undefined as never), chat.dismissGroup(5 as never), chat.getGroupProfile({} as never),
    chat.addGroupMember({ userIDList: ["bob"] } as never), chat.deleteGroupMember({ userIDList: ["bob"] } as never),
    chat.getGroupMemberList({} as never),
  ]) {
    await assert.rejects(call, named("groupID"));
  }
  await assert.rejects(chat.addGroupMember({ groupID: "team", userIDList: [] }), named("userIDList"));
  await assert.rejects(chat.deleteGroupMember({ groupID: "team", userIDList: "bob" } as never), named("userIDList"));
  await assert.rejects(chat.getGroupMemberList({ groupID: "team", count: 101 }), named("count"));
  await assert.rejects(chat.getGroupMemberList({ groupID: "team", offset: "x" }), named("offset"));
  await assert.rejects(chat.getGroupMemberList({ groupID: "team", role: "King" }), named("role"));
  const team = { groupID: "team" };
  await assert.rejects(chat.updateGroupProfile({ ...team, name: 5 as never }), named("name"));
  await assert.rejects(chat.updateGroupProfile({ ...team, muteAllMembers: 1 as never }), named("muteAllMembers"));
  await assert.rejects(chat.updateGroupProfile({ name: "x" } as never), named("groupID"));
  await assert.rejects(chat.changeGroupOwner(team as never), named("newOwnerID"));
  await assert.rejects(chat.setGroupMemberRole({ ...team, userID: "bob", role: "King" as never }), named("role"));
  await assert.rejects(chat.setGroupMemberMuteTime({ ...team, userID: "bob" } as never), named("muteTime"));
  await assert.rejects(chat.setGroupMemberMuteTime({ ...team, muteTime: 5 } as never), named("userID"));
  await assert.rejects(chat.setGroupMemberNameCard(team as never), named("nameCard"));
  await assert.rejects(chat.setGroupMemberCustomField(team as never), named("memberCustomField"));
  await assert.rejects(chat.getGroupMemberProfile({ ...team, userIDList: [] }), named("userIDList"));
  await assert.rejects(chat.setMessageRemindType({ ...team, messageRemindType: "Loud" as never }), named("messageRemindType"));
  const remind = { userIDList: ["bob"], messageRemindType: TYPES.MSG_REMIND_DISCARD };
  await assert.rejects(chat.setMessageRemindType(remind), refusal(2905, "userIDList"));
  await assert.rejects(chat.joinGroup({ groupID: "nowhere" }), refusal(10010));
  await assert.rejects(chat.createGroup({ groupID: "team", name: "again", type: TYPES.GRP_PUBLIC }), refusal(10025));
});
