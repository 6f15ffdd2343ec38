/** The methods of the vendor's object, with its names, parameters and results. */
import type { Keeper } from "../keeper";
import type { Store } from "../store";
import type { AbsentMethods } from "./absent";
import type { TypeValue } from "./constants";
import type {
  Conversation, CustomField, EventData, Group, GroupMember, IMResponse, Message, Profile,
} from "./types";

export interface CreateOptions {
  /** Any positive number, the one of the UserSigs. There is one object per number until `destroy()`. */
  SDKAppID: number;
  /** The address of the service: `ws://HOST:PORT` or `wss://HOST:PORT`. */
  proxyServer?: string;
  /** The same as `proxyServer`, by a clearer name. */
  url?: string;
  /** The class of the sockets, where there is no global one (Node before 22): that of the package `ws`. */
  WebSocket?: unknown;
  /** Of this device, 0 to 99; a user is logged in on one device of each. Default 0: never limited. */
  platform?: number;
  /** Where this device keeps what it has seen. Without one, each page is a new device. */
  store?: Store;
  /** Keeps receipts and read marks until the service has them: a `Kept` of `doubletick/kept`. */
  kept?: Keeper;
  /** Milliseconds that a call waits for a link and an answer; 1 to 3,600,000. Default 30,000. */
  timeout?: number;
  /** Without effect: there are no uploads. */
  fileUploadProxy?: string;
  fileDownloadProxy?: string;
  scene?: string;
}

export type Answered<T> = Promise<IMResponse<T>>;

export interface MessageOptions {
  /** A user or a group. */
  to: string;
  conversationType: TypeValue;
  priority?: TypeValue;
  /** By the kind of message. */
  payload: any;
  cloudCustomData?: string;
  /** Ask for receipts. Default false. */
  needReadReceipt?: boolean;
  /** Only these members of the group get it, at most 50. */
  receiverList?: string[];
  isSupportExtension?: boolean;
  customModerationConfigurationID?: string;
  /** Without effect: there are no uploads. */
  onProgress?: Function;
}

export interface SendOptions {
  /** Deliver to who is online and do not store; there are no receipts. */
  onlineUserOnly?: boolean;
  /** Kept with the message. */
  offlinePushInfo?: object;
  messageControlInfo?: {
    excludedFromUnreadCount?: boolean;
    excludedFromLastMessage?: boolean;
    excludedFromContentModeration?: boolean;
  };
}

export interface ReaderListOptions {
  message: Message;
  /** 1: who has not read. Anything else: who has. */
  filter: number;
  /** `""` for the first page, then `cursor` of the page before. */
  cursor: string;
  /** 1 to 99; anything else is 100. */
  count: number;
}

export interface ReaderList {
  /** `""` at the end. */
  cursor: string;
  isCompleted: boolean;
  messageID: string;
  readUserIDList: string[];
  unreadUserIDList: string[];
}

/** Why a conversation was not marked: 2500 it is not in the list, 6017 it is no id, else the code of the service. */
export interface ConversationFailure {
  conversationID: string;
  code: number;
  message: string;
}

export interface ConversationFilter {
  type?: TypeValue;
  groupName?: string;
  /** Those with this mark, as in `markConversation`; 0: those without any. */
  markType?: number;
  hasUnreadCount?: boolean;
  hasGroupAtInfo?: boolean;
}

export interface NewGroupOptions {
  name: string;
  /** Default `Private`. */
  type?: TypeValue;
  groupID?: string;
  introduction?: string;
  notification?: string;
  avatar?: string;
  maxMemberNum?: number;
  joinOption?: TypeValue;
  /** At most 20. */
  memberList?: { userID: string; role?: string }[];
  groupCustomField?: CustomField[];
  isSupportTopic?: boolean;
}

export interface GroupProfileChange {
  groupID: string;
  name?: string;
  avatar?: string;
  introduction?: string;
  notification?: string;
  muteAllMembers?: boolean;
  joinOption?: TypeValue;
  groupCustomField?: CustomField[];
}

type MemberChanged = Answered<{ group: Group; member: GroupMember }>;

export interface ProfileChange {
  nick?: string;
  avatar?: string;
  gender?: TypeValue;
  selfSignature?: string;
  allowType?: TypeValue;
  birthday?: number;
  location?: string;
  language?: number;
  level?: number;
  role?: number;
  profileCustomField?: CustomField[];
}

export interface LoginResult {
  actionStatus: "OK";
  errorCode: 0;
  errorInfo: string;
  repeatLogin: boolean;
}

type On = {
  <K extends keyof EventData>(name: K, handler: (event: { name: K; data: EventData[K] }) => void, context?: unknown): void;
  (name: string, handler: Function, context?: unknown): void;
};

/**
 * The vendor's object. Calls reject with a ChatError, and those that answer at once throw it: 6017 for a parameter,
 * named in the text; 2024 and 3000 to 3006 where nobody is ready; 2801 where the service was not reached in time; the
 * other codes are those of the service.
 */
export interface ChatSDK extends AbsentMethods {
  login(options: { userID: string; userSig: string }): Answered<LoginResult>;
  /** Does not reject. */
  logout(): Answered<object>;
  destroy(): Promise<void>;
  isReady(): boolean;
  getLoginUser(): string;
  getServerTime(): number;
  on: On;
  off: On;
  /** Without effect. */
  setLogLevel(level: number): void;
  /** Without effect: there are no plugins. */
  registerPlugin(options: object): void;

  createTextMessage(options: MessageOptions): Message;
  createTextAtMessage(options: MessageOptions): Message;
  createCustomMessage(options: MessageOptions): Message;
  createFaceMessage(options: MessageOptions): Message;
  createLocationMessage(options: MessageOptions): Message;
  createForwardMessage(options: MessageOptions): Message;
  sendMessage(message: Message, options?: SendOptions): Answered<{ message: Message }>;
  resendMessage(message: Message, options?: SendOptions): Answered<{ message: Message }>;
  revokeMessage(message: Message): Answered<{ message: Message }>;
  modifyMessage(message: Message): Answered<{ message: Message }>;
  /** 1 to 50 of one conversation; for me only. */
  deleteMessage(messageList: Message[]): Answered<{ messageList: Message[] }>;
  /** Oldest first. `count`: 1 to 15, default 15. */
  getMessageList(options: {
    conversationID: string;
    nextReqMessageID?: string;
    count?: number;
  }): Answered<{ messageList: Message[]; nextReqMessageID: string; isCompleted: boolean }>;
  /**
   * A page from a place on, with it: `sequence` in a group, `time` (seconds) in either, else from the end. `direction`: 0
   * older, 1 newer. Oldest first. `count`: 1 to 15, default 15; more only where so many are of one second. The next page
   * begins at `nextMessageSeq` of a group or `nextMessageTime` in C2C; what is of this very second comes again.
   */
  getMessageListHopping(options: {
    conversationID: string;
    sequence?: number;
    time?: number;
    direction?: 0 | 1;
    count?: number;
  }): Answered<{ messageList: Message[]; isCompleted: boolean; nextMessageSeq?: number; nextMessageTime?: number }>;
  findMessage(messageID: string): Message | null;

  /** 1 to 30 of one conversation. Own ones and those without the flag are passed over; nothing left: 2114. */
  sendMessageReadReceipt(messageList: Message[]): Answered<object>;
  /** 1 to 30 of one conversation. Answers the array itself, with `readReceiptInfo` of own messages filled. */
  getMessageReadReceiptList(messageList: Message[]): Answered<{ messageList: Message[] }>;
  getGroupMessageReadMemberList(options: ReaderListOptions): Answered<ReaderList>;

  setMessageRead(options: { conversationID: string }): Answered<object>;
  setAllMessageRead(options: { scope: TypeValue }): Answered<object>;
  getTotalUnreadMessageCount(): number;
  getConversationList(
    options?: string[] | ConversationFilter,
  ): Answered<{ conversationList: Conversation[]; isSyncCompleted: boolean }>;
  getConversationProfile(conversationID: string): Answered<{ conversation: Conversation }>;
  /** On all my devices. 2500 where it is not in the list. */
  pinConversation(options: { conversationID: string; isPinned: boolean }): Answered<{ conversationID: string }>;
  /**
   * Out of the list, with its messages, for me only; it comes back with the next message. 2500 where it is not in the
   * list. `clearHistoryMessage: false` keeps its messages: they are there when it comes back. Default true.
   */
  deleteConversation(
    options: string | { conversationIDList: string[]; clearHistoryMessage?: boolean },
  ): Answered<{ conversationID?: string; conversationIDList?: string[] }>;
  /**
   * Puts a mark on 1 to 100 of my list, on all my devices, or takes it off, and answers what became of each. `markType`:
   * one of `TYPES.CONV_MARK_TYPE_…`, or 2 ** 32 to 2 ** 63, which are the application's own. A mark changes nothing else,
   * a message takes none off, and deleting a conversation ends its marks.
   */
  markConversation(options: { conversationIDList: string[]; markType: number; enableMark: boolean }): Answered<{
    successConversationIDList: string[];
    failureConversationIDList: ConversationFailure[];
  }>;
  /**
   * Hides its messages from me, on all my devices; it stays in the list, and what is hidden counts as read by me. 2500
   * where it is not in the list.
   */
  clearHistoryMessage(conversationID: string): Answered<{ conversationID: string }>;
  /**
   * Keeps what the user has begun to write, in this page alone: `draftText` of the conversation, until it leaves the list or
   * the login ends. Empty: none any more. 2500 where it is not in the list.
   */
  setConversationDraft(options: { conversationID: string; draftText: string }): Answered<{ conversation: Conversation }>;

  createGroup(options: NewGroupOptions): Answered<{ group: Group; overLimitUserIDList: string[] }>;
  joinGroup(options: {
    groupID: string;
    applyMessage?: string;
    type?: TypeValue;
  }): Answered<{ status: "JoinedSuccess" | "AlreadyInGroup" | "WaitAdminApproval"; group?: Group }>;
  quitGroup(groupID: string): Answered<{ groupID: string }>;
  dismissGroup(groupID: string): Answered<{ groupID: string }>;
  addGroupMember(options: { groupID: string; userIDList: string[] }): Answered<{
    successUserIDList: string[];
    failureUserIDList: string[];
    existedUserIDList: string[];
    overLimitUserIDList: string[];
    group?: Group;
  }>;
  deleteGroupMember(options: {
    groupID: string;
    userIDList: string[];
    reason?: string;
    duration?: number;
  }): Answered<{ group: Group; userIDList: string[] }>;
  getGroupList(): Answered<{ groupList: Group[]; isSyncCompleted: boolean }>;
  getGroupProfile(options: { groupID: string; groupCustomFieldFilter?: string[] }): Answered<{ group: Group }>;
  /** `count`: 1 to 100, default 15. `offset`: members to pass over; the answer's is that of the next page, 0 at the end. */
  getGroupMemberList(options: {
    groupID: string;
    count?: number;
    offset?: number | string;
    filter?: number;
    role?: string;
  }): Answered<{ memberList: GroupMember[]; offset: number }>;

  getGroupMemberProfile(options: {
    groupID: string;
    userIDList: string[];
    memberCustomFieldFilter?: string[];
  }): Answered<{ memberList: GroupMember[] }>;
  updateGroupProfile(options: GroupProfileChange): Answered<{ group: Group }>;
  changeGroupOwner(options: { groupID: string; newOwnerID: string }): Answered<{ group: Group }>;
  /** Of groups only; `userIDList` is refused with 2905. */
  setMessageRemindType(options: {
    groupID?: string;
    userIDList?: string[];
    messageRemindType: TypeValue;
  }): Answered<{ group: Group }>;
  setGroupMemberRole(options: { groupID: string; userID: string; role: TypeValue }): MemberChanged;
  /** `muteTime`: seconds from now, 0 to 315,360,000; 0 ends it. */
  setGroupMemberMuteTime(options: { groupID: string; userID: string; muteTime: number }): MemberChanged;
  /** Without `userID`: one's own. */
  setGroupMemberNameCard(options: { groupID: string; nameCard: string; userID?: string }): MemberChanged;
  setGroupMemberCustomField(options: {
    groupID: string;
    memberCustomField: CustomField[];
    userID?: string;
  }): MemberChanged;

  getMyProfile(): Answered<Profile>;
  getUserProfile(options: { userIDList: string[] }): Answered<Profile[]>;
  updateMyProfile(options: ProfileChange): Answered<Profile>;
  callExperimentalAPI(key: string, options?: any): Answered<any>;
  addSignalingListener(name: string, handler: Function, context?: unknown): void;
  removeSignalingListener(name: string, handler: Function, context?: unknown): void;
}
