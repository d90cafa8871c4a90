import { ArrayMap, fixed, HashMap, LruPerCpuHashMap, PerCpuArrayMap, SkAction, type SkBuff, SkStorage, skbVerdict, type u32, u8 } from "tsbpf";

class PerCpu {
  bytes = fixed<u8, 32768>();
}

class Beyond {
  bytes = fixed<u8, 32769>();
}

class Stored {
  bytes = fixed<u8, 65406>();
}

class TooStored {
  bytes = fixed<u8, 65407>();
}

class Huge {
  bytes = fixed<u8, 4194304>();
}

export const perCpu = new PerCpuArrayMap<PerCpu>({ maxEntries: 1 });
export const beyond = new PerCpuArrayMap<Beyond>({ maxEntries: 1 });
export const hashed = new LruPerCpuHashMap<u32, Beyond>({ maxEntries: 1 });
export const stored = new SkStorage<Stored>();
export const tooStored = new SkStorage<TooStored>();
export const huge = new HashMap<u32, Huge>({ maxEntries: 1 });
export const array = new ArrayMap<Huge>({ maxEntries: 1 });

export class Keeper {
  @skbVerdict()
  static keep(skb: SkBuff): SkAction {
    return perCpu.has(0) ? SkAction.Pass : SkAction.Drop;
  }
}
