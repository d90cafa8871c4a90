/** Helpers about time, the machine and the task. What they say is the host's choice (`Host`). */

import type { Helper, HelperCall } from "../machine.ts";
import { u32Argument } from "./arguments.ts";
import { type Host, stateOf } from "./run-state.ts";

/** CONFIG_HZ of Debian's kernels. */
const TICKS_PER_SECOND = 250n;
const NANOSECONDS_PER_TICK = 1_000_000_000n / TICKS_PER_SECOND;
/** INITIAL_JIFFIES makes the counter of 32 bits wrap five minutes after boot; the one of 64 bits begins there, too. */
const INITIAL_JIFFIES = 2n ** 32n - 300n * TICKS_PER_SECOND;

const tell =
  (say: (host: Host) => bigint): Helper =>
  (call: HelperCall) =>
    call.result(say(stateOf(call).host));

/** The network namespace and the cgroup that everything begins in. */
const FIRST = 1n;
/** DEFAULT_OVERFLOWUID of include/linux/highuid.h. */
const NOBODY = 65_534;
/** With its zero: TASK_COMM_LEN of include/linux/sched.h. */
const TASK_NAME_BYTES = 16;

const pair = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

export const MACHINE_HELPERS = {
  bpf_ktime_get_ns: tell(({ clock }) => clock.monotonic()),
  bpf_ktime_get_boot_ns: tell(({ clock }) => clock.boot()),
  bpf_ktime_get_coarse_ns: tell(({ clock }) => (clock.monotonic() / NANOSECONDS_PER_TICK) * NANOSECONDS_PER_TICK),
  bpf_ktime_get_tai_ns: tell(({ clock }) => clock.tai()),
  bpf_jiffies64: tell(({ clock }) => INITIAL_JIFFIES + clock.monotonic() / NANOSECONDS_PER_TICK),
  bpf_get_prandom_u32: tell(({ random }) => BigInt(random())),
  bpf_get_smp_processor_id: tell(({ cpu }) => BigInt(cpu)),
  bpf_get_numa_node_id: tell(({ numaNode }) => BigInt(numaNode)),
  bpf_get_current_pid_tgid: tell(({ task }) => pair(task.tgid, task.pid)),
  bpf_get_current_uid_gid: tell(({ task }) => pair(task.gid, task.uid)),
  bpf_get_netns_cookie: tell(() => FIRST),
  bpf_get_current_cgroup_id: tell(() => FIRST),
  bpf_get_current_ancestor_cgroup_id: (call: HelperCall) => call.result(u32Argument(call, 1) === 0 ? FIRST : 0n),
  bpf_get_cgroup_classid: tell(() => 0n),
  bpf_get_socket_uid: (call: HelperCall) => {
    const { socket, host } = stateOf(call);
    call.resultNumber(socket === undefined ? NOBODY : host.task.uid);
  },
  bpf_get_current_comm: (call: HelperCall) => {
    const name = call.memory.bytes(call.argument(1), u32Argument(call, 2), "write").fill(0);
    name.set(Buffer.from(stateOf(call).host.task.name).subarray(0, Math.max(0, Math.min(name.length, TASK_NAME_BYTES) - 1)));
  },
} as const satisfies Readonly<Record<string, Helper>>;
