/** Options that several verbs have. */

export const FORMAT_FLAGS = {
  json: { type: "boolean", describe: "Print JSON" },
  pretty: { type: "boolean", describe: "Colours in error messages (default: on a terminal)" },
} as const;

export const PLACE_FLAGS = {
  cgroup: { type: "string", describe: "The cgroup2 folder for @sockOps programs" },
  netns: { type: "string", describe: "The network namespace (a path) for @skLookup programs" },
} as const;

/** The value of an option that takes text. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export const isJson = (parsed: Readonly<Record<string, unknown>>): boolean => parsed["json"] === true;

/** One line of JSON, or lines of text. */
export function say(json: boolean, value: unknown, lines: readonly string[]): void {
  const text = json ? JSON.stringify(value) : lines.join("\n");
  if (text !== "") process.stdout.write(`${text}\n`);
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
