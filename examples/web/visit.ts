/** The users that the server made for this page. They are nobody else's, and gone with the server's next start. */
export interface User {
  user: string;
  name: string;
  sig: string;
}

export interface Visit {
  app_id: number;
  group: string;
  people: User[];
  robots: User[];
}

/** Where the demo's WebSocket is: beside the page. */
export const URL_OF_SERVICE = new URL("ws", location.href.replace(/^http/, "ws")).href;

export async function newVisit(): Promise<Visit> {
  const answer = await fetch("visit", { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Visit;
}
