import { call } from "./api";
import type { Change, Setting } from "./api";
import { form, h, put, table } from "./dom";
import { Panel, repeat, statusLine, why } from "./page";
import type { Page } from "./page";
import { texts, time } from "./texts";

const TYPES = "receipt_group_types";
/** In the vendor's console, too, in this order. */
const OFFERED = ["Work", "Public", "Meeting", "Community"];
const CHANGES = 50;

type Answer = { Settings: Setting[] };

export const settings: Page = (main) => {
  const t = texts();
  const panel = new Panel();
  const status = statusLine();
  const history = new Panel();
  main.append(panel.element, status, h("h2", {}, t.history), history.element);

  const load = (): Promise<void> => panel.show(call<Answer>("doubletick/get_settings", {}), draw);
  const change = async (changes: Setting[]): Promise<void> => {
    put(status);
    if (changes.length === 0) return put(status, t.nothingChanged);
    try {
      await call<Answer>("doubletick/set_settings", { Settings: changes });
      put(status, t.saved);
    } catch (error) {
      put(status, h("span", { class: "bad" }, why(error)));
      await load();
    }
    await look();
  };
  const draw = ({ Settings }: Answer): Node[] => [ticks(Settings, change), limits(Settings.filter(({ Key }) => Key !== TYPES), change)];
  const look = (): Promise<void> => history.show(call<{ Changes: Change[] }>("doubletick/changes", { Count: CHANGES }), listed);
  void load();
  return repeat(10_000, look);
};

/** Each counts as soon as it is ticked. */
function ticks(all: Setting[], change: (changes: Setting[]) => Promise<void>): HTMLElement {
  const t = texts();
  const ticked = new Set(all.find(({ Key }) => Key === TYPES)?.Value.split(",").filter((name) => name !== ""));
  const box = (name: string): HTMLElement => {
    const input: HTMLInputElement = h("input", {
      type: "checkbox", name, checked: ticked.has(name),
      change: () => {
        if (input.checked) ticked.add(name);
        else ticked.delete(name);
        void change([{ Key: TYPES, Value: [...ticked].join(",") }]);
      },
    });
    return h("label", { class: "tick" }, input, h("span", {}, name));
  };
  return h("fieldset", {}, h("legend", {}, t.receipts), h("p", { class: "soft" }, t.receiptsHelp), ...OFFERED.map(box),
    h("label", { class: "tick" }, h("input", { type: "checkbox", disabled: true }), h("span", { class: "soft" }, t.avChatRoom)));
}

function limits(all: Setting[], change: (changes: Setting[]) => Promise<void>): HTMLElement {
  const t = texts();
  const inputs = new Map<Setting, HTMLInputElement>();
  const fields = all.map((setting) => {
    const { Key, Value } = setting;
    const isSwitch = Value === "true" || Value === "false";
    const input = h("input", isSwitch
      ? { type: "checkbox", name: Key, checked: Value === "true" }
      : { type: "text", inputmode: "numeric", pattern: "[0-9]*", name: Key, value: Value, autocomplete: "off" });
    inputs.set(setting, input);
    return h("label", { class: isSwitch ? "tick" : "field" }, ...(isSwitch ? [input, h("span", {}, t.keys[Key] ?? Key)] : [h("span", {}, t.keys[Key] ?? Key), input]));
  });
  const save = async (): Promise<void> => {
    const value = (input: HTMLInputElement): string => (input.type === "checkbox" ? String(input.checked) : input.value.trim());
    const changes = [...inputs].map(([{ Key, Value }, input]) => ({ setting: { Key, Value: value(input) }, differs: value(input) !== Value }))
      .filter(({ differs }) => differs).map(({ setting }) => setting);
    await change(changes);
    for (const setting of inputs.keys()) setting.Value = changes.find(({ Key }) => Key === setting.Key)?.Value ?? setting.Value;
  };
  return h("fieldset", {}, h("legend", {}, t.limits),
    form(() => void save(), h("div", { class: "grid" }, ...fields), h("button", { class: "main" }, t.save)));
}

function listed({ Changes }: { Changes: Change[] }): Node[] {
  const t = texts();
  if (Changes.length === 0) return [h("p", { class: "soft" }, t.none)];
  const rows = Changes.map(({ Time, Who, Via, What, Before, After }) => [
    time(Time), Who === "" ? t.via[Via] ?? Via : `${Who} (${t.via[Via] ?? Via})`,
    t.done[What] ?? t.keys[What] ?? What, Before, After,
  ]);
  return [table(t.history, [t.time, t.who, t.what, t.before, t.after], rows)];
}
