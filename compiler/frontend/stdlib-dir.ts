/** Where the stdlib of this very installation lies: the nearest folder upward that holds `stdlib/lib.d.ts`. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../diagnostics/invariant.ts";

let found: string | undefined;

export function stdlibDir(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function search(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, "stdlib");
    if (existsSync(join(candidate, "lib.d.ts"))) return candidate;
    invariant(dir !== dirname(dir), "frontend.stdlibDir", `no stdlib above ${from}`);
  }
}
