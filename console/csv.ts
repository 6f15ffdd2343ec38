import { readers } from "./api";
import type { MessageInfo } from "./api";

const PAGE = 200;

/**
 * A field of CSV (RFC 4180). A name that a spreadsheet would take for a formula begins with an apostrophe: whoever chose
 * the name must not run anything on the operator's machine.
 */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Everybody in the audience of a message of a group, page by page; `progress` hears how many there are so far. */
export async function csvOf(message: MessageInfo, stop: AbortSignal, progress: (lines: number) => void): Promise<{ text: string; lines: number }> {
  const lines = ["user_id,read,read_at"];
  for (const unread of [false, true]) {
    let cursor = "";
    for (;;) {
      const page = await readers(message, unread, cursor, PAGE);
      stop.throwIfAborted();
      for (const one of page.ReadList) lines.push(`${csvField(one.Read_Account)},yes,${new Date(one.Read_Time * 1000).toISOString()}`);
      for (const one of page.UnreadList) lines.push(`${csvField(one.Unread_Account)},no,`);
      progress(lines.length - 1);
      if (page.IsFinish === 1) break;
      cursor = page.Cursor;
    }
  }
  return { text: `${lines.join("\r\n")}\r\n`, lines: lines.length - 1 };
}

/** Gives a text to the browser as a file. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
