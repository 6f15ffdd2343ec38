/** Conversations: listed, marked read, pinned and deleted. */
import { ChatError } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import { isMark, MARK_TEXT } from "../marks";
import type { Conversation as ConversationRecord, ConversationId } from "../protocol";
import { TYPES } from "./constants";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { conversationOf, fieldsOf, need, ok, text, texts, word } from "./parameters";
import type { ChatSDK, ConversationFailure } from "./sdk";
import { conversationOf as madeOf } from "./shapes";
import type { Conversation } from "./types";

type Methods = Pick<
  ChatSDK,
  | "setMessageRead" | "setAllMessageRead" | "getTotalUnreadMessageCount" | "getConversationList" | "getConversationProfile"
  | "pinConversation" | "deleteConversation" | "markConversation" | "clearHistoryMessage"
  | "setConversationDraft"
>;

const SCOPES = {
  all_c2c: TYPES.READ_ALL_C2C_MSG, all_groups: TYPES.READ_ALL_GROUP_MSG, all: TYPES.READ_ALL_MSG,
} as const;

/** Of a request that the service has not answered. */
const UNANSWERED: number[] = [WebCode.Timeout, WebCode.Network, WebCode.NotLoggedIn];

/** Whether one of a list is wanted that is there; nothing in particular is wanted; or none, and there is none. */
function has(list: unknown[], wanted: unknown, none: unknown): boolean {
  return wanted === undefined || (wanted === none ? list.length === 0 : list.includes(wanted));
}

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
      const clears = many?.clearHistoryMessage ?? true;
      need(typeof clears === "boolean", "clearHistoryMessage: not true or false");
      const conversations = await Promise.all(ids.map(listed));
      await Promise.all(conversations.map((conversation) => face.ask("delete_conversation", { conversation, keep_messages: !clears })));
      for (const id of ids) {
        if (clears) face.memory.forgetConversation(id);
        lists.touch(id);
      }
      await lists.refresh();
      return ok(many ? { conversationIDList: ids } : { conversationID: ids[0] });
    },

    async markConversation(options) {
      const fields = fieldsOf(options);
      const ids = texts(fields.conversationIDList, "conversationIDList");
      need(ids.length <= IDS_PER_CALL, `conversationIDList: more than ${IDS_PER_CALL}`);
      const { markType, enableMark: on } = fields;
      need(isMark(markType), `markType: not ${MARK_TEXT}`);
      need(typeof on === "boolean", "enableMark: not true or false");
      const mark = async (conversationID: string): Promise<ConversationFailure | undefined> => {
        try {
          await face.ask("mark_conversation", { conversation: await listed(conversationID), marks: [markType], on });
          lists.touch(conversationID);
          return undefined;
        } catch (error) {
          const { code, message } = error as ChatError;
          return { conversationID, code, message };
        }
      };
      const failures = await Promise.all(ids.map(mark));
      const failureConversationIDList = failures.filter((failure) => failure !== undefined);
      // Where the service has answered nothing, it is the call that failed.
      const lost = failureConversationIDList.filter(({ code }) => UNANSWERED.includes(code));
      if (lost.length === ids.length) throw new ChatError(lost[0].code, lost[0].message);
      await lists.refresh();
      return ok({ successConversationIDList: ids.filter((_, at) => !failures[at]), failureConversationIDList });
    },

    async clearHistoryMessage(conversationID) {
      need(typeof conversationID === "string", "conversationID: not a text");
      await face.ask("clear_history", { conversation: await listed(conversationID) });
      lists.touch(conversationID);
      await lists.refresh();
      return ok({ conversationID });
    },

    async setConversationDraft(options) {
      const fields = fieldsOf(options);
      const conversationID = text(fields, "conversationID");
      need(typeof fields.draftText === "string", "draftText: not a text");
      await listed(conversationID);
      const conversation = lists.get(conversationID) as Conversation;
      lists.setDraft(conversation, fields.draftText);
      return ok({ conversation });
    },

    getTotalUnreadMessageCount: () => lists.total,

    async getConversationList(options) {
      const ids = Array.isArray(options) ? texts(options, "options") : undefined;
      const { type, groupName, markType, hasUnreadCount, hasGroupAtInfo } = ids ? {} : fieldsOf(options ?? {});
      need(markType === undefined || markType === 0 || isMark(markType), `markType: not 0, ${MARK_TEXT}`);
      await lists.refresh();
      const conversationList = lists.all().filter(
        (conversation) =>
          (!ids || ids.includes(conversation.conversationID)) &&
          (type === undefined || conversation.type === type) &&
          has(conversation.conversationGroupList, groupName, "") &&
          has(conversation.markList, markType, 0) &&
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
