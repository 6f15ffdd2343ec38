/** What members, admins and owners change in a group. */
import { ChatError } from "../errors";
import type { GroupChange, MemberChange } from "../protocol";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { count, customFields, fieldsOf, flag, need, ok, text, texts, word } from "./parameters";
import type { ChatSDK } from "./sdk";
import { JOIN_OPTIONS, memberOf, REMIND, ROLES } from "./shapes";
import type { Group, GroupMember } from "./types";

type Methods = Pick<
  ChatSDK,
  | "updateGroupProfile" | "changeGroupOwner" | "setGroupMemberRole" | "setGroupMemberMuteTime"
  | "setGroupMemberNameCard" | "setGroupMemberCustomField" | "getGroupMemberProfile" | "setMessageRemindType"
>;

/** Seconds of the longest mute: ten years. */
const LONGEST_MUTE = 315_360_000;

export function groupChangeMethods(face: Face): Methods {
  async function changed(options: unknown, change: GroupChange): Promise<{ code: 0; data: { group: Group } }> {
    const group_id = text(fieldsOf(options), "groupID");
    await face.ask("modify_group", { group_id, change });
    return ok({ group: await face.lists.group(group_id) });
  }

  async function members(group_id: string, users: string[]): Promise<GroupMember[]> {
    return (await face.ask("get_members", { group_id, users, role_flags: 0, cursor: 0 })).members.map(memberOf);
  }

  /** `userID` of the options, or oneself. */
  async function memberChanged(
    options: unknown,
    change: MemberChange,
  ): Promise<{ code: 0; data: { group: Group; member: GroupMember } }> {
    const given = fieldsOf(options);
    const group_id = text(given, "groupID");
    const user_id = text(given, "userID", "") || face.me;
    await face.ask("modify_member", { group_id, user_id, change });
    const [[member], group] = await Promise.all([members(group_id, [user_id]), face.lists.group(group_id)]);
    return ok({ group, member });
  }

  return {
    async updateGroupProfile(options) {
      const given = fieldsOf(options);
      const words = (name: string): string | undefined => (given[name] === undefined ? undefined : text(given, name, ""));
      const { joinOption, groupCustomField, muteAllMembers } = given;
      return changed(options, {
        name: words("name"),
        face_url: words("avatar"),
        introduction: words("introduction"),
        notification: words("notification"),
        muted_all: muteAllMembers === undefined ? undefined : flag(given, "muteAllMembers"),
        add_option: joinOption === undefined ? undefined : word(JOIN_OPTIONS, joinOption, "joinOption"),
        custom: groupCustomField === undefined ? undefined : customFields(groupCustomField, "groupCustomField"),
      });
    },

    changeGroupOwner: async (options) => changed(options, { owner: text(fieldsOf(options), "newOwnerID") }),

    setGroupMemberRole: async (options) =>
      memberChanged(options, { role: word(ROLES, fieldsOf(options).role, "role") }),

    async setGroupMemberMuteTime(options) {
      const given = fieldsOf(options);
      text(given, "userID");
      need(given.muteTime !== undefined, "muteTime: missing");
      return memberChanged(options, { mute_seconds: count(given, "muteTime", 0, LONGEST_MUTE, 0) });
    },

    async setGroupMemberNameCard(options) {
      const given = fieldsOf(options);
      need(typeof given.nameCard === "string", "nameCard: not a text");
      return memberChanged(options, { name_card: given.nameCard });
    },

    async setGroupMemberCustomField(options) {
      const { memberCustomField } = fieldsOf(options);
      need(memberCustomField !== undefined, "memberCustomField: missing");
      return memberChanged(options, { custom: customFields(memberCustomField, "memberCustomField") });
    },

    async getGroupMemberProfile(options) {
      const given = fieldsOf(options);
      return ok({ memberList: await members(text(given, "groupID"), texts(given.userIDList, "userIDList")) });
    },

    async setMessageRemindType(options) {
      const given = fieldsOf(options);
      if (given.groupID === undefined) throw new ChatError(WebCode.InvalidOperation, "userIDList: offered for groups only");
      const recv_opt = REMIND.indexOf(given.messageRemindType as never);
      need(recv_opt >= 0, `messageRemindType: not one of ${REMIND.join(", ")}`);
      const { data } = await memberChanged({ groupID: given.groupID }, { recv_opt });
      return ok({ group: data.group });
    },
  };
}
