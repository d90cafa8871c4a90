import { ArrayMap, type u32, type u64 } from "tsbpf";
import { LIMIT } from "./flows.bpf.ts";

export enum Kind {
  Short,
  Long = 3,
}
export const Slots = { total: 0, long: 1 } as const;
export const MASK: u32 = 0xff;
export let seen: u64 = 0n;
export const counts = new ArrayMap<u64>({ maxEntries: 2 });

export const kindOf = (length: u32): Kind => (length > LIMIT ? Kind.Long : Kind.Short);

export function count(length: u32): void {
  seen += 1n;
  const slot = kindOf(length) === Kind.Long ? Slots.long : Slots.total;
  const counter = counts.get(slot);
  if (counter) counter.value += 1n;
}
