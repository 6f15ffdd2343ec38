/** Who is told what, by the vendor's names. All functions of a listener are optional. */
import type {
  StringMap, V2TimConversation, V2TimConversationListFilter, V2TimGroupChangeInfo, V2TimGroupMemberChangeInfo, V2TimGroupMemberInfo, V2TimMessage,
  V2TimMessageReceipt, V2TimUserFullInfo, V2TimUserInfo,
} from "./types";

export interface V2TimSDKListener {
  onConnecting?: () => void;
  onConnectSuccess?: () => void;
  /** There is no link, or it was cut; the client makes another by itself. */
  onConnectFailed?: (code: number, error: string) => void;
  /** Another device of this platform has taken the place; nobody is logged in any more. */
  onKickedOffline?: () => void;
  /** Nobody is logged in any more: log in with a new UserSig. */
  onUserSigExpired?: () => void;
  onSelfInfoUpdated?: (info: V2TimUserFullInfo) => void;
  /** Never called: doubletick has no user status. */
  onUserStatusChanged?: (userStatusList: object[]) => void;
}

export interface V2TimAdvancedMsgListener {
  onRecvNewMessage?: (message: V2TimMessage) => void;
  onRecvMessageModified?: (message: V2TimMessage) => void;
  /** Never called: there are no uploads. */
  onSendMessageProgress?: (message: V2TimMessage, progress: number) => void;
  /** How far the other party has marked a one-to-one conversation read. */
  onRecvC2CReadReceipt?: (receiptList: V2TimMessageReceipt[]) => void;
  onRecvMessageRevoked?: (msgID: string) => void;
  /** The newest state of the receipts of own messages. */
  onRecvMessageReadReceipts?: (receiptList: V2TimMessageReceipt[]) => void;
  /** Never called: doubletick has no message extensions. */
  onRecvMessageExtensionsChanged?: (msgID: string, extensions: object[]) => void;
  /** Never called. */
  onRecvMessageExtensionsDeleted?: (msgID: string, extensionKeys: string[]) => void;
  /** Never called: there are no downloads. */
  onMessageDownloadProgressCallback?: (messageProgress: object) => void;
}

export interface V2TimSimpleMsgListener {
  onRecvC2CTextMessage?: (msgID: string, sender: V2TimUserInfo, text: string) => void;
  onRecvC2CCustomMessage?: (msgID: string, sender: V2TimUserInfo, customData: string) => void;
  onRecvGroupTextMessage?: (msgID: string, groupID: string, sender: V2TimUserInfo, text: string) => void;
  onRecvGroupCustomMessage?: (msgID: string, groupID: string, sender: V2TimUserInfo, customData: string) => void;
}

/** Only of what happens while the client is connected: tips are not stored. */
export interface V2TimGroupListener {
  onMemberEnter?: (groupID: string, memberList: V2TimGroupMemberInfo[]) => void;
  onMemberLeave?: (groupID: string, member: V2TimGroupMemberInfo) => void;
  onMemberInvited?: (groupID: string, opUser: V2TimGroupMemberInfo, memberList: V2TimGroupMemberInfo[]) => void;
  onMemberKicked?: (groupID: string, opUser: V2TimGroupMemberInfo, memberList: V2TimGroupMemberInfo[]) => void;
  onMemberInfoChanged?: (groupID: string, groupMemberChangeInfoList: V2TimGroupMemberChangeInfo[]) => void;
  onGroupDismissed?: (groupID: string, opUser: V2TimGroupMemberInfo) => void;
  onGroupInfoChanged?: (groupID: string, changeInfos: V2TimGroupChangeInfo[]) => void;
  onGrantAdministrator?: (groupID: string, opUser: V2TimGroupMemberInfo, memberList: V2TimGroupMemberInfo[]) => void;
  onRevokeAdministrator?: (groupID: string, opUser: V2TimGroupMemberInfo, memberList: V2TimGroupMemberInfo[]) => void;
  onQuitFromGroup?: (groupID: string) => void;
  /**
   * The operator of the service reminds of a message that this user has not read: `customData` is JSON with the `reminder` of
   * the protocol. Of a one-to-one message `groupID` is empty.
   */
  onReceiveRESTCustomData?: (groupID: string, customData: string) => void;
  /** Never called, like all that follow. */
  onGroupCreated?: (groupID: string) => void;
  onGroupRecycled?: (groupID: string, opUser: V2TimGroupMemberInfo) => void;
  onReceiveJoinApplication?: (groupID: string, member: V2TimGroupMemberInfo, opReason: string) => void;
  onApplicationProcessed?: (
    groupID: string, opUser: V2TimGroupMemberInfo, isAgreeJoin: boolean, opReason: string,
  ) => void;
  onGroupAttributeChanged?: (groupID: string, groupAttribute: StringMap) => void;
  onTopicCreated?: (groupID: string, topicID: string) => void;
  onTopicDeleted?: (groupID: string, topicIDList: string[]) => void;
  onTopicInfoChanged?: (groupID: string, topicInfo: object) => void;
}

export interface V2TimConversationListener {
  /** After each login, also after a cut: what was missed is being asked for, and everything was told. */
  onSyncServerStart?: () => void;
  onSyncServerFinish?: () => void;
  /** Never called: what was missed is asked for until it is there. */
  onSyncServerFailed?: () => void;
  onNewConversation?: (conversationList: V2TimConversation[]) => void;
  onConversationChanged?: (conversationList: V2TimConversation[]) => void;
  /** Ours. */
  onConversationDeleted?: (conversationIDList: string[]) => void;
  onTotalUnreadMessageCountChanged?: (totalUnreadCount: number) => void;
  /** Ours, as on the vendor's other platforms: of a filter that subscribeUnreadMessageCountByFilter was called with. */
  onUnreadMessageCountChangedByFilter?: (filter: V2TimConversationListFilter, totalUnreadCount: number) => void;
}

/** Listeners of one kind, in the order in which they were added. @internal */
export class Listeners<L extends object> {
  private list: L[] = [];

  constructor(private readonly failed: (thrown: unknown) => void) {}

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  add(listener: L): void {
    if (listener && !this.list.includes(listener)) this.list.push(listener);
  }

  /** Without a listener: all of them. */
  remove(listener?: L): void {
    this.list = listener ? this.list.filter((other) => other !== listener) : [];
  }

  /** What one throws hurts nobody else; one that another has removed meanwhile is told nothing. */
  tell(what: (listener: L) => void): void {
    for (const listener of [...this.list]) {
      if (!this.list.includes(listener)) continue;
      try {
        what(listener);
      } catch (thrown) {
        this.failed(thrown);
      }
    }
  }
}
