/** The one file that knows every phase: entry files go in; for each, its diagnostics and its outputs leave. */

import { relative, sep } from "node:path";
import { CPU_LEVEL_SINCE } from "../stdlib/spec/features.ts";
import { PROGRAM_LIMITS } from "../stdlib/spec/isa.ts";
import { compareVersions } from "../stdlib/spec/version.ts";
import { compileFunction, type MachineFunction } from "./bpf/index.ts";
import { encodeInsns } from "./bytecode/encode.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { internalDiagnostic } from "./diagnostics/internal.ts";
import { renderAsm } from "./dump/asm.ts";
import {
  CALLBACK_PROTOTYPE,
  framesMap,
  globalModels,
  HIDDEN_ZERO,
  mapModels,
  programTags,
  prototype,
  slotsMap,
  sourceTexts,
} from "./frontend/describe.ts";
import { type AnalysedFile, analyse, inOrder, openProject, type Project, pendingDiagnostic } from "./frontend/index.ts";
import { printModule } from "./ir/print.ts";
import { FRAMES_MAP, type IrModule, type Target } from "./ir/types.ts";
import type { FunctionModel, MapModel, ObjectModel, SourceText } from "./object/model.ts";
import { writeObject } from "./object/write.ts";
import { type PipelineOptions, runPipeline } from "./passes/pipeline.ts";
import { packageVersion } from "./version.ts";

export interface CompileOptions {
  readonly cpu: 1 | 2 | 3 | 4;
  /** The oldest kernel that the object is for. */
  readonly kernel: readonly [number, number];
  readonly endian: "little" | "big";
  readonly emit: readonly EmitKind[];
  /** Paths in line info are relative to it. */
  readonly rootDir: string;
  /** For the toolchain's own tests: which passes run. */
  readonly pipeline?: PipelineOptions;
}

export type EmitKind = "obj" | "asm" | "ir";

export interface Output {
  readonly kind: EmitKind;
  readonly bytes: Uint8Array;
}

export interface CompiledFile {
  readonly entry: string;
  readonly diagnostics: readonly Diagnostic[];
  /** None when there was an error, or no program in the file. */
  readonly outputs: readonly Output[];
}

/** Compiles each entry by itself; they share one TypeScript program. */
export function compile(entries: readonly string[], options: CompileOptions): readonly CompiledFile[] {
  return compileIn(openProject(entries), entries, options);
}

/** Compiles each entry with each of the options: TypeScript's own check, which no target changes, is made once. */
export function compileForAll(
  entries: readonly string[],
  targets: readonly CompileOptions[],
): readonly (readonly CompiledFile[])[] {
  const project = openProject(entries);
  return targets.map((options) => compileIn(project, entries, options));
}

function compileIn(project: Project, entries: readonly string[], options: CompileOptions): readonly CompiledFile[] {
  return entries.map((entry) => {
    try {
      return compileEntry(entry, analyse(project, entry, targetOf(options)), options);
    } catch (error) {
      // A bug of the compiler's own costs this file, not the others.
      if (process.env["TSBPF_DEBUG"]) throw error;
      return { entry, diagnostics: [internalDiagnostic(error, packageVersion())], outputs: [] };
    }
  });
}

/** No object is for a kernel that does not run its instructions. */
function targetOf({ cpu, kernel, endian }: CompileOptions): Target {
  const since = CPU_LEVEL_SINCE[cpu];
  return { cpu, kernel: compareVersions(kernel, since) >= 0 ? kernel : since, endian };
}

type Lowered = NonNullable<AnalysedFile["lowered"]>;

function compileEntry(entry: string, analysed: AnalysedFile, options: CompileOptions): CompiledFile {
  const { lowered, diagnostics } = analysed;
  if (!lowered || hasErrors(diagnostics) || lowered.unit.programs.length === 0) return { entry, diagnostics, outputs: [] };
  const { pending } = runPipeline(lowered.ir, targetOf(options), options.pipeline);
  const all = inOrder([...diagnostics, ...pending.map((one) => pendingDiagnostic(lowered.unit, one))]);
  if (hasErrors(all)) return { entry, diagnostics: all, outputs: [] };
  const machine = lowered.ir.functions.map((fn) => compileFunction(fn, targetOf(options)));
  const tooDeep = stackDiagnostics(lowered, machine);
  if (tooDeep.length > 0) return { entry, diagnostics: inOrder([...all, ...tooDeep]), outputs: [] };
  return {
    entry,
    diagnostics: all,
    outputs: options.emit.map((kind) => ({ kind, bytes: emit(kind, lowered, machine, options) })),
  };
}

const usedGlobals = (module: IrModule): ReadonlySet<string> =>
  new Set(module.functions.flatMap((fn) => fn.insts.flatMap((inst) => (inst?.op === "globaladdr" ? [inst.symbol] : []))));

const usesFrames = (module: IrModule): boolean =>
  module.functions.some((fn) => fn.insts.some((inst) => inst?.op === "mapaddr" && inst.map === FRAMES_MAP));

const slotsMaps = ({ slotBytes }: IrModule): MapModel[] => (slotBytes === undefined ? [] : [slotsMap(slotBytes)]);

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.category === "error");

/** A function's part of the stack is rounded up to it (kernel/bpf/verifier.c `check_max_stack_depth`). */
const STACK_GRAIN = 32;

function stackDiagnostics(lowered: Lowered, machine: readonly MachineFunction[]): Diagnostic[] {
  const depth = (name: string): number => {
    const fn = machine.find((one) => one.name === name);
    if (!fn) return 0;
    return Math.max(1, Math.ceil(fn.stackBytes / STACK_GRAIN)) * STACK_GRAIN + Math.max(0, ...fn.callees.map(depth));
  };
  return lowered.ir.functions.flatMap((fn) => {
    const bytes = depth(fn.name);
    if (fn.kind !== "program" || bytes <= PROGRAM_LIMITS.stackBytes) return [];
    const values = { function: fn.sourceName, bytes: String(bytes), max: String(PROGRAM_LIMITS.stackBytes) };
    return [pendingDiagnostic(lowered.unit, { code: "TSB4004", values, loc: fn.loc })];
  });
}

function emit(kind: EmitKind, lowered: Lowered, machine: readonly MachineFunction[], options: CompileOptions): Uint8Array {
  if (kind === "ir") return new TextEncoder().encode(printModule(lowered.ir));
  const model = objectModel(lowered, machine, options);
  return kind === "obj" ? writeObject(model) : new TextEncoder().encode(asmText(model, machine));
}

function objectModel(lowered: Lowered, machine: readonly MachineFunction[], options: CompileOptions): ObjectModel {
  const { unit, state, ir } = lowered;
  const used = usedGlobals(ir);
  return {
    endian: options.endian,
    license: unit.license,
    sources: sourceTexts(unit, (path) => relative(options.rootDir, path).split(sep).join("/")),
    functions: machine.map((fn) => functionModel(lowered, fn, options)),
    maps: [...mapModels(unit), ...(usesFrames(ir) ? [framesMap(unit)] : []), ...slotsMaps(ir)],
    globals: [
      ...globalModels(unit, state.strings, used, ir.written ?? new Set()),
      ...(used.has(HIDDEN_ZERO.name) ? [HIDDEN_ZERO] : []),
    ],
  };
}

function functionModel(lowered: Lowered, fn: MachineFunction, options: CompileOptions): FunctionModel {
  const instance = lowered.instances.find((one) => one.name === fn.name);
  const program = instance?.isProgram ? lowered.unit.programs.find((one) => one.method === instance.node) : undefined;
  return {
    name: fn.name,
    section: program ? program.row.section : ".text",
    linkage: program ? "global" : "static",
    code: encodeInsns(fn.insns, options.endian),
    relocations: fn.relocations,
    lines: fn.lines.map(({ slot, loc }) => ({ slot, source: loc.file, line: loc.line, column: loc.column })),
    // What is no instance is a loop's body.
    ...(instance ? prototype(instance, lowered.resultOf(instance)) : CALLBACK_PROTOTYPE),
    tags: program ? programTags(lowered.unit, program) : [],
  };
}

function asmText(model: ObjectModel, machine: readonly MachineFunction[]): string {
  return renderAsm(
    model.functions.map(({ name, section, relocations, lines }, index) => ({
      name,
      section,
      insns: machine[index]?.insns ?? [],
      relocations,
      lines: lines.map(({ slot, source, line }) => ({ slot, line, ...sourceAt(model.sources[source], line) })),
    })),
  );
}

const sourceAt = (source: SourceText | undefined, line: number): { readonly file: string; readonly text: string } => ({
  file: source?.path ?? "",
  text: source?.lines[line - 1] ?? "",
});
