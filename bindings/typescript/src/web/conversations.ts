/** Conversations: listed, marked read, pinned and deleted. */
import { ChatError } from "../errors";
import type { Conversation as ConversationRecord, ConversationId } from "../protocol";
import { TYPES } from "./constants";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { conversationOf, fieldsOf, need, ok, text, texts, word } from "./parameters";
import type { ChatSDK } from "./sdk";
import { conversationOf as madeOf } from "./shapes";

type Methods = Pick<
  ChatSDK,
  | "setMessageRead" | "setAllMessageRead" | "getTotalUnreadMessageCount" | "getConversationList" | "getConversationProfile"
  | "pinConversation" | "deleteConversation"
>;

const SCOPES = {
  all_c2c: TYPES.READ_ALL_C2C_MSG, all_groups: TYPES.READ_ALL_GROUP_MSG, all: TYPES.READ_ALL_MSG,
} as const;

export function conversationMethods(face: Face): Methods {
  const { lists } = face;

  /** One of the list, or 2500. */
  const listed = async (conversationID: string): Promise<ConversationId> => {
    const id = conversationOf(conversationID);
    if (!lists.get(conversationID)) await lists.refresh();
    if (lists.get(conversationID)) return id;
    throw new ChatError(WebCode.NoSuchConversation, `conversationID: ${conversationID} is not in the list`);
  };

  return {
    async setMessageRead(options) {
      const conversationID = text(fieldsOf(options), "conversationID");
      const { c2c, group } = conversationOf(conversationID);
      const conversation = lists.get(conversationID);
      if (!conversation?.unreadCount && !lists.isStale(conversationID)) return ok({});
      await face.ask("mark_read", c2c === undefined ? { group: [group, 0] } : { c2c: [c2c, 0] });
      lists.touch(conversationID);
      await lists.refresh();
      return ok({});
    },

    async setAllMessageRead(options) {
      await face.ask("mark_read", word(SCOPES, fieldsOf(options).scope, "scope"));
      for (const { conversationID, unreadCount } of lists.all()) if (unreadCount > 0) lists.touch(conversationID);
      await lists.refresh();
      return ok({});
    },

    async pinConversation(options) {
      const fields = fieldsOf(options);
      const conversationID = text(fields, "conversationID");
      need(typeof fields.isPinned === "boolean", "isPinned: not true or false");
      await face.ask("pin_conversation", { conversation: await listed(conversationID), pinned: fields.isPinned });
      lists.touch(conversationID);
      await lists.refresh();
      return ok({ conversationID });
    },

    async deleteConversation(options) {
      const many = typeof options === "string" ? undefined : fieldsOf(options);
      const ids = many ? texts(many.conversationIDList, "conversationIDList") : [options as string];
      if (many?.clearHistoryMessage === false) {
        throw new ChatError(WebCode.InvalidOperation, "clearHistoryMessage: a conversation is not deleted without its messages");
      }
      const conversations = await Promise.all(ids.map(listed));
      await Promise.all(conversations.map((conversation) => face.ask("delete_conversation", { conversation })));
      for (const id of ids) {
        face.memory.forgetConversation(id);
        lists.touch(id);
      }
      await lists.refresh();
      return ok(many ? { conversationIDList: ids } : { conversationID: ids[0] });
    },

    getTotalUnreadMessageCount: () => lists.total,

    async getConversationList(options) {
      const ids = Array.isArray(options) ? texts(options, "options") : undefined;
      const { type, groupName, markType, hasUnreadCount, hasGroupAtInfo } = ids ? {} : fieldsOf(options ?? {});
      await lists.refresh();
      const conversationList = lists.all().filter(
        (conversation) =>
          (!ids || ids.includes(conversation.conversationID)) &&
          (type === undefined || conversation.type === type) &&
          // Nothing is marked, and there are no groups of conversations.
          groupName === undefined &&
          markType === undefined &&
          (hasUnreadCount === undefined || conversation.unreadCount > 0 === hasUnreadCount) &&
          (hasGroupAtInfo === undefined || conversation.groupAtInfoList.length > 0 === hasGroupAtInfo),
      );
      return ok({ conversationList, isSyncCompleted: true });
    },

    async getConversationProfile(conversationID) {
      need(typeof conversationID === "string", "conversationID: not a text");
      const id = conversationOf(conversationID);
      await lists.refresh();
      const known = lists.get(conversationID);
      if (known) return ok({ conversation: known });
      const { c2c, group } = id;
      const [profile] = c2c === undefined ? [] : await face.ask("get_profiles", { users: [c2c] });
      if (c2c !== undefined && !profile) {
        throw new ChatError(WebCode.NoSuchConversation, "conversationID: no such user");
      }
      const record: ConversationRecord = {
        id, show_name: profile?.nick_name || c2c || "", face_url: profile?.face_url ?? "", unread: 0, active_time: 0,
        last_message: null, recv_opt: 0, group_type: null, at_infos: [], c2c_read_time: 0, group_read_seq: 0, owner: "",
        pinned: false,
      };
      const its = group === undefined ? undefined : await lists.group(group);
      return ok({ conversation: madeOf(record, its, face.me) });
    },
  };
}
