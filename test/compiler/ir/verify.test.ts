import { test } from "uvu";
import * as assert from "uvu/assert";
import { InternalError } from "../../../compiler/diagnostics/invariant.ts";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";

function refusal(body: string): string {
  const module = parseModule(`subprogram f(a: u32): u32 {\n${body}\n}`);
  try {
    verifyModule(module, "some-pass");
  } catch (error) {
    assert.instance(error, InternalError);
    return error instanceof Error ? error.message : "";
  }
  return "accepted";
}

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    "a use before its definition",
    "b0:\n v0: u32 = neg v1\n v1: u32 = param 0\n ret v0",
    /some-pass\/f: v0 .* uses v1, which does not dominate/,
  ],
  [
    "a use on a path without its definition",
    "b0:\n v0: u32 = param 0\n branch v0, b1, b2\nb1:\n v1: u32 = neg v0\n jump b2\nb2:\n ret v1",
    /v1, which does not dominate/,
  ],
  ["operands of two widths", "b0:\n v0: u32 = param 0\n v1: u64 = zext32 v0\n v2: u32 = add v0, v1\n ret v2", /another width/],
  [
    "an alloca outside the entry",
    'b0:\n v0: u32 = param 0\n jump b1\nb1:\n v1: ptr = alloca 4 align 4 "x"\n ret v0',
    /not in the entry block/,
  ],
  ["an instruction after the terminator", "b0:\n v0: u32 = param 0\n ret v0\n ret v0", /terminator must be last/],
  ["a loop to the entry", "b0:\n v0: u32 = param 0\n jump b0", /entry block has predecessors/],
  ["a branch twice to one block", "b0:\n v0: u32 = param 0\n branch v0, b1, b1\nb1:\n ret v0", /branches twice/],
  [
    "a pointer comparison that the verifier does not read",
    "b0:\n v0: ptr = const 0\n v1: u32 = ult v0, v0\n ret v1",
    /pointers are compared by eq, ne, ule and ugt only/,
  ],
  ["a 64-bit result of a 32-bit function", "b0:\n v0: u64 = const 0\n ret v0", /result of another width/],
  ["a call of nothing", 'b0:\n v0: u32 = call "g" ()\n ret v0', /calls g, which does not exist/],
];

for (const [what, body, message] of REFUSED) test(`refuses ${what}`, () => assert.match(refusal(body), message));

test("accepts a loop whose phi uses a later value", () => {
  assert.is(
    refusal(
      "b0:\n v0: u32 = param 0\n jump b1\nb1:\n v1: u32 = phi b0 v0, b1 v2\n v2: u32 = neg v1\n branch v2, b1, b2\nb2:\n ret v2",
    ),
    "accepted",
  );
});

test.run();
