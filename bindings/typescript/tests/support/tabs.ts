import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

Object.assign(globalThis, { IDBKeyRange });

interface Held {
  name: string;
  tab: object;
  letGo(): void;
}

/** The locks of one origin, as far as they are used. */
class Locks {
  private held: Held[] = [];
  private readonly waiting: { name: string; take(): void }[] = [];

  of(tab: object): LockManager {
    const request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>): Promise<unknown> => {
      const take = async (): Promise<unknown> => {
        let lost = (): void => {};
        const ended = new Promise<void>((resolve) => (lost = resolve));
        const mine: Held = { name, tab, letGo: lost };
        this.held.push(mine);
        try {
          return await Promise.race([callback({ name, mode: "exclusive" } as Lock), ended]);
        } finally {
          this.free(mine);
        }
      };
      if (!this.held.some((held) => held.name === name)) return take();
      if (options.ifAvailable) return Promise.resolve(callback(null));
      return new Promise((resolve, reject) => {
        const place = { name, take: () => void take().then(resolve, reject) };
        this.waiting.push(place);
        options.signal?.addEventListener("abort", () => {
          this.waiting.splice(this.waiting.indexOf(place), 1);
          reject(options.signal?.reason);
        });
      });
    };
    const query = async (): Promise<LockManagerSnapshot> => ({ held: this.held.map(({ name }) => ({ name })), pending: [] });
    return { request, query } as unknown as LockManager;
  }

  end(tab: object): void {
    for (const mine of this.held.filter((held) => held.tab === tab)) {
      this.free(mine);
      mine.letGo();
    }
  }

  private free(mine: Held): void {
    if (!this.held.includes(mine)) return;
    this.held = this.held.filter((held) => held !== mine);
    const next = this.waiting.findIndex(({ name }) => name === mine.name);
    if (next >= 0) this.waiting.splice(next, 1)[0]!.take();
  }
}

/** A browser's storage for one origin, and its tabs. */
export class Origin {
  readonly indexedDB = new IDBFactory() as unknown as globalThis.IDBFactory;
  private readonly locks = new Locks();

  tab(): Tab {
    const tab = {};
    return { here: { indexedDB: this.indexedDB, locks: this.locks.of(tab) }, end: () => this.locks.end(tab) };
  }
}

export interface Tab {
  here: { indexedDB: globalThis.IDBFactory; locks: LockManager };
  /** As when the tab is closed or its process is killed: what it holds is let go. */
  end(): void;
}
