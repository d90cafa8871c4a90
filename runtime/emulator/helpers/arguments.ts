/** What helpers take from registers, checked: maps of a kind, keys, numbers of 32 bits. */

import { MachineFault } from "../fault.ts";
import type { ArgumentIndex, HelperCall } from "../machine.ts";
import { EmulatedMap } from "../maps/map.ts";
import type { EmulatedSocket } from "../maps/socket-map.ts";

/** Of any class: `mapArgument(call, 1, RingBufferMap)`. */
export function mapArgument<M extends EmulatedMap>(
  call: HelperCall,
  index: ArgumentIndex,
  kind: abstract new (...args: never[]) => M,
): M {
  const owner = call.memory.ownerAt(call.low(index), call.high(index));
  if (owner instanceof kind) return owner;
  const found = owner instanceof EmulatedMap ? `map ${owner.shape.name}, of another type` : "no map";
  throw new MachineFault("argument", `r${index} is ${found}: this helper takes a ${kind.name}`);
}

/** Undefined for null. */
export function socketArgument(call: HelperCall, index: ArgumentIndex): EmulatedSocket | undefined {
  const address = call.argument(index);
  if (address === 0n) return undefined;
  const owner = call.memory.ownerOf(address);
  if (owner !== undefined && isSocket(owner)) return owner;
  throw new MachineFault("argument", `r${index} is no socket`);
}

const isSocket = (owner: object): owner is EmulatedSocket => "cookie" in owner;

export function keyArgument(call: HelperCall, index: ArgumentIndex, map: EmulatedMap): Uint8Array {
  return bytesArgument(call, index, map.shape.keySize);
}

/** As keys have; copied one by one they are there sooner. */
const FEW_BYTES = 16;

/** A copy: helpers allocate. */
export function bytesArgument(call: HelperCall, index: ArgumentIndex, byteSize: number): Uint8Array {
  const { memory } = call;
  if (byteSize === 0) return new Uint8Array(0);
  const place = memory.locate(call.low(index), call.high(index), byteSize, "read");
  const copy = new Uint8Array(byteSize);
  if (byteSize > FEW_BYTES) copy.set(memory.bytes8.subarray(place, place + byteSize));
  else for (let at = 0; at < byteSize; at++) copy[at] = memory.bytes8[place + at] ?? 0;
  return copy;
}

export const u32Argument = (call: HelperCall, index: ArgumentIndex): number => call.low(index) >>> 0;

/** Bytes into memory of the program; an address of too little memory is a fault. */
export function writeBytes(call: HelperCall, index: ArgumentIndex, bytes: Uint8Array): void {
  call.memory.bytes(call.argument(index), bytes.length, "write").set(bytes);
}
