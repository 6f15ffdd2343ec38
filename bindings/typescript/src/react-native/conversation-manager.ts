/** The list of conversations, what is done to it, and its numbers of unread messages. */
import type { Client } from "../client";
import * as Code from "../codes";
import { ChatError, invalid } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import { isMark, MARK_TEXT } from "../marks";
import type { Conversation, ConversationId } from "../protocol";
import type { Absent } from "./absent";
import { absentCalls } from "./absent";
import { checkFilter, countedUnread, keyOf, takes } from "./conversation-filter";
import { groupTypeName } from "./group-manager";
import { checkTexts } from "./hub";
import type { Hub } from "./hub";
import type { V2TimConversationListener } from "./listeners";
import type { UnreadFilters } from "./unread-filters";
import type {
  V2TimCallback, V2TimConversation, V2TimConversationListFilter, V2TimConversationOperationResult, V2TimConversationResult,
  V2TimValueCallback,
} from "./types";

const ABSENT_CALLS = [
  "setConversationDraft", "setConversationCustomData", "createConversationGroup", "getConversationGroupList",
  "deleteConversationGroup", "renameConversationGroup", "addConversationsToGroup", "deleteConversationsFromGroup",
] as const;

export interface V2TIMConversationManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

export class V2TIMConversationManager {
  /** What the pages of the list are cut from, and what it was asked for with; made anew with each first page. */
  private list: Conversation[] = [];
  private listed = "";

  constructor(private readonly hub: Hub, private readonly filters: UnreadFilters) {
    Object.assign(this, absentCalls(ABSENT_CALLS));
  }

  addConversationListener(listener: V2TimConversationListener): void {
    this.hub.conversationListeners.add(listener);
  }

  /** Without a listener: all of them. */
  removeConversationListener(listener?: V2TimConversationListener): void {
    this.hub.conversationListeners.remove(listener);
  }

  /** A page: the pinned ones first, then the most active ones. `count`: 1 to 1,000. `nextSeq`: "0" for the first page, then that of the page before. */
  getConversationList(count: number, nextSeq: string): Promise<V2TimValueCallback<V2TimConversationResult>> {
    return this.hub.call("getConversationList", (client) => this.filteredPage(client, {}, count, nextSeq, ""));
  }

  /** A page of those that the filter takes, in the order of the list. */
  getConversationListByFilter(filter: V2TimConversationListFilter): Promise<V2TimValueCallback<V2TimConversationResult>> {
    return this.hub.call("getConversationListByFilter", (client) => {
      checkFilter(filter);
      return this.filteredPage(client, filter, filter.count ?? 100, filter.nextSeq ?? 0, "filter.");
    });
  }

  /** Ours, as on the vendor's other platforms: the unread messages of those that the filter takes, without silenced ones. */
  getUnreadMessageCountByFilter(filter: V2TimConversationListFilter): Promise<V2TimValueCallback<number>> {
    return this.hub.call("getUnreadMessageCountByFilter", async (client) => {
      checkFilter(filter);
      const taken = (await client.conversations()).filter((conversation) => takes(filter, conversation));
      return taken.reduce((sum, conversation) => sum + countedUnread(conversation), 0);
    });
  }

  /**
   * Ours, like the next one: from now on `onUnreadMessageCountChangedByFilter` is called when the unread messages of what the
   * filter takes are others than now, or without a login than at the next one. Once for each filter, until
   * `unsubscribeUnreadMessageCountByFilter` or `unInitSDK`, over logins.
   */
  subscribeUnreadMessageCountByFilter(filter: V2TimConversationListFilter): Promise<V2TimCallback> {
    return this.hub.callDone("subscribeUnreadMessageCountByFilter", () => {
      checkFilter(filter);
      this.filters.add(filter);
    });
  }

  unsubscribeUnreadMessageCountByFilter(filter: V2TimConversationListFilter): Promise<V2TimCallback> {
    return this.hub.callDone("unsubscribeUnreadMessageCountByFilter", () => {
      checkFilter(filter);
      this.filters.remove(filter);
    });
  }

  /** `conversationID`: "c2c_USER" or "group_GROUP". Fails with 6017 where there is none. */
  getConversation(conversationID: string): Promise<V2TimValueCallback<V2TimConversation>> {
    return this.hub.call("getConversation", async (client) => {
      const wanted = conversationFrom("conversationID", conversationID);
      const [found] = await client.request("get_conversations", { conversations: [wanted] });
      if (!found) throw invalid("conversationID: no such conversation");
      return conversationOf(found, this.hub);
    });
  }

  /** Those that there are, at most 100. The name is spelled as the vendor spells it. */
  getConversationListByConversaionIds(conversationIDList: string[]): Promise<V2TimValueCallback<V2TimConversation[]>> {
    return this.hub.call("getConversationListByConversaionIds", async (client) => {
      checkTexts("conversationIDList", conversationIDList, IDS_PER_CALL);
      const wanted = conversationIDList.map((id, place) => conversationFrom(`conversationIDList[${place}]`, id));
      const found = await client.request("get_conversations", { conversations: wanted });
      return found.map((conversation) => conversationOf(conversation, this.hub));
    });
  }

  /** Before the others, on all devices, or back to its place. Fails with 6017 where it is not in the list. */
  pinConversation(conversationID: string, isPinned: boolean): Promise<V2TimCallback> {
    return this.hub.callDone("pinConversation", async (client) => {
      if (typeof isPinned !== "boolean") throw invalid("isPinned: not true or false");
      await client.pinConversation(conversationFrom("conversationID", conversationID), isPinned);
    });
  }

  /** Out of the list, with its messages, for this user only. It comes back with the next message. */
  deleteConversation(conversationID: string): Promise<V2TimCallback> {
    return this.hub.callDone("deleteConversation", (client) =>
      client.deleteConversation(conversationFrom("conversationID", conversationID)),
    );
  }

  /**
   * Ours, by the name of the vendor's native call: the same with 1 to 100 of them, and what became of each. `clearMessage`
   * false: their messages stay, and are there when the next one brings the conversation back.
   */
  deleteConversationList(
    conversationIDList: string[], clearMessage: boolean,
  ): Promise<V2TimValueCallback<V2TimConversationOperationResult[]>> {
    return this.hub.call("deleteConversationList", (client) => {
      if (typeof clearMessage !== "boolean") throw invalid("clearMessage: not true or false");
      return each(conversationIDList, (conversation) =>
        client.request("delete_conversation", { conversation, keep_messages: !clearMessage }),
      );
    });
  }

  /**
   * Puts a mark on 1 to 100 conversations of the list, or takes it off, on all devices, and answers what became of each.
   * `markType`: one of ConversationMarkTypeEnum, or 2 ** 32 to 2 ** 63. A message takes no mark off; deleting a
   * conversation ends its marks.
   */
  markConversation(
    markType: number, enableMark: boolean, conversationIDList: string[],
  ): Promise<V2TimValueCallback<V2TimConversationOperationResult[]>> {
    return this.hub.call("markConversation", (client) => {
      if (!isMark(markType)) throw invalid(`markType: not ${MARK_TEXT}`);
      if (typeof enableMark !== "boolean") throw invalid("enableMark: not true or false");
      return each(conversationIDList, (conversation) =>
        client.request("mark_conversation", { conversation, marks: [markType], on: enableMark }),
      );
    });
  }

  getTotalUnreadMessageCount(): Promise<V2TimValueCallback<number>> {
    return this.hub.call("getTotalUnreadMessageCount", (client) => client.request("total_unread", null));
  }

  /** `place`: before the names of the parameters, in errors. */
  private async filteredPage(
    client: Client, filter: V2TimConversationListFilter, count: number, nextSeq: string | number, place: string,
  ): Promise<V2TimConversationResult> {
    if (!Number.isSafeInteger(count) || count < 1 || count > 1000) {
      throw invalid(`${place}count: not a whole number from 1 to 1000`);
    }
    const from = Number(nextSeq);
    if (!Number.isSafeInteger(from) || from < 0) throw invalid(`${place}nextSeq: not what the page before had`);
    const key = keyOf(filter);
    if (from === 0 || key !== this.listed) {
      this.list = (await client.conversations()).filter((conversation) => takes(filter, conversation));
      this.listed = key;
    }
    const page = this.list.slice(from, from + count);
    const isFinished = from + count >= this.list.length;
    const conversationList = page.map((conversation) => conversationOf(conversation, this.hub));
    return { nextSeq: isFinished ? "0" : `${from + count}`, isFinished, conversationList };
  }
}

/** Asks for each of these conversations. Fails where nobody is logged in; what the service refuses is the outcome of that one. */
function each(
  ids: string[], ask: (conversation: ConversationId) => Promise<unknown>,
): Promise<V2TimConversationOperationResult[]> {
  checkTexts("conversationIDList", ids, IDS_PER_CALL);
  if (ids.length === 0) throw invalid("conversationIDList: empty");
  const wanted = ids.map((id, place) => conversationFrom(`conversationIDList[${place}]`, id));
  return Promise.all(
    wanted.map(async (conversation, place) => {
      const conversationID = ids[place];
      try {
        await ask(conversation);
        return { conversationID, resultCode: 0, resultInfo: "" };
      } catch (thrown) {
        if (!(thrown instanceof ChatError) || thrown.code === Code.NotLoggedIn) throw thrown;
        return { conversationID, resultCode: thrown.code, resultInfo: thrown.message };
      }
    }),
  );
}

/** Milliseconds; any time until the year 2096 is before it. */
const PINNED_FIRST = 4e12;

export function conversationIdOf(id: ConversationId): string {
  return id.c2c === undefined ? `group_${id.group}` : `c2c_${id.c2c}`;
}

function conversationFrom(name: string, id: unknown): ConversationId {
  const parts = typeof id === "string" ? /^(c2c|group)_(.+)$/s.exec(id) : null;
  if (!parts) throw invalid(`${name}: neither c2c_USER nor group_GROUP`);
  return parts[1] === "c2c" ? { c2c: parts[2] } : { group: parts[2] };
}

export function conversationOf(conversation: Conversation, hub: Hub): V2TimConversation {
  const { id, last_message, group_type } = conversation;
  return {
    conversationID: conversationIdOf(id),
    ...(id.c2c === undefined
      ? { type: 2, groupID: id.group }
      : { type: 1, userID: id.c2c }),
    ...(group_type ? { groupType: groupTypeName(group_type) } : {}),
    ...(last_message ? { lastMessage: hub.show(last_message) } : {}),
    showName: conversation.show_name,
    faceUrl: conversation.face_url,
    unreadCount: conversation.unread,
    isPinned: conversation.pinned ?? false,
    recvOpt: conversation.recv_opt,
    groupAtInfoList: (conversation.at_infos ?? []).map(([seq, atType]) => ({ seq: `${seq}`, atType })),
    orderkey: conversation.active_time + (conversation.pinned ? PINNED_FIRST : 0),
    markList: conversation.marks ?? [],
  };
}
