/** Generated modules, compiled, in the emulator against the evaluator. Leaves: how many cases, and a text for each problem. */

import { ObjectMachine } from "../in-emulator.ts";
import type { CheckedModule } from "./checked-module.ts";
import { compareModule, type Executor } from "./compare.ts";
import type { GeneratedModule } from "./generate/module.ts";
import { type CompiledModule, type Cpu, compileModules } from "./in-kernel.ts";

export interface Compared {
  readonly cases: number;
  readonly problems: readonly string[];
}

/** A fault of the machine is an error: a program's own fault verdict is none. */
export function executorOf(object: Uint8Array): Executor {
  const machine = new ObjectMachine(object);
  return (program, ctx) => {
    const { result, ctx: after } = machine.run(program, ctx);
    if (result.kind === "fault") throw new Error(`${result.fault.message} at ${result.fault.disassembly}`);
    return { retval: Number(BigInt.asIntN(32, result.r0)), ctx: after };
  };
}

export function compareInEmulator(
  modules: readonly GeneratedModule[],
  checked: ReadonlyMap<string, CheckedModule>,
  cpu: Cpu,
): Compared {
  let cases = 0;
  const compareOne = ({ name, object, diagnostics }: CompiledModule, index: number): readonly string[] => {
    const [module, own] = [modules[index], checked.get(name)];
    if (!module || !own || !object) return [`${name} was refused: ${diagnostics.map(({ message }) => message).join("; ")}`];
    const comparison = compareModule(module, own, executorOf(object), "little");
    cases += comparison.cases;
    return comparison.mismatches.map(({ report }) => report);
  };
  const problems = compileModules(modules, cpu).flatMap(compareOne);
  return { cases, problems };
}
