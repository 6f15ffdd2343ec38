import { h } from "./define";
import { describe } from "./status";
import type { OwnMessage } from "./status";
import { languageOf } from "./texts";

/** Milliseconds in which changes are gathered for one announcement. */
const PAUSE = 5_000;

export interface Announcer {
  /** The newest own message, whenever something of it changes. Another id than before is another message. */
  update(id: string, message: OwnMessage): void;
  /** Takes the live region away. */
  stop(): void;
}

/**
 * Tells users of a screen reader how far their newest message has come, in one polite live region, at most every 5
 * seconds and only the newest state. What a message has when it is first given is not told, because nothing happened.
 * Nothing makes this by itself: an application turns it on for those who want it. The region is put into `root`, whose
 * language is that of what is told.
 */
export function announceNewest(root: Element = document.body): Announcer {
  const region = h("div", "", { role: "status" });
  // By the property and not by the attribute, which a Content-Security-Policy may refuse.
  region.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  root.append(region);
  let newest: string | undefined;
  let told = "";
  let next = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    timer = undefined;
    if (next !== told) region.textContent = told = next;
  }

  return {
    update(id, message) {
      next = describe(languageOf(root), message);
      if (id !== newest) told = next;
      newest = id;
      if (next !== told) timer ??= setTimeout(tell, PAUSE);
    },
    stop() {
      clearTimeout(timer);
      region.remove();
    },
  };
}
