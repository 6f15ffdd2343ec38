import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** With PICTURES in the environment the tests write the pictures of the documentation anew, and take their time for it. */
export const pictures = process.env["PICTURES"] !== undefined;

/** What a page looks like now, as docs/images has it. */
export async function pictured(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  writeFileSync(`../../docs/images/${name}.webp`, Buffer.from(data, "base64"));
}
