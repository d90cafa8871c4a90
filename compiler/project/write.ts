/**
 * In: the outputs of one program file. Out: files on disk, all of them or none. Each is written under another name in its
 * folder and renamed when all are complete, so that a failure leaves what was there before.
 */

import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { displayPath } from "../diagnostics/render.ts";
import { errnoOf, reasonOf } from "./system-error.ts";

export interface Output {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The error that kept the outputs from being written; undefined when they all were. */
export function writeOutputs(outputs: readonly Output[], workingDir: string): Diagnostic | undefined {
  const staged: { readonly temporary: string; readonly path: string }[] = [];
  let current = "";
  try {
    for (const { path, bytes } of outputs) {
      current = path;
      const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
      mkdirSync(dirname(path), { recursive: true });
      refuseFolder(path);
      staged.push({ temporary, path });
      writeFileSync(temporary, bytes);
    }
    for (const { temporary, path } of staged) {
      current = path;
      renameSync(temporary, path);
    }
    return undefined;
  } catch (error) {
    for (const { temporary } of staged) discard(temporary);
    return explain(error, current, workingDir);
  }
}

/** A name taken by a folder is found before anything is renamed: all outputs or none. */
function refuseFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw Object.assign(new Error("a folder is in the way"), { code: "EISDIR" });
}

function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // The first error is the one to tell; a folder that refuses writing refuses this as well.
  }
}

function explain(error: unknown, file: string, workingDir: string): Diagnostic {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const path = displayPath(file, workingDir);
  switch (errno) {
    case "ENOSPC":
    case "EDQUOT":
      return diagnose("TSB5201", undefined, { path });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return diagnose("TSB5202", undefined, { path, reason: reasonOf(errno) });
    case "EISDIR":
      return diagnose("TSB5203", undefined, { path });
    case "ENOTDIR":
    case "EEXIST":
      return diagnose("TSB5204", undefined, { path: displayPath(dirname(file), workingDir) });
    default:
      return diagnose("TSB5205", undefined, { path, reason: reasonOf(errno) });
  }
}
