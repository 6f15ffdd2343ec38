/** The console: what is shown, by the part of the address after `#`. */
import { hasNodes, onSignedOut, signOut, signedIn } from "./api";
import { connections } from "./connections";
import { h, put } from "./dom";
import { group, groups } from "./groups";
import { message } from "./message";
import { nodes } from "./nodes";
import { overview } from "./overview";
import { link } from "./page";
import type { Page } from "./page";
import { settings } from "./settings";
import { refusal, signIn } from "./sign-in";
import { switchLanguage, texts } from "./texts";
import { webhooks } from "./webhooks";

const PAGES = { overview, settings, connections, groups, message, webhooks, nodes } as const;
type Name = keyof typeof PAGES;

let leave: (() => void) | void;

function place(): { name: Name; page: Page; parameters: string[] } {
  const [name = "", ...parameters] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (name === "group") return { name: "groups", page: group, parameters };
  const known = Object.hasOwn(PAGES, name) && (name !== "nodes" || hasNodes()) ? (name as Name) : "overview";
  return { name: known, page: PAGES[known], parameters };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Shows what the address says; `problem`: why nobody is signed in any more. */
function show(problem = ""): void {
  leave?.();
  leave = undefined;
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  const t = texts();
  const { name, page, parameters } = place();
  const title = signedIn() ? t[name] : t.signIn;
  document.documentElement.lang = t.tag;
  document.title = `${title} – ${t.title}`;
  const main = h("main", { id: "content" });
  const heading = h("h1", { tabindex: -1 }, title);
  main.append(heading);
  const to = (one: Name): Node => h("a", { href: link(one), "aria-current": one === name ? "page" : false }, t[one]);
  put(document.body,
    h("a", { href: "#content", class: "skip", click: (event) => { event.preventDefault(); heading.focus(); } }, t.skip),
    h("header", {}, h("strong", {}, t.title),
      signedIn() && h("nav", { "aria-label": t.nav }, ...(Object.keys(PAGES) as Name[]).filter((one) => one !== "nodes" || hasNodes()).map(to)),
      h("div", { class: "row" },
        h("button", { lang: t.otherTag, click: () => { switchLanguage(); show(); } }, t.other),
        signedIn() && h("button", { click: () => { signOut(); show(); } }, t.signOut))),
    main);
  if (signedIn()) leave = page(main, parameters);
  else signIn(main, problem, show);
  // Who reads with a screen reader is where the new page begins.
  heading.focus();
}

onSignedOut((why) => show(refusal(why)));
addEventListener("hashchange", () => show());
show();
