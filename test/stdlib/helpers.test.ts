/** Helpers: who may call them, under which license, against what this machine's kernel takes. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import type { MapModel } from "../../compiler/object/model.ts";
import { HELPERS, type HelperRow } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { isInScope, PROG_TYPES } from "../../stdlib/spec/prog-types.ts";
import { type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import { compareVersions, formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { testWith } from "../support/needs.ts";
import { VM_KERNELS } from "../support/vm/kernels.ts";
import { collectPrograms, loadPrograms, PROBED, refusal } from "./probe.ts";
import { callProbe, mapModel, usesMap } from "./probe-call.ts";

const ROWS: readonly HelperRow[] = Object.values(HELPERS);
/** The kernel would allow it, but a syscall program's context is a struct of the user's, not what the helper means. */
const WITHHELD: readonly string[] = ["bpf_get_cgroup_classid in syscall"];

/** Map that a helper is tried on. */
function mapFor(row: HelperRow): MapTypeRow {
  if (/redirect_map|sock_map_update/.test(row.kernelName)) return MAP_TYPES.SockMap;
  if (/redirect_hash|sock_hash_update/.test(row.kernelName)) return MAP_TYPES.SockHash;
  if (row.kernelName === "bpf_sk_release") return MAP_TYPES.SockMap;
  if (row.kernelName.startsWith("bpf_ringbuf")) return MAP_TYPES.RingBuf;
  if (row.kernelName.startsWith("bpf_sk_storage")) return MAP_TYPES.SkStorage;
  return row.kernelName === "bpf_tail_call" ? MAP_TYPES.ProgArray : MAP_TYPES.HashMap;
}

const optionsFor = (rows: readonly HelperRow[], license: string): { license: string; maps: readonly MapModel[] } => ({
  license,
  maps: rows.some(usesMap)
    ? rows
        .filter(usesMap)
        .slice(0, 1)
        .map((row) => mapModel(mapFor(row)))
    : [],
});

/** By the map they need, so that one object holds many. */
function groups(program: ProgramRow): readonly (readonly HelperRow[])[] {
  const rows = ROWS.filter((row) => isInScope(row.programTypes, program));
  const names = [...new Set(rows.map(groupName))];
  return names.map((name) => rows.filter((row) => groupName(row) === name));
}

function groupName(row: HelperRow): string {
  return usesMap(row) ? mapFor(row).className : "none";
}

/** The newest version that a row states must not be newer than the kernel. */
const NEEDS = ["root", "bpftool", "kernel:6.16"] as const;

for (const program of PROBED) {
  const title = `@${programTitle(program)}`;

  testWith(...NEEDS)(`${title} may call the helpers that the rows say`, () => {
    for (const rows of groups(program))
      loadPrograms(
        program,
        rows.map((row) => callProbe(row, program)),
        optionsFor(rows, "GPL"),
      );
  });

  testWith(...NEEDS)(`${title} may not call the others`, () => {
    for (const row of ROWS) {
      if (isInScope(row.programTypes, program) || WITHHELD.includes(`${row.kernelName} in ${program.progType}`)) continue;
      const answer = refusal(program, callProbe(row, program), optionsFor([row], "GPL")) ?? "accepted";
      assert.match(
        answer,
        /unknown func|program of this type cannot use helper|expected=(?:sock|ptr_)|cannot pass map_type|cannot update sockmap|not allowed in probe|[Ss]leepable programs/,
        `${title} ${row.kernelName}`,
      );
    }
  });
}

testWith(...NEEDS)("GPL-only helpers, and no others, need a GPL-compatible license", () => {
  for (const program of PROBED) {
    const rows = ROWS.filter((row) => isInScope(row.programTypes, program));
    const free = rows.filter((row) => !row.gplOnly && !usesMap(row));
    loadPrograms(
      program,
      free.map((row) => callProbe(row, program)),
      optionsFor(free, "Proprietary"),
    );
    for (const row of rows.filter((each) => each.gplOnly)) {
      assert.match(
        refusal(program, callProbe(row, program), optionsFor([row], "Proprietary")) ?? "accepted",
        /GPL/,
        row.kernelName,
      );
    }
  }
});

/** The first kernel in which the program may call it. */
function sinceIn(row: HelperRow, { progType, since }: ProgramRow): KernelVersion {
  const versions = [row.since, row.programTypesSince?.[progType] ?? row.since, PROG_TYPES[progType].since, since];
  return versions.reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b));
}

/** The machines of the test run; each must take what the rows say it has. */
for (const { version } of VM_KERNELS) {
  test(`${formatVersion(version)} gets the helpers that it should know`, () => {
    for (const program of PROBED) {
      for (const rows of groups(program)) {
        const known = rows.filter((row) => compareVersions(sinceIn(row, program), version) <= 0);
        if (known.length > 0)
          collectPrograms(
            version,
            program,
            known.map((row) => callProbe(row, program)),
            optionsFor(known, "GPL"),
          );
      }
    }
  });
}

test("ids, kernel names and imports are unique; an import takes no maps", () => {
  for (const key of ["id", "kernelName", "name"] as const)
    assert.is(new Set(ROWS.map((row) => row[key])).size, ROWS.length, key);
  for (const [kernelName, row] of Object.entries(HELPERS)) assert.is(row.kernelName, kernelName);
  for (const row of ROWS.filter((each) => each.exported)) {
    assert.ok(
      row.params.every((param) => !/^map|^held|^record/.test(param.kind)),
      row.kernelName,
    );
    assert.ok(row.params.length <= 5);
  }
});

test.run();
