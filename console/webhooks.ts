import { call } from "./api";
import type { WaitingFact, WebhookStatus } from "./api";
import { facts, h, put, table } from "./dom";
import { Panel, repeat, statusLine, why } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const EVERY_MS = 2_000;
const LISTED = 100;

interface All {
  status: WebhookStatus;
  waiting: WaitingFact[];
  parked: WaitingFact[];
}

async function load(): Promise<All> {
  const list = async (State: string): Promise<WaitingFact[]> =>
    (await call<{ List: WaitingFact[] }>("doubletick/webhook_list", { State, Limit: LISTED })).List;
  const [status, waiting, parked] = await Promise.all([call<WebhookStatus>("doubletick/webhook_status", {}), list("Waiting"), list("Parked")]);
  return { status, waiting, parked };
}

export const webhooks: Page = (main) => {
  const t = texts();
  const panel = new Panel();
  const status = statusLine();
  main.append(status, panel.element);

  const retry = async (id?: number): Promise<void> => {
    try {
      await call("doubletick/webhook_retry", id === undefined ? {} : { Id: id });
      put(status, t.retried);
    } catch (error) {
      put(status, h("span", { class: "bad" }, why(error)));
    }
    await show();
  };
  const row = (fact: WaitingFact): (Node | string)[] => [
    number(fact.Id), fact.CallbackCommand, time(Math.floor(fact.EventTime / 1000)), number(fact.Tries), time(Math.floor(fact.NextTime / 1000)), fact.LastError,
  ];
  const heads = [t.seq, t.event, t.time, t.tries, t.nextTry, t.lastError];
  const show = (): Promise<void> => panel.show(load(), ({ status: now, waiting, parked }) => [
    !now.Enabled && h("p", { class: "soft" }, t.webhooksOff),
    facts([
      [t.waiting, number(now.Waiting)], [t.failing, number(now.Failing)], [t.parked, number(now.Parked)],
      [t.delivered, number(now.Delivered)], [t.failed, number(now.Failed)],
    ]),
    h("button", { click: () => void retry() }, t.retryAll),
    h("h2", {}, t.waitingFirst),
    waiting.length === 0 ? h("p", { class: "soft" }, t.none) : table(t.waitingFirst, heads, waiting.map(row)),
    h("h2", {}, t.parked),
    parked.length === 0 ? h("p", { class: "soft" }, t.none) : table(t.parked, [...heads, t.retry], parked.map((fact) => [
      ...row(fact), h("button", { "aria-label": `${t.retry} ${fact.Id}`, click: () => void retry(fact.Id) }, t.retry),
    ])),
  ]);
  return repeat(EVERY_MS, async () => {
    if (!panel.element.contains(document.activeElement)) await show();
  });
};
