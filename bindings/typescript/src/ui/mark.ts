import { define, fire, h, put } from "./define";
import { MARK_CSS } from "./mark-css";
import { describe, stateOf } from "./status";
import type { MarkState, OwnMessage } from "./status";
import { textOf } from "./texts";

/** What can be set of a mark; the same as attributes, with hyphens. */
export type MarkProperties = OwnMessage;

/**
 * `<doubletick-mark>`: how far an own message has come. A press fires `doubletick-details` on a group message with
 * receipts and `doubletick-retry` on one that was not sent; both bubble. Otherwise a press does nothing, and the mark
 * is not in the order of the Tab key.
 */
export interface DoubletickMark extends HTMLElement, MarkProperties {}

const SVG = "http://www.w3.org/2000/svg";
const TICK = "M4.8 8.5 8.3 12 15.2 5";

/** The states differ in shape: a clock, a warning sign, one tick, two, and two in a frame. */
const SHAPES: Partial<Record<MarkState, string>> = {
  sending: "M10 2.2a5.8 5.8 0 1 0 .01 0M10 5v3.2l2.2 1.6",
  failed: "M10 2.2 16.8 14H3.2ZM10 6.3v3.4M10 11.8v.01",
  some: "M2 8.5 5.3 12 12 5M9.6 11.4 10.2 12 17 5",
  all: "M7 2h6a6 6 0 0 1 0 12H7a6 6 0 0 1 0-12ZM4.4 8.4 6.8 10.8 11.6 5.6M9.9 10.1l.7.7 4.8-5.2",
};

export function defineMark(): void {
  const properties = { status: "text", kind: "text", readCount: "count", unreadCount: "count" } as const;
  define<DoubletickMark>("doubletick-mark", MARK_CSS, properties, (host, root, changed) => {
    const picture = document.createElementNS(SVG, "svg");
    const path = picture.appendChild(document.createElementNS(SVG, "path"));
    picture.setAttribute("viewBox", "0 0 20 16");
    Object.assign(picture, { part: "icon", ariaHidden: "true" });
    const label = h("span", "label");
    const button = h("button", "button", {}, picture, label);
    let event = "";
    root.append(button);
    button.onblur = changed;
    button.onclick = () => {
      // Safari does not focus a button that is pressed, and the sheet gives the focus back to what had it.
      button.focus();
      if (event) fire(host, event);
    };

    return {
      draw(lang) {
        const state = stateOf(host);
        const hasDetails = /none|some|all/.test(state);
        event = hasDetails ? "doubletick-details" : state === "failed" ? "doubletick-retry" : "";
        const shape = state === "read" ? "all" : state;
        button.dataset["shape"] = shape;
        path.setAttribute("d", SHAPES[shape] ?? TICK);
        const status = describe(lang, host);
        put(label, state === "some" ? textOf(lang, "details", { status }) : status);
        button.ariaHasPopup = hasDetails ? "dialog" : null;
        button.ariaDisabled = event ? null : "true";
        // What has the focus keeps it when a press has begun to send the message again.
        button.tabIndex = event || root.activeElement ? 0 : -1;
      },
    };
  });
}
