/**
 * Options to the machine that helpers describe: by default this process's clock and task, one CPU, and random numbers from a
 * seed.
 */

import { basename } from "node:path";
import type { Clock, Host } from "./run-state.ts";

export interface HostOptions {
  /** Nanoseconds of every clock, or of each. Default: this machine's. */
  readonly clock?: (() => bigint) | Clock | undefined;
  /** Of `bpf_get_prandom_u32`; equal seeds give equal numbers. Default 0. */
  readonly seed?: number | undefined;
  /** Number of the CPU that runs programs, and how many there are. Default 0 of 1. */
  readonly cpu?: number | undefined;
  readonly cpuCount?: number | undefined;
  readonly numaNode?: number | undefined;
  /** Default: there is none. */
  readonly findSocket?: Host["findSocket"];
  /** Default: this process. */
  readonly task?: Host["task"] | undefined;
}

export function createHost(options: HostOptions = {}): Host {
  const { clock, seed = 0, cpu = 0, cpuCount = cpu + 1, numaNode = 0, task = ownTask(), findSocket } = options;
  if (cpu < 0 || cpu >= cpuCount) throw new RangeError(`there is no CPU ${cpu} among ${cpuCount}`);
  return { clock: clockOf(clock), random: randomFrom(seed), cpu, cpuCount, numaNode, task, findSocket };
}

function clockOf(clock: HostOptions["clock"]): Clock {
  if (typeof clock === "function") return { monotonic: clock, boot: clock, tai: clock };
  const monotonic = (): bigint => process.hrtime.bigint();
  return clock ?? { monotonic, boot: monotonic, tai: () => BigInt(Date.now()) * 1_000_000n };
}

function ownTask(): Host["task"] {
  return {
    name: basename(process.execPath),
    tgid: process.pid,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
}

/** splitmix32. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
