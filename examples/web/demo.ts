/** The demo page: two people side by side, a group and a one-to-one chat, and what each sees of the other's reading. */
import { Client } from "doubletick";
import { defineElements } from "doubletick/ui";
import { h } from "./dom";
import { Pane } from "./pane";
import { eachRobot } from "./robots";
import type { Visit } from "./visit";
import { newVisit, URL_OF_SERVICE } from "./visit";
import { texts, TEXTS } from "./texts";
import type { Language } from "./texts";

const main = document.getElementById("main") as HTMLElement;
const language = document.getElementById("language") as HTMLButtonElement;
const lead = document.getElementById("lead") as HTMLElement;

/** Everybody logs in once, so that the others can find them, and the first one makes the group. */
async function setUp(visit: Visit): Promise<void> {
  const [first, ...others] = visit.people.map((person) => ({ person, client: new Client({ url: URL_OF_SERVICE }) }));
  for (const { person, client } of [...others, first!]) {
    await client.login(person.user, person.sig);
    await client.request("modify_profile", { nick_name: person.name });
  }
  await first!.client.createGroup({
    group_id: visit.group,
    group_type: "meeting",
    name: "Lunch",
    members: others.map(({ person }) => [person.user, "normal"]),
  });
  await Promise.all([first!, ...others].map(({ client }) => client.logout().then(() => client.close())));
}

function robotTools(visit: Visit, left: Pane): { element: HTMLElement; draw: () => void } {
  const button = h("button", { type: "button" }) as HTMLButtonElement;
  const note = h("p", { role: "status" });
  let running = false;
  let joined = false;
  const draw = (): void => {
    button.textContent = texts().robots;
    if (!running) note.textContent = texts().robotsWhy;
  };
  const progress = (text: (done: number) => string) => (done: number) => (note.textContent = text(done));
  async function run(): Promise<void> {
    left.open("group");
    if (!joined) await eachRobot(visit.robots, (robot) => robot.joinGroup(visit.group), progress((n) => texts().robotsJoin(n)));
    joined = true;
    const message = await left.send(texts().question, true);
    if (!message) return;
    await eachRobot(visit.robots, (robot) => robot.sendReceipts([message]), progress((n) => texts().robotsRead(n)));
  }
  button.addEventListener("click", () => {
    running = button.disabled = true;
    run()
      .catch((error: unknown) => (note.textContent = String(error)))
      .finally(() => (running = button.disabled = false));
  });
  return { element: h("div", { class: "tools" }, button, note), draw };
}

async function start(): Promise<void> {
  defineElements();
  const visit = await newVisit();
  await setUp(visit);
  const panes = [new Pane(visit, 0), new Pane(visit, 1)] as const;
  panes[0].meet(panes[1]);
  panes[1].meet(panes[0]);
  const tools = robotTools(visit, panes[0]);
  main.append(panes[0].element, panes[1].element, tools.element);
  redraw = () => {
    lead.textContent = texts().lead;
    language.textContent = texts().language;
    language.lang = texts().tag;
    for (const pane of panes) pane.draw();
    tools.draw();
  };
  redraw();
  await Promise.all(panes.map((pane) => pane.login()));
}

let redraw = (): void => {
  lead.textContent = texts().lead;
  language.textContent = texts().language;
};

function speak(wanted: Language): void {
  document.documentElement.lang = wanted;
  redraw();
}

language.addEventListener("click", () => speak(texts() === TEXTS.zh ? "en" : "zh"));
speak(navigator.language.startsWith("zh") ? "zh" : "en");
start().catch((error: unknown) => {
  main.append(h("p", { class: "failure", role: "alert" }, texts().failed + (error instanceof Error ? error.message : String(error))));
});
