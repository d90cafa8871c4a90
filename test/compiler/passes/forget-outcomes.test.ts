/** What the verifier remembers at once: what is hidden from it, what it must know, and what is refused, by the IR text. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import { type PendingDiagnostic, ZERO_SYMBOL } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { flagObjects } from "../../../compiler/passes/flag-objects.ts";
import { forgetOutcomes } from "../../../compiler/passes/forget-outcomes.ts";

interface Result {
  readonly text: string;
  readonly pending: readonly PendingDiagnostic[];
}

function forgotten(text: string): Result {
  const module = parseModule(text);
  verifyModule(module, "test");
  const pending: PendingDiagnostic[] = [];
  forgetOutcomes({ module, target: { cpu: 3, kernel: [6, 1], endian: "little" }, pending });
  verifyModule(module, "forget-outcomes");
  return { text: printModule(module, { locs: false }), pending };
}

const hiddenCount = (text: string): number => text.split(`"${ZERO_SYMBOL}"`).length - 1;

const numbers = (count: number): number[] => [...Array(count).keys()];

/** Pieces of code, one after the other: each is given its first block and value, has ten of each, and jumps to the next. */
function program(pieces: readonly ((block: number, value: number) => string)[]): string {
  const head =
    "program f(ctx: ptr): u32 fault default=0 {\nb0:\n  v0: ptr = param 0\n  v1: u32 = load ctx u32 v0 volatile\n  v2: u32 = const 0\n  v3: u32 = const 1\n  v4: ptr = const 0\n";
  const code = pieces.map((piece, n) => `  jump b${10 * n + 10}\n${piece(10 * n + 10, 10 * n + 10)}`).join("");
  return `${head}${code}  ret v2\n}\n`;
}

/** `flag = (x & bit) !== 0`, as a merge of 1 and 0. */
const choose = (bit: number) => (b: number, v: number) =>
  `b${b}:
  v${v}: u32 = const ${1n << BigInt(bit)}
  v${v + 1}: u32 = and v1, v${v}
  branch v${v + 1}, b${b + 1}, b${b + 2}
b${b + 1}:
  jump b${b + 2}
b${b + 2}:
  v${v + 2}: u32 = phi b${b} v2, b${b + 1} v3
`;

/** `if (flag) ctx.mark = 1`, of the flag that the piece `of` made. */
const ask = (of: number) => (b: number, v: number) =>
  `b${b}:
  v${v}: u32 = ne v${10 * of + 12}, v2
  branch v${v}, b${b + 1}, b${b + 2}
b${b + 1}:
  store ctx 32 v0 + 8, v3
  jump b${b + 2}
b${b + 2}:
`;

/** A lookup, tested: `if (entry) entry.x = 1`. */
const lookup = (b: number, v: number): string => `b${b}:
  v${v}: ptr = mapaddr "m"
  v${v + 1}: ptr = callhelper 1 "bpf_map_lookup_elem" (v${v}, v0)
  v${v + 2}: u32 = ne v${v + 1}, v4
  branch v${v + 2}, b${b + 1}, b${b + 2}
b${b + 1}:
  store map 32 v${v + 1} + 0, v3
  jump b${b + 2}
b${b + 2}:
`;

/** The same of the entry that the piece `of` looked up. */
const again = (of: number) => (b: number, v: number) =>
  `b${b}:
  v${v}: u32 = ne v${10 * of + 11}, v4
  branch v${v}, b${b + 1}, b${b + 2}
b${b + 1}:
  store map 32 v${10 * of + 11} + 4, v3
  jump b${b + 2}
b${b + 2}:
`;

test("a few outcomes are left to the verifier", () => {
  assert.is(hiddenCount(forgotten(program([...numbers(2).map(choose), ...numbers(2).map(ask)])).text), 0);
});

test("of many outcomes enough are hidden that the verifier need not walk every combination", () => {
  const { text, pending } = forgotten(program([...numbers(16).map(choose), ...numbers(16).map(ask)]));
  assert.ok(hiddenCount(text) >= 8, text);
  assert.equal(pending, []);
});

test("references that were tested and are used again multiply what is walked: few are taken, many refused", () => {
  const references = (count: number): Result =>
    forgotten(program([...numbers(count).map(() => lookup), ...numbers(count).map(again)]));
  assert.equal(references(8).pending, []);
  const [said] = references(18).pending;
  assert.is(said?.code, "TSB4007");
  assert.is(said?.values["function"], "f");
});

test("references that are used up before the next cost nothing", () => {
  const used = program(numbers(24).flatMap((n) => [lookup, again(2 * n)]));
  assert.equal(forgotten(used).pending, []);
});

test("a flag that says whether a record is still there is not hidden", () => {
  const records = (b: number, v: number): string => `b${b}:
  v${v}: ptr = mapaddr "m"
  v${v + 1}: u64 = const 8
  v${v + 2}: u64 = const 0
  v${v + 3}: ptr = callhelper 131 "bpf_ringbuf_reserve" (v${v}, v${v + 1}, v${v + 2})
  v${v + 4}: u32 = ne v${v + 3}, v4
  branch v${v + 4}, b${b + 1}, b${b + 2}
b${b + 1}:
  jump b${b + 2}
b${b + 2}:
  v${v + 5}: u32 = phi b${b} v2, b${b + 1} v3
  jump b${b + 3}
b${b + 3}:
`;
  const discard = (b: number, v: number): string => `b${b}:
  branch v15, b${b + 1}, b${b + 2}
b${b + 1}:
  v${v}: u64 = const 0
  callhelper 133 "bpf_ringbuf_discard" (v13, v${v})
  jump b${b + 2}
b${b + 2}:
`;
  const flags = numbers(16);
  const { text } = forgotten(program([records, ...flags.map(choose), ...flags.map((n) => ask(n + 1)), discard]));
  assert.ok(hiddenCount(text) >= 8, text);
  assert.match(text, /branch v15,/);
  assert.not.match(text, /= add v15,/);
});

test("of a choice between one object and none the tests ask a flag", () => {
  const module = parseModule(
    program([
      (b, v) => `b${b}:
  branch v1, b${b + 1}, b${b + 2}
b${b + 1}:
  jump b${b + 2}
b${b + 2}:
  v${v}: ptr = phi b${b} v4, b${b + 1} v9
  v${v + 1}: u32 = ne v${v}, v4
  branch v${v + 1}, b${b + 3}, b${b + 4}
b${b + 3}:
  v${v + 2}: u32 = load stack u32 v${v} + 0
  jump b${b + 4}
b${b + 4}:
`,
    ]).replace("  v1: u32", '  v9: ptr = alloca 4 align 4 "o"\n  v1: u32'),
  );
  verifyModule(module, "test");
  for (const fn of module.functions) flagObjects(fn);
  verifyModule(module, "flag-objects");
  const text = printModule(module, { locs: false });
  assert.match(text, /u32 = phi b10 v\d+, b11 v\d+/);
  assert.match(text, /v12: u32 = load stack u32 v9 \+ 0/);
});

test.run();
