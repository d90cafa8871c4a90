// Random traffic through random verdicts: the same bytes, errors and runs on both backends; and where the kernel's ways are traps.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../../runtime/index.ts";
import { testNeeding } from "../../support/needs.ts";
import type * as Traffic from "./programs/traffic.bpf.ts";
import { testOnBackends } from "./support/backends.ts";
import { carry, type Outcome } from "./support/traffic.ts";
import { type Case, IDLE, randomCase } from "./support/traffic-cases.ts";
import { attachTo, firstDifference, TRAFFIC } from "./support/traffic-compared.ts";

const CASES = { receivers: 20, framed: 16, senders: 24 } as const satisfies Readonly<Record<Case["map"], number>>;

for (const map of ["receivers", "framed", "senders"] as const)
  testNeeding(["linux", "root"], `random traffic, ${map}`, async () => {
    const seeds = Array.from({ length: CASES[map] }, (_, at) => at + 1);
    assert.equal(await firstDifference(map, seeds), undefined);
  });

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, at) => at);

async function carried(backend: "kernel" | "emulator", one: Case, like?: Outcome): Promise<Outcome> {
  await using object = await load<typeof Traffic>(TRAFFIC, { backend });
  attachTo(object, one.map);
  return await carry(object, one, like);
}

const hex = (part: Uint8Array): string => Buffer.from(part).toString("hex");
const STREAMS = { map: "senders", from: "tcp", to: "tcp" } as const;
const NOTHING = { peer: "", self: "", targetPeer: "", target: "" };

testOnBackends("what a program said of a message holds for its next runs over it", async (backend) => {
  const sent = bytes(100);
  const steps = [{ ...IDLE, verdict: 2, applyBytes: 30 }, IDLE, IDLE, IDLE];
  const expected = { read: { ...NOTHING, targetPeer: hex(sent) }, errors: [], runs: [] };
  const { read, runs } = await carried(backend, { ...STREAMS, writes: [sent], steps }, expected);
  assert.equal(
    runs.map((run) => run?.size),
    [100, 70, 40, 10],
  );
  assert.equal(read, expected.read, "Pass does not take a redirect back");
});

testOnBackends("the end of what a verdict splits", async (backend) => {
  const sent = bytes(100);
  const steps = [
    { ...IDLE, applyBytes: 30 },
    { ...IDLE, verdict: 2, applyBytes: 70 },
  ];
  const read = { ...NOTHING, peer: hex(sent.subarray(0, 30)), targetPeer: hex(sent.subarray(30)) };
  const expected = { read, errors: [], runs: [] };
  if (backend === "emulator")
    assert.equal((await carried(backend, { ...STREAMS, writes: [sent], steps })).read, read, "at once");
  assert.equal((await carried(backend, { ...STREAMS, writes: [sent], steps }, expected)).read, read);
});

/** Of a case in which the kernel loses or holds back: what it gives is the beginning of what the emulator gives, or has gaps. */
testNeeding(
  ["linux", "root"],
  "messages that verdicts split on their way to a reader: no byte too many in the kernel",
  async () => {
    const steps = [
      { ...IDLE, verdict: 2, applyBytes: 128, popStart: 15, popBytes: 28 },
      { ...IDLE, verdict: 3, pushStart: 18, pushBytes: 29, popStart: 15, popBytes: 13 },
      { ...IDLE, verdict: 3 },
    ];
    const one: Case = { ...STREAMS, writes: [bytes(6853)], steps };
    const [emulator, kernel] = [await carried("emulator", one), await carried("kernel", one)];
    const total = ({ read }: Outcome): number => Object.values(read).join("").length / 2;
    assert.is(
      total(emulator),
      emulator.runs.reduce((sum, run) => sum + (run ? run.left - run.size : 0), 6853),
    );
    assert.ok(total(kernel) <= total(emulator), `${total(kernel)} of ${total(emulator)} bytes`);
  },
);

testNeeding(
  ["linux", "root"],
  "messages that a parser's socket passes and nobody reads: in the kernel they may hold up the next",
  async () => {
    for (const seed of [1, 12, 28]) {
      const one: Case = { ...randomCase(seed, "framed"), steps: [IDLE], isUnread: true };
      const [emulator, kernel] = [await carried("emulator", one), await carried("kernel", one)];
      assert.ok(kernel.runs.length <= emulator.runs.length);
      assert.equal(kernel.runs, emulator.runs.slice(0, kernel.runs.length));
      const read: Case = { ...one, isUnread: false };
      assert.equal(await carried("kernel", read, await carried("emulator", read)), await carried("emulator", read));
    }
  },
);

test.run();
