// What comes of each result of a parser program, on either backend and in either fidelity: messages, a wait, a broken stream.

import { setTimeout as delay } from "node:timers/promises";
import { getSystemErrorName } from "node:util";
import type { ArrayMap, i32, SockMap, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LoadOptions, load } from "../../../runtime/index.ts";
import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testNeeding } from "../../support/needs.ts";

const object = (view: string): Uint8Array =>
  compileText(`
import { ArrayMap, type i32, SkAction, type SkBuff, SockMap, streamParser, streamVerdict, type u32 } from "tsbpf";
export const license = "GPL";
/** What the parser says, call by call; then how often it was called, and how often the verdict. */
export const script = new ArrayMap<i32>({ maxEntries: 16 });
export const counts = new ArrayMap<u32>({ maxEntries: 2 });
export const parsed = new SockMap({ maxEntries: 1 });
export class P {
  @streamParser(parsed${view})
  static measure(skb: SkBuff): i32 {
    const calls = counts.get(0);
    if (!calls) return -1;
    const said = script.get(calls.value);
    calls.value++;
    return said ? said.value : 0;
  }
  @streamVerdict(parsed${view})
  static pass(skb: SkBuff): SkAction {
    const calls = counts.get(1);
    if (calls) calls.value++;
    return SkAction.Pass;
  }
}
`);

const VIEWS = { message: object(""), skb: object(', { view: "skb" }') };

interface Module {
  readonly script: ArrayMap<i32>;
  readonly counts: ArrayMap<u32>;
  readonly parsed: SockMap;
}

interface Outcome {
  readonly parsed: u32 | undefined;
  readonly judged: u32 | undefined;
  readonly read: string;
  readonly error: string | undefined;
}

interface Case {
  readonly says: readonly i32[];
  /** Each comes by itself. */
  readonly writes: readonly string[];
  readonly outcome: Outcome;
}

const { EPERM, ENODATA, ESTRPIPE } = LINUX_ERRNO;

/** Versions of Node have names for more errnos or fewer. */
const code = (errno: number): string => getSystemErrorName(-errno);

const CASES: Readonly<Record<string, Case>> = {
  "a message a write": {
    says: [4, 4],
    writes: ["abcd", "efgh"],
    outcome: { parsed: 2, judged: 2, read: "abcdefgh", error: undefined },
  },
  "0 waits for more": {
    says: [0, 0, 8],
    writes: ["abc", "def", "gh"],
    outcome: { parsed: 3, judged: 1, read: "abcdefgh", error: undefined },
  },
  "more than has come, over many skbs": {
    says: [10],
    writes: ["abc", "defg", "hij"],
    outcome: { parsed: 1, judged: 1, read: "abcdefghij", error: undefined },
  },
  "a message that never ends is kept back": {
    says: [4, 100],
    writes: ["abcdefgh"],
    outcome: { parsed: 2, judged: 1, read: "abcd", error: undefined },
  },
  "an end within the second skb, and a message behind it": {
    says: [5, 5],
    writes: ["abc", "defghij"],
    outcome: { parsed: 2, judged: 2, read: "abcdefghij", error: undefined },
  },
  "many messages in an skb": {
    says: [1, 2, 3, 4],
    writes: ["abbcccdddd"],
    outcome: { parsed: 4, judged: 4, read: "abbcccdddd", error: undefined },
  },
  "a negative result is the errno": {
    says: [4, -EPERM],
    writes: ["abcd", "efgh"],
    outcome: { parsed: 2, judged: 1, read: "abcd", error: code(EPERM) },
  },
  "a number below zero that is no errno": {
    says: [-4000],
    writes: ["abcd"],
    outcome: { parsed: 1, judged: 0, read: "", error: code(4000) },
  },
  "no more than had come before": {
    says: [0, 3],
    writes: ["abc", "def"],
    outcome: { parsed: 2, judged: 0, read: "", error: "EPROTO" },
  },
  "-ESTRPIPE at a message's first bytes": {
    says: [-ESTRPIPE],
    writes: ["abc"],
    outcome: { parsed: 1, judged: 0, read: "", error: code(ESTRPIPE) },
  },
  "-ESTRPIPE in the middle of a message": {
    says: [0, -ESTRPIPE],
    writes: ["abc", "def"],
    outcome: { parsed: 2, judged: 0, read: "", error: code(ENODATA) },
  },
  "-ENODATA": {
    says: [-ENODATA],
    writes: ["abc"],
    outcome: { parsed: 1, judged: 0, read: "", error: code(ENODATA) },
  },
};

const SOON_MS = 15;

async function outcomeOf(program: Uint8Array, options: LoadOptions, { says, writes }: Case): Promise<Outcome> {
  await using loaded = await load<Module>(program, options);
  using sockets = new LoopbackSockets();
  loaded.attach();
  for (const [at, result] of says.entries()) loaded.maps.script.set(at, result);
  const { client, accepted } = await sockets.connect();
  let [read, error]: [string, string | undefined] = ["", undefined];
  accepted.on("error", (failure) => {
    error = "code" in failure ? String(failure.code) : failure.message;
  });
  client.on("error", () => {});
  loaded.maps.parsed.set(0, accepted);
  accepted.on("data", (bytes) => {
    read += bytes;
  });
  accepted.resume();
  for (const text of writes) {
    client.write(text);
    await delay(SOON_MS);
  }
  if (error === undefined && !accepted.destroyed) accepted.write("uses it");
  await delay(SOON_MS);
  const [parsed, judged] = [loaded.maps.counts.get(0), loaded.maps.counts.get(1)];
  return { parsed, judged, read, error };
}

for (const [name, one] of Object.entries(CASES)) {
  for (const view of ["message", "skb"] as const) {
    const check = (options: LoadOptions) => async (): Promise<void> =>
      assert.equal(await outcomeOf(VIEWS[view], options, one), one.outcome);
    testNeeding([], `${name}, ${view} view, emulator`, check({ backend: "emulator" }));
    testNeeding(
      [],
      `${name}, ${view} view, emulator with the kernel's fidelity`,
      check({ backend: "emulator", fidelity: "kernel" }),
    );
    testNeeding(["linux", "root"], `${name}, ${view} view, kernel`, check({ backend: "kernel" }));
  }
}

test.run();
