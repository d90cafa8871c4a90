import { test } from "uvu";
import * as assert from "uvu/assert";
import { internalDiagnostic } from "../../../compiler/diagnostics/internal.ts";
import { InternalError } from "../../../compiler/diagnostics/invariant.ts";

test("an InternalError names its pass once", () => {
  const { code, message, help } = internalDiagnostic(new InternalError("passes/fold", "no end"), "1.2.3");
  assert.is(code, "TSB9001");
  assert.is(message, "Internal error in passes/fold: no end");
  assert.match(help ?? "", "tsbpf 1.2.3");
});

test("any other error names the innermost function and its file without its folder", () => {
  const { message } = internalDiagnostic(
    thrown(function pickRegister() {
      throw new TypeError("x is\n  undefined");
    }),
    "1",
  );
  assert.match(message, /^Internal error in pickRegister \(internal\.test\.ts:\d+:\d+\): x is undefined$/);
});

test("what is no Error, or has no stack, is still told", () => {
  assert.is(internalDiagnostic("oops", "1").message, "Internal error in an unknown place: oops");
  const stackless = Object.assign(new Error("gone"), { stack: undefined });
  assert.is(internalDiagnostic(stackless, "1").message, "Internal error in an unknown place: gone");
});

function thrown(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

test.run();
