/**
 * The frames of version 1. What they hold is generated from the types of the service; what stands here is what has no
 * counterpart there. Numbers are below 2^53, times are seconds since 1970 unless a field says otherwise.
 */
import type { ConversationId } from "./generated/protocol";

export * from "./generated/protocol";
export { FRAME_BYTES, LAST_PLATFORM, LIST_PER_PAGE, RECEIPTS_PER_CALL, SUBPROTOCOL } from "./generated/constants";

/** `elem_type` of the kinds that applications send. All of them are in `TIMElemType` of `doubletick/constants`. */
export const ElemType = { Text: 0, Image: 1, Sound: 2, Custom: 3, File: 4, Face: 6, Location: 7, Video: 9 } as const;

/** A text that is the same for equal conversations only. */
export function conversationKey(id: ConversationId): string {
  return id.c2c !== undefined ? `c2c/${id.c2c}` : `group/${id.group}`;
}
