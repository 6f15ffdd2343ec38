/** What an application says about itself when it goes to the background and comes back. */
import type { Absent } from "./absent";
import { absentCalls } from "./absent";
import type { Hub } from "./hub";
import type { V2TimCallback } from "./types";

const ABSENT_CALLS = ["setOfflinePushConfig"] as const;

export interface V2TIMOfflinePushManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

export class V2TIMOfflinePushManager {
  constructor(private readonly hub: Hub) {
    Object.assign(this, absentCalls(ABSENT_CALLS));
  }

  /** Changes nothing: the link lives as long as the system lets it, and there are no push notifications. */
  doBackground(_unreadCount?: number | { unreadCount: number }): Promise<V2TimCallback> {
    return this.hub.callDone("doBackground", () => undefined);
  }

  /** The application is back: a pause before the next attempt is over, and a link is asked whether it still lives. */
  doForeground(): Promise<V2TimCallback> {
    return this.hub.callDone("doForeground", (client) => client.wake());
  }
}
