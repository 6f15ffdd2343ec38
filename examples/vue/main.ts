import { createApp } from "vue";
import type { Client } from "doubletick";
import Chat from "./Chat.vue";

/** Shows the chat of a group to a client that is logged in and in the group. */
export function show(client: Client, group: string, root: Element): void {
  createApp(Chat, { client, group }).mount(root);
}
