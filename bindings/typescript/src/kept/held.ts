/** What a device has seen, in IndexedDB: for the option `store` of a client, with as many tabs as there are. */
import { isObject } from "../check";
import { invalid } from "../errors";
import { serviceUrl } from "../platform";
import type { Store } from "../store";
import { all, Database, HELD, lock } from "./database";
import { here } from "./here";
import type { Here } from "./here";

/** Tabs of one user that each have a state of their own; one more is a new device each time. */
const SLOTS = 8;
/** Milliseconds for which a page that is loaded again waits for the one before it to let go. */
const PATIENCE = 1000;
/** And that a database may take: a login waits for it. */
const DATABASE = 5000;

export interface HeldOptions {
  /** The address of the service, as the client has it. States of different services are kept apart. */
  url: string;
  /** The name of the database, that of the `Kept` as well. Default "doubletick". */
  name?: string;
  /** Something that one may want to look into. Default: console.warn. */
  log?: (text: string) => void;
  /** For tests: another IndexedDB, and other locks. */
  here?: Here;
}

/** A {@link Store} that can forget. */
export interface HeldStore extends Store {
  load(user: string): Promise<string | null>;
  /** Does not reject: what cannot be written is a line of the log. */
  save(user: string, state: string): Promise<void>;
  /** Removes what is held of this user. A client of theirs that is logged in writes it again. */
  wipe(user: string): Promise<void>;
}

/** A state, and whose it is. */
interface State {
  place: string;
  slot: number;
  text: string;
}

/**
 * Keeps what a client has seen, so that a page that is loaded again is told what it has missed, and not what the user has not
 * read. A tab that is loaded again gets its own state; another tab has another one, and begins as a new device. It needs
 * IndexedDB and Web Locks (a secure context); without them nothing is held, and a line of the log says so.
 */
export function held(options: HeldOptions): HeldStore {
  if (!isObject(options)) throw invalid("options: not an object");
  const url = serviceUrl(options.url);
  const { name = "doubletick", log = (text) => console.warn(`doubletick: ${text}`) } = options;
  const surroundings = options.here ?? here();
  const database = new Database(name, surroundings);
  const slots = new Map<string, Promise<number | undefined>>();

  const placeOf = (user: string): string => `${url} ${user}`;
  let inTrouble = false;
  const trouble = (thrown: unknown): void => {
    if (!inTrouble) log(`what this page has seen is not held: ${String(thrown)}`);
    inTrouble = true;
  };

  async function findSlot(place: string): Promise<number | undefined> {
    if (!surroundings.locks) throw new Error("there are no Web Locks here");
    const lockOf = (slot: number): string => `doubletick-held/${name}/${place}/${slot}`;
    const before = remembered(place);
    if (before !== undefined && (await lock(surroundings, lockOf(before), PATIENCE))) return before;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (!(await lock(surroundings, lockOf(slot)))) continue;
      remember(place, slot);
      return slot;
    }
    throw new Error(`${SLOTS} pages of this user have one each`);
  }

  return {
    async load(user) {
      const place = placeOf(user);
      try {
        let slot = slots.get(place);
        if (!slot) slots.set(place, (slot = findSlot(place)));
        const found = await slot;
        if (found === undefined) return null;
        const state = await soon(database.change<State | undefined>(HELD, "readonly", (states) => states.get([place, found])));
        inTrouble = false;
        return state?.text ?? null;
      } catch (thrown) {
        slots.set(place, Promise.resolve(undefined));
        trouble(thrown);
        return null;
      }
    },
    async save(user, text) {
      const place = placeOf(user);
      const slot = await slots.get(place);
      if (slot === undefined) return;
      try {
        await soon(database.change(HELD, "readwrite", (states) => void states.put({ place, slot, text } satisfies State)));
        inTrouble = false;
      } catch (thrown) {
        // A login does not fail for want of room.
        trouble(thrown);
      }
    },
    async wipe(user) {
      await database.change(HELD, "readwrite", (states) => void states.delete(all(placeOf(user))));
    },
  };
}

/** The same, but no later than a database may take. */
function soon<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the database does not answer")), DATABASE);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Which slot this tab had before it was loaded again. */
function remembered(place: string): number | undefined {
  try {
    const slot = Number(sessionStorage.getItem(`doubletick/${place}`) ?? -1);
    return Number.isInteger(slot) && slot >= 0 && slot < SLOTS ? slot : undefined;
  } catch {
    return undefined;
  }
}

function remember(place: string, slot: number): void {
  try {
    sessionStorage.setItem(`doubletick/${place}`, `${slot}`);
  } catch {
    // A worker has none; the first slot that is free will do.
  }
}
