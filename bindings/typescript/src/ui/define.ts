/** What both elements have in common: properties with attributes, one drawing for many changes, language, style. */
import { drawAll, languageOf, shown } from "./texts";

/** `value`: a property without an attribute. The others have one of the same name, with hyphens. */
type Kind = "text" | "count" | "flag" | "value";

/** @internal */
export interface Inside {
  /** Brings what is shown to what the attributes and properties say. Only called in a page. */
  draw(lang: string): void;
  /** The element has left the page. */
  leave?(): void;
}

/**
 * Defines an element. `make` fills the shadow root of a new one; it gets how to ask for a drawing, which happens once
 * before the browser's next one. In a bundle for a server nothing of this is run.
 */
export function define<E extends HTMLElement>(
  name: string,
  css: string,
  kinds: Record<string, Kind>,
  make: (host: E, root: ShadowRoot, changed: () => void) => Inside,
): void {
  if (typeof customElements === "undefined" || customElements.get(name)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const attribute = (property: string): string => property.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

  class Defined extends HTMLElement {
    static observedAttributes = ["lang", ...Object.keys(kinds).map(attribute)];
    values: Record<string, unknown> = {};
    waits = false;
    changed = (): void => {
      if (this.waits) return;
      this.waits = true;
      queueMicrotask(() => this.draw());
    };
    inside: Inside;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      // A sheet and not a <style>, which a Content-Security-Policy may refuse.
      root.adoptedStyleSheets = [sheet];
      this.inside = make(this as unknown as E, root, this.changed);
    }

    connectedCallback(): void {
      // What a framework has set before the element was defined hides the properties of the class.
      for (const property in kinds) {
        if (!this.hasOwnProperty(property)) continue;
        const host = this as unknown as Record<string, unknown>;
        const value = host[property];
        delete host[property];
        host[property] = value;
      }
      shown.add(this.changed);
      this.draw();
    }

    disconnectedCallback(): void {
      shown.delete(this.changed);
      this.inside.leave?.();
    }

    attributeChangedCallback(): void {
      this.changed();
    }

    draw(): void {
      this.waits = false;
      if (this.isConnected) this.inside.draw(languageOf(this));
    }
  }

  for (const property in kinds) {
    const kind = kinds[property];
    const name = attribute(property);
    Object.defineProperty(Defined.prototype, property, {
      get(this: Defined): unknown {
        const text = this.getAttribute(name);
        if (kind === "value") return this.values[property];
        if (kind === "flag") return text !== null;
        if (kind === "text") return text ?? undefined;
        const count = parseInt(text as string);
        return count >= 0 ? count : undefined;
      },
      set(this: Defined, value: unknown) {
        if (kind === "value") {
          this.values[property] = value;
          this.changed();
        } else if (value === undefined || value === null || value === false) this.removeAttribute(name);
        else this.setAttribute(name, value === true ? "" : `${value}`);
      },
    });
  }
  new MutationObserver(drawAll).observe(document, { subtree: true, attributeFilter: ["lang"] });
  customElements.define(name, Defined);
}

/** An element made without markup, so that Trusted Types have nothing to refuse. `part` is its name for styles. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  part: string,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties, { part });
  element.append(...children);
  return element;
}

/** Fires an event that bubbles, also out of shadow roots. */
export function fire(host: Element, name: string, detail?: unknown): void {
  host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
}

/** Only a text that has changed is written, because a screen reader may tell what is written. */
export function put(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
