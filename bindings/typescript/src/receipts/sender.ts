/** What of a chat the observer needs: the client of this package, or an object with the vendor's names. */
export type ReceiptChat<M = unknown> = ReceiptClient | VendorChat<M>;

/** The part of `Client` of this package that is used. */
export interface ReceiptClient {
  readonly user?: string | undefined;
  sendReceipts(messages: string[]): Promise<unknown>;
}

/** The part of a chat with the vendor's names that is used. Messages that `findMessage` does not know are passed over. */
export interface VendorChat<M> {
  getLoginUser?(): string;
  findMessage(id: string): M | null;
  sendMessageReadReceipt(messages: M[]): Promise<unknown>;
}

export async function send<M>(chat: ReceiptChat<M>, ids: string[]): Promise<void> {
  if ("sendReceipts" in chat) await chat.sendReceipts(ids);
  else {
    const found = ids.map((id) => chat.findMessage(id)).filter((message) => message !== null);
    if (found.length) await chat.sendMessageReadReceipt(found);
  }
}

/** Of each chat and user, what was sent: several lists on a page, or one that is shown again, do not send it again. */
const taken = new WeakMap<object, { user: string | undefined; ids: Set<string> }>();

export function takenOf<M>(chat: ReceiptChat<M>): Set<string> {
  const user = "sendReceipts" in chat ? chat.user : chat.getLoginUser?.();
  let known = taken.get(chat);
  if (!known || known.user !== user) taken.set(chat, (known = { user, ids: new Set() }));
  return known.ids;
}

/** Codes of trouble that passes, the vendor's too: no login yet, ending or busy service, too fast, cut, no answer. */
const PASSING = [2024, 2800, 2801, 3000, 6014, 7009, 7010, 7012, 9506, 9507, 9508, 9520];

/** Whether the service has said no, for good. A failure without a number is taken for one of the network. */
export function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "number" && !PASSING.includes(code);
}
