/** The objects of the vendor's API, with its field names. Times are seconds since 1970. */
import type { SignalingValue, TypeValue } from "./constants";

export interface IMResponse<T> {
  code: 0;
  data: T;
}

export interface UserInfo {
  userID: string;
  nick: string;
  avatar: string;
}

export interface ReadReceiptInfo {
  /** Own group messages with a receipt: how many have read it. */
  readCount: number | undefined;
  unreadCount: number | undefined;
  /** Own C2C messages with a receipt: whether the peer has sent one. */
  isPeerRead: boolean | undefined;
  /** When the last reader read it; 0: nobody yet, or not told by the service so far. */
  timestamp: number;
}

/** A message. There is one object per message, and it changes before an event tells of the change. */
export interface Message {
  ID: string;
  type: TypeValue;
  /** By `type`, as in the vendor's API. Of kinds that this package does not make: the element of the protocol. */
  payload: any;
  /** `C2C` and a user, `GROUP` and a group, or `@TIM#SYSTEM`. */
  conversationID: string;
  conversationType: TypeValue;
  to: string;
  from: string;
  flow: "in" | "out";
  time: number;
  clientTime: number;
  random: number;
  /** Its place in the conversation, also in C2C; 0: not stored. */
  sequence: number;
  status: "unSend" | "success" | "fail";
  needReadReceipt: boolean;
  readReceiptInfo: ReadReceiptInfo;
  /** Own C2C messages: the peer has sent a receipt, or has marked the conversation read up to here. */
  isPeerRead: boolean;
  /** Own, or marked read by me when the message was last had from the service. */
  isRead: boolean;
  isRevoked: boolean;
  isDeleted: boolean;
  isModified: boolean;
  isBroadcastMessage: boolean;
  isSupportExtension: boolean;
  hasRiskContent: boolean;
  priority: TypeValue;
  nick: string;
  avatar: string;
  nameCard: string;
  cloudCustomData: string;
  revoker: string;
  revokerInfo: UserInfo;
  revokeReason: string;
  atUserList: string[];
}

export interface SimplifiedMessage {
  ID: string;
  nick: string;
  avatar: string;
  from: string;
  messageBody: any[];
  time: number;
  cloudCustomData: string;
}

export interface LastMessage {
  lastTime: number;
  lastSequence: number;
  fromAccount: string;
  /** The text of a text message; the kind in brackets of others. */
  messageForShow: string;
  type: string;
  payload: any;
  isRevoked: boolean;
  isPeerRead: boolean;
  onlineOnlyFlag: boolean;
  nick: string;
  nameCard: string;
  cloudCustomData: string;
  version: number;
  revoker: string | null;
}

export interface Conversation {
  conversationID: string;
  type: TypeValue;
  unreadCount: number;
  lastMessage: LastMessage;
  /** Undefined in C2C, which the vendor's declaration does not say either. */
  groupProfile: Group;
  /** Undefined in groups. `nick` and `avatar` are filled; ask `getUserProfile` for the rest. */
  userProfile: Profile;
  /** Unread mentions: `atTypeArray` holds 1 me, 2 everyone or 3 both. */
  groupAtInfoList: { messageSequence: number; atTypeArray: number[] }[];
  remark: string;
  isPinned: boolean;
  messageRemindType: TypeValue;
  /** What I have marked it with, ascending: `CONV_MARK_TYPE_…` and 2 ** 32 to 2 ** 63. */
  markList: number[];
  customData: string;
  conversationGroupList: string[];
  /** What `setConversationDraft` has kept in this page. */
  draftText: string;
}

export interface CustomField {
  key: string;
  value: string;
}

export interface SelfInfo {
  userID: string;
  role: TypeValue;
  nameCard: string;
  joinTime: number;
  messageRemindType: TypeValue;
  memberCustomField: CustomField[];
}

export interface Group {
  groupID: string;
  name: string;
  avatar: string;
  type: TypeValue;
  introduction: string;
  notification: string;
  ownerID: string;
  createTime: number;
  infoSequence: number;
  lastInfoTime: number;
  /** My membership; without a role where I am not a member. */
  selfInfo: Partial<SelfInfo>;
  nextMessageSeq: number;
  memberCount: number;
  maxMemberCount: number;
  muteAllMembers: boolean;
  joinOption: TypeValue;
  groupCustomField: CustomField[];
  isSupportTopic: boolean;
}

export interface GroupMember {
  userID: string;
  avatar: string;
  nick: string;
  role: TypeValue;
  joinTime: number;
  nameCard: string;
  muteUntil: number;
  memberCustomField: CustomField[];
}

export interface Profile {
  userID: string;
  nick: string;
  avatar: string;
  gender: TypeValue;
  birthday: number;
  location: string;
  selfSignature: string;
  allowType: TypeValue;
  language: number;
  messageSettings: number;
  adminForbidType: TypeValue;
  level: number;
  role: number;
  profileCustomField: CustomField[];
}

/** Of features that are not there; for code that mentions the type. */
export interface Friend {
  userID: string;
  remark: string;
  groupList: string[];
  source: string;
  wording: string;
  profile: Profile;
  friendCustomField: CustomField[];
}

export interface FriendApplication {
  userID: string;
  avatar: string;
  nick: string;
  time: number;
  source: string;
  wording: string;
  type: TypeValue;
}

export interface FriendGroup {
  name: string;
  userIDList: string[];
  count: number;
}

export interface Topic {
  topicID: string;
  topicName: string;
  avatar: string;
  introduction: string;
  notification: string;
  unreadCount: number;
  muteAllMembers: boolean;
  customData: string;
  groupAtInfoList: Conversation["groupAtInfoList"];
  lastMessage: LastMessage;
  selfInfo: Partial<SelfInfo>;
}

export interface Signaling {
  inviteID: string;
  groupID: string;
  inviter: string;
  inviteeList: string[];
  data: string;
  actionType: SignalingValue;
  timeout: number;
}

/** One entry of the event MESSAGE_READ_RECEIPT_RECEIVED: `groupID` and counts, or `userID` and `isPeerRead`. */
export interface ReadReceiptItem {
  messageID: string;
  groupID?: string;
  readCount?: number;
  unreadCount?: number;
  userID?: string;
  isPeerRead?: boolean;
  timestamp: number;
}

/** What `event.data` is, by the name of the event. Other events of the vendor are never fired. */
export interface EventData {
  sdkStateReady: undefined;
  sdkStateNotReady: undefined;
  onMessageReceived: Message[];
  onMessageModified: Message[];
  onMessageRevoked: Message[];
  onMessageReadByPeer: Message[];
  onMessageReadReceiptReceived: ReadReceiptItem[];
  onConversationListUpdated: Conversation[];
  onTotalUnreadMessageCountUpdated: number;
  onGroupListUpdated: Group[];
  onProfileUpdated: Profile[];
  netStateChange: { state: "connected" | "connecting" | "disconnected" };
  kickedOut: { type: "multipleAccount" | "multipleDevice" | "userSigExpired" | "REST_API_Kick" };
  error: { code: number; message: string };
}
