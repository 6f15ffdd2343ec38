import { define, fire, h, put } from "./define";
import { readerList } from "./list";
import { READERS_CSS } from "./readers-css";
import type { DoubletickReaders } from "./readers-element";
import type { ReaderSource } from "./source";
import { describe } from "./status";
import { textOf } from "./texts";

const PROPERTIES = { open: "flag", source: "value", person: "value", readCount: "count", unreadCount: "count" } as const;

export function defineReaders(): void {
  define<DoubletickReaders>("doubletick-readers", READERS_CSS, PROPERTIES, (host, root, changed) => {
    const title = h("h2", "title");
    const cross = h("button", "close", {}, "×");
    const summary = h("span", "summary");
    const news = h("button", "news");
    const lists = [false, true].map((read) => readerList(host, read, loaded));
    const tabs = lists.map(({ panel }) => {
      const tab = h("button", "tab", { role: "tab" });
      tab.setAttribute("aria-controls", panel.id);
      return tab;
    });
    const tablist = h("div", "tabs", { role: "tablist" }, ...tabs);
    const dialog = h(
      "dialog", "dialog", {},
      h("header", "header", {}, title, cross), tablist, h("div", "bar", {}, summary, news),
      ...lists.map(({ panel }) => panel),
    );
    root.append(dialog);

    let source: ReaderSource | undefined;
    /** Which list is looked at: 0 unread, 1 read. */
    let selected = 0;
    /** The counts when the lists were made. */
    let unread: number | undefined;
    let read: number | undefined;
    /** The language and the names that the rows were written with. */
    let writtenIn = "";
    let writtenWith: DoubletickReaders["person"];

    const clear = (): void => lists.forEach((list) => list.clear());
    const newReaders = (): number => (host.readCount ?? 0) - (read ?? host.readCount ?? 0);
    const close = (): void => void (host.open = false);

    function loaded(error: unknown): void {
      changed();
      if (error) fire(host, "doubletick-error", error);
    }

    /** Makes both lists anew, at the same time so that they agree, with the counts of now. */
    function begin(): void {
      ({ unreadCount: unread, readCount: read } = host);
      if (source) lists.forEach((list) => list.restart());
    }

    function select(half: number): void {
      selected = half;
      changed();
    }

    cross.onclick = close;
    news.onclick = () => {
      begin();
      lists[selected]?.panel.focus({ preventScroll: true });
    };
    tabs.forEach((tab, half) => (tab.onclick = () => select(half)));
    tablist.onkeydown = (event) => {
      const half = { ArrowLeft: 1 - selected, ArrowRight: 1 - selected, Home: 0, End: 1 }[event.key];
      if (half === undefined || event.altKey) return;
      event.preventDefault();
      select(half);
      tabs[half]?.focus();
    };
    // A press beside the sheet hits the dialog itself, and inside of it something that stands in it.
    dialog.onclick = (event) => event.target === dialog && close();
    dialog.onclose = () => {
      // Not where it was opened again before the browser told of the end.
      if (dialog.open) return;
      close();
      clear();
      fire(host, "doubletick-close");
    };

    return {
      draw(lang) {
        const { open } = host;
        if (!open) dialog.close();
        if (!open) return;
        const opens = !dialog.open;
        const before = source;
        source = host.source;
        if (opens) dialog.showModal();
        if (opens || (source !== before && (!source?.id || source.id !== before?.id))) {
          clear();
          begin();
          // Where everybody has read it, the question is who and when.
          selected = read && unread === 0 ? 1 : 0;
        }
        const anew = writtenIn !== lang || writtenWith !== host.person;
        writtenIn = lang;
        writtenWith = host.person;
        put(title, textOf(lang, "title"));
        dialog.ariaLabel = tablist.ariaLabel = title.textContent;
        cross.ariaLabel = textOf(lang, "close");
        tabs.forEach((tab, half) => {
          const { panel, pages } = lists[half]!;
          const size = pages?.entries.size ?? 0;
          const counted = [unread, read][half] ?? (pages?.phase === "end" ? size : undefined);
          const number = counted === undefined ? "" : Math.max(counted, size).toLocaleString(lang);
          put(tab, `${textOf(lang, half ? "read" : "unread")} ${number}`);
          panel.ariaLabel = tab.textContent;
          tab.ariaSelected = `${half === selected}`;
          tab.tabIndex = half === selected ? 0 : -1;
          panel.hidden = half !== selected;
          lists[half]!.draw(lang, anew);
        });
        const n = newReaders();
        put(summary, n > 0 || read === undefined ? "" : describe(lang, { readCount: read, unreadCount: unread }));
        put(news, n > 0 ? textOf(lang, "news", { n }) : "");
        if (opens) tabs[selected]?.focus();
      },
      leave() {
        dialog.close();
        clear();
      },
    };
  });
}
