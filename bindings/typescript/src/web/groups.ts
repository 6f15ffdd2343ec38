/** Groups and their members. */
import * as Code from "../codes";
import { ChatError } from "../errors";
import type { MemberResult } from "../protocol";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { count, customFields, fieldsOf, flag, need, ok, text, texts, word } from "./parameters";
import type { ChatSDK } from "./sdk";
import { GROUP_TYPES, JOIN_OPTIONS, memberOf, ROLES } from "./shapes";
import type { Group, GroupMember } from "./types";

type Methods = Pick<
  ChatSDK,
  | "createGroup" | "joinGroup" | "quitGroup" | "dismissGroup" | "addGroupMember" | "deleteGroupMember"
  | "getGroupList" | "getGroupProfile" | "getGroupMemberList"
>;

/** `role_flags` of the protocol. */
const ROLE_FLAGS = { owner: 1, admin: 2, normal: 4 } as const;
const PAGE = 100;

export function groupMethods(face: Face): Methods {
  const { lists } = face;
  const groupID = (options: unknown): string => text(fieldsOf(options), "groupID");
  /** Where a walk over the members of a group has come to, so that the next page need not begin at the first. */
  let walk = { key: "", offset: 0, cursor: 0 };

  /** A method that takes the id of a group alone. */
  const byID = (name: "quit_group" | "delete_group") => async (id: string) => {
    const group_id = text({ groupID: id }, "groupID");
    await face.ask(name, { group_id });
    lists.gone({ group: group_id });
    return ok({ groupID: group_id });
  };

  /** Members from `offset` on, at least one page of the service where there is one, and whether there are more. */
  async function members(id: string, role_flags: number, offset: number, wanted: number): Promise<[GroupMember[], boolean]> {
    const key = `${role_flags}/${id}`;
    let { cursor } = walk;
    let at = walk.offset;
    if (walk.key !== key || at > offset) [at, cursor] = [0, 0];
    const list: GroupMember[] = [];
    for (;;) {
      const page = await face.ask("get_members", { group_id: id, users: [], role_flags, cursor });
      for (const member of page.members) if (at++ >= offset) list.push(memberOf(member));
      const more = page.next_seq !== 0;
      if (!more || list.length >= wanted) return [list.slice(0, wanted), more || list.length > wanted];
      cursor = page.next_seq;
      walk = { key, offset: at, cursor };
    }
  }

  return {
    async createGroup(options) {
      const given = fieldsOf(options);
      if (flag(given, "isSupportTopic")) throw new ChatError(WebCode.InvalidOperation, "isSupportTopic: not offered");
      const { memberList = [] } = given;
      need(Array.isArray(memberList), "memberList: not a list");
      const { joinOption } = given;
      const group_id = await face.ask("create_group", {
        group_id: text(given, "groupID", ""),
        group_type: word(GROUP_TYPES, given.type ?? GROUP_TYPES.work, "type"),
        name: text(given, "name"),
        introduction: text(given, "introduction", ""),
        notification: text(given, "notification", ""),
        face_url: text(given, "avatar", ""),
        add_option: joinOption === undefined ? undefined : word(JOIN_OPTIONS, joinOption, "joinOption"),
        max_members: count(given, "maxMemberNum", 0, Number.MAX_SAFE_INTEGER, 0),
        custom: customFields(given.groupCustomField, "groupCustomField"),
        members: memberList.map((member) => [
          text(fieldsOf(member), "userID"),
          word(ROLES, member.role ?? ROLES.normal, "memberList.role"),
        ]),
      });
      return ok({ group: await joined(group_id), overLimitUserIDList: [] });
    },

    async joinGroup(options) {
      const id = groupID(options);
      try {
        await face.ask("join_group", { group_id: id, hello: text(fieldsOf(options), "applyMessage", "") });
      } catch (error) {
        if ((error as ChatError).code !== Code.AlreadyMember) throw error;
        return ok({ status: "AlreadyInGroup", group: await lists.group(id) });
      }
      return ok({ status: "JoinedSuccess", group: await joined(id) });
    },

    quitGroup: byID("quit_group"),
    dismissGroup: byID("delete_group"),

    async addGroupMember(options) {
      const id = groupID(options);
      const results = await face.ask("invite_members", {
        group_id: id,
        users: texts(fieldsOf(options).userIDList, "userIDList"),
      });
      const those = (result: MemberResult): string[] => results.filter(([, is]) => is === result).map(([user]) => user);
      const successUserIDList = those("done");
      const group = successUserIDList.length > 0 ? await lists.group(id) : undefined;
      return ok({
        successUserIDList,
        failureUserIDList: those("failed"),
        existedUserIDList: those("already_member"),
        overLimitUserIDList: [],
        ...(group && { group }),
      });
    },

    async deleteGroupMember(options) {
      const given = fieldsOf(options);
      const id = groupID(options);
      if (given.duration) throw new ChatError(WebCode.InvalidOperation, "duration: not offered");
      const results = await face.ask("kick_members", {
        group_id: id,
        users: texts(given.userIDList, "userIDList"),
        reason: text(given, "reason", ""),
      });
      const userIDList = results.filter(([, is]) => is === "done").map(([user]) => user);
      return ok({ group: await lists.group(id), userIDList });
    },

    async getGroupList() {
      await lists.refresh();
      return ok({ groupList: lists.allGroups(), isSyncCompleted: true });
    },

    async getGroupProfile(options) {
      return ok({ group: await lists.group(groupID(options)) });
    },

    async getGroupMemberList(options) {
      const given = fieldsOf(options);
      const id = groupID(options);
      const wanted = count(given, "count", 1, PAGE, 15);
      const offset = count({ offset: Number(given.offset ?? 0) }, "offset", 0, Number.MAX_SAFE_INTEGER, 0);
      const flags = given.role === undefined ? 0 : ROLE_FLAGS[word(ROLES, given.role, "role")];
      const [memberList, more] = await members(id, flags, offset, wanted);
      return ok({ memberList, offset: more ? offset + memberList.length : 0 });
    },
  };

  /** The group, of which this user is a member since a moment ago. */
  function joined(id: string): Promise<Group> {
    lists.touch(`GROUP${id}`);
    return lists.group(id);
  }
}
