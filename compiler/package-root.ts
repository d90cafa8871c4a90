/** The folder of this very installation: sources and builds lie at different depths below it. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "./diagnostics/invariant.ts";

let found: string | undefined;

/** The nearest folder upward that holds `stdlib/lib.d.ts`, which ships with sources and builds alike. */
export function packageRoot(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function search(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, "stdlib", "lib.d.ts"))) return dir;
    invariant(dir !== dirname(dir), "packageRoot", `no stdlib above ${from}`);
  }
}
