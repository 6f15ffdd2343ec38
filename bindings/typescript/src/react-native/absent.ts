/** Calls of the vendor's that doubletick does not have. They are there, so that an application hears what is missing. */
import type { ResultCode } from "./codes";
import { ABSENT } from "./codes";
import type { V2TimFailure } from "./types";

/** Each resolves with code 2905 and a text that names it. */
export type Absent<K extends string> = { readonly [name in K]: (...parameters: unknown[]) => Promise<V2TimFailure> };

export function absentCalls<K extends string>(names: readonly K[]): Absent<K> {
  const calls: { [name: string]: () => Promise<V2TimFailure> } = {};
  for (const name of names) {
    calls[name] = () => Promise.resolve({ code: ABSENT as ResultCode, desc: `${name}: doubletick does not have this call` });
  }
  return calls as Absent<K>;
}

/** Listeners of what never happens here. */
const nothing = (..._parameters: unknown[]): void => {};

const FRIENDSHIP_CALLS = [
  "getFriendList", "getFriendsInfo", "addFriend", "setFriendInfo", "deleteFromFriendList", "checkFriend",
  "getFriendApplicationList", "acceptFriendApplication", "refuseFriendApplication", "deleteFriendApplication",
  "setFriendApplicationRead", "getBlackList", "addToBlackList", "deleteFromBlackList", "createFriendGroup",
  "getFriendGroups", "deleteFriendGroup", "renameFriendGroup", "addFriendsToFriendGroup",
  "deleteFriendsFromFriendGroup", "searchFriends",
] as const;

export const friendshipManager = () => ({
  ...absentCalls(FRIENDSHIP_CALLS), addFriendListener: nothing, removeFriendListener: nothing,
});

const SIGNALING_CALLS = [
  "invite", "inviteInGroup", "cancel", "accept", "reject", "getSignalingInfo", "addInvitedSignaling",
] as const;

export const signalingManager = () => ({
  ...absentCalls(SIGNALING_CALLS), addSignalingListener: nothing, removeSignalingListener: nothing,
});
