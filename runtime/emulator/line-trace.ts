/** The source lines that a run passes, from the instructions that it takes: each time the line changes, once. */

import type { ProgramImage, RunOptions } from "./machine.ts";

export interface TracedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Longer traces end here: a loop of a million rounds says no more than its first thousands. */
const MAX_LINES = 10_000;

export class LineTrace {
  readonly lines: TracedLine[] = [];
  /** Were there more? */
  isCut = false;
  readonly #byImage = new Map<ProgramImage, readonly (TracedLine | undefined)[]>();
  #last: string | undefined;

  readonly listener: NonNullable<RunOptions["trace"]> = (image, slot) => {
    const known = this.#byImage.get(image) ?? linesBySlot(image);
    this.#byImage.set(image, known);
    const line = known[slot];
    const place = line && `${line.file}:${line.line}`;
    if (line === undefined || place === this.#last) return;
    this.#last = place;
    if (this.lines.length < MAX_LINES) this.lines.push(line);
    else this.isCut = true;
  };
}

/** A line covers the slots up to the next, within its function. */
function linesBySlot({ source }: ProgramImage): readonly (TracedLine | undefined)[] {
  const starts = new Set(source.functions.map(({ slot }) => slot));
  const atSlot = new Map((source.lines ?? []).map((line) => [line.slot, line]));
  let current: TracedLine | undefined;
  return source.insns.map((_, slot) => {
    if (starts.has(slot)) current = undefined;
    const line = atSlot.get(slot);
    if (line !== undefined) current = { file: line.file, line: line.line, text: line.text };
    return current;
  });
}
