/** Where rows wait: an interface that an application can have its own of, and the one in memory. */
import type { KeptRow } from "./rows";

/**
 * A place for rows, such as IndexedDB (the default), AsyncStorage or SQLite. `place` is a text for one user of one service;
 * rows of different places have nothing to do with each other. Each call is one transaction: all of it or nothing. They are
 * made one after another.
 */
export interface KeptStore {
  /**
   * The rows of this place that nobody else sends; from now on this one does. Those that it was given before and that were
   * not removed are among them. A store that only one page or process uses has nobody else.
   */
  take(place: string): Promise<KeptRow[]>;
  /** Puts rows, by their `id`, and removes others. Settles when that is durable. To remove what is not there is no error. */
  write(place: string, put: readonly KeptRow[], gone: readonly string[]): Promise<void>;
  /** Removes all rows of this place, whoever sends them. */
  clear(place: string): Promise<void>;
  /** The user has logged out here: somebody else may take the rows. */
  leave?(place: string): void;
  /** False where what is written ends with the page. Default: true. */
  readonly isDurable?: boolean;
}

/** Rows in memory: they end with the page. */
export class MemoryRows implements KeptStore {
  readonly isDurable = false;
  private readonly places = new Map<string, Map<string, KeptRow>>();

  async take(place: string): Promise<KeptRow[]> {
    return [...this.rows(place).values()];
  }

  async write(place: string, put: readonly KeptRow[], gone: readonly string[]): Promise<void> {
    const rows = this.rows(place);
    for (const row of put) rows.set(row.id, row);
    for (const id of gone) rows.delete(id);
  }

  async clear(place: string): Promise<void> {
    this.places.delete(place);
  }

  private rows(place: string): Map<string, KeptRow> {
    const rows = this.places.get(place) ?? new Map<string, KeptRow>();
    this.places.set(place, rows);
    return rows;
  }
}
