import { Refused, call, readers } from "./api";
import type { MessageInfo } from "./api";
import { readCurve } from "./chart";
import { csvOf, save } from "./csv";
import { confirm, facts, field, form, h, put, table } from "./dom";
import type { Child } from "./dom";
import { bar } from "./groups";
import { Panel, go, link, statusLine, why } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const PAGE = 100;
/** There was a reminder within the hour. */
const OFTEN = 7008;

/** `#/message`, `#/message/ID` or `#/message/GROUP/SEQ`. */
export const message: Page = (main, parameters) => {
  const t = texts();
  const text = (value: string): HTMLInputElement => h("input", { type: "text", autocomplete: "off", spellcheck: "false", required: true, value });
  const [first = "", second = ""] = parameters;
  const [id, group, seq] = [text(second === "" ? first : ""), text(second === "" ? "" : first), text(second)];
  const panel = new Panel();
  const left = new AbortController();
  seq.setAttribute("inputmode", "numeric");
  main.append(
    form(() => go("message", id.value.trim()), h("div", { class: "row" }, field(t.id, id), h("button", {}, t.find))),
    form(() => go("message", group.value.trim(), seq.value.trim()),
      h("div", { class: "row" }, field(`${t.orInGroup}: ${t.group}`, group), field(t.seq, seq), h("button", {}, t.find))),
    panel.element);
  if (first !== "") {
    const asked = second === "" ? { MsgId: first } : { GroupId: first, MsgSeq: Number(second) };
    void panel.show(call<MessageInfo>("doubletick/get_message", asked), (found) => draw(found, left.signal));
  }
  return () => left.abort();
};

function draw(found: MessageInfo, left: AbortSignal): Child[] {
  const t = texts();
  const all = found.ReadNum + found.UnreadNum;
  const where = found.GroupId === "" ? `${found.From_Account} → ${found.To_Account}` : h("a", { href: link("group", found.GroupId) }, found.GroupId);
  const pairs: [string, Child][] = [
    [t.id, found.MsgId], [t.conversation, where], [t.seq, number(found.MsgSeq)], [t.sender, found.From_Account], [t.time, time(found.MsgTime)],
    [t.size, t.bytes(number(found.Size))], [t.revoked, found.IsRevoked === 1 ? t.yes : t.no], [t.hasReceipts, found.NeedReadReceipt === 1 ? t.yes : t.no],
  ];
  if (found.NeedReadReceipt === 1) {
    pairs.push([t.audience, h("span", {}, t.audienceOf(number(found.ReadNum), number(all)), " ", bar(found.ReadNum, all))],
      [t.firstRead, time(found.FirstReadTime)], [t.lastRead, time(found.LastReadTime)]);
  }
  const note = h("p", { class: "soft" }, t.noText);
  if (found.NeedReadReceipt === 0) return [facts(pairs), note, h("p", {}, t.noReceipts)];
  const words = found.UnreadNum > 0 && remind(found);
  if (found.GroupId === "") return [facts(pairs), note, h("p", {}, found.ReadNum > 0 ? t.peerRead : t.peerUnread), words];
  return [facts(pairs), note, words, found.Curve.length > 0 && readCurve(found.MsgTime, found.Curve), h("h2", {}, t.readers), ...lists(found, left)];
}

/** Only those who have not read it are told, so there is nothing of it where everybody has. */
function remind(found: MessageInfo): Node {
  const t = texts();
  const status = statusLine();
  const send = async (): Promise<void> => {
    try {
      const { RemindedNum } = await call<{ RemindedNum: number }>("doubletick/remind", { MsgId: found.MsgId });
      put(status, t.reminded(number(RemindedNum)));
    } catch (error) {
      const early = error instanceof Refused && error.code === OFTEN && / from (\d+) on/.exec(error.message);
      put(status, h("span", { class: "bad" }, early ? t.remindedAlready(time(Number(early[1]))) : why(error)));
    }
  };
  const ask = (): void => confirm(t.remindSure(number(found.UnreadNum)), t.remind, t.cancel, () => void send());
  return h("div", { class: "row" }, h("button", { click: ask }, t.remind), status);
}

/** Who has not read it comes first: that is what a sender wants to know. */
function lists(found: MessageInfo, left: AbortSignal): Node[] {
  const t = texts();
  const panel = new Panel();
  const status = statusLine();
  const show = (unread: boolean, cursor: string): void => void panel.show(readers(found, unread, cursor, PAGE), (page) => [
    page.ReadList.length + page.UnreadList.length === 0 ? h("p", { class: "soft" }, t.none)
      : unread ? table(t.unread, [t.user], page.UnreadList.map((one) => [one.Unread_Account]))
        : table(t.read, [t.user, t.readTime], page.ReadList.map((one) => [one.Read_Account, time(one.Read_Time)])),
    h("div", { class: "row" },
      h("button", { disabled: cursor === "", click: () => show(unread, "") }, t.first),
      h("button", { disabled: page.IsFinish === 1, click: () => show(unread, page.Cursor) }, t.next)),
  ]);
  const tabs = [true, false].map((unread) => h("button", {
    role: "tab", id: unread ? "tab-unread" : "tab-read", "aria-controls": "readers",
    click: () => choose(unread),
    keydown: (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      choose(!unread);
      tabs[unread ? 1 : 0]!.focus();
    },
  }, unread ? t.unreadTab(number(found.UnreadNum)) : t.readTab(number(found.ReadNum))));
  const choose = (unread: boolean): void => {
    tabs.forEach((tab, index) => {
      const chosen = (index === 0) === unread;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("tabindex", chosen ? "0" : "-1");
    });
    panel.element.setAttribute("aria-labelledby", unread ? "tab-unread" : "tab-read");
    show(unread, "");
  };
  panel.element.id = "readers";
  panel.element.setAttribute("role", "tabpanel");
  choose(true);

  const button: HTMLButtonElement = h("button", {
    click: async () => {
      button.disabled = true;
      try {
        const { text, lines } = await csvOf(found, left, (lines) => put(status, t.csvRuns(number(lines))));
        save(`readers-${found.MsgSeq}.csv`, text);
        put(status, t.csvDone(number(lines)));
      } catch (error) {
        if (!left.aborted) put(status, h("span", { class: "bad" }, why(error)));
      }
      button.disabled = false;
    },
  }, t.csv);
  return [h("div", { role: "tablist", "aria-label": t.readers, class: "tabs" }, ...tabs), panel.element, h("div", { class: "row" }, button, status)];
}
