/** What is taken from where this runs. */

/** Not by their types, which only a browser's declarations have: those of this package are for React Native and Node as well. */
export interface Here {
  /** An `IDBFactory`. */
  indexedDB?: unknown;
  /** A `LockManager`. */
  locks?: unknown;
}

export function here(): Here {
  const { indexedDB, navigator } = globalThis as { indexedDB?: unknown; navigator?: { locks?: unknown } };
  return { indexedDB, locks: navigator?.locks };
}
