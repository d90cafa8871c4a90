/** Map types: which method works in which program type, against what this machine's kernel takes. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { HELPERS, type HelperRow } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES, type MapMethod, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { isInScope } from "../../stdlib/spec/prog-types.ts";
import { type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import { testWith } from "../support/needs.ts";
import { PROBED, refusal } from "./probe.ts";
import { callProbe, mapModel } from "./probe-call.ts";

const ROWS: readonly MapTypeRow[] = Object.values(MAP_TYPES);

function helperOf(method: MapMethod, { progType }: ProgramRow): HelperRow | undefined {
  const name = typeof method.helper === "string" ? method.helper : method.helper[progType];
  if (name === undefined) return undefined;
  return method.name === "lookup" ? { ...HELPERS[name], result: "heldSocketOrNull" } : HELPERS[name];
}

function allowed(row: MapTypeRow, method: MapMethod, program: ProgramRow): boolean {
  if (row.notIn.includes(program.progType)) return false;
  const scopes = method.programTypes ?? helperOf(method, program)?.programTypes ?? [];
  return isInScope(scopes, program);
}

const calls = PROBED.flatMap((program) => ROWS.flatMap((row) => row.methods.map((method) => ({ program, row, method }))));
const inKernel = testWith("root", "bpftool", "kernel:6.12");

inKernel("methods that the rows allow load", () => {
  for (const { program, row, method } of calls) {
    const helper = helperOf(method, program);
    if (helper && allowed(row, method, program))
      assert.is(
        refusal(program, callProbe(helper, program), { maps: [mapModel(row)] }),
        undefined,
        `@${programTitle(program)} ${row.className}.${method.name}`,
      );
  }
});

inKernel("methods that the rows refuse do not", () => {
  let refused = 0;
  for (const { program, row, method } of calls) {
    const helper = helperOf(method, program);
    if (helper === undefined || allowed(row, method, program)) continue;
    const answer = refusal(program, callProbe(helper, program), { maps: [mapModel(row)] }) ?? "accepted";
    assert.match(
      answer,
      /cannot pass map_type|cannot update sockmap|unknown func|program of this type cannot use helper|expected=|can only use array, hash|not allowed in probe|[Ss]leepable programs/,
      `@${programTitle(program)} ${row.className}.${method.name}`,
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
