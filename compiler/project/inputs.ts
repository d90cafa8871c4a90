/**
 * In: what the command line asks for. Out: the program files in groups of one set of options, ready for the driver, and what
 * is wrong with the rest. Files given by name take the options of the tsconfig.json nearest above each of them.
 */

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CPU_LEVEL_SINCE } from "../../stdlib/spec/features.ts";
import { compareVersions, formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { displayPath } from "../diagnostics/render.ts";
import type { CompileOptions } from "../driver.ts";
import { locateProject, nearestConfig } from "./locate.ts";
import { DEFAULT_OPTIONS, type ProjectOptions } from "./options.ts";
import { isBelow, PROGRAM_SUFFIX } from "./outputs.ts";

export interface BuildRequest {
  /** As typed. */
  readonly files: readonly string[];
  /** The argument of `-p`. */
  readonly project: string | undefined;
  /** From the command line: they win over those of tsconfig.json. */
  readonly options: ProjectOptions;
  readonly noEmit: boolean;
  readonly workingDir: string;
}

export interface InputGroup {
  readonly entries: readonly string[];
  readonly options: CompileOptions;
  readonly outDir: string | undefined;
}

export interface Inputs {
  readonly groups: readonly InputGroup[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function resolveInputs(request: BuildRequest): Promise<Inputs> {
  const { groups, diagnostics } = await requested(request);
  const refused = groups.flatMap(({ options }) => kernelConflict(options) ?? []);
  return refused.length === 0 ? { groups, diagnostics } : { groups: [], diagnostics: [...diagnostics, ...refused.slice(0, 1)] };
}

/** A kernel that somebody asked for and that does not have the instruction set asked for. */
function kernelConflict({ cpu, kernel }: CompileOptions): Diagnostic | undefined {
  const since = CPU_LEVEL_SINCE[cpu];
  if (compareVersions(kernel, since) >= 0) return undefined;
  return diagnose("TSB5115", undefined, { cpu: `v${cpu}`, since: formatVersion(since), kernel: formatVersion(kernel) });
}

async function requested(request: BuildRequest): Promise<Inputs> {
  if (request.files.length > 0 && request.project !== undefined) return failed(diagnose("TSB5105", undefined, {}));
  if (request.files.length > 0) return givenFiles(request);
  if (request.project !== undefined) {
    const located = locateProject(request.project, request.workingDir);
    return located.kind === "found" ? projectFiles(located.config, request) : failed(located.error);
  }
  const config = nearestConfig(request.workingDir);
  if (config !== undefined) return projectFiles(config, request);
  return failed(diagnose("TSB5112", undefined, { path: request.workingDir }));
}

function failed(error: Diagnostic): Inputs {
  return { groups: [], diagnostics: [error] };
}

async function projectFiles(config: string, request: BuildRequest): Promise<Inputs> {
  const { readProject } = await import("./tsconfig.ts");
  const project = readProject(config, request.workingDir);
  if (project.diagnostics.length > 0) return { groups: [], diagnostics: project.diagnostics };
  const checked = checkFiles(project.files, request.workingDir);
  return { groups: [groupOf(checked.entries, dirname(config), project.options, request)], diagnostics: checked.diagnostics };
}

async function givenFiles(request: BuildRequest): Promise<Inputs> {
  const checked = checkFiles(
    request.files.map((file) => resolve(request.workingDir, file)),
    request.workingDir,
  );
  const found = new Map<string, string | undefined>();
  for (const entry of checked.entries) {
    const folder = dirname(entry);
    if (!found.has(folder)) found.set(folder, nearestConfig(folder));
  }
  const groups: InputGroup[] = [];
  const diagnostics = [...checked.diagnostics];
  for (const config of new Set(found.values())) {
    const entries = checked.entries.filter((entry) => found.get(dirname(entry)) === config);
    const project = config === undefined ? undefined : await optionsOf(config, request);
    diagnostics.push(...(project?.diagnostics ?? []));
    if (project !== undefined && project.diagnostics.length > 0) continue;
    groups.push(...byRoot(entries, config, project?.options ?? {}, request));
  }
  return { groups, diagnostics };
}

async function optionsOf(config: string, request: BuildRequest) {
  const { readProjectOptions } = await import("./tsconfig.ts");
  return readProjectOptions(config, request.workingDir);
}

/** The root is the folder of the tsconfig.json; without one the working folder, or a file's own folder outside of it. */
function byRoot(
  entries: readonly string[],
  config: string | undefined,
  options: ProjectOptions,
  request: BuildRequest,
): readonly InputGroup[] {
  if (config !== undefined) return [groupOf(entries, dirname(config), options, request)];
  const rootOf = (entry: string): string => (isBelow(entry, request.workingDir) ? request.workingDir : dirname(entry));
  return [...new Set(entries.map(rootOf))].map((rootDir) => {
    const inRoot = entries.filter((entry) => rootOf(entry) === rootDir);
    return groupOf(inRoot, rootDir, options, request);
  });
}

function groupOf(entries: readonly string[], rootDir: string, project: ProjectOptions, request: BuildRequest): InputGroup {
  const asked = { ...project, ...request.options };
  const { outDir, ...options } = { outDir: undefined, ...DEFAULT_OPTIONS, ...asked };
  const kernel = asked.kernel ?? newestOf(options.kernel, CPU_LEVEL_SINCE[options.cpu]);
  return { entries, options: { ...options, kernel, rootDir }, outDir };
}

const newestOf = (a: KernelVersion, b: KernelVersion): KernelVersion => (compareVersions(a, b) >= 0 ? a : b);

/** Each file once, in order; those that cannot be a program file are reported. */
function checkFiles(
  files: readonly string[],
  workingDir: string,
): { entries: readonly string[]; diagnostics: readonly Diagnostic[] } {
  const entries: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of new Set(files)) {
    const error = checkFile(file, workingDir);
    if (error === undefined) entries.push(file);
    else diagnostics.push(error);
  }
  return { entries, diagnostics };
}

function checkFile(file: string, workingDir: string): Diagnostic | undefined {
  const path = displayPath(file, workingDir);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!file.endsWith(PROGRAM_SUFFIX)) return diagnose(stats ? "TSB5110" : "TSB5109", undefined, { path });
  if (stats === undefined) return diagnose("TSB5109", undefined, { path });
  if (stats.isDirectory()) return diagnose("TSB5108", undefined, { path, reason: "it is a folder" });
  return undefined;
}
