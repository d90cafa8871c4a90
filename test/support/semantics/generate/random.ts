/** Random choices from a seed, the same on every machine, and the edge values at which integers go wrong. */

import { fits, type IntName, intTypes, maxOf, minOf, wrap } from "../integers.ts";

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 32 random bits: splitmix32. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return this.bits() % count;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }

  wide(): bigint {
    return (BigInt(this.bits()) << 32n) | BigInt(this.bits());
  }
}

const knownEdges = new Map<IntName, readonly bigint[]>();

/** 0, 1, -1, the ends of the range, and powers of two with their neighbours. */
export function edgeValues(type: IntName): readonly bigint[] {
  const known = knownEdges.get(type) ?? findEdges(type);
  knownEdges.set(type, known);
  return known;
}

function findEdges(type: IntName): readonly bigint[] {
  const values = new Set([0n, 1n, -1n, 2n, -2n, minOf(type), minOf(type) + 1n, maxOf(type), maxOf(type) - 1n]);
  for (let bit = 3n; bit < BigInt(intTypes[type].bits); bit += 4n) {
    for (const near of [-1n, 0n, 1n]) values.add((1n << bit) + near).add(-(1n << bit) + near);
  }
  return [...values].filter((value) => fits(type, value)).sort((x, y) => (x < y ? -1 : 1));
}

export function randomValue(random: Random, type: IntName): bigint {
  if (random.chance(60)) return random.pick(edgeValues(type));
  if (random.chance(30)) return wrap(type, BigInt(random.below(70)) - 3n);
  return wrap(type, random.wide());
}

/** A value of `type` as source text: bigint literals with `n`, large ones sometimes in hexadecimal. */
export function literalText(random: Random, type: IntName, value: bigint): string {
  const digits = value > 255n && random.chance(30) ? `0x${value.toString(16)}` : `${value}`;
  return intTypes[type].family === "bigint" ? `${digits}n` : digits;
}
