/**
 * The judgement of random modules: compiled together, loaded, run on all inputs by evaluator, emulator and kernel. Out: how many
 * programs agreed, which codes the compiler refused programs with, and a report for each failure.
 */

import type { Diagnostic } from "../../../../compiler/diagnostics/diagnostic.ts";
import type { CheckedModule } from "../checked-module.ts";
import { checkModules } from "../checked-module.ts";
import { type CompiledModule, type Cpu, compileModules } from "../in-kernel.ts";
import { emulatorRunner, evaluatorRunner, kernelRunner, type Runner } from "./backends.ts";
import { moduleText, randomModule, type WholeModule, type WholeProgram } from "./program.ts";
import { difference } from "./state.ts";

export interface Failure {
  /** `agree`: a run differs; `load`: the verifier said no; `crash`: the compiler or the evaluator broke. */
  readonly kind: "agree" | "load" | "crash" | "typescript";
  readonly module: string;
  readonly seed: number;
  readonly program: string;
  readonly report: string;
}

export interface Judgement {
  readonly accepted: number;
  readonly runs: number;
  /** Programs refused, by the code of the first error. */
  readonly refused: ReadonlyMap<string, Refusals>;
  readonly failures: readonly Failure[];
}

export interface Refusals {
  readonly count: number;
  /** The first diagnostic of the code. */
  readonly example: string;
}

export interface Backends {
  readonly isKernel: boolean;
  readonly cpu: Cpu;
  /** What is compiled instead of a module's text: a comparison that does not notice is worth nothing. */
  readonly change?: ((text: string) => string) | undefined;
}

export interface ManyOptions extends Omit<Backends, "cpu"> {
  readonly first: number;
  readonly modules: number;
  readonly programs: number;
  readonly withTables?: boolean;
}

/** Atomics that give the old value need v3. */
const levels: readonly Cpu[] = [3, 4];
/** Modules judged at once. */
const batch = 10;

/** Modules of consecutive seeds, some at each level. */
export function judgeMany(options: ManyOptions): { accepted: number; refusedCount: number; report: string } {
  const all: Judgement[] = [];
  for (let at = 0; at < options.modules; at += batch) {
    const count = Math.min(batch, options.modules - at);
    const modules = Array.from({ length: count }, (_, i) => options.first + at + i).map((seed) =>
      randomModule(`w${seed}`, seed, options.programs, options.withTables),
    );
    const cpu = levels[(at / batch) % levels.length] ?? 3;
    all.push(judge(modules, { ...options, cpu }));
  }
  const accepted = all.reduce((sum, one) => sum + one.accepted, 0);
  const runs = all.reduce((sum, one) => sum + one.runs, 0);
  const codes = new Map<string, Refusals>();
  for (const [code, { count, example }] of all.flatMap(({ refused }) => [...refused]))
    codes.set(code, { count: (codes.get(code)?.count ?? 0) + count, example: codes.get(code)?.example ?? example });
  const refusedCount = [...codes.values()].reduce((sum, { count }) => sum + count, 0);
  const failures = all.flatMap((one) => one.failures);
  const lines = [
    `${accepted} programs agree in ${runs} runs, ${refusedCount} refused`,
    ...[...codes.values()].map(({ count, example }) => `refused ${count} times: ${example}`),
    ...failures.map(({ kind, seed, program, report }) => `FAILED (${kind}) seed ${seed} ${program}:\n${shortened(report)}`),
  ];
  return { accepted, refusedCount, report: lines.join("\n") };
}

/** A verifier's log can be megabytes; its beginning says where, its end why. */
function shortened(report: string): string {
  return report.length < 6000 ? report : `${report.slice(0, 2000)}\n…\n${report.slice(-4000)}`;
}

interface Attempt {
  readonly module: WholeModule;
  readonly programs: ReadonlySet<string>;
}

export function judge(modules: readonly WholeModule[], { isKernel, cpu, change = (text) => text }: Backends): Judgement {
  const refused = new Map<string, Refusals>();
  const failures: Failure[] = [];
  const [accepted, runs] = [{ count: 0 }, { count: 0 }];
  let attempts: readonly Attempt[] = modules.map((module) => ({
    module,
    programs: new Set(module.programs.map(({ name }) => name)),
  }));
  while (attempts.length > 0) {
    const texts = attempts.map(({ module, programs }) => ({
      name: module.name,
      text: moduleText(module, (name) => programs.has(name)),
      programs: [],
    }));
    const checked = checkModules(new Map(texts.map(({ name, text }) => [name, text])));
    const compiled = compileModules(
      texts.map((one) => ({ ...one, text: change(one.text) })),
      cpu,
    );
    const again: Attempt[] = [];
    attempts.forEach((attempt, i) => {
      const [own, result, text] = [checked.get(attempt.module.name), compiled[i], texts[i]?.text ?? ""];
      if (own === undefined || result === undefined) throw new Error("a module was lost");
      if (result.object === undefined) {
        // The compiler accepts nothing that TypeScript does not.
        const errors = own.errors();
        if (errors.length > 0) {
          failures.push({ ...of(attempt.module), kind: "typescript", program: "", report: errors.slice(0, 3).join("\n") });
          return;
        }
        const out = refusedPrograms(result.diagnostics, text);
        for (const one of out.values()) {
          const known = refused.get(one.code);
          refused.set(one.code, { count: (known?.count ?? 0) + 1, example: known?.example ?? describe([one]) });
        }
        const rest = new Set([...attempt.programs].filter((name) => !out.has(name)));
        if (out.size === 0)
          failures.push({ ...of(attempt.module), kind: "crash", program: "", report: describe(result.diagnostics) });
        else if (rest.size > 0) again.push({ ...attempt, programs: rest });
        return;
      }
      const outcome = runModule(attempt, own, result, isKernel);
      accepted.count += attempt.programs.size;
      runs.count += outcome.runs;
      failures.push(...outcome.failures);
    });
    attempts = again;
  }
  return { accepted: accepted.count, runs: runs.count, refused, failures };
}

const of = ({ name, seed }: WholeModule): { module: string; seed: number } => ({ module: name, seed });

function describe(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .slice(0, 5)
    .map(({ code, message, span }) => `line ${span?.line}: ${code} ${message}\n  ${span?.lineText.trim()}`)
    .join("\n");
}

const ofProgram = /^(?:export class Program_|class |function )(p\d+)/;

/** By the lines of the errors; a program's functions stand before its class, and the class ends it. */
function refusedPrograms(diagnostics: readonly Diagnostic[], text: string): ReadonlyMap<string, Diagnostic> {
  const lines = text.split("\n");
  const out = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { span, category } = diagnostic;
    if (category !== "error" || span === undefined) continue;
    const head = lines.slice(0, span.line).findLast((line) => ofProgram.test(line));
    const name = head && ofProgram.exec(head)?.[1];
    if (name !== undefined && !out.has(name)) out.set(name, diagnostic);
  }
  return out;
}

function runModule(
  { module, programs }: Attempt,
  checked: CheckedModule,
  { object }: CompiledModule,
  isKernel: boolean,
): { runs: number; failures: readonly Failure[] } {
  const failures: Failure[] = [];
  if (object === undefined) return { runs: 0, failures };
  const { declarations } = module;
  const runners: { name: string; runner: Runner }[] = [];
  try {
    using evaluator = evaluatorRunner(checked, declarations);
    runners.push({ name: "emulator", runner: emulatorRunner(object, declarations) });
    if (isKernel) runners.push({ name: "kernel", runner: kernelRunner(object, declarations) });
    let runs = 0;
    for (const program of module.programs.filter(({ name }) => programs.has(name))) {
      const outcome = runProgram(program, evaluator, runners);
      runs += outcome.runs;
      failures.push(
        ...outcome.reports.map((report) => ({ ...of(module), kind: "agree" as const, program: program.name, report })),
      );
    }
    return { runs, failures };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { runs: 0, failures: [{ ...of(module), kind: "load", program: "", report: error.message }] };
  } finally {
    for (const { runner } of runners) runner[Symbol.dispose]();
  }
}

function runProgram(
  { name, inputs }: WholeProgram,
  evaluator: Runner,
  runners: readonly { readonly name: string; readonly runner: Runner }[],
): { runs: number; reports: readonly string[] } {
  for (const runner of [evaluator, ...runners.map((one) => one.runner)]) runner.reset();
  let runs = 0;
  for (const [i, input] of inputs.entries()) {
    try {
      const wanted = evaluator.run(name, input);
      for (const { name: who, runner } of runners) {
        const report = difference(wanted, runner.run(name, input));
        if (report !== undefined) return { runs, reports: [`${who}, input ${i}: ${report}`] };
        runs += 1;
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { runs, reports: [`input ${i}: ${error.constructor.name}: ${error.message}`] };
    }
  }
  return { runs, reports: [] };
}
