/** Random cases of traffic: which sockets, what is written in which pieces, what the programs do with it. */

import { Random } from "../../../support/semantics/generate/random.ts";

export interface Step {
  readonly verdict: number;
  readonly applyBytes: number;
  readonly corkBytes: number;
  readonly pullStart: number;
  readonly pullEnd: number;
  readonly pushStart: number;
  readonly pushBytes: number;
  readonly popStart: number;
  readonly popBytes: number;
}

export interface Case {
  readonly map: "senders" | "receivers" | "framed";
  readonly from: "tcp" | "unix";
  readonly to: "tcp" | "unix";
  readonly writes: readonly Uint8Array[];
  /** Does nobody read what the source's own reader gets? */
  readonly isUnread?: boolean;
  /** In turn, at most `STEPS`. */
  readonly steps: readonly Step[];
}

/** Rows of the table. */
export const STEPS = 8;
const SIZES = [1, 2, 3, 7, 16, 64, 255, 1000, 1448, 4000];

export function randomCase(seed: number, map: Case["map"]): Case {
  const random = new Random(seed);
  const from = map === "receivers" ? random.pick(["tcp", "unix"] as const) : "tcp";
  const to = map === "senders" ? "tcp" : random.pick(["tcp", "unix"] as const);
  const areSplit = random.chance(50);
  const step = (): Step => (map === "senders" ? sendStep(random, areSplit) : { ...IDLE, verdict: random.below(4) });
  const steps = Array.from({ length: STEPS }, step);
  return { map, from, to, steps, writes: map === "framed" ? frames(random) : pieces(random) };
}

export const IDLE: Step = {
  ...{ verdict: 1, applyBytes: 0, corkBytes: 0 },
  ...{ pullStart: 0, pullEnd: 0, pushStart: 0, pushBytes: 0, popStart: 0, popBytes: 0 },
};

/**
 * An sk_msg verdict that drops is an error of the write, which ends the connection: not here. Of messages that verdicts split, the
 * kernel loses bytes on their way to a reader (docs/emulator.md).
 */
function sendStep(random: Random, areSplit: boolean): Step {
  const size = (): number => random.pick(SIZES);
  const verdict = 1 + random.below(areSplit ? 2 : 3);
  const pullStart = random.chance(50) ? 0 : random.below(20);
  return {
    ...{ ...IDLE, verdict },
    ...(areSplit && random.chance(50) && { applyBytes: 64 + size() }),
    ...(random.chance(15) && { corkBytes: size() }),
    ...(random.chance(25) && { pullStart, pullEnd: pullStart + size() }),
    ...(random.chance(20) && { pushStart: random.below(20), pushBytes: 1 + random.below(32) }),
    ...(random.chance(20) && { popStart: random.below(20), popBytes: 1 + random.below(32) }),
  };
}

const bytesOf = (random: Random, size: number): Uint8Array => Uint8Array.from({ length: size }, () => random.below(256));

const pieces = (random: Random): Uint8Array[] =>
  Array.from({ length: 1 + random.below(8) }, () =>
    bytesOf(random, random.chance(70) ? random.pick(SIZES) : 1 + random.below(9000)),
  );

/** Messages with their lengths, cut anywhere. */
function frames(random: Random): Uint8Array[] {
  const messages = Array.from({ length: 1 + random.below(12) }, () => {
    const body = bytesOf(random, 1 + random.below(random.chance(20) ? 3000 : 40));
    return Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]);
  });
  const stream = Buffer.concat(messages);
  const writes: Uint8Array[] = [];
  for (let at = 0; at < stream.length; ) {
    const end = at + 1 + random.below(random.chance(30) ? 3 : 600);
    writes.push(stream.subarray(at, end));
    at = end;
  }
  return writes;
}
