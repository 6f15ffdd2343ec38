/** Sends receipts for the messages of a list that somebody has really looked at. Without a framework. */
import { RECEIPTS_PER_CALL } from "../protocol";
import { planOf } from "./plan";
import type { Batch } from "./plan";
import { isRefusal, send, takenOf } from "./sender";
import type { ReceiptChat } from "./sender";

export type { ReceiptChat, ReceiptClient, VendorChat } from "./sender";

/** Elements on each side of the view's middle that are observed. The browser works on all of them at each frame. */
const REACH = 300;

export interface ReceiptOptions {
  /** Share of a message that must be in view, 0.01 to 1; of the view, for a message taller than it. Default 0.7. */
  threshold?: number;
  /** Milliseconds that it must stay there. Default 500. */
  dwellMs?: number;
  /** Milliseconds to gather messages for one call; up to eight times as long while they come without a pause. Default 100. */
  flushMs?: number;
  /** Messages per call, 1 to 30. Default 30. */
  max?: number;
  /** After each call that was carried out: the ids in it. */
  onSent?: (ids: string[]) => void;
  /** The service refused the receipt of this message; it is not tried again. */
  onRefused?: (id: string, error: unknown) => void;
}

export interface ReceiptObserver {
  /** Stops to observe. What counts as read already is sent in last calls, which are not repeated. */
  stop(): void;
}

/**
 * Observes the elements in `root` that have `data-receipt="MESSAGE ID"` and `data-conversation="ANY KEY"`, also those
 * that come later. Give the first attribute to messages of others that ask for a receipt. A message is receipted once
 * when it was in view long enough while the page was visible and had the focus. Call again after another user has
 * logged in. Throws a RangeError for an option out of its range.
 */
export function observeReceipts<M>(chat: ReceiptChat<M>, root: Element, options: ReceiptOptions = {}): ReceiptObserver {
  const { threshold = 0.7, dwellMs = 500, flushMs = 100, max = RECEIPTS_PER_CALL, onSent, onRefused } = options;
  within("threshold", threshold, 0.01, 1);
  within("dwellMs", dwellMs, 0, 3_600_000);
  within("flushMs", flushMs, 0, 3_600_000);
  within("max", max, 1, RECEIPTS_PER_CALL);
  const plan = planOf(dwellMs, flushMs, max, takenOf(chat));
  const page = root.ownerDocument;
  const view = page.defaultView as Window;
  /** By the share of an element at which it counts; those taller than the view have one each. */
  const observers = new Map<number, IntersectionObserver>();
  /** The elements that are observed, and by which of them. */
  const observed = new Map<Element, IntersectionObserver>();
  /** All that are there, and the place of the one in the middle of the view when it was last looked for. */
  let all: Element[] = [];
  let middle = -REACH;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function observe(element: Element, share: number): void {
    const observer = observers.get(share) ?? new IntersectionObserver(moved, { threshold: [0, share] });
    observers.set(share, observer);
    const before = observed.get(element);
    if (before !== observer) before?.unobserve(element);
    observed.set(element, observer);
    // Without effect where it does already.
    observer.observe(element);
  }

  function moved(entries: IntersectionObserverEntry[]): void {
    const now = Date.now();
    const viewHeight = Math.min(root.clientHeight || Infinity, view.innerHeight);
    for (const { target, boundingClientRect, intersectionRect } of entries) {
      const { receipt, conversation } = data(target);
      const { height } = boundingClientRect;
      if (!observed.has(target) || !receipt) continue;
      // A little less, because browsers round: an element in view as a whole may be 0.9999 in view.
      const needed = Math.max(0.1, threshold * Math.min(height, viewHeight) - 0.5);
      if (intersectionRect.height >= needed) plan.enter(receipt, conversation, now);
      else plan.leave(receipt, now);
      observe(target, height > viewHeight ? (threshold * viewHeight) / height : threshold);
    }
    follow();
  }

  function find(): void {
    all = [...root.querySelectorAll("[data-receipt]")];
    middle = -REACH;
    follow();
  }

  /** Observes those near the view, once it has moved away from where it was. */
  function follow(): void {
    const place = placeOf(root, all, view.innerHeight);
    if (Math.abs(place - middle) > REACH / 3) {
      middle = place;
      const near = new Set(all.slice(Math.max(0, place - REACH), place + REACH));
      for (const element of observed.keys()) if (!near.has(element)) forget(element);
      for (const element of near) if (!observed.has(element)) observe(element, threshold);
    }
    go();
  }

  function forget(element: Element, id = data(element).receipt ?? ""): void {
    observed.get(element)?.unobserve(element);
    observed.delete(element);
    plan.leave(id, Date.now());
  }

  /** A framework may use an element again for another message. */
  function changed(records: MutationRecord[]): void {
    for (const { type, target, oldValue } of records) {
      if (type === "attributes") forget(target as Element, oldValue ?? "");
    }
    find();
  }

  function look(): void {
    plan.look(!page.hidden && page.hasFocus(), Date.now());
    go();
  }

  function listen(how: "addEventListener" | "removeEventListener"): void {
    page[how]("visibilitychange", look);
    view[how]("focus", look);
    view[how]("blur", look);
    page[how]("scroll", follow, true);
  }

  function go(): void {
    clearTimeout(timer);
    if (stopped) return;
    for (const batch of plan.due(Date.now())) deliver(batch);
    const next = plan.next();
    if (next < Infinity) timer = setTimeout(go, next - Date.now());
  }

  async function deliver(batch: Batch): Promise<void> {
    let tell: () => unknown = () => onSent?.(batch.ids);
    try {
      await send(chat, batch.ids);
      plan.sent();
    } catch (error) {
      const refused = isRefusal(error) ? plan.refused(batch) : plan.failed(batch, Date.now());
      tell = () => refused && onRefused?.(refused, error);
    }
    go();
    tell();
  }

  const changes = new MutationObserver(changed);
  changes.observe(root, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-receipt"],
    attributeOldValue: true,
  });
  listen("addEventListener");
  look();
  find();

  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      changes.disconnect();
      for (const element of observed.keys()) forget(element);
      listen("removeEventListener");
      for (const batch of plan.due(Date.now(), Infinity)) void deliver(batch);
    },
  };
}

/** The place of the element in the middle of the view, in a list that runs down or up; of a short one, the middle. */
function placeOf(root: Element, all: Element[], height: number): number {
  if (all.length <= 2 * REACH) return REACH;
  const { top, bottom } = root.getBoundingClientRect();
  const line = (Math.max(0, top) + Math.min(height, bottom)) / 2;
  const topOf = (at: number): number => all[at].getBoundingClientRect().top;
  let low = 0;
  let high = all.length - 1;
  const down = topOf(0) < topOf(high);
  while (low < high) {
    const at = (low + high) >> 1;
    if (topOf(at) < line === down) low = at + 1;
    else high = at;
  }
  return low;
}

/** Elements of every kind of markup have it, and the type of those of the page alone says so. */
function data(element: Element): DOMStringMap {
  return (element as HTMLElement).dataset;
}

function within(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new RangeError(`${name}: not ${least} to ${most}`);
}
