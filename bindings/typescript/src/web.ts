/** The vendor's web API: the same names, over the client of this package. */
import TencentCloudChat from "./web/index";

export default TencentCloudChat;
/** In CommonJS the module itself is what the vendor's package is: `require("doubletick/web").create(…)`. */
export const { create, EVENT, TYPES, TSignaling, VERSION } = TencentCloudChat;
export type {
  ChatSDK, ConversationFailure, ConversationFilter, CreateOptions, GroupProfileChange, MessageOptions, NewGroupOptions, ProfileChange, ReaderList,
  ReaderListOptions, SendOptions,
} from "./web/sdk";
export type {
  Conversation, EventData, Friend, FriendApplication, FriendGroup, Group, GroupMember, IMResponse, LastMessage, Message, Profile,
  ReadReceiptInfo, ReadReceiptItem, Signaling, SimplifiedMessage, Topic, UserInfo,
} from "./web/types";
