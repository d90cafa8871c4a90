/** In: what the command line asks for, and the driver. Out: the files that were written, and everything there is to say. */

import { accessSync, constants } from "node:fs";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { displayPath, type WrittenOutput } from "../diagnostics/render.ts";
import type { CompiledFile, CompileOptions } from "../driver.ts";
import { type BuildRequest, type InputGroup, resolveInputs } from "./inputs.ts";
import { isBelow, outputPath } from "./outputs.ts";
import { errnoOf, reasonOf } from "./system-error.ts";
import { writeOutputs } from "./write.ts";

export type Compile = (entries: readonly string[], options: CompileOptions) => readonly CompiledFile[];

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs: readonly WrittenOutput[];
}

/** `loadCompile` is called only when there is something to compile. */
export async function build(request: BuildRequest, loadCompile: () => Promise<Compile>): Promise<BuildResult> {
  const inputs = await resolveInputs(request);
  const placed = request.noEmit
    ? { groups: inputs.groups, diagnostics: [] }
    : refuseMisplaced(inputs.groups, request.workingDir);
  const readable = refuseUnreadable(placed.groups, request.workingDir);
  const diagnostics = [...inputs.diagnostics, ...placed.diagnostics, ...readable.diagnostics];
  const outputs: WrittenOutput[] = [];
  for (const group of readable.groups.filter(({ entries }) => entries.length > 0)) {
    const compile = await loadCompile();
    for (const file of compile(group.entries, group.options)) {
      diagnostics.push(...file.diagnostics);
      if (request.noEmit || file.diagnostics.some(isError)) continue;
      const written = emit(file, group, request.workingDir);
      diagnostics.push(...written.diagnostics);
      outputs.push(...written.outputs);
    }
  }
  return { diagnostics: withoutRepeats(diagnostics), outputs };
}

/** 0: no errors; 1: errors, and nothing was written; 2: errors, but some files were written. As `tsc`. */
export function exitCodeOf({ diagnostics, outputs }: BuildResult): 0 | 1 | 2 {
  if (!diagnostics.some(isError)) return 0;
  return outputs.length === 0 ? 1 : 2;
}

const isError = (diagnostic: Diagnostic): boolean => diagnostic.category === "error";

function emit(file: CompiledFile, group: InputGroup, workingDir: string): BuildResult {
  const folders = { rootDir: group.options.rootDir, outDir: group.outDir };
  const outputs = file.outputs.map(({ kind, bytes }) => ({ kind, bytes, path: outputPath(file.entry, kind, folders) }));
  const error = writeOutputs(outputs, workingDir);
  if (error !== undefined) return { diagnostics: [error], outputs: [] };
  return {
    diagnostics: [],
    outputs: outputs.map(({ kind, bytes, path }) => ({ entry: file.entry, kind, path, byteLength: bytes.length })),
  };
}

interface Checked {
  readonly groups: readonly InputGroup[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Keeps the entries for which `check` has no complaint. */
function keepSound(
  groups: readonly InputGroup[],
  check: (entry: string, group: InputGroup) => Diagnostic | undefined,
): Checked {
  const diagnostics: Diagnostic[] = [];
  const kept = groups.map((group) => {
    const entries = group.entries.filter((entry) => {
      const error = check(entry, group);
      if (error !== undefined) diagnostics.push(error);
      return error === undefined;
    });
    return { ...group, entries };
  });
  return { groups: kept, diagnostics };
}

/** An entry with no place below `outDir`, or with the place of an earlier one, would be written over something else. */
function refuseMisplaced(groups: readonly InputGroup[], workingDir: string): Checked {
  const taken = new Map<string, string>();
  const show = (path: string): string => displayPath(path, workingDir);
  return keepSound(groups, (entry, group) => {
    const { rootDir } = group.options;
    const { outDir } = group;
    if (outDir !== undefined && !isBelow(entry, rootDir)) {
      return diagnose("TSB5207", undefined, { path: show(entry), root: show(rootDir), outDir: show(outDir) });
    }
    const path = outputPath(entry, "obj", { rootDir, outDir });
    const first = taken.get(path);
    if (first !== undefined)
      return diagnose("TSB5206", undefined, { first: show(first), second: show(entry), path: show(path) });
    taken.set(path, entry);
    return undefined;
  });
}

function refuseUnreadable(groups: readonly InputGroup[], workingDir: string): Checked {
  return keepSound(groups, (entry) => {
    try {
      accessSync(entry, constants.R_OK);
      return undefined;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      return diagnose("TSB5108", undefined, { path: displayPath(entry, workingDir), reason: reasonOf(errno) });
    }
  });
}

/** A file that two entries import is checked with both; its findings are told once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = JSON.stringify([code, message, span?.file, span?.line, span?.column]);
    return !seen.has(key) && seen.add(key);
  });
}
