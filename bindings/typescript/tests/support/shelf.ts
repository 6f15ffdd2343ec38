import type { KeptRow, KeptStore } from "../../src/kept";

/** A plain store in memory, as an application of React Native may hand one in: a page that ends leaves it as it is. */
export class Shelf implements KeptStore {
  readonly rows = new Map<string, KeptRow>();
  readonly places = new Set<string>();
  /** What the next calls reject with. */
  broken: Error | undefined;

  async take(place: string): Promise<KeptRow[]> {
    this.places.add(place);
    if (this.broken) throw this.broken;
    return [...this.rows].filter(([key]) => key.startsWith(`${place}/`)).map(([, row]) => row);
  }

  async write(place: string, put: readonly KeptRow[], gone: readonly string[]): Promise<void> {
    if (this.broken) throw this.broken;
    for (const row of put) this.rows.set(`${place}/${row.id}`, JSON.parse(JSON.stringify(row)));
    for (const id of gone) this.rows.delete(`${place}/${id}`);
  }

  async clear(place: string): Promise<void> {
    if (this.broken) throw this.broken;
    for (const key of [...this.rows.keys()]) if (key.startsWith(`${place}/`)) this.rows.delete(key);
  }
}
