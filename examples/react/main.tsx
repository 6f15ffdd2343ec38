import { createRoot } from "react-dom/client";
import type { Client } from "doubletick";
import { Chat } from "./Chat";

/** Shows the chat of a group to a client that is logged in and in the group. */
export function show(client: Client, group: string, root: Element): void {
  createRoot(root).render(<Chat client={client} group={group} />);
}
