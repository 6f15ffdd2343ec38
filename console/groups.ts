import { call } from "./api";
import type { GroupInfo, Member, ReceiptMessage } from "./api";
import { facts, field, form, h, put, table } from "./dom";
import { Panel, go, link } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const PAGE = 50;

function groupLink(id: string): Node {
  return h("a", { href: link("group", id) }, id);
}

function input(): HTMLInputElement {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", required: true });
}

/** The types by the vendor's names, as the server has them. */
const TYPES = ["Private", "Public", "ChatRoom", "Community", "AVChatRoom"];

type Listed = { TotalCount: number; GroupIdList: { GroupId: string }[]; Next: number };

/** A page of all groups with what is known of each. */
async function page(type: string, next: number): Promise<Listed & { found: GroupInfo[] }> {
  const listed = await call<Listed>("group_open_http_svc/get_appid_group_list", { GroupType: type, Next: next, Limit: PAGE });
  const ids = listed.GroupIdList.map((one) => one.GroupId);
  if (ids.length === 0) return { ...listed, found: [] };
  const { GroupInfo } = await call<{ GroupInfo: GroupInfo[] }>("group_open_http_svc/get_group_info", { GroupIdList: ids });
  // One may have ended meanwhile.
  return { ...listed, found: GroupInfo.filter((one) => one.ErrorCode === 0) };
}

function groupTable(caption: string, list: GroupInfo[]): Node {
  const t = texts();
  if (list.length === 0) return h("p", { class: "soft" }, t.none);
  return table(caption, [t.group, t.name, t.type, t.members, t.lastMessage],
    list.map((group) => [groupLink(group.GroupId), group.Name, group.Type, number(group.MemberNum), time(group.LastMsgTime)]));
}

/** To the first page and to the next one; 0 and the empty text stand for none. */
function turn<P extends number | string>(now: P, next: P, first: P, show: (to: P) => void): Node {
  const t = texts();
  return h("div", { class: "row" },
    h("button", { disabled: now === first, click: () => show(first) }, t.first),
    h("button", { disabled: next === first, click: () => show(next) }, t.next));
}

export const groups: Page = (main) => {
  const t = texts();
  const [all, of] = [new Panel(), new Panel()];
  const [id, user] = [input(), input()];
  const type = h("select", { change: () => load(0) }, h("option", { value: "" }, t.allTypes), ...TYPES.map((name) => h("option", {}, name)));
  const load = (next: number): void => void all.show(page(type.value, next), ({ TotalCount, Next, found }) => [
    h("p", { class: "soft" }, t.total(number(TotalCount))), groupTable(t.allGroups, found), turn(next, Next, 0, load),
  ]);
  const joined = (): void => void of.show(call<{ GroupIdList: GroupInfo[] }>("group_open_http_svc/get_joined_group_list", { Member_Account: user.value.trim() }),
    ({ GroupIdList }) => [groupTable(t.groupsOf, GroupIdList)]);
  main.append(
    form(() => go("group", id.value.trim()), h("div", { class: "row" }, field(t.openGroup, id), h("button", {}, t.open))),
    form(joined, h("div", { class: "row" }, field(t.groupsOf, user), h("button", {}, t.find))), of.element,
    h("h2", {}, t.allGroups), h("div", { class: "row" }, field(t.type, type)), all.element);
  load(0);
};

export const group: Page = (main, [id = ""]) => {
  const t = texts();
  const [info, messages, members] = [new Panel(), new Panel(), new Panel()];
  main.append(info.element, h("h2", {}, t.receiptMessages), messages.element, h("h2", {}, t.members), members.element);
  void info.show(call<{ GroupInfo: GroupInfo[] }>("group_open_http_svc/get_group_info", { GroupIdList: [id] }), ({ GroupInfo: [found] }) => {
    if (!found || found.ErrorCode !== 0) return [h("p", { class: "bad", role: "alert" }, t.refused(found?.ErrorCode ?? 0, found?.ErrorInfo ?? ""))];
    return [facts([
      [t.group, found.GroupId], [t.name, found.Name], [t.type, found.Type], [t.owner, found.Owner_Account], [t.members, number(found.MemberNum)],
      [t.mostMembers, number(found.MaxMemberNum)], [t.created, time(found.CreateTime)], [t.lastMessage, time(found.LastMsgTime)],
    ])];
  });

  const showMessages = (next: number): void => void messages.show(
    call<{ Messages: ReceiptMessage[]; Next: number }>("doubletick/receipt_messages", { GroupId: id, Next: next, Count: PAGE }),
    ({ Messages, Next }) => [
      Messages.length === 0 ? h("p", { class: "soft" }, t.none) : table(t.receiptMessages, [t.seq, t.time, t.sender, t.read, t.unread, t.share], Messages.map((one) => [
        h("a", { href: link("message", one.MsgId) }, number(one.MsgSeq)), time(one.MsgTime), one.From_Account, number(one.ReadNum), number(one.UnreadNum),
        bar(one.ReadNum, one.ReadNum + one.UnreadNum),
      ])),
      turn(next, Next, 0, showMessages),
    ]);
  const showMembers = (next: string): void => void members.show(
    call<{ MemberList: Member[]; Next?: string }>("group_open_http_svc/get_group_member_info", { GroupId: id, Limit: PAGE, ...(next ? { Next: next } : {}) }),
    ({ MemberList, Next }) => [
      table(t.members, [t.user, t.role, t.joined], MemberList.map((one) => [one.Member_Account, one.Role, time(one.JoinTime)])),
      turn(next, Next ?? "", "", showMembers),
    ]);
  showMessages(0);
  showMembers("");
};

/** How much of it is read; the numbers stand beside it. */
export function bar(read: number, all: number): Node {
  const meter = h("meter", { min: 0, max: Math.max(all, 1), value: read, "aria-hidden": "true" });
  put(meter);
  return meter;
}
