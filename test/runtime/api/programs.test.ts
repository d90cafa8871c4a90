// Programs run by hand: the same results, contexts, packets and errors on both backends.

import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BpfError, load, RuntimeError } from "../../../runtime/index.ts";
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
    () => object.programs.steer.run({ ctx: { nothing: 1 } }),
    (error: unknown) => error instanceof RuntimeError && /nothing/.test(error.message),
  );
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
