/** `npm run gen`: writes `stdlib/generated/*.d.ts` from the tables of `stdlib/spec`. With `--check`: only tells what is stale. */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constantsDts } from "./gen/constants.ts";
import { contextsDts } from "./gen/contexts.ts";
import { helpersDts } from "./gen/helpers.ts";
import { mapsDts } from "./gen/maps.ts";
import { programsDts } from "./gen/programs.ts";

const FOLDER = new URL("../stdlib/generated/", import.meta.url);

/** File name → content, of everything generated. */
export function generate(): ReadonlyMap<string, string> {
  return new Map([
    ["constants.d.ts", constantsDts()],
    ["contexts.d.ts", contextsDts()],
    ["helpers.d.ts", helpersDts()],
    ["maps.d.ts", mapsDts()],
    ["programs.d.ts", programsDts()],
  ]);
}

function read(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, FOLDER), "utf8");
  } catch {
    return undefined;
  }
}

/** Names of the files whose content on disk is not what the tables say. */
export function staleFiles(): string[] {
  return [...generate()].filter(([name, text]) => read(name) !== text).map(([name]) => name);
}

function main(check: boolean): void {
  const stale = staleFiles();
  if (check) {
    for (const name of stale) console.log(`stale: stdlib/generated/${name} (run npm run gen)`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  const files = generate();
  for (const name of stale) {
    writeFileSync(new URL(name, FOLDER), files.get(name) ?? "");
    console.log(`wrote ${fileURLToPath(new URL(name, FOLDER))}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.includes("--check"));
}
