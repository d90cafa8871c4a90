/**
 * Golden diagnostics of programs. In: `test/golden/diagnostics/<CODE>/<name>.bpf.ts`, each a program that must be answered with
 * `<CODE>`; a line `// tsbpf: cpu=v1 kernel=5.4` sets options. Out: what the command prints, to be held against `<name>.txt`.
 * Programs in deeper folders are for the others to import.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import type { Compile } from "../../compiler/project/build.ts";
import {
  DEFAULT_OPTIONS,
  isOptionName,
  mergeOptions,
  PROJECT_OPTIONS,
  type ProjectOptions,
} from "../../compiler/project/options.ts";
import { PROGRAM_SUFFIX } from "../../compiler/project/outputs.ts";

export const GOLDEN_FOLDER = fileURLToPath(new URL("../golden/diagnostics/", import.meta.url));

export interface DiagnosticFixture {
  readonly code: string;
  /** Without the suffix. */
  readonly name: string;
  readonly path: string;
}

export function diagnosticFixtures(folder = GOLDEN_FOLDER): readonly DiagnosticFixture[] {
  return readdirSync(folder)
    .sort()
    .flatMap((code) =>
      readdirSync(join(folder, code))
        .sort()
        .filter((file) => file.endsWith(PROGRAM_SUFFIX))
        .map((file) => ({ code, name: file.slice(0, -PROGRAM_SUFFIX.length), path: join(folder, code, file) })),
    );
}

/** What the command prints for the program, run in its folder. Throws when it does not name the code. */
export function diagnosticText(fixture: DiagnosticFixture, compile: Compile): string {
  const folder = join(fixture.path, "..");
  const [file] = compile([fixture.path], { ...DEFAULT_OPTIONS, ...optionsIn(fixture), rootDir: folder });
  if (file === undefined) throw new Error(`${fixture.path}: the driver gave no result`);
  const { diagnostics } = file;
  if (!diagnostics.some(({ code }) => code === fixture.code)) {
    throw new Error(`${fixture.path} is not answered with ${fixture.code}:\n${renderPlain(diagnostics, folder)}`);
  }
  return renderPlain(diagnostics, folder);
}

function optionsIn({ path }: DiagnosticFixture): ProjectOptions {
  const words = /^\/\/ tsbpf: (.*)$/m.exec(readFileSync(path, "utf8"))?.[1]?.trim().split(/\s+/) ?? [];
  const parts = words.map((word) => {
    const [name = "", value = ""] = word.split("=");
    const read = isOptionName(name) ? PROJECT_OPTIONS[name].read(value.split(","), path) : undefined;
    if (read === undefined) throw new Error(`${path}: ${word} is no option`);
    return read;
  });
  return mergeOptions(parts);
}

/** File → text of the goldens below. */
export function goldenTexts(folder = GOLDEN_FOLDER): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".txt"));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** The codes that goldens show, whichever test made them. */
export function codesShown(folder = GOLDEN_FOLDER): ReadonlySet<string> {
  const texts = [...goldenTexts(folder).values()];
  return new Set(texts.flatMap((text) => [...text.matchAll(/(?:error|warning) (TSB\d{4}): /g)].map(([, code = ""]) => code)));
}
