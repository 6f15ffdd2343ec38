/** The objects of the face, by the vendor's names. Fields marked "ours" are additions. */
import type { ResultCode } from "./codes";
import type { GroupAddOptEnum } from "./enums";

/** What a call without data resolves with; also where it has failed. `code` 0 is success. */
export interface V2TimCallback {
  code: number;
  desc: string;
}

export interface V2TimSuccess<T> {
  code: 0;
  desc: string;
  data: T;
}

export interface V2TimFailure {
  code: ResultCode;
  /** For people; names the parameter that was wrong. */
  desc: string;
  data?: undefined;
}

/** What a call with data resolves with: after `code === 0`, TypeScript knows that `data` is there. */
export type V2TimValueCallback<T> = V2TimSuccess<T> | V2TimFailure;

export interface StringMap {
  [key: string]: string;
}

export interface V2TimUserInfo {
  userID: string;
  nickName?: string;
  faceUrl?: string;
}

export interface V2TimUserFullInfo {
  userID?: string;
  nickName?: string;
  faceUrl?: string;
  selfSignature?: string;
  gender?: number;
  allowType?: number;
  customInfo?: StringMap;
  role?: number;
  level?: number;
  /** yyyymmdd. */
  birthday?: number;
}

export interface V2TimTextElem {
  text?: string;
}

export interface V2TimCustomElem {
  data?: string;
  desc?: string;
  extension?: string;
}

export interface V2TimFaceElem {
  index?: number;
  data?: string;
}

export interface V2TimLocationElem {
  desc?: string;
  longitude?: number;
  latitude?: number;
}

export interface V2TimImage {
  uuid?: string;
  /** 0 as it was sent, 1 small, 2 large. */
  type?: number;
  /** Bytes. */
  size?: number;
  /** Pixels. */
  width?: number;
  height?: number;
  url?: string;
}

export interface V2TimImageElem {
  path?: string;
  imageList?: V2TimImage[];
}

export interface V2TimSoundElem {
  path?: string;
  UUID?: string;
  /** Bytes. */
  dataSize?: number;
  /** Seconds. */
  duration?: number;
  url?: string;
}

export interface V2TimVideoElem {
  videoPath?: string;
  UUID?: string;
  /** Bytes. */
  videoSize?: number;
  /** Seconds. */
  duration?: number;
  videoUrl?: string;
  snapshotPath?: string;
  snapshotUUID?: string;
  snapshotSize?: number;
  snapshotWidth?: number;
  snapshotHeight?: number;
  snapshotUrl?: string;
}

export interface V2TimFileElem {
  path?: string;
  fileName?: string;
  UUID?: string;
  url?: string;
  /** Bytes. */
  fileSize?: number;
}

export interface V2TimMergerElem {
  title?: string;
  abstractList?: string[];
  isLayersOverLimit?: boolean;
}

export interface V2TimOfflinePushInfo {
  title?: string;
  desc?: string;
  ext?: string;
  disablePush?: boolean;
  [field: string]: unknown;
}

export interface V2TimMessage {
  /** Absent before the message is sent. */
  msgID?: string;
  /** Seconds since 1970. */
  timestamp?: number;
  /** 0 to 100. */
  progress?: number;
  sender?: string;
  nickName?: string;
  friendRemark?: string;
  faceUrl?: string;
  nameCard?: string;
  /** Of a group message. */
  groupID?: string;
  /** The peer of a one-to-one message. */
  userID?: string;
  /** One of MessageStatus. */
  status?: number;
  /** One of MessageElemType; of the first element. */
  elemType?: number;
  textElem?: V2TimTextElem;
  customElem?: V2TimCustomElem;
  faceElem?: V2TimFaceElem;
  locationElem?: V2TimLocationElem;
  /** This and the four below: from applications of other languages, which can send them. */
  imageElem?: V2TimImageElem;
  soundElem?: V2TimSoundElem;
  videoElem?: V2TimVideoElem;
  fileElem?: V2TimFileElem;
  mergerElem?: V2TimMergerElem;
  /** Ours: an element that has no form here, as the protocol has it. */
  otherElem?: object;
  /** As given to sendMessage; kept by this client only, and not on disk. */
  localCustomData?: string;
  cloudCustomData?: string;
  isSelf?: boolean;
  isRead?: boolean;
  /** The peer has marked the conversation read up to here. That they have sent a receipt is in {@link V2TimMessageReceipt}. */
  isPeerRead?: boolean;
  priority?: number;
  offlinePushInfo?: V2TimOfflinePushInfo;
  groupAtUserList?: string[];
  /** Its place in the conversation, from "1"; "0": only delivered, not stored. */
  seq?: string;
  random?: number;
  isExcludedFromUnreadCount?: boolean;
  isExcludedFromLastMessage?: boolean;
  isSupportMessageExtension?: boolean;
  /** What createTextMessage and its like have answered; of a message that was not sent yet. */
  id?: string;
  needReadReceipt?: boolean;
  /** Ours: how often it was modified; modifyMessage fails where it is older than what the service has. */
  version?: number;
}

export interface V2TimMsgCreateInfoResult {
  /** For sendMessage; valid until the message is sent. */
  id: string;
  messageInfo: V2TimMessage;
}

export interface V2TimMessageReceipt {
  /** The other party of a one-to-one message; empty for a group message. */
  userID: string;
  /** Seconds: when the last reader read it; of a conversation, the time of the message up to which it is read. */
  timestamp: number;
  groupID?: string;
  msgID?: string;
  readCount?: number;
  unreadCount?: number;
  /** Ours: of a one-to-one message or conversation, that the other party has read it. */
  isPeerRead?: boolean;
}

export interface V2TimMessageChangeInfo {
  code?: number;
  desc?: string;
  message?: V2TimMessage;
}

export interface V2TimGroupMemberInfo {
  userID?: string;
  nickName?: string;
  nameCard?: string;
  friendRemark?: string;
  faceUrl?: string;
}

export interface V2TimGroupMemberFullInfo extends V2TimGroupMemberInfo {
  /** One of GroupMemberRoleTypeEnum. */
  role?: number;
  /** Seconds since 1970; 0: not muted. */
  muteUntil?: number;
  joinTime?: number;
  customInfo?: StringMap;
}

export interface V2TimGroupMessageReadMemberList {
  /** For the next page; 0 at the end. */
  nextSeq: number;
  isFinished: boolean;
  memberInfoList: V2TimGroupMemberInfo[];
}

export interface V2TimGroupMember {
  userID: string;
  /** One of GroupMemberRoleTypeEnum. */
  role: number;
}

export interface V2TimGroupInfo {
  groupID: string;
  groupType: string;
  groupName?: string;
  notification?: string;
  introduction?: string;
  faceUrl?: string;
  isAllMuted?: boolean;
  isSupportTopic?: boolean;
  owner?: string;
  createTime?: number;
  groupAddOpt?: GroupAddOptEnum;
  lastInfoTime?: number;
  lastMessageTime?: number;
  memberCount?: number;
  role?: number;
  recvOpt?: number;
  joinTime?: number;
  customInfo?: StringMap;
}

export interface V2TimGroupInfoResult {
  resultCode?: number;
  resultMessage?: string;
  groupInfo?: V2TimGroupInfo;
}

export interface V2TimGroupMemberInfoResult {
  /** For the next page; "0" at the end. */
  nextSeq?: string;
  memberInfoList?: V2TimGroupMemberFullInfo[];
}

export interface V2TimGroupMemberOperationResult {
  memberID?: string;
  /** One of GroupMemberOperationResult. */
  result?: number;
}

export interface V2TimGroupMemberChangeInfo {
  userID?: string;
  /** Seconds for which they are muted; 0: not any more. */
  muteTime?: number;
}

export interface V2TimGroupChangeInfo {
  /** One of GroupInfoChangeType. */
  type?: number;
  value?: string;
  /** Of a custom field. */
  key?: string;
  boolValue?: boolean;
  intValue?: number;
}

export interface V2TimGroupAtInfo {
  seq?: string;
  /** 1 me, 2 everyone, 3 both. */
  atType?: number;
}

export interface V2TimConversation {
  /** "c2c_USER" or "group_GROUP". */
  conversationID: string;
  /** 1 one-to-one, 2 a group. */
  type?: number;
  userID?: string;
  groupID?: string;
  showName?: string;
  faceUrl?: string;
  groupType?: string;
  unreadCount?: number;
  lastMessage?: V2TimMessage;
  isPinned?: boolean;
  recvOpt?: number;
  groupAtInfoList?: V2TimGroupAtInfo[];
  /** Milliseconds of the last activity: the larger, the higher in the list. */
  orderkey?: number;
  /** What I have marked it with, ascending: ConversationMarkTypeEnum, and 2 ** 32 to 2 ** 63. */
  markList?: number[];
}

/** What it does not say does not matter. */
export interface V2TimConversationListFilter {
  /** 1 one-to-one, 2 groups, 0 both. */
  conversationType?: number;
  /** 0 for the first page, then that of the page before. */
  nextSeq?: number | string;
  /** 1 to 1,000; default 100. */
  count?: number;
  /** Those with this mark, one of markConversation; 0: those without any. */
  markType?: number;
  /** Those in the group of conversations with this name, which other platforms make; an empty text: all. */
  groupName?: string;
  /** Ours, as the vendor's other platforms have it, like the one below: with unread messages, or without. */
  hasUnreadCount?: boolean;
  /** With unread messages that mention me, or without. */
  hasGroupAtInfo?: boolean;
}

/** What became of one conversation. */
export interface V2TimConversationOperationResult {
  conversationID: string;
  /** 0, or why not: 6017 it is not in the list, 9520 no answer in time, 10007, 10010. */
  resultCode: number;
  /** Empty with 0. */
  resultInfo: string;
}

export interface V2TimConversationResult {
  /** For the next page. */
  nextSeq: string;
  isFinished: boolean;
  conversationList: V2TimConversation[];
}
