// What sock_ops programs set and get of their socket, on either backend: options, header options, and what never comes in the emulator.

import { setTimeout as delay } from "node:timers/promises";
import type { ArrayMap, i32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, load } from "../../../runtime/index.ts";
import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import {
  ArrayMap, getNetnsCookie, getsockopt, type i32, loadHdrOpt, reserveHdrOpt, type SockOps, SockOpsFlag, SockOpsOp, setsockopt, sockOps,
  sockOpsCbFlagsSet, storeHdrOpt, type u8, type u16, type u32,
} from "tsbpf";
export const license = "GPL";
class Value { value: i32 = 0; }
class Short { value: u16 = 0; }
class Option { kind: u8 = 0; size: u8 = 0; magic: u16 = 0; }
export const answers = new ArrayMap<i32>({ maxEntries: 32 });
export class P {
  @sockOps()
  static ask(ops: SockOps): i32 {
    const value = new Value();
    const short = new Short();
    const option = new Option();
    value.value = 1;
    switch (ops.op) {
      case SockOpsOp.RwndInit:
        if (ops.isFullsock === 0) answers.set(0, setsockopt(ops, 6, 1, value));
        break;
      case SockOpsOp.ActiveEstablished:
        answers.set(1, setsockopt(ops, 6, 1, value));
        value.value = 77;
        answers.set(2, getsockopt(ops, 6, 1, value));
        answers.set(3, value.value);
        value.value = 2;
        answers.set(4, setsockopt(ops, 1, 9, value));
        answers.set(5, getsockopt(ops, 1, 9, value));
        answers.set(6, value.value);
        answers.set(7, getsockopt(ops, 6, 4, value));
        answers.set(8, value.value);
        value.value = 100;
        answers.set(9, setsockopt(ops, 6, 4, value));
        answers.set(10, getsockopt(ops, 6, 4, value));
        answers.set(11, value.value);
        value.value = 40000;
        answers.set(12, setsockopt(ops, 6, 4, value));
        answers.set(13, setsockopt(ops, 6, 1, short));
        option.kind = 254;
        option.size = 4;
        answers.set(14, storeHdrOpt(ops, option, 0n));
        answers.set(15, reserveHdrOpt(ops, 4, 0n));
        answers.set(16, loadHdrOpt(ops, option, 0n));
        answers.set(17, loadHdrOpt(ops, option, 2n));
        answers.set(18, loadHdrOpt(ops, option, 1n));
        answers.set(19, getNetnsCookie(ops) !== 0n ? 1 : 0);
        value.value = 65536;
        answers.set(20, setsockopt(ops, 1, 8, value));
        answers.set(21, sockOpsCbFlagsSet(ops, SockOpsFlag.Rtt | SockOpsFlag.ParseAllHdrOpt | SockOpsFlag.WriteHdrOpt));
        break;
      case SockOpsOp.Rtt:
        answers.set(22, 1);
        break;
      case SockOpsOp.HdrOptLen:
        answers.set(23, 1);
        break;
    }
    return 1;
  }
}
`);

interface Module {
  readonly answers: ArrayMap<i32>;
}

/** What the program wrote down of a connection that says something both ways. */
async function answersOf(backend: BackendName): Promise<readonly (i32 | undefined)[]> {
  await using object = await load<Module>(OBJECT, { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  object.attach({ cgroup: cgroup?.path ?? "/emulated" });
  const talk = async (): Promise<void> => {
    const { client, accepted } = await sockets.connect();
    accepted.resume();
    client.resume();
    for (let i = 0; i < 3; i++) {
      client.write("there");
      accepted.write("and back");
      await delay(10);
    }
  };
  await (cgroup?.within(talk) ?? talk());
  object.detach();
  return Array.from({ length: 24 }, (_, at) => object.maps.answers.get(at));
}

const { EINVAL, EPERM, ENOMSG, ENOENT, ENOPROTOOPT } = LINUX_ERRNO;

const SET_AND_GOT = [0, 0, 1];

testOnBackends("options of sockets and of TCP headers", async (backend) => {
  const answers = await answersOf(backend);
  assert.is(answers[0], -EINVAL, "a request has no options");
  assert.equal(answers.slice(1, 4), SET_AND_GOT, "TCP_NODELAY");
  assert.equal(answers.slice(4, 7), SET_AND_GOT, "SO_KEEPALIVE");
  assert.equal(answers.slice(7, 12), [0, 7200, 0, 0, 100], "TCP_KEEPIDLE");
  assert.equal(answers.slice(12, 14), [-EINVAL, -EINVAL], "too many seconds; a value of two bytes");
  assert.equal(answers.slice(14, 20), [-EPERM, -EPERM, -ENOMSG, -EINVAL, -ENOENT, 1], "header options; the namespace's cookie");
});

testOnBackends("options that Node cannot set, measurements and header options: the kernel's alone", async (backend) => {
  const answers = await answersOf(backend);
  assert.is(answers[20], backend === "kernel" ? 0 : -ENOPROTOOPT);
  assert.is(answers[21], 0);
  assert.equal(answers.slice(22), backend === "kernel" ? [1, 1] : [0, 0]);
});

test.run();
