/** The database of a page's origin, and the locks that say which page is alive. */
import type { Here } from "./here";

/** The version of what is in it. One of a newer package is left alone. */
const VERSION = 1;

export const ROWS = "rows";
export const HELD = "held";

export class Database {
  private opened: Promise<IDBDatabase> | undefined;
  private readonly factory: IDBFactory | undefined;

  constructor(
    private readonly name: string,
    { indexedDB }: Here,
  ) {
    this.factory = indexedDB as IDBFactory | undefined;
  }

  /** Opens it, once. A failure is not remembered. */
  open(): Promise<IDBDatabase> {
    const opened = (this.opened ??= this.connect());
    opened.catch(() => this.forget(opened));
    return opened;
  }

  /** One transaction over what is kept under one name; settles when it is complete. */
  async change<T>(
    store: string,
    mode: IDBTransactionMode,
    what: (of: IDBObjectStore) => IDBRequest<T> | void,
    durability: IDBTransactionDurability = "default",
  ): Promise<T | undefined> {
    const transaction = await this.begin(store, mode, durability);
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was broken off"));
      let request: IDBRequest<T> | undefined;
      try {
        request = what(transaction.objectStore(store)) ?? undefined;
      } catch (thrown) {
        // What it has done before goes as well.
        transaction.abort();
        reject(thrown);
      }
    });
  }

  private async begin(store: string, mode: IDBTransactionMode, durability: IDBTransactionDurability): Promise<IDBTransaction> {
    const opened = this.open();
    try {
      return (await opened).transaction(store, mode, { durability });
    } catch (thrown) {
      // A browser may close a connection at any time.
      if ((thrown as { name?: string }).name !== "InvalidStateError") throw thrown;
      this.forget(opened);
      return (await this.open()).transaction(store, mode, { durability });
    }
  }

  private connect(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      if (!this.factory) throw new Error("there is no IndexedDB here");
      const request = this.factory.open(this.name, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(ROWS, { keyPath: ["place", "id"] });
        request.result.createObjectStore(HELD, { keyPath: ["place", "slot"] });
      };
      request.onblocked = () => reject(new Error("another page has an older version of it open"));
      request.onerror = () => reject(reasonOf(request.error));
      request.onsuccess = () => {
        const { result } = request;
        const forget = (): void => {
          result.close();
          this.opened = undefined;
        };
        // A page with a newer package waits for this one.
        result.onversionchange = forget;
        result.onclose = forget;
        resolve(result);
      };
    });
  }

  private forget(opened: Promise<IDBDatabase>): void {
    if (this.opened === opened) this.opened = undefined;
  }
}

function reasonOf(error: DOMException | null): Error {
  if (error?.name === "VersionError") return new Error("a newer version of doubletick has written it, and it is left alone");
  return error ?? new Error("it cannot be opened");
}

/** The rows of one place. */
export function all(place: string): IDBKeyRange {
  return IDBKeyRange.bound([place], [place, []]);
}

/**
 * Takes a lock: answers how to let go of it, or undefined where somebody has it. `wait`: milliseconds that it is worth
 * waiting. A page that ends lets go of all of its locks.
 */
export function lock({ locks }: Here, name: string, wait = 0): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const patience = new AbortController();
    if (wait > 0) setTimeout(() => patience.abort(), wait);
    const options: LockOptions = wait > 0 ? { signal: patience.signal } : { ifAvailable: true };
    const held = (locks as LockManager).request(name, options, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((letGo) => resolve(letGo));
    });
    held.catch(() => resolve(undefined));
  });
}
