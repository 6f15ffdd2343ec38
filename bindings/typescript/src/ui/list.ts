import { h, put } from "./define";
import { pagesOf } from "./pages";
import type { Pages } from "./pages";
import type { DoubletickReaders } from "./readers-element";
import type { ReaderEntry } from "./source";
import { textOf } from "./texts";

/** One half of the sheet: a tab's panel with its list. Rows that are shown keep their place until `restart`. @internal */
export interface ReaderList {
  readonly panel: HTMLElement;
  /** Undefined: not begun. */
  readonly pages: Pages | undefined;
  /** Loads the list anew. What is shown stays until the new list is there. */
  restart(): void;
  /** Forgets the list. */
  clear(): void;
  /** Brings the panel to what was loaded; `anew`: with all rows written again, each in its place. */
  draw(lang: string, anew: boolean): void;
}

export function readerList(
  host: DoubletickReaders,
  read: boolean,
  changed: (error?: unknown) => void,
): ReaderList {
  const list = h("ul", "list", { role: "list" });
  const message = h("p", "message", { role: "status" });
  const button = h("button", "more");
  const panel = h("div", "panel", { role: "tabpanel", tabIndex: 0, id: read ? "read" : "unread" }, list, message, button);
  /** How many rows of `pages` are shown. */
  let rows = 0;
  let isOld = false;

  const next = (): void => void self.pages?.next();
  button.onclick = next;
  // The next page is loaded when the end of the list comes near.
  const bottom = new IntersectionObserver(
    (seen) => seen.some((entry) => entry.isIntersecting) && self.pages?.phase === "more" && next(),
    { root: panel, rootMargin: "200px" },
  );

  function row(lang: string, entry: ReaderEntry): HTMLElement {
    const known = host.person?.(entry);
    const name = known?.name || entry.name || entry.id;
    const src = known?.avatar || entry.avatar;
    const picture = h("span", "avatar", { ariaHidden: "true" }, [...name][0]?.toUpperCase() ?? "");
    if (src) {
      const image = h("img", "", { alt: "", loading: "lazy", referrerPolicy: "no-referrer", src });
      image.onerror = () => image.remove();
      picture.append(image);
    }
    const line = h("li", "item", {}, picture, h("bdi", "name", {}, name));
    const date = new Date(entry.time as number);
    if (read && +date > 0) {
      const dateStyle = date.toDateString() === new Date().toDateString() ? undefined : "medium";
      const written = date.toLocaleString(lang, { dateStyle, timeStyle: "short" });
      line.append(h("time", "time", { dateTime: date.toISOString() }, written));
    }
    return line;
  }

  const self = {
    panel,
    pages: undefined as Pages | undefined,
    restart() {
      self.pages?.stop();
      isOld = true;
      self.pages = pagesOf(() => host.source, read, changed);
      next();
    },
    clear() {
      self.pages?.stop();
      self.pages = undefined;
      list.replaceChildren();
      put(message, "");
      put(button, "");
      rows = 0;
    },
    draw(lang: string, anew: boolean) {
      if (!self.pages) return;
      const { phase, entries } = self.pages;
      const isLoading = phase === "loading";
      if (isOld ? !isLoading : anew) {
        list.replaceChildren();
        rows = 0;
        if (isOld) panel.scrollTop = 0;
        isOld = false;
      }
      if (!isOld && rows < entries.size) {
        list.append(...[...entries.values()].slice(rows).map((entry) => row(lang, entry)));
        rows = entries.size;
      }
      const isEmpty = !list.firstChild;
      const nobody = phase === "end" ? (read ? "none" : "nobodyUnread") : isLoading ? "loading" : undefined;
      const says = phase === "failed" ? "error" : isEmpty ? nobody : undefined;
      put(message, says ? textOf(lang, says) : "");
      list.ariaBusy = `${isLoading}`;
      const hadFocus = button.matches(":focus");
      button.hidden = phase === "end" || (isLoading && (isEmpty || isOld));
      put(button, textOf(lang, isLoading ? "loading" : phase === "failed" ? "retry" : "more"));
      button.ariaDisabled = isLoading ? "true" : null;
      if (hadFocus && button.hidden) panel.focus({ preventScroll: true });
      // The observer tells anew of what it is given anew, also where that was in view before.
      bottom.unobserve(button);
      if (phase === "more") bottom.observe(button);
    },
  };
  return self;
}
