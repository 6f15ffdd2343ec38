/** Maps that are counted together, so that what a service makes a client hold has one limit. */
export class Tally {
  count = 0;
}

export class CountedMap<K, V> extends Map<K, V> {
  constructor(private readonly tally: Tally, entries: Iterable<[K, V]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  override set(key: K, value: V): this {
    if (!this.has(key)) this.tally.count++;
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    const was = super.delete(key);
    if (was) this.tally.count--;
    return was;
  }

  override clear(): void {
    this.tally.count -= this.size;
    super.clear();
  }
}
