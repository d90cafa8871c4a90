/**
 * `npm run docs`: writes `docs/diagnostics/<code>.md` from the rows of `codes.ts` and the golden files, `docs/reject.md` from the
 * table of test/frontend/reject, and the index `docs/README.md`. With `--check`: only tells what is stale.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CODES, type CodeRow } from "../compiler/diagnostics/codes.ts";
import { rejectPage } from "../test/frontend/reject/table.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DOCS = join(ROOT, "docs");
const PAGES = join(DOCS, "diagnostics");
const GOLDENS = join(ROOT, "test/golden/diagnostics");

/** The longest prefix of a code's digits tells its band. */
const BANDS: readonly (readonly [prefix: string, title: string])[] = [
  ["1", "The subset of TypeScript"],
  ["2", "Types"],
  ["3", "Maps and programs"],
  ["4", "Limits of the verifier"],
  ["5", "Object files"],
  ["51", "Command line and project"],
  ["52", "Written files"],
  ["6", "Kernel and runtime"],
  ["9", "Bugs in tsbpf"],
];

/** Path below `docs` → text, of everything generated. */
export function generateDocs(): ReadonlyMap<string, string> {
  const rows: readonly (readonly [string, CodeRow])[] = Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1));
  const pages = rows.map(([code, row]) => [`diagnostics/${code}.md`, page(code, row)] as const);
  return new Map([["README.md", index(rows)], ["reject.md", rejectPage()], ...pages]);
}

/** What differs from the files on disk, pages of codes that no longer exist included. */
export function stalePaths(): readonly string[] {
  const generated = generateDocs();
  const changed = [...generated].filter(([path, text]) => readText(join(DOCS, path)) !== text).map(([path]) => path);
  const left = namesIn(PAGES)
    .map((name) => `diagnostics/${name}`)
    .filter((path) => !generated.has(path));
  return [...changed, ...left];
}

function page(code: string, row: CodeRow): string {
  const parts = [
    `# ${code}: ${prose(row.title)}`,
    `${row.category === "error" ? "Error" : "Warning"} · ${bandOf(code)}`,
    fenced("text", row.message),
    prose(row.explanation),
    `**What to do:** ${prose(row.help)}`,
    ...examples(code),
    "<!-- Made by `npm run docs` from compiler/diagnostics/codes.ts and test/golden/diagnostics. -->",
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The first golden case that has a program, else the first. */
function examples(code: string): readonly string[] {
  const folder = join(GOLDENS, code);
  const names = namesIn(folder);
  const cases = names.filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -".txt".length));
  const shown = cases.find((name) => names.includes(`${name}.bpf.ts`)) ?? cases[0];
  if (shown === undefined) return [];
  const program = readText(join(folder, `${shown}.bpf.ts`));
  const said = fenced("text", readText(join(folder, `${shown}.txt`)) ?? "");
  return ["## Example", ...(program === undefined ? [] : [fenced("ts", program)]), said];
}

function index(rows: readonly (readonly [string, CodeRow])[]): string {
  const guides = namesIn(DOCS)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => `- [${titleOf(name)}](${name})`);
  const bands = BANDS.flatMap(([prefix, title]) => {
    const inBand = rows.filter(([code]) => bandOf(code) === title);
    if (inBand.length === 0) return [];
    const range = `${prefix.padEnd(4, "x")}`;
    return [
      `### ${title} (${range})`,
      inBand.map(([code, row]) => `- [${code}](diagnostics/${code}.md) ${prose(row.title)}`).join("\n"),
    ];
  });
  const parts = [
    "# tsbpf documentation",
    ...(guides.length > 0 ? [guides.join("\n")] : []),
    "## Diagnostics",
    "Each code is permanent. Its page says what it means, what to write instead, and shows it.",
    ...bands,
    "<!-- Made by `npm run docs`. -->",
  ];
  return `${parts.join("\n\n")}\n`;
}

function bandOf(code: string): string {
  const digits = code.slice("TSB".length);
  return BANDS.findLast(([prefix]) => digits.startsWith(prefix))?.[1] ?? "Others";
}

function titleOf(name: string): string {
  return /^# (.*)$/m.exec(readText(join(DOCS, name)) ?? "")?.[1] ?? name;
}

/** What Markdown would read as markup stays as written; code between backticks is already safe. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[*_<[\]]/g, "\\$&")))
    .join("");
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

function writeDocs(): void {
  const generated = generateDocs();
  for (const path of stalePaths()) {
    const text = generated.get(path);
    const file = join(DOCS, path);
    if (text === undefined) {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function main(words: readonly string[]): void {
  if (!words.includes("--check")) {
    writeDocs();
    return;
  }
  const stale = stalePaths();
  if (stale.length === 0) return;
  process.stdout.write(`stale, npm run docs refreshes:\n${stale.map((path) => `  docs/${path}\n`).join("")}`);
  process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));
