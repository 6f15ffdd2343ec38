/** What a device keeps between two runs, so that a message is not told again and no place is lost. */
import { isConversation, isCount, isObject } from "./check";
import type { HeldTracks } from "./tracker";

/**
 * Keeps one text per user: localStorage, AsyncStorage, a file. Without one, each run is a new device. Two clients
 * must not share one at a time.
 */
export interface Store {
  load(user: string): Promise<string | null | undefined> | string | null | undefined;
  save(user: string, state: string): Promise<void> | void;
}

export interface Saved extends HeldTracks {
  /** A random name that this device has made once. */
  device: string;
  /** The login number; 0: none. */
  login: number;
  /** Whether this device was ever logged in as this user. */
  known: boolean;
}

export function newDevice(device: string): Saved {
  return { device, login: 0, known: false, incarnation: 0, tracks: [], sent: [], prefixes: [] };
}

/** Reads what was saved; what cannot be read is as if nothing had been. */
export function readSaved(text: unknown, device: string): Saved {
  const fresh = newDevice(device);
  if (typeof text !== "string") return fresh;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fresh;
  }
  return isSaved(value) ? value : fresh;
}

function isSaved(value: unknown): value is Saved {
  const isTexts = (list: unknown): boolean => Array.isArray(list) && list.every((text) => typeof text === "string");
  return (
    isObject(value) &&
    typeof value.device === "string" &&
    isCount(value.login) &&
    typeof value.known === "boolean" &&
    isCount(value.incarnation) &&
    isTexts(value.sent) &&
    isTexts(value.prefixes) &&
    Array.isArray(value.tracks) &&
    value.tracks.every(
      (track) =>
        isObject(track) &&
        isConversation(track.conversation) &&
        [track.seq, track.version, track.identity].every(isCount) &&
        Array.isArray(track.ahead) &&
        track.ahead.every((pair) => Array.isArray(pair) && typeof pair[0] === "string" && isCount(pair[1])),
    )
  );
}
