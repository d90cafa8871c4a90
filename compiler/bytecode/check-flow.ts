/**
 * The rules of `check.ts` about control flow: function boundaries, jump and call targets, ends, reachability (depth first
 * from each function's start, as check_cfg of kernel/bpf/verifier.c). Enters: slots; leaves: findings in no set order.
 */

import type { CheckOptions, Finding } from "./finding.ts";
import { jumpTarget, slotCount, subprogTarget, successors } from "./flow.ts";
import type { Insn } from "./insn.ts";
import type { InsnRow } from "./row.ts";
import { findRow } from "./rows.ts";

/** A function as a range of slots, `end` exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

interface Placed {
  readonly slot: number;
  readonly insn: Insn;
  /** Absent: unknown instruction. */
  readonly row: InsnRow | undefined;
}

export function checkFlow(insns: readonly Insn[], options: CheckOptions): Finding[] {
  const placed = place(insns);
  const heads = new Set(placed.map((at) => at.slot));
  const starts = options.functions ?? [0];
  const findings = starts.flatMap((start, index) => checkStart(start, starts[index - 1], heads));
  const ranges = starts.map((start, index): Range => ({ start, end: starts[index + 1] ?? insns.length }));
  for (const range of ranges) {
    const body = placed.filter(({ slot }) => slot >= range.start && slot < range.end);
    findings.push(...checkTargets(body, range, heads, starts, options));
    findings.push(...checkEnd(body, range), ...checkReach(insns, body, range));
  }
  return findings;
}

/** The instructions with their slots; second slots of 64-bit immediate loads are left out. */
function place(insns: readonly Insn[]): Placed[] {
  const placed: Placed[] = [];
  for (let slot = 0; slot < insns.length; ) {
    const insn = insns[slot];
    if (!insn) break;
    const row = findRow(insn);
    placed.push({ slot, insn, row });
    slot += row ? slotCount(row) : 1;
  }
  return placed;
}

function checkStart(start: number, previous: number | undefined, heads: ReadonlySet<number>): Finding[] {
  const inOrder = previous === undefined ? start === 0 : start > previous;
  if (inOrder && heads.has(start)) return [];
  return [{ kind: "function-start", slot: start, message: `no function can start at slot ${start}` }];
}

function checkTargets(
  body: readonly Placed[],
  range: Range,
  heads: ReadonlySet<number>,
  starts: readonly number[],
  options: CheckOptions,
): Finding[] {
  return body.flatMap(({ slot, insn, row }): Finding[] => {
    if (!row) return [];
    const target = jumpTarget(row, insn, slot);
    if (target !== undefined && (target < range.start || target >= range.end)) {
      return [
        { kind: "jump-outside", slot, message: `${row.name}: slot ${target} lies outside ${range.start}…${range.end - 1}` },
      ];
    }
    if (target !== undefined && !heads.has(target)) {
      return [
        { kind: "jump-into-wide", slot, message: `${row.name}: slot ${target} is the second of a 64-bit immediate load` },
      ];
    }
    const callee = options.relocated?.(slot) ? undefined : subprogTarget(row, insn, slot);
    if (callee === undefined || starts.includes(callee)) return [];
    return [{ kind: "call-target", slot, message: `${row.name}: no subprogram starts at slot ${callee}` }];
  });
}

function checkEnd(body: readonly Placed[], range: Range): Finding[] {
  const last = body.at(-1);
  if (last && !last.row?.fallsThrough) return [];
  return [
    { kind: "falls-off", slot: last?.slot ?? range.start, message: "the last instruction is neither an exit nor a jump" },
  ];
}

function checkReach(insns: readonly Insn[], body: readonly Placed[], range: Range): Finding[] {
  const seen = new Set<number>();
  const work = [range.start];
  for (let slot = work.pop(); slot !== undefined; slot = work.pop()) {
    if (seen.has(slot) || slot < range.start || slot >= range.end) continue;
    seen.add(slot);
    work.push(...successors(insns, slot));
  }
  return body.flatMap(({ slot }): Finding[] =>
    seen.has(slot) ? [] : [{ kind: "unreachable", slot, message: "no path comes here" }],
  );
}
