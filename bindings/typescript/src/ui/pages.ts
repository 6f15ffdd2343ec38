import type { ReaderEntry, ReaderSource } from "./source";

const PAGE = 100;

/** One list, page by page: each is asked for once, and what it brings is added at the end. @internal */
export interface Pages {
  /** By id, in their order. */
  readonly entries: Map<string, ReaderEntry>;
  /** `more`: pages follow. `failed`: the next page was asked for, and can be again. */
  phase: "more" | "loading" | "failed" | "end";
  /** Asks for the next page, unless it is on its way or there is none. */
  next(): Promise<void>;
  /** Takes back what is on its way. Nothing is told any more. */
  stop(): void;
}

/** `source` answers at the time of each page, because it may have been given anew. */
export function pagesOf(
  source: () => ReaderSource | undefined,
  read: boolean,
  changed: (error?: unknown) => void,
): Pages {
  const gone = new AbortController();
  const { signal } = gone;
  let cursor = "";

  function to(phase: Pages["phase"], error?: unknown): void {
    if (signal.aborted) return;
    pages.phase = phase;
    changed(error);
  }

  const pages: Pages = {
    entries: new Map(),
    phase: "more",
    async next() {
      const from = source();
      if (!from || pages.phase === "loading" || pages.phase === "end") return;
      to("loading");
      try {
        const { readers, next } = await from.readers({ read, cursor, count: PAGE, signal });
        const { size } = pages.entries;
        for (const reader of readers) pages.entries.set(reader.id, reader);
        // A page that brings nobody and leads to itself would be asked for without end.
        const isLast = !next || (size === pages.entries.size && next === cursor);
        cursor = next ?? "";
        to(isLast ? "end" : "more");
      } catch (error) {
        to("failed", error);
      }
    },
    stop() {
      gone.abort();
    },
  };
  return pages;
}
