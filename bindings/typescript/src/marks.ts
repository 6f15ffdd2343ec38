/** What a conversation can be marked with: each mark is one bit, which a number of JavaScript has exactly. */

/** 1 star, 2 unread, 4 fold, 8 hide, and the application's own, 2^32 to 2^63. The sum of two is none: not every sum is a number. */
const MARKS = new Set<unknown>([1, 2, 4, 8, ...Array.from({ length: 32 }, (_, bit) => 2 ** (32 + bit))]);

/** Which they are, for errors. */
export const MARK_TEXT = "1, 2, 4, 8 or 2 ** 32 to 2 ** 63";

export function isMark(value: unknown): value is number {
  return MARKS.has(value);
}
