/**
 * Random programs by seed in two machines, the kernel and the emulator. Leaves: how many ran, and a text for each difference. A
 * seed tells everything, so that a difference is found again by it.
 */

import { disassemble } from "../../../compiler/bytecode/disassemble.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { HelperTable } from "../../../runtime/emulator/machine.ts";
import { loadProgram, ProgramLoadError } from "../../../runtime/linux/syscall/load.ts";
import { testRunProgram } from "../../../runtime/linux/syscall/program.ts";
import { CPU_LEVELS, type CpuLevel } from "../../../stdlib/spec/isa.ts";
import { PROG_TYPES } from "../../../stdlib/spec/prog-types.ts";
import { RawMachine } from "../in-emulator.ts";
import { CTX_BYTES, type RandomProgram, randomContext, randomProgram } from "../random-bpf.ts";

/** bpf_ktime_get_ns: its result is thrown away by the programs. */
const CLOCK = 5;
export const HELPERS: HelperTable = new Map([[CLOCK, (call) => call.result(1n)]]);

/** What the r0 of a run and its context are. */
export interface State {
  /** The kernel tells 32 bits of it; the context has all. */
  readonly r0: number;
  readonly ctx: Uint8Array;
}

export interface Tally {
  programs: number;
  runs: number;
  insns: number;
  /** Programs that the kernel did not take. */
  readonly refused: string[];
  readonly differences: string[];
}

export const emptyTally = (): Tally => ({ programs: 0, runs: 0, insns: 0, refused: [], differences: [] });

const CONTEXTS = 3;

export function programOfSeed(seed: number): { readonly program: RandomProgram; readonly cpu: CpuLevel } {
  const cpu = CPU_LEVELS[seed % CPU_LEVELS.length] ?? 1;
  return { program: randomProgram(seed, cpu, { helpers: [CLOCK] }), cpu };
}

/** Kernel against emulator. */
export function compareSeed(seed: number, tally: Tally): void {
  const { program } = programOfSeed(seed);
  try {
    using fd = loadProgram({
      type: PROG_TYPES.syscall.id,
      code: encodeInsns(program.insns, "little"),
      flags: SLEEPABLE,
    });
    compareRuns(seed, program, tally, (ctx) => {
      const { retval, ctx: after } = testRunProgram(fd.number, { ctx });
      return { r0: retval, ctx: after };
    });
  } catch (error) {
    if (!(error instanceof ProgramLoadError)) throw error;
    tally.refused.push(`seed ${seed}: ${error.message}\n${error.verifierLog.trim().split("\n").slice(-6).join("\n")}`);
  }
}

/** BPF_F_SLEEPABLE of include/uapi/linux/bpf.h: `syscall` programs are always. */
const SLEEPABLE = 1 << 4;

/** Another machine against the emulator, on the contexts of the seed. */
export function compareRuns(seed: number, program: RandomProgram, tally: Tally, other: (ctx: Uint8Array) => State): void {
  const machine = new RawMachine(program, CTX_BYTES, { helpers: HELPERS, budget: 1_000_000 });
  tally.programs++;
  for (let i = 0; i < CONTEXTS; i++) {
    const ctx = randomContext(seed * CONTEXTS + i);
    const { result, ctx: after } = machine.run(ctx);
    const wanted = other(ctx);
    tally.runs++;
    tally.insns += result.insns;
    const told =
      result.kind === "fault"
        ? result.fault.message
        : differenceOf(wanted, { r0: Number(BigInt.asUintN(32, result.r0)), ctx: after });
    if (told === undefined) continue;
    tally.differences.push(`seed ${seed}, context ${i}: ${told}\n${textOf(program)}`);
    return;
  }
}

function differenceOf(wanted: State, seen: State): string | undefined {
  if (wanted.r0 === seen.r0 && Buffer.compare(wanted.ctx, seen.ctx) === 0) return undefined;
  const words: string[] = [];
  for (let at = 0; at < CTX_BYTES; at += 8) {
    const [a, b] = [wanted.ctx, seen.ctx].map((ctx) => Buffer.from(ctx.subarray(at, at + 8)).toString("hex"));
    if (a !== b) words.push(`[${at}] is ${b}, should be ${a}`);
  }
  return [`r0 is ${seen.r0}, should be ${wanted.r0}`, ...words].join("\n  ");
}

function textOf({ insns }: RandomProgram): string {
  return disassemble(insns)
    .map(({ slot, text }) => `${slot}: ${text}`)
    .join("\n");
}
