/**
 * `tsbpf vm`: one program by the rules of the instruction set alone. Enters: its bytes (instructions, or an object file) and
 * the memory that r1 and r2 describe; leaves: r0, why the program is refused, or its fault.
 */

import { checkProgram, type FindingKind } from "../../compiler/bytecode/check.ts";
import { decodeInsns } from "../../compiler/bytecode/decode.ts";
import { slotCount, subprogTarget } from "../../compiler/bytecode/flow.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import { findRow } from "../../compiler/bytecode/rows.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { ObjectError, parseObject } from "../object.ts";
import type { FaultReport } from "./fault.ts";
import { loadImage } from "./image.ts";
import { Interpreter } from "./interpreter.ts";
import { type AddressReference, linkProgram } from "./link.ts";
import type { HelperTable, ProgramSource } from "./machine.ts";
import { Memory } from "./memory.ts";

export type VmResult =
  | { readonly kind: "exit"; readonly r0: bigint }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "fault"; readonly fault: FaultReport };

export interface VmInput {
  readonly program: Uint8Array;
  /** Is `program` an object file, of whose programs the first runs? */
  readonly isObject: boolean;
  readonly memory: Uint8Array;
  readonly budget?: number | undefined;
}

/** What the kernel refuses although the instruction set gives it a meaning. */
const WIDER: readonly FindingKind[] = ["shift-width", "zero-divisor", "indirect-call", "unreachable"];

/** The helper that the public conformance suites call: returns its first argument. */
const IDENTITY_HELPER = 5;
const HELPERS: HelperTable = new Map([[IDENTITY_HELPER, (call) => call.result(call.argument(1))]]);

export function runVm(input: VmInput): VmResult {
  const memory = new Memory();
  const loaded = sourceOf(input, memory);
  if (typeof loaded === "string") return { kind: "refused", reason: loaded };
  const [finding] = checkProgram(loaded.insns, {
    cpu: 4,
    functions: loaded.functions.map(({ slot }) => slot),
    relocated: (slot) => loaded.constants?.has(slot) ?? false,
  }).filter(({ kind }) => !WIDER.includes(kind));
  if (finding !== undefined) return { kind: "refused", reason: `instruction ${finding.slot}: ${finding.message}` };
  const image = loadImage(memory, loaded);
  const interpreter = new Interpreter(memory, { helpers: HELPERS });
  const result = interpreter.run(image, { args: memoryArguments(memory, input.memory), budget: input.budget });
  return result.kind === "exit" ? { kind: "exit", r0: result.r0 } : { kind: "fault", fault: result.fault };
}

/** Without memory r1 is null. */
function memoryArguments(memory: Memory, content: Uint8Array): bigint[] {
  if (content.length === 0) return [0n, 0n];
  const object = memory.allocate(content.length, { name: "the memory", content });
  return [object.address, BigInt(content.length)];
}

function sourceOf(input: VmInput, memory: Memory): ProgramSource | string {
  if (!input.isObject) return instructionsOf(input.program);
  try {
    return objectProgram(input.program, memory);
  } catch (error) {
    if (error instanceof ObjectError) return error.diagnostic.message;
    throw error;
  }
}

function instructionsOf(bytes: Uint8Array): ProgramSource | string {
  if (bytes.length === 0) return "it has no instructions";
  if (bytes.length % INSN_BYTES !== 0) return `${bytes.length} bytes are no whole number of instructions`;
  const insns = decodeInsns(bytes, "little");
  const functions = functionStarts(insns).map((slot) => ({ name: slot === 0 ? "main" : `function_${slot}`, slot }));
  return { name: "main", insns, functions };
}

/** Functions begin at 0 and wherever a call goes, if that is in the program. */
function functionStarts(insns: readonly Insn[]): readonly number[] {
  const starts = new Set([0]);
  for (let slot = 0; slot < insns.length; ) {
    const insn = insns[slot];
    const row = insn && findRow(insn);
    const target = row && subprogTarget(row, insn, slot);
    if (target !== undefined && target > 0 && target < insns.length) starts.add(target);
    slot += row ? slotCount(row) : 1;
  }
  return [...starts].sort((a, b) => a - b);
}

/** The first program; in an object whose code is all in `.text`, the first function. */
function objectProgram(bytes: Uint8Array, memory: Memory): ProgramSource | string {
  const object = parseObject(bytes);
  if (object.endian === "big") return "it is compiled for big-endian machines, and this one is little-endian";
  const [program] = object.programs.values();
  const reaches = program?.reaches ?? object.functions.map((_, index) => index);
  if (reaches.length === 0) return "the object has no program";
  const needed = reaches.flatMap((index) => object.functions[index]?.references ?? []);
  const missing = needed.find(({ kind }) => kind === "map" || kind === "extern");
  if (missing !== undefined) return `the program refers to ${missing.name}: this machine has no maps and no kernel`;
  const sections = new Map(
    object.dataSections.map(({ name, kind, size, content }) => {
      const placed = memory.allocate(size, { name: `section ${name}`, writable: kind !== "rodata", content });
      return [name, placed.address] as const;
    }),
  );
  const addressOf = (reference: AddressReference): bigint =>
    reference.kind === "data" ? (sections.get(reference.section) ?? 0n) + BigInt(reference.byteOffset) : 0n;
  return linkProgram({ endian: object.endian, functions: object.functions, reaches, addressOf });
}
