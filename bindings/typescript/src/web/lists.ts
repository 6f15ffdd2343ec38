/** The conversations and groups of the user: brought up to date from the service, one object each. */
import type * as protocol from "../protocol";
import { ChatError } from "../errors";
import { EVENT } from "./constants";
import { conversationOf as parsed, idOf } from "./parameters";
import type { Memory } from "./memory";
import { conversationOf, groupOf, isSilent } from "./shapes";
import type { Conversation, EventData, Group } from "./types";

/** Milliseconds between two questions for what has changed, so that a busy group is not asked about at each message. */
const PAUSE = 100;
/** And after one that has failed. */
const RETRY = 1000;
/** Conversations of one question. */
const PAGE = 100;

/** Who is logged in, and what they can ask and tell. @internal */
interface Owner {
  readonly me: string;
  /** Another one with each login. */
  readonly session: number;
  readonly memory: Memory;
  ask<K extends protocol.RequestName>(name: K, body: protocol.Requests[K][0]): Promise<protocol.Answer<K>>;
  emit<K extends keyof EventData>(name: K, data: EventData[K]): void;
}

/** @internal */
export class Lists {
  total = 0;
  private readonly conversations = new Map<string, { conversation: Conversation; active: number; cleared: number }>();
  private readonly groups = new Map<string, Group>();
  private readonly stale = new Set<string>();
  private readonly staleGroups = new Set<string>();
  /** Those that are being asked about. */
  private asking: string[] = [];
  /** Those that were answered since all of it was asked for: that is older. */
  private readonly answered = new Set<string>();
  private groupsChanged = false;
  private running: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(private readonly face: Owner) {}

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.total = 0;
    for (const held of [this.conversations, this.groups, this.stale, this.staleGroups, this.answered]) held.clear();
  }

  /** All of it anew. */
  async load(): Promise<void> {
    const { face } = this;
    const { session } = face;
    this.answered.clear();
    const [joined, records] = await Promise.all([face.ask("joined_groups", null), face.ask("conversations", null)]);
    if (session !== face.session) return;
    const current = new Set(records.map(({ id }) => idOf(id)));
    const mine = new Set(joined.map(({ group }) => group.group_id));
    for (const id of this.conversations.keys()) if (!current.has(id) && !this.answered.has(id)) this.conversations.delete(id);
    for (const id of this.groups.keys()) if (!mine.has(id)) this.groups.delete(id);
    for (const { group, me } of joined) this.putGroup(groupOf(group, me));
    for (const record of records) if (!this.answered.has(idOf(record.id))) this.put(record);
    this.groupsChanged = true;
    this.told();
  }

  get(id: string): Conversation | undefined {
    return this.conversations.get(id)?.conversation;
  }

  isStale(id: string): boolean {
    return this.stale.has(id) || this.asking.includes(id);
  }

  /** The pinned ones first, then the most active ones. */
  all(): Conversation[] {
    return [...this.conversations.values()]
      .sort((a, b) => Number(b.conversation.isPinned) - Number(a.conversation.isPinned) || b.active - a.active)
      .map(({ conversation }) => conversation);
  }

  allGroups(): Group[] {
    return [...this.groups.values()];
  }

  /** Something of this conversation has changed; `group`: also of its group. */
  touch(id: string, group?: string): void {
    if (!this.face.me) return;
    this.stale.add(id);
    if (group !== undefined) this.staleGroups.add(group);
    this.later(Math.max(0, this.asked + PAUSE - Date.now()));
  }

  /** One of the list; this page alone has it. */
  setDraft(conversation: Conversation, draftText: string): void {
    conversation.draftText = draftText;
    this.told();
  }

  gone(conversation: protocol.ConversationId): void {
    const known = this.conversations.delete(idOf(conversation));
    this.groupsChanged = this.groups.delete(conversation.group ?? "");
    if (known || this.groupsChanged) this.told();
  }

  /** Until everything that was known to have changed was asked for. */
  refresh(): Promise<void> {
    this.running = this.running.then(async () => {
      while (this.stale.size > 0 || this.staleGroups.size > 0) {
        if (!(await this.ask())) return;
      }
    });
    return this.running;
  }

  /** What the service says of a group; kept where the user is a member. */
  async group(group_id: string): Promise<Group> {
    const { face } = this;
    const self = { group_id, users: [face.me], role_flags: 0, cursor: 0 };
    const [results, { members }] = await Promise.all([
      face.ask("get_groups", { groups: [group_id] }),
      face.ask("get_members", self).catch(() => ({ members: [] })),
    ]);
    const { Ok, Err } = results[0] ?? {};
    if (!Ok) throw new ChatError(Err?.code ?? 10010, Err?.text ?? "groupID: no such group");
    const group = groupOf(Ok, members[0]);
    return members[0] ? this.putGroup(group) : group;
  }

  private async ask(): Promise<boolean> {
    const ids = [...this.stale].slice(0, PAGE);
    const groups = [...this.staleGroups];
    this.asking = ids;
    for (const id of ids) this.stale.delete(id);
    this.staleGroups.clear();
    this.asked = Date.now();
    const { session } = this.face;
    try {
      // A group that is gone has no news; that it is gone is told by itself.
      await Promise.all(groups.map((id) => this.group(id).catch(() => undefined)));
      const records = ids.length > 0 ? await this.face.ask("get_conversations", { conversations: ids.map(parsed) }) : [];
      if (session !== this.face.session) return false;
      for (const id of ids) if (!records.some((record) => idOf(record.id) === id)) this.conversations.delete(id);
      for (const record of records) this.put(record);
      for (const id of ids) this.answered.add(id);
    } catch {
      if (session !== this.face.session) return false;
      for (const id of ids) this.stale.add(id);
      this.later(RETRY);
      return false;
    } finally {
      this.asking = [];
    }
    this.told();
    return true;
  }

  private later(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, ms);
  }

  private put(record: protocol.Conversation): void {
    const id = idOf(record.id);
    const { group } = record.id;
    if (group !== undefined && !this.groups.has(group)) this.staleGroups.add(group);
    const conversation = conversationOf(record, this.groups.get(group ?? ""), this.face.me);
    const known = this.conversations.get(id);
    // On whichever device it was cleared.
    const cleared = record.cleared_seq ?? 0;
    if (cleared > (known?.cleared ?? 0)) this.face.memory.forgetConversation(id, cleared);
    this.conversations.set(id, {
      conversation: known ? Object.assign(known.conversation, conversation, { draftText: known.conversation.draftText }) : conversation,
      active: record.active_time,
      cleared,
    });
  }

  private putGroup(group: Group): Group {
    this.groupsChanged = true;
    const known = this.groups.get(group.groupID);
    if (known) return Object.assign(known, group);
    this.groups.set(group.groupID, group);
    const conversation = this.get(`GROUP${group.groupID}`);
    if (conversation) conversation.groupProfile = group;
    return group;
  }

  private told(): void {
    const { face } = this;
    if (this.groupsChanged) face.emit(EVENT.GROUP_LIST_UPDATED, this.allGroups());
    this.groupsChanged = false;
    face.emit(EVENT.CONVERSATION_LIST_UPDATED, this.all());
    let total = 0;
    for (const { conversation } of this.conversations.values()) {
      if (!isSilent(conversation)) total += conversation.unreadCount;
    }
    if (total === this.total) return;
    this.total = total;
    face.emit(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, total);
  }
}
