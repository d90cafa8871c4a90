// What the programs of this folder share: a value with an index, a length and two arrays; a sockmap.
import { ArrayMap, type FixedArray, fixed, SockMap, type u8, type u32, type u64 } from "tsbpf";

export class Blob {
  idx: u32 = 0;
  n: u32 = 0;
  arr: FixedArray<u64, 16> = fixed<u64, 16>();
  bytes: FixedArray<u8, 64> = fixed<u8, 64>();
}

export const blobs = new ArrayMap<Blob>({ maxEntries: 4 });
export const smap = new SockMap({ maxEntries: 16 });
