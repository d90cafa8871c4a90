/** Out: the version of this installation, from its own package.json. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../compiler/diagnostics/invariant.ts";

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(manifestPath(), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
  invariant(typeof version === "string", "bin.packageVersion", "package.json has no version");
  return version;
}

/** Sources and build lie at different depths below it. */
function manifestPath(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    const path = join(dir, "package.json");
    if (existsSync(path)) return path;
    invariant(dir !== dirname(dir), "bin.packageVersion", "no package.json above the command");
  }
}
