/** Generated modules compiled, run in this machine's kernel, and compared with the evaluator, case by case. */

import { type CheckedModule, checkModules } from "./checked-module.ts";
import { type Comparison, compareModule } from "./compare.ts";
import type { GeneratedModule } from "./generate/module.ts";
import { type CompiledModule, type Cpu, compileModules, loadExecutor } from "./in-kernel.ts";

export type Checked = ReadonlyMap<string, CheckedModule>;

export function check(modules: readonly GeneratedModule[]): Checked {
  return checkModules(new Map(modules.map(({ name, text }) => [name, text])));
}

/** `undefined` where the compiler refused the module. */
export function compareInKernel(
  module: GeneratedModule,
  compiled: CompiledModule | undefined,
  checked: Checked,
): Comparison | undefined {
  const own = checked.get(module.name);
  if (compiled?.object === undefined || own === undefined) return undefined;
  using loaded = loadExecutor(compiled.object);
  return compareModule(module, own, loaded.execute, "little");
}

function diagnosticsOf(compiled: CompiledModule | undefined): string {
  const lines = compiled?.diagnostics.map(
    ({ code, message, span }) => `  line ${span?.line}: ${code} ${message}\n    ${span?.lineText.trim()}`,
  );
  return lines?.join("\n") ?? "";
}

export function compareAll(
  modules: readonly GeneratedModule[],
  cpu: Cpu,
  optional = true,
): { readonly cases: number; readonly problems: readonly string[] } {
  const checked = check(modules);
  const compiled = compileModules(modules, cpu, optional);
  let cases = 0;
  const problems = modules.flatMap((module, i) => {
    const comparison = compareInKernel(module, compiled[i], checked);
    // Code that nothing has improved may need more stack than there is; that is told, not wrong.
    if (comparison === undefined && !optional && refusedFor(compiled[i], "TSB4004")) return [];
    if (comparison === undefined) return [`${module.name} was refused:\n${diagnosticsOf(compiled[i])}`];
    cases += comparison.cases;
    return comparison.mismatches.map(({ report }) => report);
  });
  return { cases, problems };
}

const refusedFor = (compiled: CompiledModule | undefined, code: string): boolean =>
  compiled !== undefined && compiled.diagnostics.length > 0 && compiled.diagnostics.every((one) => one.code === code);
