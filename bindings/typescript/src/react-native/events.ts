/** What the client tells, told to the listeners of the face. */
import type { Client } from "../client";
import * as Code from "../codes";
import type { GroupChange, GroupTip, Member, Message } from "../protocol";
import type { ConversationNews } from "./conversation-news";
import { memberOf, profileOf, receiptOf } from "./convert";
import { GroupInfoChangeType } from "./enums";
import type { Hub } from "./hub";
import type { V2TimGroupChangeInfo, V2TimMessage, V2TimUserInfo } from "./types";

/** Until the client is closed. */
export function tellListeners(hub: Hub, client: Client, news: ConversationNews): void {
  const { sdkListeners, messageListeners, conversationListeners } = hub;
  client.on("link", ({ state }) => {
    if (state === "connecting") sdkListeners.tell((listener) => listener.onConnecting?.());
    if (state !== "connected") return;
    sdkListeners.tell((listener) => listener.onConnectSuccess?.());
    conversationListeners.tell((listener) => listener.onSyncServerStart?.());
  });
  client.on("complete", () => {
    conversationListeners.tell((listener) => listener.onSyncServerFinish?.());
    news.soon();
  });
  client.on("error", ({ error }) => {
    // That of a store that cannot save; the link is as it was.
    if (error.code === Code.InvalidParameters) return hub.thrown(error);
    sdkListeners.tell((listener) => listener.onConnectFailed?.(error.code, error.message));
  });
  client.on("loggedOut", ({ reason, error }) => {
    news.reset();
    hub.forgetMessages();
    sdkListeners.tell((listener) => {
      if (reason === "kicked") listener.onKickedOffline?.();
      else if (reason === "expired") listener.onUserSigExpired?.();
      else listener.onConnectFailed?.(error.code, error.message);
    });
  });
  client.on("profile", ({ profile }) => {
    const info = profileOf(profile);
    sdkListeners.tell((listener) => listener.onSelfInfoUpdated?.(info));
  });

  const each = (messages: Message[], tell: (shown: V2TimMessage, message: Message) => void): void => {
    hub.remember(messages);
    for (const message of messages) {
      news.touch(message.conversation);
      tell(hub.show(message), message);
    }
  };
  client.on("messages", ({ messages }) =>
    each(messages, (shown, message) => {
      messageListeners.tell((listener) => listener.onRecvNewMessage?.(shown));
      simple(hub, shown, message);
    }),
  );
  client.on("modified", ({ messages }) =>
    each(messages, (shown) => messageListeners.tell((listener) => listener.onRecvMessageModified?.(shown))),
  );
  client.on("revoked", ({ messages }) =>
    each(messages, (_, { msg_id }) => messageListeners.tell((listener) => listener.onRecvMessageRevoked?.(msg_id))),
  );
  client.on("receipts", ({ receipts }) => {
    const ofMessages = receipts.filter(({ msg_id }) => msg_id !== "").map(receiptOf);
    const ofConversations = receipts.filter(({ msg_id }) => msg_id === "").map(receiptOf);
    if (ofMessages.length > 0) messageListeners.tell((listener) => listener.onRecvMessageReadReceipts?.(ofMessages));
    if (ofConversations.length > 0) messageListeners.tell((listener) => listener.onRecvC2CReadReceipt?.(ofConversations));
  });
  client.on("conversationChanged", ({ conversation }) => news.touch(conversation));
  client.on("conversationGone", ({ conversation }) => news.gone(conversation));
  client.on("groupTip", ({ tip }) => tipped(hub, client, tip));
  client.on("reminder", ({ reminder }) =>
    hub.groupListeners.tell((listener) =>
      listener.onReceiveRESTCustomData?.(reminder.conversation.group ?? "", JSON.stringify({ reminder })),
    ),
  );
}

/** For those who only want text and custom messages. */
function simple({ simpleListeners }: Hub, shown: V2TimMessage, message: Message): void {
  const { msg_id: id, conversation } = message;
  const sender: V2TimUserInfo = {
    userID: message.sender, nickName: message.sender_nick_name, faceUrl: message.sender_face_url,
  };
  const { text } = shown.textElem ?? {};
  const { data } = shown.customElem ?? {};
  simpleListeners.tell((listener) => {
    if (conversation.c2c === undefined) {
      if (text !== undefined) listener.onRecvGroupTextMessage?.(id, conversation.group, sender, text);
      if (data !== undefined) listener.onRecvGroupCustomMessage?.(id, conversation.group, sender, data);
    } else {
      if (text !== undefined) listener.onRecvC2CTextMessage?.(id, sender, text);
      if (data !== undefined) listener.onRecvC2CCustomMessage?.(id, sender, data);
    }
  });
}

function tipped({ groupListeners }: Hub, client: Client, tip: GroupTip): void {
  const { group_id: group, kind, op_user } = tip;
  const operator = op_user ? memberOf(op_user) : {};
  const users = tip.users.map((member: Member) => memberOf(member));
  const { info_changed: change, member_muted: muteTime } = typeof kind === "string" ? {} : (kind as TipContent);
  groupListeners.tell((listener) => {
    if (change) return listener.onGroupInfoChanged?.(group, changesOf(change));
    if (muteTime !== undefined) {
      return listener.onMemberInfoChanged?.(group, users.map(({ userID }) => ({ userID, muteTime })));
    }
    switch (kind) {
      case "joined":
        return listener.onMemberEnter?.(group, users.length > 0 ? users : [operator]);
      case "invited":
        return listener.onMemberInvited?.(group, operator, users);
      case "quit":
        return operator.userID === client.user ? listener.onQuitFromGroup?.(group) : listener.onMemberLeave?.(group, operator);
      case "kicked":
        return listener.onMemberKicked?.(group, operator, users);
      case "admin_set":
        return listener.onGrantAdministrator?.(group, operator, users);
      case "admin_cancelled":
        return listener.onRevokeAdministrator?.(group, operator, users);
      case "deleted":
        return listener.onGroupDismissed?.(group, operator);
      default:
    }
  });
}

interface TipContent {
  info_changed?: GroupChange;
  member_muted?: number;
}

function changesOf(change: GroupChange): V2TimGroupChangeInfo[] {
  const list: V2TimGroupChangeInfo[] = [];
  // The service sends null for what has not changed.
  const put = (type: GroupInfoChangeType, value: unknown): void => {
    if (typeof value === "string") list.push({ type, value });
  };
  put(GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_NAME, change.name);
  put(GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_INTRODUCTION, change.introduction);
  put(GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_NOTIFICATION, change.notification);
  put(GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_FACE_URL, change.face_url);
  put(GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_OWNER, change.owner);
  for (const [key, value] of change.custom ?? []) {
    list.push({ type: GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_CUSTOM, key, value });
  }
  if (typeof change.muted_all === "boolean") {
    list.push({ type: GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL, boolValue: change.muted_all });
  }
  if (typeof change.add_option === "string") {
    const intValue = ["forbid", "auth", "any"].indexOf(change.add_option);
    list.push({ type: GroupInfoChangeType.V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT, intValue });
  }
  return list;
}
