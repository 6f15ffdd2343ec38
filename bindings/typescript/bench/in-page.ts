/** What a page of the benchmarks gets of the package, as `window.lib`. */
export { Client } from "../src";
export { observeReceipts } from "../src/receipts";
