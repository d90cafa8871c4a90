import { HashMap, type u32 } from "tsbpf";

export const LIMIT = 1500;

export class Flow {
  length: u32 = 0;
}

export const flows = new HashMap<u32, Flow>({ maxEntries: 16 });

export function isLarge(flow: Flow): boolean {
  return flow.length > LIMIT;
}
