/**
 * In: a program file of the repository, and changes to its text for wrong twins. Out: its object, also handed to the virtual
 * machines.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CompiledFile, type CompileOptions, compile } from "../../../compiler/driver.ts";
import { compileC } from "../../support/clang.ts";
import { collectObject } from "../../support/collect.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const OPTIONS = { cpu: 3, kernel: [6, 1], endian: "little", emit: ["obj"], rootDir: ROOT } as const satisfies CompileOptions;

/** `path` is relative to the repository's root. */
export function compileSample(path: string, endian: "little" | "big" = "little"): Uint8Array {
  const bytes = objectOf(compile([join(ROOT, path)], { ...OPTIONS, endian }));
  if (endian === "little") collectObject(path, bytes, OPTIONS);
  return bytes;
}

/** A text that occurs once, and what stands there instead. */
export type Edit = readonly [text: string, instead: string];

/** The same program with mistakes in it. */
export function compileWrongTwin(path: string, ...edits: readonly Edit[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-twin-"));
  try {
    const file = join(folder, basename(path));
    writeFileSync(file, edits.reduce(edited, readFileSync(join(ROOT, path), "utf8")));
    return objectOf(compile([file], { ...OPTIONS, rootDir: dirname(file) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By clang, for the same CPU level. */
export function compileCTwin(path: string): Uint8Array {
  return compileC(readFileSync(join(ROOT, path), "utf8"), `-mcpu=v${OPTIONS.cpu}`);
}

function edited(source: string, [text, instead]: Edit): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`"${text}" occurs ${parts.length - 1} times, not once`);
  return parts.join(instead);
}

function objectOf([file]: readonly CompiledFile[]): Uint8Array {
  const [object] = file?.outputs ?? [];
  if (object === undefined) throw new Error(`no object: ${file?.diagnostics.map(({ message }) => message).join("; ")}`);
  return object.bytes;
}
