/** Every text of the elements in every language, and how one is filled in. */

/** A text that depends on `{n}`: one for all numbers, or one for each plural form of the language. */
export type Counted = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** English, Chinese. */
type Row<T = string> = [en: T, zh: T];

const row = (...texts: Row): Row => texts;

/** The table. `{read}` of `{total}` have read; `{n}` is a number; `{status}` stands for another text. */
const TABLE = {
  sending: row("Sending", "发送中"),
  failed: row("Not sent. Try again", "未发送。重试"),
  /** There are no receipts. */
  sent: row("Sent", "已发送"),
  /** In a group, also where the list of those who have read is empty. */
  none: row("Sent, not read yet", "已发送，还没有人读"),
  some: row("Read by {read} of {total}", "{total} 人中有 {read} 人已读"),
  all: row("Read by all {total}", "全部 {total} 人已读"),
  /** One to one, and the name of the tab. */
  read: row("Read", "已读"),
  notRead: row("Not read yet", "对方未读"),
  details: row("{status}. Show details", "{status}。查看详情"),
  title: row("Message details", "消息详情"),
  close: row("Close", "关闭"),
  unread: row("Unread", "未读"),
  /** So many have read since the lists were made. A press makes them anew. */
  news: [{ one: "{n} more has read", other: "{n} more have read" }, "又有 {n} 人已读"] as Row<Counted>,
  more: row("Show more", "显示更多"),
  loading: row("Loading…", "加载中…"),
  error: row("The list could not be loaded", "列表加载失败"),
  retry: row("Try again", "重试"),
  nobodyUnread: row("Everybody has read it", "所有人都已读"),
};

export type TextName = keyof typeof TABLE;

/** Texts by their names. */
export type Texts = { [K in TextName]: (typeof TABLE)[K][0] };

const own = new Map<string, Partial<Texts>>();

/** How each element that is in a page is drawn anew. */
export const shown = new Set<() => void>();

/** A language or a text has changed. */
export const drawAll = (): void => shown.forEach((draw) => draw());

/**
 * Changes texts of a language, or adds one. `lang` is a BCP 47 tag such as "de" or "zh-Hant"; what is not given is that
 * of the language without script and region, else English. Elements that are shown already follow. Throws a RangeError for what is
 * no tag.
 */
export function setTexts(lang: string, texts: Partial<Texts>): void {
  const tag = `${new Intl.Locale(lang)}`;
  own.set(tag, { ...own.get(tag), ...texts });
  drawAll();
}

/** A text in a language, with numbers as the language writes them. `lang` must be a tag that Intl knows how to read. */
export function textOf(lang: string, name: TextName, values: Record<string, number | string> = {}): string {
  const wide = lang.replace(/-.*/, "");
  let text: Counted = own.get(lang)?.[name] ?? own.get(wide)?.[name] ?? TABLE[name][wide === "zh" ? 1 : 0];
  if (typeof text === "object") text = text[new Intl.PluralRules(lang).select(values["n"] as number)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (place, value: string) => values[value]?.toLocaleString(lang) ?? place);
}

/** The language of an element: of the nearest around it that has one, also outside of shadow roots, else English. */
export function languageOf(element: Element | undefined): string {
  for (; element; element = (element.getRootNode() as ShadowRoot).host) {
    const lang = element.closest("[lang]")?.getAttribute("lang");
    if (lang) return readable(lang);
  }
  return "en";
}

/** The attribute may say anything, and Intl throws for what is no tag. */
function readable(lang: string): string {
  try {
    return `${new Intl.Locale(lang)}`;
  } catch {
    return "en";
  }
}
