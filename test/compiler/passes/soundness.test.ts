/** Interval analysis and loop bounds against runs of random functions: no value may leave its interval, no loop its bound. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { blockAt, instAt, liveBlocks } from "../../../compiler/ir/access.ts";
import { definingBlocks, dominators, naturalLoops } from "../../../compiler/ir/cfg.ts";
import { addInst, phisOf } from "../../../compiler/ir/edit.ts";
import { type BlockId, type IrFunction, type IrModule, type ValueId, valueId } from "../../../compiler/ir/types.ts";
import { accumulatorLimits } from "../../../compiler/passes/accumulators.ts";
import { tripBound } from "../../../compiler/passes/loop-trips.ts";
import { PASSES } from "../../../compiler/passes/pipeline.ts";
import { analyseRanges } from "../../../compiler/passes/ranges.ts";
import { interpret, OutOfFuel } from "../../support/ir-interpreter.ts";
import { randomArgs, randomModule } from "../../support/random-ir.ts";

const COUNT = Number(process.env["TSBPF_CASES"] ?? 40);
const FIRST = Number(process.env["TSBPF_FIRST_SEED"] ?? 1);
const DIAGNOSTIC = { code: "T", values: {}, loc: { file: 0, line: 1, column: 1, length: 1 } };

/** Puts a check of every value that a block's start sees, as the analysis knows it there. Gives how many say something. */
function stateRanges(fn: IrFunction, ranges = analyseRanges(fn)): number {
  const doms = dominators(fn);
  const home = definingBlocks(fn);
  let telling = 0;
  const values = fn.insts
    .filter((inst) => inst !== undefined && inst.type !== "void" && inst.type !== "ptr")
    .map((inst) => inst?.id ?? valueId(0));
  for (const block of liveBlocks(fn)) {
    const seen = values.filter((id) => isSeen(id, block.id)).slice(-60);
    const checks: ValueId[] = [];
    for (const id of seen) {
      const range = ranges.at(id, block.id);
      telling += range && range.hi - range.lo < 0xffffffffn ? 1 : 0;
      const { lo, hi } = range ?? { lo: 1n, hi: 0n };
      checks.push(addInst(fn, { op: "check", lo, hi, diagnostic: DIAGNOSTIC }, "void", [id], undefined));
    }
    block.insts.splice(phisOf(fn, block).length, 0, ...checks);
  }
  return telling;

  function isSeen(id: ValueId, block: BlockId): boolean {
    const from = home[id];
    return from !== undefined && doms.dominates(from, block) && (from !== block || instAt(fn, id).op === "phi");
  }
}

function prepared(seed: number, passes: readonly string[]): IrModule {
  const module = randomModule(seed);
  for (const { name, run } of PASSES)
    if (passes.includes(name)) run({ module, target: { cpu: 3, kernel: [6, 1], endian: "little" }, pending: [] });
  return module;
}

function tryRun(module: IrModule, seed: number): boolean {
  try {
    for (let n = 0; n < 6; n++) interpret(module, "f", randomArgs(seed * 10 + n), 60_000);
    return true;
  } catch (error) {
    if (error instanceof OutOfFuel) return false;
    throw error;
  }
}

const STAGES = [
  ["promote-memory"],
  ["promote-memory", "fold-constants", "simplify-branches"],
  ["promote-memory", "propagate-copies", "eliminate-common", "inline"],
];

for (const passes of STAGES) {
  test(`no value leaves its interval after ${passes.join(", ")}`, () => {
    let [telling, ran] = [0, 0];
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const module = prepared(seed, passes);
      if (module.functions.some((fn) => fn.insts.length > 3000)) continue;
      for (const fn of module.functions) telling += stateRanges(fn);
      try {
        if (tryRun(module, seed)) ran++;
      } catch (error) {
        assert.unreachable(`seed ${seed}: ${String(error)}`);
      }
    }
    assert.ok(ran > COUNT / 3, `only ${ran} functions ended`);
    assert.ok(telling > COUNT * 20, `only ${telling} intervals say anything`);
  });
}

test("no value leaves what is known of it by the limits of what loops add up", () => {
  let limited = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const module = prepared(seed, ["promote-memory", "propagate-copies", "inline"]);
    if (module.functions.some((fn) => fn.insts.length > 3000)) continue;
    for (const fn of module.functions) {
      const limits = accumulatorLimits(fn, analyseRanges(fn));
      limited += limits.size;
      stateRanges(fn, analyseRanges(fn, undefined, { limits }));
    }
    try {
      tryRun(module, seed);
    } catch (error) {
      assert.unreachable(`seed ${seed}: ${String(error)}`);
    }
  }
  assert.ok(limited > COUNT / 2, `only ${limited} variables are limited`);
});

test("no loop runs longer than its bound", () => {
  let bounded = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const module = prepared(seed, ["promote-memory"]);
    for (const fn of module.functions) bounded += countRounds(fn);
    try {
      tryRun(module, seed);
    } catch (error) {
      assert.unreachable(`seed ${seed}: ${String(error)}`);
    }
  }
  assert.ok(bounded > COUNT / 2, `only ${bounded} loops are bounded`);
});

/** Adds a counter to every bounded loop, and a check that it stays within the bound. */
function countRounds(fn: IrFunction): number {
  const ranges = analyseRanges(fn);
  const bounds = naturalLoops(fn, dominators(fn)).map((loop) => ({ loop, bound: tripBound(fn, loop, ranges) }));
  let bounded = 0;
  for (const { loop, bound } of bounds) {
    if (bound === undefined) continue;
    bounded++;
    const header = blockAt(fn, loop.header);
    const phi = addInst(fn, { op: "phi" }, "u64", [], undefined);
    const zero = addInst(fn, { op: "const", value: 0n }, "u64", [], undefined);
    const one = addInst(fn, { op: "const", value: 1n }, "u64", [], undefined);
    const next = addInst(fn, { op: "binary", binary: "add" }, "u64", [phi, one], undefined);
    const check = addInst(fn, { op: "check", lo: 0n, hi: bound, diagnostic: DIAGNOSTIC }, "void", [next], undefined);
    blockAt(fn, liveBlocks(fn)[0]?.id ?? loop.header).insts.unshift(zero, one);
    instAt(fn, phi).args = header.preds.map((pred) => (loop.latches.includes(pred) ? next : zero));
    header.insts.unshift(phi);
    header.insts.splice(phisOf(fn, header).length, 0, next, check);
  }
  return bounded;
}

test.run();
