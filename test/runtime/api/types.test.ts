// Wrong uses of a loaded object: TypeScript refuses each, and who goes past it hears of it from the runtime, on either backend.

import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BpfError, type Loaded, load, RuntimeError } from "../../../runtime/index.ts";
import type * as Relay from "../../../samples/relay/relay.bpf.ts";
import { compileSample, ROOT } from "../../kernel/support/compile.ts";
import { compilePath } from "../../support/compile-text.ts";
import type * as Programs from "./fixtures/programs.bpf.ts";
import { testOnBackends } from "./support/backends.ts";

const RELAY = compileSample("samples/relay/relay.bpf.ts");
const PROGRAMS = compilePath(join(ROOT, "test/runtime/api/fixtures/programs.bpf.ts"), ROOT);

/** By the code that the runtime gives. */
const WRONG: readonly (readonly [
  code: string,
  use: (relay: Loaded<typeof Relay>, other: Loaded<typeof Programs>) => unknown,
])[] = [
  // @ts-expect-error a key of another type
  ["TSB6012", ({ maps }) => maps.traffic.get("0")],
  // @ts-expect-error 64 bits are a bigint
  ["TSB6012", ({ maps }) => maps.traffic.set(0, { messages: 1, bytes: 0n })],
  // @ts-expect-error a field that is missing
  ["TSB6012", ({ maps }) => maps.traffic.set(0, { messages: 1n })],
  // @ts-expect-error a mode that is none
  ["TSB6025", ({ maps }) => maps.traffic.set(0, { messages: 1n, bytes: 0n }, "newest")],
  // @ts-expect-error no socket
  ["TSB6017", ({ maps }) => maps.peers.set(1, "socket")],
  // @ts-expect-error a program that the module does not have
  ["TSB6013", (relay) => relay.attach({ programs: ["rely"] })],
  // @ts-expect-error a variable of another type
  ["TSB6012", (_, { globals }) => Object.assign(globals.last, { value: 1 } satisfies { value: typeof globals.last.value })],
  // @ts-expect-error a context of another shape
  ["TSB6012", (_, { programs }) => programs.add.run({ ctx: { left: 1n, right: 2 } })],
  // @ts-expect-error a field that the context does not have
  ["TSB6006", (_, { programs }) => programs.steer.run({ ctx: { localPrt: 1 } })],
];

testOnBackends("wrong uses", async (backend) => {
  await using relay = await load<typeof Relay>(RELAY, { backend });
  await using programs = await load<typeof Programs>(PROGRAMS, { backend });
  for (const [at, [code, use]] of WRONG.entries())
    assert.throws(
      () => use(relay, programs),
      (error: unknown) => (error instanceof RuntimeError || error instanceof BpfError) && error.code === code,
      `${code}, use ${at}`,
    );
});

/** By the code, too. */
const WRONG_LOADS: readonly (readonly [code: string, load: () => Promise<Disposable>])[] = [
  // @ts-expect-error a backend that is none
  ["TSB6025", () => load<typeof Programs>(PROGRAMS, { backend: "user" })],
  // @ts-expect-error a fidelity that is none
  ["TSB6025", () => load<typeof Programs>(PROGRAMS, { backend: "emulator", fidelity: "high" })],
  // @ts-expect-error a constant of another type
  ["TSB6012", () => load<typeof Programs>(PROGRAMS, { backend: "emulator", globals: { step: "3" } })],
  // @ts-expect-error a variable of another type
  ["TSB6012", () => load<typeof Programs>(PROGRAMS, { backend: "emulator", globals: { last: 3 } })],
  ["TSB6013", () => load<typeof Programs>(PROGRAMS, { backend: "emulator", globals: { stp: 3 } })],
];

test("wrong loads", async () => {
  for (const [at, [code, begin]] of WRONG_LOADS.entries()) {
    const error: unknown = await begin().catch((reason: unknown) => reason);
    assert.is(error instanceof RuntimeError ? error.code : error, code, `${code}, load ${at}`);
  }
});

test.run();
