/** The list of conversations, what is done to it, and its numbers of unread messages. */
import { invalid } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import type { Conversation, ConversationId } from "../protocol";
import type { Absent } from "./absent";
import { absentCalls } from "./absent";
import { groupTypeName } from "./group-manager";
import { checkTexts } from "./hub";
import type { Hub } from "./hub";
import type { V2TimConversationListener } from "./listeners";
import type { V2TimCallback, V2TimConversation, V2TimConversationResult, V2TimValueCallback } from "./types";

const ABSENT_CALLS = [
  "getConversationListByFilter", "setConversationDraft",
  "setConversationCustomData", "markConversation", "createConversationGroup", "getConversationGroupList",
  "deleteConversationGroup", "renameConversationGroup", "addConversationsToGroup", "deleteConversationsFromGroup",
] as const;

export interface V2TIMConversationManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

export class V2TIMConversationManager {
  /** What the pages of the list are cut from; made anew with each first page. */
  private list: Conversation[] = [];

  constructor(private readonly hub: Hub) {
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
    return this.hub.call("getConversationList", async (client) => {
      if (!Number.isSafeInteger(count) || count < 1 || count > 1000) throw invalid("count: not a whole number from 1 to 1000");
      const from = Number(nextSeq);
      if (!Number.isSafeInteger(from) || from < 0) throw invalid("nextSeq: not what the page before had");
      if (from === 0) this.list = await client.conversations();
      const page = this.list.slice(from, from + count);
      const isFinished = from + count >= this.list.length;
      const conversationList = page.map((conversation) => conversationOf(conversation, this.hub));
      return { nextSeq: isFinished ? "0" : `${from + count}`, isFinished, conversationList };
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

  getTotalUnreadMessageCount(): Promise<V2TimValueCallback<number>> {
    return this.hub.call("getTotalUnreadMessageCount", (client) => client.request("total_unread", null));
  }
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
  };
}
