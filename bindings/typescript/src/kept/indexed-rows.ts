/** Rows in IndexedDB, which all pages of an origin share. */
import { randomName } from "../platform";
import { all, Database, lock, ROWS } from "./database";
import type { Here } from "./here";
import type { KeptRow } from "./rows";
import type { KeptStore } from "./store";
import { MemoryRows } from "./store";

/** A row, and which page sends it. */
interface Stored {
  place: string;
  id: string;
  run: string;
  row: KeptRow;
}

/** A page's part in the rows of one place. It holds a lock with its name as long as it lives. */
interface Run {
  name: string;
  letGo: Promise<(() => void) | undefined>;
}

const LOCK = "doubletick-run/";

export class IndexedRows implements KeptStore {
  private readonly database: Database;
  private readonly runs = new Map<string, Run>();
  private memory: MemoryRows | undefined;

  constructor(
    name: string,
    private readonly here: Here,
    private readonly durability: IDBTransactionDurability,
    private readonly log: (text: string) => void,
  ) {
    this.database = new Database(name, here);
  }

  get isDurable(): boolean {
    return this.memory === undefined;
  }

  async take(place: string): Promise<KeptRow[]> {
    if (await this.isMissing()) return this.memory!.take(place);
    const run = await this.run(place);
    const found = (await this.database.change<Stored[]>(ROWS, "readonly", (rows) => rows.getAll(all(place)))) ?? [];
    const gone = await this.amongTheDead(new Set(found.map((stored) => stored.run).filter((name) => name !== run)));
    if (gone.size === 0) return found.filter((stored) => stored.run === run).map(({ row }) => row);
    const mine: KeptRow[] = [];
    await this.database.change(ROWS, "readwrite", (rows) => {
      const request = rows.openCursor(all(place));
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return;
        const stored = cursor.value as Stored;
        // Another page may have taken it meanwhile.
        if (gone.has(stored.run)) cursor.update({ ...stored, run });
        if (gone.has(stored.run) || stored.run === run) mine.push(stored.row);
        cursor.continue();
      };
    });
    return mine;
  }

  async write(place: string, put: readonly KeptRow[], gone: readonly string[]): Promise<void> {
    if (await this.isMissing()) return this.memory!.write(place, put, gone);
    const run = await this.run(place);
    await this.database.change(ROWS, "readwrite", (rows) => {
      for (const row of put) rows.put({ place, id: row.id, run, row } satisfies Stored);
      for (const id of gone) rows.delete([place, id]);
    }, this.durability);
  }

  async clear(place: string): Promise<void> {
    if (await this.isMissing()) return this.memory!.clear(place);
    await this.database.change(ROWS, "readwrite", (rows) => void rows.delete(all(place)), this.durability);
  }

  leave(place: string): void {
    const run = this.runs.get(place);
    this.runs.delete(place);
    void run?.letGo.then((letGo) => letGo?.());
  }

  /** Where the database cannot be opened, memory takes its place for the rest of the page. */
  private async isMissing(): Promise<boolean> {
    if (this.memory) return true;
    try {
      await this.database.open();
    } catch (thrown) {
      this.memory ??= new MemoryRows();
      // Rows that are there are for a page that can read them.
      for (const place of [...this.runs.keys()]) this.leave(place);
      this.log(`IndexedDB cannot be used, so what waits for the service ends with this page: ${String(thrown)}`);
    }
    return this.memory !== undefined;
  }

  /** The name of this page's part; nothing is written before its lock is held. */
  private async run(place: string): Promise<string> {
    let run = this.runs.get(place);
    if (!run) {
      const name = randomName();
      run = { name, letGo: this.here.locks ? lock(this.here, LOCK + name) : Promise.resolve(undefined) };
      this.runs.set(place, run);
    }
    await run.letGo;
    return run.name;
  }

  /** Those of these that no page has any more; all of them where there are no locks to tell by. */
  private async amongTheDead(names: Set<string>): Promise<Set<string>> {
    const locks = this.here.locks as LockManager | undefined;
    if (!locks || names.size === 0) return names;
    const { held = [] } = await locks.query();
    for (const { name } of held) names.delete((name ?? "").slice(LOCK.length));
    return names;
  }
}
