/** `npm run check`: types, style, dead code, layers. Out: what each tool has to say, and exit code 1 when one complains. */

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Check {
  readonly name: string;
  readonly library: string;
  readonly bin: string;
  readonly args: readonly string[];
  /** What the output must say: a tool that looked at nothing has not passed. */
  readonly evidence?: RegExp;
}

const CHECKS: readonly Check[] = [
  { name: "types", library: "typescript", bin: "tsc", args: ["-p", ".", "--pretty", "false"] },
  {
    name: "style",
    library: "@biomejs/biome",
    bin: "biome",
    args: ["check", "--max-diagnostics=100"],
    evidence: /Checked [1-9]/,
  },
  { name: "dead code", library: "knip", bin: "knip", args: ["--no-progress"] },
  {
    name: "layers",
    library: "dependency-cruiser",
    bin: "depcruise",
    args: ["bin", "compiler", "runtime", "stdlib/spec", "test", "tools", "--config", ".dependency-cruiser.cjs"],
    evidence: /[1-9]\d* modules/,
  },
];

const require = createRequire(import.meta.url);
const chosen = process.argv.slice(2);
const failed = CHECKS.filter(({ name }) => chosen.length === 0 || chosen.includes(name)).filter((check) => !run(check));
if (failed.length > 0) console.log(`\nfailed: ${failed.map(({ name }) => name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run({ name, library, bin, args, evidence }: Check): boolean {
  const { status, stdout, stderr } = spawnSync(process.execPath, [findBin(library, bin), ...args], { encoding: "utf8" });
  const output = `${stdout}${stderr}`.trim();
  const passed = status === 0 && (evidence?.test(output) ?? true);
  console.log(`${passed ? "ok  " : "FAIL"} ${name}`);
  if (!passed) console.log(output === "" ? "  (no output)" : output.replace(/^/gm, "  "));
  return passed;
}

/** The program's path is in the library's own manifest; not every library exports that file. */
function findBin(library: string, bin: string): string {
  const folder = require.resolve
    .paths(library)
    ?.map((path) => join(path, library))
    .find(isInstalled);
  if (folder === undefined) throw new Error(`${library} is not installed: run npm ci`);
  const manifest: { readonly bin: Readonly<Record<string, string>> } = require(join(folder, "package.json"));
  const path = manifest.bin[bin];
  if (path === undefined) throw new Error(`${library} has no program ${bin}`);
  return join(folder, path);
}

function isInstalled(folder: string): boolean {
  try {
    return dirname(require.resolve(join(folder, "package.json"))) !== "";
  } catch {
    return false;
  }
}
