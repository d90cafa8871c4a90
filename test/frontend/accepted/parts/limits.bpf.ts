import { config, type FixedArray, type u32 } from "tsbpf";

export class Limits {
  low: u32 = 1;
  high: u32 = 9;
}

export const STEPS: FixedArray<u32, 3> = [1, 2, 3];
export const DEFAULTS: Limits = { low: 2, high: 8 };
export const NAME = "abc";
export const limits = config<Limits>({ low: 3, high: 7 });

/** Named as one of the importer's. */
const hidden: FixedArray<u32, 3> = [7, 8, 9];

export function pick(index: u32): u32 {
  return hidden[index];
}
