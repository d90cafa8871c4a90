/** Frame layout: stack objects go in, their distances from r10 leave. Larger alignments lie closer to it, so nothing is padded. */

import type { MachineBody } from "../machine.ts";
import { usedObjects } from "./used-objects.ts";

export interface Frame {
  /** By object: the (negative) offset of its first byte. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly bytes: number;
}

const alignUp = (value: number, align: number): number => Math.ceil(value / align) * align;

export function layOutFrame(body: MachineBody): Frame {
  const offsets = new Map<number, number>();
  let bytes = 0;
  const objects = usedObjects(body).map((index) => ({
    index,
    size: body.objects[index]?.size ?? 0,
    align: body.objects[index]?.align ?? 1,
  }));
  for (const { index, size, align } of objects.sort((a, b) => b.align - a.align || a.index - b.index)) {
    bytes = alignUp(bytes + size, align);
    offsets.set(index, -bytes);
  }
  return { offsets, bytes };
}
