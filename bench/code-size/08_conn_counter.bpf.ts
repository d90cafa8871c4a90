// As 08_conn_counter.c of the corpus: connections by destination port, by cgroup, and all of them.
import {
  atomicAdd,
  cgroupSockAddr,
  getCurrentCgroupId,
  global,
  HashMap,
  type i32,
  ntohs,
  PerCpuArrayMap,
  type SockAddr,
  type u64,
} from "tsbpf";

export const license = "GPL";

export const by_port = new PerCpuArrayMap<u64>({ maxEntries: 65536 });
export const by_cg = new HashMap<u64, u64>({ maxEntries: 1024 });
export const total = global<u64>(0n);

export class Counter {
  @cgroupSockAddr("connect4")
  static count_connect(ctx: SockAddr): i32 {
    const ofPort = by_port.get(ntohs(ctx.userPort));
    if (ofPort) ofPort.value++;
    const id = getCurrentCgroupId();
    const ofCgroup = by_cg.get(id);
    if (ofCgroup) atomicAdd(ofCgroup, 1n);
    else by_cg.set(id, 1n);
    atomicAdd(total, 1n);
    return 1;
  }
}
