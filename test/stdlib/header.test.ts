/** Every number of the tables against the kernel's headers, asked of clang. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { CONSTANTS, type ConstantSet } from "../../stdlib/spec/constants.ts";
import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";
import { PROG_TYPES } from "../../stdlib/spec/prog-types.ts";
import { compileC } from "../support/clang.ts";
import { testWith } from "../support/needs.ts";

interface Named {
  readonly kernelName: string;
  readonly value: number;
}

function enumRows(): readonly Named[] {
  const ids = [ATTACH_TYPES, PROG_TYPES, MAP_TYPES].flatMap((table) => Object.values(table));
  return [
    ...ids.map((row) => ({ kernelName: row.kernelName, value: row.id })),
    ...Object.values(HELPERS).map((row) => ({ kernelName: row.kernelName.replace("bpf_", "BPF_FUNC_"), value: row.id })),
  ];
}

const SETS: readonly ConstantSet[] = Object.values(CONSTANTS);
const headers = [...new Set(["linux/bpf.h", ...SETS.map((set) => set.header)])];
const rows = [...enumRows(), ...SETS.flatMap((set) => Object.values(set.members))];

/** glibc's headers want an architecture that it knows. */
const HOST = ["-target", process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu"];

function compare(named: readonly Named[]): void {
  const includes = headers.map((header) => `#include <${header}>`).join("\n");
  const asserts = named.map((row) => `_Static_assert(${row.kernelName} == ${row.value}, "${row.kernelName}");`);
  compileC(`${includes}\n${asserts.join("\n")}\n`, ...HOST);
}

const withClang = testWith("linux", "clang");

withClang("ids and constants are those of the headers", () => {
  assert.ok(rows.length > 80);
  compare(rows);
});

withClang("a wrong value is found", () => {
  for (const row of [rows[0], rows.at(-1)]) {
    assert.ok(row);
    assert.throws(() => compare([{ kernelName: row.kernelName, value: row.value + 1 }]), row.kernelName);
  }
});

test("members of an enum set differ; flags are single bits", () => {
  for (const set of SETS) {
    const values = Object.values(set.members).map((member) => member.value);
    assert.is(new Set(values).size, values.length);
    if (set.kind === "flags") for (const value of values) assert.is(value & (value - 1), 0);
  }
});

test.run();
