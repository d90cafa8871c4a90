/**
 * In: the path of a tsconfig file. Out: the options of its `bpf` object, those of the files it extends below them, and the
 * program files that it selects. TypeScript's own findings about the file are passed on, but for `compilerOptions`, which
 * tsbpf does not read. Loads TypeScript: import it only when there is a file to read.
 */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ts } from "ts-morph";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { displayPath } from "../diagnostics/render.ts";
import { fromTypeScript } from "../frontend/spans.ts";
import { readBpfObject } from "./bpf-object.ts";
import { propertyOf, rootObject } from "./json.ts";
import { mergeOptions, type ProjectOptions } from "./options.ts";
import { PROGRAM_SUFFIX } from "./outputs.ts";
import { errnoOf, reasonOf } from "./system-error.ts";

export interface ProjectConfig {
  readonly options: ProjectOptions;
  /** Absolute; empty where only the options were asked for. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything that `-p` needs. */
export function readProject(config: string, workingDir: string): ProjectConfig {
  return read(config, workingDir, ts.sys);
}

/** The options alone, for files given by name: no folder is searched. */
export function readProjectOptions(config: string, workingDir: string): ProjectConfig {
  return { ...read(config, workingDir, { ...ts.sys, readDirectory: () => [] }), files: [] };
}

/** "The 'files' list is empty" and "no inputs were found": what tsbpf finds is not what `tsc` finds, so it says so itself. */
const NO_INPUTS = [18002, 18003];

function read(config: string, workingDir: string, host: ts.ParseConfigHost): ProjectConfig {
  const text = readText(config, workingDir);
  if (typeof text !== "string") return { options: {}, files: [], diagnostics: [text] };
  const { error } = ts.parseConfigFileTextToJson(config, text);
  if (error !== undefined) return { options: {}, files: [], diagnostics: [fromTypeScript(error)] };
  const parsed = ts.parseJsonSourceFileConfigFileContent(
    ts.parseJsonText(config, text),
    host,
    dirname(config),
    undefined,
    config,
  );
  const own = parsed.errors.filter((finding) => !NO_INPUTS.includes(finding.code) && !isAboutCompilerOptions(finding));
  const { options, diagnostics } = readOptions(config, text, []);
  const files = parsed.fileNames.filter((file) => file.endsWith(PROGRAM_SUFFIX)).map((file) => resolve(file));
  const found = [...own.map(fromTypeScript), ...diagnostics];
  const isEmpty = host === ts.sys && files.length === 0 && found.length === 0;
  return { options, files, diagnostics: isEmpty ? [noInputs(config, parsed.raw, workingDir)] : found };
}

function readText(config: string, workingDir: string): string | Diagnostic {
  try {
    return readFileSync(config, "utf8");
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return diagnose("TSB5108", undefined, { path: displayPath(config, workingDir), reason: reasonOf(errno) });
  }
}

function isAboutCompilerOptions({ file, start }: ts.Diagnostic): boolean {
  if (file === undefined || start === undefined) return false;
  const property = propertyOf(rootObject(file), "compilerOptions");
  return property !== undefined && property.pos <= start && start < property.end;
}

function noInputs(config: string, raw: unknown, workingDir: string): Diagnostic {
  const lists: { include?: unknown; exclude?: unknown; files?: unknown } = typeof raw === "object" && raw !== null ? raw : {};
  return diagnose("TSB5111", undefined, {
    path: displayPath(config, workingDir),
    include: JSON.stringify(lists.include ?? lists.files ?? ["**/*.bpf.ts"]),
    exclude: JSON.stringify(lists.exclude ?? []),
  });
}

interface Options {
  readonly options: ProjectOptions;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the file says over what the files it extends say, the last of these winning, as in `compilerOptions`. */
function readOptions(config: string, text: string, extending: readonly string[]): Options {
  const json = ts.parseJsonText(config, text);
  const chain = [...extending, config];
  const bases = extendedConfigs(json, config)
    .filter((base) => !chain.includes(base))
    .map((base) => readOptions(base, ts.sys.readFile(base) ?? "{}", chain));
  const own = readBpfObject(json, dirname(config));
  const all = [...bases, own];
  return {
    options: mergeOptions(all.map((part) => part.options)),
    diagnostics: all.flatMap((part) => part.diagnostics),
  };
}

/** TypeScript resolves what `extends` names; asked one name at a time, so that the order is known. */
function extendedConfigs(json: ts.JsonSourceFile, config: string): readonly string[] {
  const value = propertyOf(rootObject(json), "extends")?.initializer;
  if (value === undefined) return [];
  const names: readonly ts.Expression[] = ts.isArrayLiteralExpression(value) ? value.elements : [value];
  return names.filter(ts.isStringLiteral).flatMap((name) => {
    const probe: ts.TsConfigSourceFile = ts.parseJsonText(config, JSON.stringify({ extends: name.text, files: [] }));
    ts.parseJsonSourceFileConfigFileContent(probe, ts.sys, dirname(config), undefined, config);
    return probe.extendedSourceFiles?.slice(0, 1) ?? [];
  });
}
