import { call } from "./api";
import type { ActiveGroup, GroupInfo, Member, ReceiptMessage } from "./api";
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

export const groups: Page = (main) => {
  const t = texts();
  const active = new Panel();
  const of = new Panel();
  const begins = h("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const [id, user] = [input(), input()];
  const load = (): void => void active.show(call<{ Groups: ActiveGroup[] }>("doubletick/active_groups", { Search: begins.value.trim(), Count: PAGE }),
    ({ Groups }) => Groups.length === 0 ? [h("p", { class: "soft" }, t.none)] : [table(t.activeGroups, [t.group, t.name, t.type, t.members, t.online, t.lastMessage],
      Groups.map((group) => [groupLink(group.GroupId), group.Name, group.Type, number(group.MemberNum), number(group.OnlineMemberNum), time(group.LastMsgTime)]))]);
  const joined = (): void => void of.show(call<{ GroupIdList: GroupInfo[] }>("group_open_http_svc/get_joined_group_list", { Member_Account: user.value.trim() }),
    ({ GroupIdList }) => GroupIdList.length === 0 ? [h("p", { class: "soft" }, t.none)] : [table(t.groupsOf, [t.group, t.name, t.type, t.members, t.lastMessage],
      GroupIdList.map((group) => [groupLink(group.GroupId), group.Name, group.Type, number(group.MemberNum), time(group.LastMsgTime)]))]);
  main.append(
    form(() => go("group", id.value.trim()), h("div", { class: "row" }, field(t.openGroup, id), h("button", {}, t.open))),
    form(joined, h("div", { class: "row" }, field(t.groupsOf, user), h("button", {}, t.find))), of.element,
    h("h2", {}, t.activeGroups),
    form(load, h("div", { class: "row" }, field(t.groupBegins, begins), h("button", {}, t.find))), active.element);
  load();
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

  const more = (next: number, show: (next: number) => void, from: number): Node => h("div", { class: "row" },
    h("button", { disabled: from === 0, click: () => show(0) }, t.first), h("button", { disabled: next === 0, click: () => show(next) }, t.next));
  const showMessages = (next: number): void => void messages.show(
    call<{ Messages: ReceiptMessage[]; Next: number }>("doubletick/receipt_messages", { GroupId: id, Next: next, Count: PAGE }),
    ({ Messages, Next }) => [
      Messages.length === 0 ? h("p", { class: "soft" }, t.none) : table(t.receiptMessages, [t.seq, t.time, t.sender, t.read, t.unread, t.share], Messages.map((one) => [
        h("a", { href: link("message", one.MsgId) }, number(one.MsgSeq)), time(one.MsgTime), one.From_Account, number(one.ReadNum), number(one.UnreadNum),
        bar(one.ReadNum, one.ReadNum + one.UnreadNum),
      ])),
      more(Next, showMessages, next),
    ]);
  const showMembers = (next: string): void => void members.show(
    call<{ MemberList: Member[]; Next?: string }>("group_open_http_svc/get_group_member_info", { GroupId: id, Limit: PAGE, ...(next ? { Next: next } : {}) }),
    ({ MemberList, Next }) => [
      table(t.members, [t.user, t.role, t.joined], MemberList.map((one) => [one.Member_Account, one.Role, time(one.JoinTime)])),
      h("div", { class: "row" }, h("button", { disabled: next === "", click: () => showMembers("") }, t.first),
        h("button", { disabled: !Next, click: () => showMembers(Next!) }, t.next)),
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
