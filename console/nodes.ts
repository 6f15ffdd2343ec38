import { call } from "./api";
import { h, table } from "./dom";
import { Panel, repeat } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const EVERY_MS = 2_000;

interface ServerNode {
  NodeID: string; Name: string; Version: string; IsThis: 0 | 1; Since: number; Seen: number; State: "Up" | "Silent"; Behind: number;
}

/** The servers of one database. */
export const nodes: Page = (main) => {
  const t = texts();
  const panel = new Panel();
  main.append(panel.element);
  const row = (node: ServerNode): (Node | string)[] => [
    node.IsThis ? h("strong", {}, `${node.Name} ${t.thisNode}`) : node.Name, h("code", { class: "whole" }, node.NodeID), node.Version, time(node.Since), time(node.Seen),
    node.State === "Up" ? t.up : h("span", { class: "bad" }, t.silent), number(node.Behind),
  ];
  return repeat(EVERY_MS, () => panel.show(call<{ Nodes: ServerNode[] }>("doubletick/nodes", {}), ({ Nodes }) => [
    h("p", { class: "soft" }, t.total(number(Nodes.length))),
    table(t.nodes, [t.name, t.nodeId, t.version, t.since, t.seen, t.state, t.behind], Nodes.map(row)),
  ]));
};
