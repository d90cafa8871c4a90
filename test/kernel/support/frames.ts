/** Streams of length-prefixed messages, and the ways in which TCP may cut them. */

import type { Random } from "../../support/semantics/generate/random.ts";

export interface Frame {
  readonly bytes: Buffer;
  readonly type: number;
}

/** A 4-byte length, a 2-byte type, and random content. */
export function randomFrame(random: Random, maxLength: number, types: readonly number[]): Frame {
  const type = random.pick(types);
  const bytes = Buffer.concat([Buffer.alloc(6), randomBytes(random, random.below(maxLength - 1))]);
  bytes.writeUInt32BE(bytes.length - 4, 0);
  bytes.writeUInt16BE(type, 4);
  return { bytes, type };
}

export const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

/** How a stream of frames is written: the bytes of each write. */
export type Chunking = (frames: readonly Buffer[], random: Random) => readonly Buffer[];

export const CHUNKINGS = {
  "a write for each message": (frames) => frames,
  "many messages in one write": (frames) => [Buffer.concat(frames)],
  "split headers": (frames) => cut(Buffer.concat(frames), headerCuts(frames)),
  "random chunks": (frames, random) => {
    const stream = Buffer.concat(frames);
    const cuts: number[] = [];
    for (let at = 0; at < stream.length; at += 1 + random.below(random.chance(50) ? 40 : 6000)) cuts.push(at);
    return cut(stream, cuts);
  },
} as const satisfies Readonly<Record<string, Chunking>>;

/** Within the length, and within the type. */
function headerCuts(frames: readonly Buffer[]): readonly number[] {
  let start = 0;
  return frames.flatMap(({ length }, i) => {
    const cuts = [start + 1 + (i % 3), start + 5];
    start += length;
    return cuts;
  });
}

function cut(stream: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const edges = [...new Set([0, ...cuts, stream.length])];
  return edges.slice(1).map((end, i) => stream.subarray(edges[i], end));
}
