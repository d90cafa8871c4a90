/**
 * From a generated module to an executor that runs its programs in this machine's kernel: compiled by the compiler, loaded by
 * bpftool.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { compile } from "../../../compiler/driver.ts";
import { collectObject } from "../collect.ts";
import { type LoadedObject, type LoadedProgram, loadObject } from "../kernel.ts";
import type { Executor } from "./compare.ts";
import type { GeneratedModule } from "./generate/module.ts";

export interface CompiledModule {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  /** None when the compiler refused it. */
  readonly object: Uint8Array | undefined;
}

export type Cpu = 1 | 2 | 3 | 4;

const KERNEL = [6, 1] as const;

/** Compiles all modules at once: they share one TypeScript program. `optional: false` leaves out the passes that only improve. */
export function compileModules(modules: readonly GeneratedModule[], cpu: Cpu, optional = true): readonly CompiledModule[] {
  const rootDir = mkdtempSync(join(tmpdir(), "tsbpf-semantics-"));
  try {
    const entries = modules.map(({ name, text }) => {
      const path = join(rootDir, `${name}.bpf.ts`);
      writeFileSync(path, text);
      return path;
    });
    const compiled = compile(entries, {
      cpu,
      kernel: KERNEL,
      endian: "little",
      emit: ["obj"],
      rootDir,
      pipeline: { optional },
    });
    return compiled.map(({ diagnostics, outputs }, i) => {
      const name = modules[i]?.name ?? "";
      const object = outputs.find(({ kind }) => kind === "obj")?.bytes;
      if (object) collectObject(`semantics/${name}`, object, { kernel: KERNEL, cpu });
      return { name, diagnostics, object };
    });
  } finally {
    rmSync(rootDir, { recursive: true, force: true });
  }
}

export interface KernelExecutor extends Disposable {
  readonly execute: Executor;
}

/** Throws with the verifier's log when the kernel refuses the object. */
export function loadExecutor(object: Uint8Array): KernelExecutor {
  const loaded: LoadedObject = loadObject(object);
  const programs = new Map<string, LoadedProgram>();
  return {
    execute: (name, ctx) => {
      const program = programs.get(name) ?? loaded.program(name);
      programs.set(name, program);
      const { retval, ctx: after } = program.testRun({ ctx });
      return { retval, ctx: after };
    },
    [Symbol.dispose]: () => loaded[Symbol.dispose](),
  };
}
