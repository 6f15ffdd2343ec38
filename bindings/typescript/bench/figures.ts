/** How figures are printed: as those of `cargo bench`. */
export function title(text: string): void {
  console.log(`\n${text}`);
}

export function line(label: string, figure: number, unit = "", digits = 2): void {
  const text = figure.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  console.log(`  ${label.padEnd(58)}${text.padStart(11)} ${unit}`.trimEnd());
}

/** A figure that is to be no more than `most`. */
export function aim(label: string, figure: number, most: number, unit = ""): void {
  line(label, figure, `${unit} aim <= ${Number(most.toFixed(3))}: ${figure <= most ? "met" : "MISSED"}`.trim());
}

/** The value below which this share of the values is. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
