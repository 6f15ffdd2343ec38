/** What stands between elements: other elements, and texts, which are never read as HTML. */
export type Child = Node | string | number | null | undefined | false;

type Attributes = Record<string, string | number | boolean | ((event: Event) => void)>;

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...shown(children));
  return element;
}

function shown(children: Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** An element; attributes that are functions listen to the event with their name, and `false` is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** The same of a drawing. */
export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** Puts these in the place of what an element has. */
export function put(element: Element, ...children: Child[]): void {
  element.replaceChildren(...shown(children));
}

/** A table with a caption for who does not see it, in a frame that scrolls where it is wide. */
export function table(caption: string, heads: string[], rows: Child[][]): HTMLElement {
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell))));
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": caption },
    h("table", {}, h("caption", { class: "unseen" }, caption), h("thead", {}, head), h("tbody", {}, ...body)));
}

/** Names and values. */
export function facts(pairs: [string, Child][]): HTMLElement {
  return h("dl", { class: "facts" }, ...pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** A field with its label, which is focused by pressing the label. */
export function field(label: string, input: HTMLInputElement | HTMLSelectElement): HTMLElement {
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** What a press on it, or Enter in one of its fields, does. */
export function form(submit: () => void, ...children: Child[]): HTMLFormElement {
  return h("form", { submit: (event) => { event.preventDefault(); submit(); } }, ...children);
}

/** Asks whether to go on. */
export function confirm(question: string, yes: string, no: string, then: () => void): void {
  const dialog: HTMLDialogElement = h("dialog", { "aria-label": question, close: () => dialog.remove() },
    h("p", {}, question),
    h("div", { class: "row" },
      h("button", { class: "danger", click: () => { dialog.close(); then(); } }, yes),
      h("button", { click: () => dialog.close() }, no)));
  document.body.append(dialog);
  dialog.showModal();
}
