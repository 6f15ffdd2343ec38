import { call } from "./api";
import type { Connection } from "./api";
import { confirm, field, form, h, put, table } from "./dom";
import { Panel, repeat, statusLine, why } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const PAGE = 50;
const EVERY_MS = 2_000;

type Answer = { Total: number; Connections: Connection[]; Next: number };

export const connections: Page = (main) => {
  const t = texts();
  const panel = new Panel();
  const status = statusLine();
  const input = h("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  let [search, next] = ["", 0];
  main.append(
    form(() => { search = input.value.trim(); next = 0; void load(); }, h("div", { class: "row" }, field(t.search, input), h("button", {}, t.find))),
    status, panel.element);

  const load = (): Promise<void> => panel.show(call<Answer>("doubletick/connections", { Search: search, Next: next, Count: PAGE }), draw);
  const page = (to: number): void => { next = to; void load(); };
  const kick = async (user: string): Promise<void> => {
    try {
      await call("im_open_login_svc/kick", { UserID: user });
      put(status, t.kicked(user));
    } catch (error) {
      put(status, h("span", { class: "bad" }, why(error)));
    }
    await load();
  };
  const ask = (user: string): void => confirm(t.kickSure(user), t.kick, t.cancel, () => void kick(user));
  const row = ({ UserID, Platform, Since, Address, Encoding, Waiting }: Connection): (Node | string)[] => [
    UserID === "" ? h("span", { class: "soft" }, t.nobody) : UserID, UserID === "" ? "" : Platform, time(Since), Address, Encoding, number(Waiting),
    UserID === "" ? "" : h("button", { "aria-label": `${t.kick} ${UserID}`, click: () => ask(UserID) }, t.kick),
  ];
  const draw = ({ Total, Connections, Next }: Answer): Node[] => [
    h("p", { class: "soft" }, t.total(number(Total))),
    Connections.length === 0 ? h("p", { class: "soft" }, t.none)
      : table(t.connections, [t.user, t.platform, t.since, t.address, t.encoding, t.waiting, t.kick], Connections.map(row)),
    h("div", { class: "row" },
      h("button", { disabled: next === 0, click: () => page(0) }, t.first),
      h("button", { disabled: Next === 0, click: () => page(Next) }, t.next)),
  ];
  // What somebody is about to press is not taken away under their hands.
  return repeat(EVERY_MS, async () => {
    if (!panel.element.contains(document.activeElement) && !document.querySelector("dialog")) await load();
  });
};
