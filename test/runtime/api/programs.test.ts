// Programs run by hand: the same results, contexts, packets and errors on both backends.

import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BpfError, type Loaded, load, RuntimeError } from "../../../runtime/index.ts";
import { compileSample, ROOT } from "../../kernel/support/compile.ts";
import { compilePath } from "../../support/compile-text.ts";
import type * as Programs from "./fixtures/programs.bpf.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compilePath(join(ROOT, "test/runtime/api/fixtures/programs.bpf.ts"), ROOT);

testOnBackends("a struct goes in and comes out, and globals and maps are those of the object", async (backend) => {
  await using object = await load<typeof Programs>(OBJECT, { backend, globals: { step: 3 } });
  const { add } = object.programs;
  assert.equal(add.run({ ctx: { left: 40n, right: 2, sum: 0n } }), {
    result: -1,
    ctx: { left: 40n, right: 2, sum: 45n },
    data: undefined,
  });
  assert.is(add.run({ ctx: { left: 1n, right: 0, sum: 0n } }).ctx.sum, 4n);
  assert.equal(object.maps.runs.get(0), 2n);
  assert.is(object.globals.last.value, 4n);
  assert.throws(() => add.run({ ctx: { left: 1n } as never }), /the context of add takes \w+ \{ left, right, sum \}/);
});

testOnBackends("a packet goes in and comes out", async (backend) => {
  await using object = await load<typeof Programs>(OBJECT, { backend });
  const frame = new Uint8Array(64).map((_, i) => i);
  const { result, data } = object.programs.stamp.run({ data: frame });
  assert.is(result, 64);
  assert.equal([...(data ?? [])], [...frame.subarray(0, 20), 0xab, ...frame.subarray(21)]);
  assert.is(frame[20], 20);
});

testOnBackends("a lookup is made up", async (backend) => {
  await using object = await load<typeof Programs>(OBJECT, { backend });
  const ctx = { family: 2, protocol: 6, localIp4: "127.0.0.1", localPort: 7001, remoteIp4: "10.0.0.1", remotePort: 40_000 };
  assert.is(object.programs.steer.run({ ctx }).result, 1);
  assert.is(object.programs.steer.run({ ctx: { ...ctx, localPort: 7002 } }).result, 0);
  assert.throws(
    () => object.programs.steer.run({ ctx: { nothing: 1 } as never }),
    (error: unknown) => error instanceof RuntimeError && /nothing/.test(error.message),
  );
});

const INET = { family: 2 };
const FRAME = new Uint8Array(20);

/** What BPF_PROG_TEST_RUN refuses. */
const REFUSED: Readonly<
  Record<string, readonly [code: string, run: (programs: Loaded<typeof Programs>["programs"]) => unknown]>
> = {
  "data for a struct": ["EINVAL", ({ add }) => add.run({ data: FRAME })],
  "no packet": ["EINVAL", ({ stamp }) => stamp.run()],
  "a packet without an Ethernet header": ["EINVAL", ({ stamp }) => stamp.run({ data: new Uint8Array(13) })],
  "a packet beyond a page": ["EINVAL", ({ stamp }) => stamp.run({ data: new Uint8Array(5000) })],
  "a field that follows from the packet": ["EINVAL", ({ stamp }) => stamp.run({ data: FRAME, ctx: { len: 20 } })],
  "a field that is nobody's to set": ["EINVAL", ({ stamp }) => stamp.run({ data: FRAME, ctx: { hash: 1 } })],
  "more of it than there was on the wire": ["EINVAL", ({ stamp }) => stamp.run({ data: FRAME, ctx: { wireLen: 10 } })],
  "too many segments": ["EINVAL", ({ stamp }) => stamp.run({ data: FRAME, ctx: { gsoSegs: 65_536 } })],
  "a device that there is not": ["ENODEV", ({ stamp }) => stamp.run({ data: FRAME, ctx: { ifindex: 0x7fff_0000 } })],
  "a lookup without a family": ["EAFNOSUPPORT", ({ steer }) => steer.run()],
  "a lookup by bytes, too few": ["EAFNOSUPPORT", ({ steer }) => steer.run({ ctx: new Uint8Array(4) as never })],
  "a lookup with data": ["EINVAL", ({ steer }) => steer.run({ ctx: INET, data: FRAME })],
  "a lookup of no port": ["ERANGE", ({ steer }) => steer.run({ ctx: { ...INET, localPort: 65_536 } })],
  "a lookup on a device": ["EINVAL", ({ steer }) => steer.run({ ctx: { ...INET, ingressIfindex: 1 } })],
};

testOnBackends("what a run by hand is refused", async (backend) => {
  await using object = await load<typeof Programs>(OBJECT, { backend });
  for (const [name, [code, run]] of Object.entries(REFUSED))
    assert.throws(
      () => run(object.programs),
      (error: unknown) => error instanceof BpfError && error.code === code && error.command === "BPF_PROG_TEST_RUN",
      name,
    );
});

testOnBackends("what comes back of a packet's context", async (backend) => {
  await using object = await load<typeof Programs>(OBJECT, { backend });
  const given = { mark: 1, priority: 2, cb: [1, 2, 3, 4, 5], gsoSegs: 3, gsoSize: 4, tstamp: 5n };
  const { ctx, data } = object.programs.stamp.run({ data: new Uint8Array(30), ctx: given });
  const zeros = ["len", "pktType", "queueMapping", "protocol", "ingressIfindex", "hash", "napiId"];
  assert.equal(
    [...Object.keys(given), "ifindex", "wireLen", ...zeros].map((name) => Reflect.get(ctx, name)),
    [...Object.values(given), 1, 30, ...zeros.map(() => 0)],
  );
  assert.is(data?.constructor, Uint8Array);
});

testOnBackends("what the kernel cannot run so is said", async (backend) => {
  await using relay = await load<{ readonly Relay: typeof Programs.P }>(compileSample("samples/relay/relay.bpf.ts"), {
    backend,
  });
  const { relay: program } = relay.programs as unknown as { readonly relay: { run(input: object): unknown } };
  assert.throws(
    () => program.run({ data: new Uint8Array(64) }),
    (error: unknown) =>
      error instanceof BpfError && error.code === "ENOTSUPP" && /cannot test-run programs of this type/.test(error.message),
  );
});

test.run();
