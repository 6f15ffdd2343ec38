/** The sheet as an element that applications hold. */
import type { ReaderEntry, ReaderSource } from "./source";

/** What can be set of a sheet; `open`, `read-count` and `unread-count` also as attributes. */
export interface ReadersProperties {
  open?: boolean | undefined;
  /** Where the names come from. Another one begins the lists anew, unless its `id` is the same. */
  source?: ReaderSource | undefined;
  /** What the application knows of somebody: this `name` and `avatar` come before those of the source. */
  person?: ((entry: ReaderEntry) => Pick<ReaderEntry, "name" | "avatar"> | undefined) | undefined;
  /** How many have read the message now. */
  readCount?: number | undefined;
  /** How many have not. */
  unreadCount?: number | undefined;
}

/**
 * `<doubletick-readers>`: a modal sheet of who has not read an own group message and who has, open while it has the
 * attribute `open`. It fires `doubletick-close` when it has closed and `doubletick-error`, with the error as `detail`,
 * when `source` has failed; both bubble.
 *
 * What is shown does not move while others read: when `readCount` grows, a bar of constant height offers to begin anew.
 */
export interface DoubletickReaders extends HTMLElement, ReadersProperties {}
