/** In: what the command line says of the project. Out: the path of the tsconfig file, without loading TypeScript. */

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { displayPath } from "../diagnostics/render.ts";

const CONFIG_NAME = "tsconfig.json";

/** The tsconfig.json in `dir` or the nearest folder above it. */
export function nearestConfig(dir: string): string | undefined {
  for (let folder = dir; ; folder = dirname(folder)) {
    const candidate = join(folder, CONFIG_NAME);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

export type Located =
  | { readonly kind: "found"; readonly config: string }
  | { readonly kind: "error"; readonly error: Diagnostic };

/** The argument of `-p`: a tsconfig file, or the folder that holds a tsconfig.json. */
export function locateProject(project: string, workingDir: string): Located {
  const path = resolve(workingDir, project);
  const shown = displayPath(path, workingDir);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: "error", error: diagnose("TSB5107", undefined, { path: shown }) };
  if (!stats.isDirectory()) return { kind: "found", config: path };
  const config = join(path, CONFIG_NAME);
  if (existsSync(config)) return { kind: "found", config };
  return { kind: "error", error: diagnose("TSB5106", undefined, { path: shown }) };
}
