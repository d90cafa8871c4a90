/** Out: the version of this installation, from its own package.json. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { invariant } from "./diagnostics/invariant.ts";
import { packageRoot } from "./package-root.ts";

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
  invariant(typeof version === "string", "packageVersion", "package.json has no version");
  return version;
}
