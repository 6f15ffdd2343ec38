/** The mark of an own message and the sheet of its readers, as elements for any framework or none. */
import { defineMark } from "./mark";
import type { DoubletickMark } from "./mark";
import { defineReaders } from "./readers";
import type { DoubletickReaders } from "./readers-element";

export { announceNewest } from "./announce";
export type { Announcer } from "./announce";
export type { DoubletickMark, MarkProperties } from "./mark";
export type { DoubletickReaders, ReadersProperties } from "./readers-element";
export { chatSource, clientSource } from "./source";
export type { ReaderEntry, ReaderRequest, ReaderSlice, ReaderSource, ReadersChat, ReadersClient } from "./source";
export type { MarkState, MessageStatus, OwnMessage } from "./status";
export { setTexts } from "./texts";
export type { Counted, TextName, Texts } from "./texts";

/**
 * Makes `<doubletick-mark>` and `<doubletick-readers>` known to the page. Call it once before they are used; again, or
 * on a server, it does nothing. To import this module changes nothing by itself, so that bundlers can leave out what is
 * not used and the application decides when the elements begin to live.
 */
export function defineElements(): void {
  defineMark();
  defineReaders();
}

declare global {
  interface HTMLElementTagNameMap {
    "doubletick-mark": DoubletickMark;
    "doubletick-readers": DoubletickReaders;
  }
  interface HTMLElementEventMap {
    "doubletick-details": Event;
    "doubletick-retry": Event;
    "doubletick-close": Event;
    "doubletick-error": CustomEvent<unknown>;
  }
}
