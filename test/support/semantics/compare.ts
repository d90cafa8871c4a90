/**
 * Runs the programs of a generated module in an executor (the kernel, a second evaluator) and in the evaluator; reports where
 * they differ.
 */

import type { CheckedModule } from "./checked-module.ts";
import { createEvaluator, type Evaluation } from "./evaluate.ts";
import type { GeneratedModule } from "./generate/module.ts";
import { type Endian, readInt } from "./memory.ts";
import { type VectorField, vectorFields, vectorSize } from "./vector-module.ts";

export interface ProgramResult {
  /** Read as a signed 32-bit number. */
  readonly retval: number;
  readonly ctx: Uint8Array;
}

/** Runs the named program once on a copy of the context. */
export type Executor = (program: string, ctx: Uint8Array) => ProgramResult;

export interface Mismatch {
  readonly program: string;
  readonly report: string;
}

export interface Comparison {
  readonly cases: number;
  readonly mismatches: readonly Mismatch[];
}

/** Stops at the first mismatch of each program, and altogether after `limit`. */
export function compareModule(
  module: GeneratedModule,
  checked: CheckedModule,
  execute: Executor,
  endian: Endian,
  limit = 20,
): Comparison {
  const evaluate = createEvaluator(checked);
  const mismatches: Mismatch[] = [];
  let cases = 0;
  for (const { name, contexts } of module.programs) {
    for (const ctx of contexts(endian)) {
      cases += 1;
      const report = difference(evaluate(name, ctx, { endian }), attempt(execute, name, ctx), ctx);
      if (report === undefined) continue;
      mismatches.push({ program: name, report: `${module.name}.${name}: ${report}\n${programText(module, name)}` });
      break;
    }
    if (mismatches.length >= limit) break;
  }
  return { cases, mismatches };
}

function attempt(execute: Executor, program: string, ctx: Uint8Array): ProgramResult | Error {
  try {
    return execute(program, ctx);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function difference(wanted: Evaluation, seen: ProgramResult | Error, before: Uint8Array): string | undefined {
  if (wanted.assertFailed !== undefined)
    return `accepted, but ${wanted.assertFailed}; with ${changes(new Uint8Array(before.length), before)}`;
  if (seen instanceof Error) return `${seen.message}; with ${changes(new Uint8Array(before.length), before)}`;
  const sameContext = Buffer.compare(wanted.ctxAfter, seen.ctx) === 0;
  if (sameContext && wanted.retval === (seen.retval | 0)) return undefined;
  const fault = wanted.faulted === undefined ? "" : ` (fault: ${wanted.faulted})`;
  return [
    `returned ${seen.retval | 0}, should return ${wanted.retval}${fault}`,
    `  with   ${changes(new Uint8Array(before.length), before)}`,
    `  wrote  ${changes(before, seen.ctx)}`,
    `  should ${changes(before, wanted.ctxAfter)}`,
  ].join("\n");
}

/** The fields (or, for other contexts, the bytes) in which two contexts differ, as they are afterwards. */
function changes(before: Uint8Array, after: Uint8Array): string {
  const bytes = [...after].flatMap((byte, at) => (byte === before[at] ? [] : [at]));
  if (after.length !== vectorSize) return bytes.map((at) => `[${at}]=${after[at]}`).join(" ") || "nothing";
  const names = vectorFields.filter(({ offset }, i) =>
    bytes.some((at) => at >= offset && at < (vectorFields[i + 1]?.offset ?? vectorSize)),
  );
  return names.map((field) => `${field.name}=${fieldValue(after, field)}`).join(" ") || "nothing";
}

function fieldValue(bytes: Uint8Array, { type, offset }: VectorField): bigint {
  return readInt({ bytes, offset }, type === "bool" ? "u8" : type, "little");
}

function programText({ text }: GeneratedModule, name: string): string {
  const start = text.indexOf(`static ${name}(`);
  return text.slice(start, text.indexOf("\n  }", start) + 4);
}
