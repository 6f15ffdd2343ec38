import { Refused } from "./api";
import { h, put } from "./dom";
import type { Child } from "./dom";
import { texts } from "./texts";

/** A page fills the element and answers what has to be done when it is left. */
export type Page = (main: HTMLElement, parameters: string[]) => (() => void) | void;

/** Why something did not work, for people. */
export function why(error: unknown): string {
  if (!(error instanceof Refused)) return String(error);
  return error.code === 0 ? texts().unreachable : texts().refused(error.code, error.message);
}

/** A line that says what happened, also to who does not see it. */
export function statusLine(): HTMLElement {
  return h("p", { class: "status", role: "status" });
}

/** Shows what is asked for when it comes, or why it did not. What comes late, after something newer was asked, is dropped. */
export class Panel {
  readonly element = h("div", { class: "panel" });
  private asked = 0;

  async show<T>(answer: Promise<T>, draw: (answer: T) => Child[]): Promise<void> {
    const mine = ++this.asked;
    try {
      const came = await answer;
      if (mine === this.asked) put(this.element, ...draw(came));
    } catch (error) {
      if (mine === this.asked) put(this.element, h("p", { class: "bad", role: "alert" }, why(error)));
    }
  }

  clear(): void {
    this.asked++;
    put(this.element);
  }
}

/** Does it now, and again after so many milliseconds while somebody looks, until what this answers is called. */
export function repeat(ms: number, what: () => Promise<unknown>): () => void {
  let over = false;
  let timer = 0;
  const turn = async (): Promise<void> => {
    if (!document.hidden) await what().catch(() => {});
    if (!over) timer = window.setTimeout(turn, ms);
  };
  void turn();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** The address of a page within this one. */
export function link(page: string, ...parameters: (string | number)[]): string {
  return `#/${[page, ...parameters].map((part) => encodeURIComponent(part)).join("/")}`;
}

export function go(page: string, ...parameters: (string | number)[]): void {
  location.hash = link(page, ...parameters);
}
