/** What this client takes from where it runs: time, sockets, randomness, and word that the network is back. */
import * as Code from "./codes";
import { ChatError } from "./errors";

/** The part of the WebSocket of browsers that is used. Node's `ws` package has it too. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export interface SocketClass {
  new (url: string, protocols: string[]): Socket;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `what` after so many milliseconds; answers how to prevent it. */
  after(ms: number, what: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, what) {
    const timer = setTimeout(what, ms);
    return () => clearTimeout(timer);
  },
};

/** The WebSocket of this place, or an error that says what to do. */
export function findSocketClass(given: unknown): SocketClass {
  const found = given ?? (globalThis as { WebSocket?: unknown }).WebSocket;
  if (typeof found === "function") return found as SocketClass;
  throw new ChatError(
    Code.InvalidParameters,
    "WebSocket: there is none here; give one, such as that of the package ws, as the option WebSocket",
  );
}

/** `ws://HOST:PORT/ws`; a path of one's own stays. */
export function serviceUrl(url: unknown): string {
  const parts = typeof url === "string" ? /^(wss?:\/\/[^/?#\s]+)(\/[^?#\s]*)?$/i.exec(url) : null;
  if (!parts) throw new ChatError(Code.InvalidParameters, "url: not an address such as ws://HOST:PORT or wss://HOST:PORT/ws");
  return parts[2] === undefined || parts[2] === "/" ? `${parts[1]}/ws` : url as string;
}

/** Whole and below 2^32. */
export function random32(): number {
  const { crypto } = globalThis as { crypto?: { getRandomValues?(into: Uint32Array): Uint32Array } };
  // Names only: nothing that this makes is a secret, and some engines of React Native have no crypto.
  return crypto?.getRandomValues?.(new Uint32Array(1))[0] ?? Math.floor(Math.random() * 2 ** 32);
}

/** 16 hexadecimal digits. */
export function randomName(): string {
  return [random32(), random32()].map((half) => half.toString(16).padStart(8, "0")).join("");
}

/** Calls `back` whenever the network or the page has come back; answers how to stop. */
export function whenBack(back: () => void): () => void {
  const place = globalThis as {
    addEventListener?(type: string, handler: () => void): void;
    removeEventListener?(type: string, handler: () => void): void;
    document?: { visibilityState?: string; addEventListener?: unknown };
  };
  if (typeof place.addEventListener !== "function" || typeof place.removeEventListener !== "function") return () => {};
  const visible = (): void => {
    if (place.document?.visibilityState !== "hidden") back();
  };
  const events: [string, () => void][] = [["online", back], ["visibilitychange", visible]];
  for (const [type, handler] of events) place.addEventListener(type, handler);
  return () => {
    for (const [type, handler] of events) place.removeEventListener?.(type, handler);
  };
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A pair of surrogates is two units and four bytes.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}
