/** What the pages of the tests of `doubletick/kept` have. */
export { Client } from "../../src";
export { held, Kept } from "../../src/kept";
