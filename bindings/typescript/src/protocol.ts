/**
 * The frames of version 1, as docs/protocol.md has them. This file is written by hand beside that page: a field that
 * changes there changes here. Numbers are below 2^53, times are seconds since 1970 unless a field says otherwise.
 */

/** The subprotocol that this client speaks: one JSON value per text message. */
export const SUBPROTOCOL = "doubletick.v1.json";
/** UTF-8 bytes of a frame of the client, at most. */
export const FRAME_BYTES = 1_048_576;

/** One-to-one with a user, or a group; from the side of whoever reads it. */
export type ConversationId = { c2c: string; group?: undefined } | { group: string; c2c?: undefined };

/** An element of a message. `elem_type` says which; the rest is kept as it is. */
export interface Elem {
  elem_type: number;
  [field: string]: unknown;
}

/** `elem_type` of the kinds that the faces of this package make. The others stand in doubletick_constants.h. */
export const ElemType = { Text: 0, Image: 1, Sound: 2, Custom: 3, File: 4, Face: 6, Location: 7, Video: 9 } as const;

export interface MessageContent {
  elems: Elem[];
  cloud_custom_str?: string;
  /** 0 high to 3 lowest. */
  priority?: number;
  platform?: number;
  at_users?: string[];
  excluded_from_unread_count?: boolean;
  excluded_from_last_message?: boolean;
  excluded_from_content_moderation?: boolean;
  excluded_from_muting?: boolean;
  support_message_extension?: boolean;
  is_forward?: boolean;
  moderation_configuration_id?: string;
  offline_push?: object | null;
}

export interface Revoker {
  user_id: string;
  nick_name: string;
  face_url: string;
  reason: string;
}

export interface Message {
  msg_id: string;
  conversation: ConversationId;
  /** Of the conversation, as in {@link Head}; absent or 0 from an older service. */
  identity?: number;
  sender: string;
  /** Its place in the conversation, from 1; 0: only delivered, not stored. */
  seq: number;
  rand: number;
  /** Rounded where it is above 2^53; messages are known by `msg_id`. */
  unique_id: number;
  client_time: number;
  server_time: number;
  status: "sent" | "deleted" | "revoked";
  online_only: boolean;
  need_read_receipt: boolean;
  targets: string[];
  content: MessageContent;
  /** How often it was modified. */
  version: number;
  sender_nick_name: string;
  sender_face_url: string;
  sender_name_card: string;
  revoker: Revoker | null;
  is_read: boolean;
  is_peer_read: boolean;
  receipt_peer_read: boolean;
  has_sent_receipt: boolean;
  read_count: number;
  unread_count: number;
}

/** The newest state of one own message; with an empty `msg_id`, how far the peer has marked the conversation read. */
export interface Receipt {
  conversation: ConversationId;
  msg_id: string;
  seq: number;
  read_count: number;
  unread_count: number;
  /** When the last reader read it; of a conversation: the time of the message up to which it is read. */
  time: number;
  version: number;
}

export type Change =
  | { receipt: Receipt; revoked?: undefined; modified?: undefined }
  | { revoked: [version: number, message: Message]; receipt?: undefined; modified?: undefined }
  | { modified: [version: number, message: Message]; receipt?: undefined; revoked?: undefined };

/** Where a conversation stands. The optional fields are absent or 0 from an older service. */
export interface Head {
  conversation: ConversationId;
  seq: number;
  version: number;
  read_seq: number;
  /** Which conversation this is: a group made again under its id has another one. */
  identity?: number;
  /** Messages up to here were there before this user came in. */
  news_seq?: number;
  /** Changes up to here were there before this user came in. */
  news_version?: number;
  /** Seq when this incarnation of the service began. */
  restored_seq?: number;
  /** Version when this incarnation of the service began. */
  restored_version?: number;
}

export interface LoginInfo {
  profile: Profile;
  heads: Head[];
  server_time_ms: number;
  login: number;
  /** Which life of the service this is; it changes when a backup is restored. */
  incarnation?: number;
  /** The incarnation before this one; 0: none. */
  restored_from?: number;
}

export interface Missed {
  conversation: ConversationId;
  identity?: number;
  messages: Message[];
  changes: Change[];
  seq: number;
  version: number;
  more: boolean;
}

export interface Profile {
  user_id: string;
  nick_name: string;
  gender: number;
  face_url: string;
  self_signature: string;
  add_permission: number;
  location: string;
  language: number;
  birthday: number;
  level: number;
  role: number;
  custom: [string, string][];
}

export type Role = "normal" | "admin" | "owner";
export type GroupType = "public" | "work" | "meeting" | "av_chat_room" | "community";
export type AddOption = "forbid" | "auth" | "any";
export type MemberResult = "failed" | "done" | "already_member";

export interface Member {
  user_id: string;
  role: Role;
  join_time: number;
  joined_seq: number;
  read_seq: number;
  muted_until: number;
  recv_opt: number;
  name_card: string;
  nick_name: string;
  face_url: string;
  custom: [string, string][];
}

export interface Reader {
  member: Member;
  /** When they read it; 0 in the unread list. */
  read_at: number;
}

export interface ReaderPage {
  group_id: string;
  readers: Reader[];
  next_seq: number;
  finished: boolean;
}

export interface MemberPage {
  members: Member[];
  next_seq: number;
}

export interface Conversation {
  id: ConversationId;
  show_name: string;
  face_url: string;
  unread: number;
  /** Milliseconds. */
  active_time: number;
  last_message: Message | null;
  recv_opt: number;
  group_type: GroupType | null;
  at_infos: [number, number][];
  c2c_read_time: number;
  group_read_seq: number;
  owner: string;
}

export interface Group {
  group_id: string;
  group_type: GroupType;
  name: string;
  introduction: string;
  notification: string;
  face_url: string;
  owner: string;
  create_time: number;
  info_version: number;
  info_time: number;
  last_seq: number;
  last_message_time: number;
  member_count: number;
  max_members: number;
  add_option: AddOption;
  approve_option: AddOption;
  muted_all: boolean;
  searchable: boolean;
  visible: boolean;
  custom: [string, string][];
}

export interface JoinedGroup {
  group: Group;
  me: Member;
  unread: number;
}

export interface GroupTip {
  group_id: string;
  kind: string | { [kind: string]: unknown };
  users: Member[];
  op_user: Member | null;
  [field: string]: unknown;
}

export type HistoryStart = "end" | { message: string } | { seq: number } | { time: number } | { seqs: number[] };
export type ReadScope = "all" | "all_c2c" | "all_groups" | { c2c: [string, number] } | { group: [string, number] };

export interface NewMessage {
  msg_id: string;
  conversation: ConversationId;
  client_time: number;
  rand: number;
  need_read_receipt: boolean;
  online_only: boolean;
  targets: string[];
  content: MessageContent;
}

export interface NewGroup {
  /** Empty: the service makes one. */
  group_id: string;
  group_type: GroupType;
  name: string;
  introduction: string;
  notification: string;
  face_url: string;
  add_option?: AddOption;
  approve_option?: AddOption;
  /** 0: the limit of the settings. */
  max_members: number;
  custom: [string, string][];
  members: [string, Role][];
}

export type GroupChange = Partial<
  Pick<
    Group,
    | "name" | "introduction" | "notification" | "face_url" | "add_option" | "approve_option" | "max_members"
    | "muted_all" | "searchable" | "visible" | "owner" | "custom"
  >
>;

export interface MemberChange {
  role?: Role;
  mute_seconds?: number;
  name_card?: string;
  recv_opt?: number;
  custom?: [string, string][];
}

/** Every request with its content and the name and type of its answer. */
export interface Requests {
  login: [{ user_id: string; user_sig: string; platform: number; held: number; device: string }, "logged_in"];
  logout: [null, "done"];
  sync: [{ conversation: ConversationId; seq: number; version: number }, "missed"];
  send_message: [NewMessage, "message"];
  send_receipts: [{ messages: string[] }, "done"];
  get_receipts: [{ messages: string[] }, "receipts"];
  get_readers: [{ message: string; filter: "read" | "unread"; cursor: number; count: number }, "readers"];
  history: [
    {
      conversation: ConversationId;
      start: HistoryStart;
      newer: boolean;
      count: number;
      window?: [number, number];
      elem_types: number[];
    },
    "messages",
  ];
  find_messages: [{ messages: string[] }, "messages"];
  revoke_message: [{ message: string; conversation?: ConversationId; reason: string }, "done"];
  modify_message: [{ message: string; base_version?: number; content: MessageContent }, "message"];
  delete_messages: [{ conversation: ConversationId; messages: string[] }, "done"];
  mark_read: [ReadScope, "done"];
  mark_read_up_to: [{ message: string; conversation?: ConversationId }, "done"];
  conversations: [null, "conversations"];
  get_conversations: [{ conversations: ConversationId[] }, "conversations"];
  total_unread: [null, "count"];
  create_group: [NewGroup, "group_created"];
  delete_group: [{ group_id: string }, "done"];
  join_group: [{ group_id: string; hello: string }, "done"];
  quit_group: [{ group_id: string }, "done"];
  invite_members: [{ group_id: string; users: string[] }, "member_results"];
  kick_members: [{ group_id: string; users: string[]; reason: string }, "member_results"];
  joined_groups: [null, "joined_groups"];
  get_groups: [{ groups: string[] }, "groups"];
  get_members: [{ group_id: string; users: string[]; role_flags: number; cursor: number }, "members"];
  modify_group: [{ group_id: string; change: GroupChange }, "done"];
  modify_member: [{ group_id: string; user_id: string; change: MemberChange }, "done"];
  get_profiles: [{ users: string[] }, "profiles"];
  modify_profile: [Partial<Omit<Profile, "user_id">>, "done"];
}

/** What `Ok` of an answer holds, by its name. */
export interface Answers {
  done: void;
  logged_in: LoginInfo;
  missed: Missed;
  message: Message;
  messages: Message[];
  receipts: Receipt[];
  readers: ReaderPage;
  conversations: Conversation[];
  count: number;
  group_created: string;
  member_results: [string, MemberResult][];
  joined_groups: JoinedGroup[];
  groups: ({ Ok: Group; Err?: undefined } | { Err: { code: number; text: string }; Ok?: undefined })[];
  members: MemberPage;
  profiles: Profile[];
}

export type RequestName = keyof Requests;
export type Answer<K extends RequestName> = Answers[Requests[K][1]];

/** The name of the answer to each request. */
export const ANSWER: { readonly [K in RequestName]: Requests[K][1] } = {
  login: "logged_in", logout: "done", sync: "missed", send_message: "message", send_receipts: "done",
  get_receipts: "receipts", get_readers: "readers", history: "messages", find_messages: "messages",
  revoke_message: "done", modify_message: "message", delete_messages: "done", mark_read: "done",
  mark_read_up_to: "done", conversations: "conversations", get_conversations: "conversations", total_unread: "count",
  create_group: "group_created", delete_group: "done", join_group: "done", quit_group: "done",
  invite_members: "member_results", kick_members: "member_results", joined_groups: "joined_groups",
  get_groups: "groups", get_members: "members", modify_group: "done", modify_member: "done", get_profiles: "profiles",
  modify_profile: "done",
};

/** A text that is the same for equal conversations only. */
export function conversationKey(id: ConversationId): string {
  return id.c2c !== undefined ? `c2c/${id.c2c}` : `group/${id.group}`;
}
