/** Map types: which method works in which program type, against what this machine's kernel takes. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { HELPERS, type HelperRow } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES, type MapMethod, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { PROG_TYPES, type ProgType } from "../../stdlib/spec/prog-types.ts";
import { testWith } from "../support/needs.ts";
import { loadPrograms, refusal } from "./probe.ts";
import { callProbe, mapModel } from "./probe-call.ts";

const ROWS: readonly MapTypeRow[] = Object.values(MAP_TYPES);
const TYPES = Object.keys(PROG_TYPES) as readonly ProgType[];

function helperOf(method: MapMethod, progType: ProgType): HelperRow | undefined {
  const name = typeof method.helper === "string" ? method.helper : method.helper[progType];
  if (name === undefined) return undefined;
  return method.name === "lookup" ? { ...HELPERS[name], result: "heldSocketOrNull" } : HELPERS[name];
}

function allowed(row: MapTypeRow, method: MapMethod, progType: ProgType): boolean {
  if (row.notIn.includes(progType)) return false;
  return method.programTypes?.includes(progType) ?? helperOf(method, progType)?.programTypes.includes(progType) ?? false;
}

const calls = TYPES.flatMap((progType) => ROWS.flatMap((row) => row.methods.map((method) => ({ progType, row, method }))));
const inKernel = testWith("root", "bpftool", "kernel:6.12");

inKernel("methods that the rows allow load", () => {
  for (const { progType, row, method } of calls) {
    const helper = helperOf(method, progType);
    if (helper && allowed(row, method, progType))
      loadPrograms(progType, [callProbe(helper, progType)], { maps: [mapModel(row)] });
  }
});

inKernel("methods that the rows refuse do not", () => {
  let refused = 0;
  for (const { progType, row, method } of calls) {
    const helper = helperOf(method, progType);
    if (helper === undefined || allowed(row, method, progType)) continue;
    const answer = refusal(progType, callProbe(helper, progType), { maps: [mapModel(row)] }) ?? "accepted";
    assert.match(
      answer,
      /cannot pass map_type|cannot update sockmap|unknown func|program of this type cannot use helper|expected=|can only use array, hash|not allowed in probe|[Ss]leepable programs/,
      `${progType} ${row.className}.${method.name}`,
    );
    refused++;
  }
  assert.ok(refused >= 4);
});

test("arrays offer no delete: the kernel always answers EINVAL", () => {
  for (const row of ROWS.filter((each) => each.key === "u32" && each.value === "any")) {
    assert.is(
      row.methods.some((method) => method.name === "delete"),
      false,
      row.className,
    );
  }
});

test("ids and names are unique, keys and type parameters agree", () => {
  for (const key of ["id", "kernelName", "className"] as const)
    assert.is(new Set(ROWS.map((row) => row[key])).size, ROWS.length);
  for (const [className, row] of Object.entries(MAP_TYPES)) {
    assert.is(row.className, className);
    const generics: readonly string[] = row.generics;
    assert.is(generics.includes("K"), row.key === "any" || row.key === "prefix");
    assert.is(generics.includes("V"), row.value === "any" || row.value === "record");
  }
});

test.run();
