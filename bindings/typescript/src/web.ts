/** The vendor's web API: the same names, over the client of this package. */
export { default } from "./web/index";
export type {
  ChatSDK, ConversationFilter, CreateOptions, IMResponse, MessageOptions, NewGroupOptions, ProfileChange, ReaderList,
  ReaderListOptions, SendOptions,
} from "./web/sdk";
export type {
  Conversation, EventData, Friend, FriendApplication, FriendGroup, Group, GroupMember, LastMessage, Message, Profile,
  ReadReceiptInfo, ReadReceiptItem, Signaling, SimplifiedMessage, Topic, UserInfo,
} from "./web/types";
