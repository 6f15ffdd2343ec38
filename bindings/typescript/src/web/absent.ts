/** The vendor's methods that are not there. They exist, because its UI kits call some of them, and say so. */
import { ChatError } from "../errors";
import * as WebCode from "./codes";
import type { Message } from "./types";

const MESSAGES = [
  "createImageMessage", "createAudioMessage", "createVideoMessage", "createFileMessage", "createMergerMessage",
] as const;

const CALLS = [
  "downloadMergerMessage", "translateText", "convertVoiceToText", "setMessageExtensions", "getMessageExtensions",
  "deleteMessageExtensions", "searchCloudMessages", "searchCloudGroups", "searchCloudUsers", "searchCloudGroupMembers",
  "addMessageReaction", "removeMessageReaction", "getMessageReactions", "getAllUserListOfMessageReaction",
  "setAllReceiveMessageOpt", "getAllReceiveMessageOpt", "setConversationCustomData",
  "getConversationGroupList", "createConversationGroup", "deleteConversationGroup", "renameConversationGroup",
  "addConversationsToGroup", "deleteConversationsFromGroup", "getBlacklist", "addToBlacklist", "removeFromBlacklist",
  "setSelfStatus", "getUserStatus", "subscribeUserStatus", "unsubscribeUserStatus", "getFriendList", "addFriend",
  "deleteFriend", "checkFriend", "getFriendProfile", "updateFriend", "getFriendApplicationList",
  "acceptFriendApplication", "refuseFriendApplication", "deleteFriendApplication", "setFriendApplicationRead",
  "getFriendGroupList", "createFriendGroup", "deleteFriendGroup", "addToFriendGroup", "removeFromFriendGroup",
  "renameFriendGroup", "followUser", "unfollowUser", "getMyFollowersList", "getMyFollowingList",
  "getMutualFollowersList", "getUserFollowInfo", "checkFollowType", "pinGroupMessage", "getPinnedGroupMessageList",
  "searchGroupByID", "getGroupOnlineMemberCount", "getGroupApplicationList", "handleGroupApplication",
  "initGroupAttributes", "setGroupAttributes", "deleteGroupAttributes", "getGroupAttributes", "setGroupCounters",
  "increaseGroupCounter", "decreaseGroupCounter", "getGroupCounters", "markGroupMemberList", "getJoinedCommunityList",
  "createTopicInCommunity", "deleteTopicFromCommunity", "updateTopicProfile", "getTopicList", "invite", "inviteSync",
  "inviteInGroup", "inviteInGroupSync", "cancel", "accept", "reject", "getSignalingInfo", "modifyInvitation",
] as const;

/** Each fails with 2905 and a text that names it; those that make a message throw, the others reject. */
export type AbsentMethods = {
  [K in (typeof CALLS)[number]]: (...parameters: unknown[]) => Promise<never>;
} & { [K in (typeof MESSAGES)[number]]: (...parameters: unknown[]) => Message };

export function absentMethods(): AbsentMethods {
  const refusal = (name: string): ChatError => new ChatError(WebCode.InvalidOperation, `${name}: not offered`);
  const methods: { [name: string]: () => unknown } = {};
  for (const name of CALLS) methods[name] = () => Promise.reject(refusal(name));
  for (const name of MESSAGES) {
    methods[name] = () => {
      throw refusal(name);
    };
  }
  return methods as AbsentMethods;
}
