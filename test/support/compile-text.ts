/** In: the text of one program file. Out: its object for the default target; throws with the diagnostics when it is refused. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";

export function compileText(text: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-text-"));
  try {
    writeFileSync(join(folder, "p.bpf.ts"), text);
    return compilePath(join(folder, "p.bpf.ts"), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function compilePath(path: string, rootDir: string): Uint8Array {
  const [file] = compile([path], { ...DEFAULT_OPTIONS, rootDir });
  const bytes = file?.outputs.find(({ kind }) => kind === "obj")?.bytes;
  if (bytes === undefined) throw new Error(renderPlain(file?.diagnostics ?? [], rootDir));
  return bytes;
}
