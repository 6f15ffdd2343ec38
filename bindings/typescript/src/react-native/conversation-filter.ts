/** Which conversations of the list a filter takes. */
import { isObject } from "../check";
import { invalid } from "../errors";
import { isMark, MARK_TEXT } from "../marks";
import type { Conversation } from "../protocol";
import { checkText } from "./hub";
import type { V2TimConversationListFilter } from "./types";

/** Throws where something of it is wrong, and names it. */
export function checkFilter(filter: unknown): asserts filter is V2TimConversationListFilter {
  if (!isObject(filter)) throw invalid("filter: not an object");
  const { conversationType = 0, markType = 0, groupName = "", hasUnreadCount = true, hasGroupAtInfo = true } = filter;
  if (![0, 1, 2].includes(conversationType as number)) throw invalid("filter.conversationType: not 0, 1 or 2");
  if (markType !== 0 && !isMark(markType)) throw invalid(`filter.markType: not 0, ${MARK_TEXT}`);
  checkText("filter.groupName", groupName);
  for (const [name, value] of Object.entries({ hasUnreadCount, hasGroupAtInfo })) {
    if (typeof value !== "boolean") throw invalid(`filter.${name}: not true or false`);
  }
}

/** What it asks for, whatever the order of its keys, without the page. */
export function keyOf(filter: V2TimConversationListFilter): string {
  const { conversationType, markType, groupName, hasUnreadCount, hasGroupAtInfo } = filter;
  return JSON.stringify([conversationType || 0, markType, groupName || "", hasUnreadCount, hasGroupAtInfo]);
}

export function takes(filter: V2TimConversationListFilter, conversation: Conversation): boolean {
  const { conversationType, markType, groupName, hasUnreadCount, hasGroupAtInfo } = filter;
  const { id, marks = [], unread, at_infos, conversation_groups = [] } = conversation;
  return (
    (!conversationType || conversationType === (id.c2c === undefined ? 2 : 1)) &&
    (markType === undefined || (markType === 0 ? marks.length === 0 : marks.includes(markType))) &&
    (!groupName || conversation_groups.includes(groupName)) &&
    (hasUnreadCount === undefined || hasUnreadCount === unread > 0) &&
    (hasGroupAtInfo === undefined || hasGroupAtInfo === (at_infos ?? []).length > 0)
  );
}

/** Its unread messages, as the total counts them: none where it is silenced. */
export function countedUnread({ recv_opt, unread }: Conversation): number {
  return recv_opt >= 1 && recv_opt <= 3 ? 0 : unread;
}
