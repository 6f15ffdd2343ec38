import { h, put, svg } from "./dom";
import { number, texts, time } from "./texts";

const WIDTH = 300;
const HEIGHT = 72;

function drawing(points: string, label: string, height = HEIGHT): SVGElement {
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    svg("polyline", { points, class: "curve", "vector-effect": "non-scaling-stroke" }));
}

/** A line of numbers that come one after the other, the last of them at the right edge. */
export class LiveChart {
  readonly element = h("figure", { class: "chart" });
  private readonly values: number[] = [];

  constructor(private readonly title: string, private readonly kept: number) {
    this.draw();
  }

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.kept) this.values.shift();
    this.draw();
  }

  private draw(): void {
    const { values, title } = this;
    const most = Math.max(...values, 0);
    const now = values.length === 0 ? "–" : number(values[values.length - 1]!);
    // The first minute has the whole width, too.
    const step = WIDTH / (Math.max(values.length, Math.min(this.kept, 30)) - 1);
    const x = (index: number): number => WIDTH - (values.length - 1 - index) * step;
    const y = (value: number): number => HEIGHT - 2 - (most === 0 ? 0 : (value / most) * (HEIGHT - 4));
    const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const said = `${texts().now(now)}, ${texts().most(number(most))}`;
    put(this.element,
      h("figcaption", {}, h("span", {}, title), h("span", { class: "soft" }, said)),
      drawing(points, `${title}, ${texts().lastMinutes}: ${said}`));
  }
}

/** How many had read a message at which time. */
export function readCurve(sent: number, points: { Time: number; ReadNum: number }[]): HTMLElement {
  const t = texts();
  const all = [{ Time: Math.min(sent, points[0]!.Time), ReadNum: 0 }, ...points];
  const [begin, end] = [all[0]!.Time, Math.max(all[all.length - 1]!.Time, all[0]!.Time + 1)];
  const most = all[all.length - 1]!.ReadNum;
  const height = 120;
  const at = ({ Time, ReadNum }: { Time: number; ReadNum: number }): string =>
    `${(((Time - begin) / (end - begin)) * WIDTH).toFixed(1)},${(height - 2 - (ReadNum / most) * (height - 4)).toFixed(1)}`;
  const said = t.curveOf(number(most), time(begin), time(end));
  return h("figure", { class: "chart tall" },
    h("figcaption", {}, h("span", {}, t.curve), h("span", { class: "soft" }, said)),
    drawing(all.map(at).join(" "), `${t.curve}: ${said}`, height));
}
