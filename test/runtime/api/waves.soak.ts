// deadline: 600
// 2,000 connections through the relay in waves of 100, on either backend.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileSample } from "../../kernel/support/compile.ts";
import { testOnBackends } from "./support/backends.ts";
import { descriptors, relayInWaves } from "./support/waves.ts";

const object = compileSample("samples/relay/relay.bpf.ts");

testOnBackends("2,000 connections", async (backend) => {
  await relayInWaves({ object, backend, count: 1, width: 1 });
  const before = descriptors().toSorted();
  assert.is(await relayInWaves({ object, backend, count: 2000, width: 100 }), undefined);
  assert.equal(descriptors().toSorted(), before);
});

test.run();
