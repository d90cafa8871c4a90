/** Contexts: offsets against clang's reading of linux/bpf.h, access rules against what this machine's kernel takes. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { CONTEXTS, type ContextField, type ContextRow } from "../../stdlib/spec/contexts.ts";
import { isInScope } from "../../stdlib/spec/prog-types.ts";
import { type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import { compareVersions, formatVersion } from "../../stdlib/spec/version.ts";
import { compileC } from "../support/clang.ts";
import { testWith } from "../support/needs.ts";
import { VM_KERNELS } from "../support/vm/kernels.ts";
import { collectPrograms, load, loadPrograms, movImm, PROBED, type ProbeProgram, RETURN_1, refusal, store } from "./probe.ts";

type Access = "read" | "write";

const ROWS: readonly ContextRow[] = Object.values(CONTEXTS);

/** Programs that see the context. */
const programsOf = (row: ContextRow): readonly ProgramRow[] => PROBED.filter((program) => program.context === row.name);

function probes(field: ContextField, access: Access): readonly ProbeProgram[] {
  return Array.from({ length: field.count ?? 1 }, (_, index) => {
    const offset = field.offset + index * field.size;
    const body = access === "read" ? [load(2, 1, offset, field.size)] : [movImm(2, 0), store(1, offset, 2, field.size)];
    return { name: `${access}_${field.kernelName}_${index}`, insns: [...body, ...RETURN_1] };
  });
}

/** They lie where `reply` does, which may be written. */
const ALIASES: ReadonlySet<string> = new Set(["write_args_0", "write_replylong_0"]);

const allowed = (field: ContextField, access: Access, program: ProgramRow): boolean =>
  isInScope(access === "read" ? field.readableIn : field.writableIn, program);

function acceptedProbes(fields: readonly ContextField[], program: ProgramRow): readonly ProbeProgram[] {
  return fields.flatMap((field) =>
    (["read", "write"] as const).flatMap((access) => (allowed(field, access, program) ? probes(field, access) : [])),
  );
}

testWith("clang")("offsets, sizes and counts are those of linux/bpf.h", () => {
  const asserts = ROWS.flatMap((row) => row.fields.map((field) => headerAsserts(row, field))).join("\n");
  compileC(`#include <stddef.h>\n#include <linux/bpf.h>\n${asserts}\n`);
  assert.throws(() => compileC(`#include <stddef.h>\n#include <linux/bpf.h>\n${asserts.replaceAll("== 4,", "== 3,")}\n`));
});

function headerAsserts(row: ContextRow, field: ContextField): string {
  const type = `struct ${row.kernelName}`;
  if (field.count === undefined) {
    return `_Static_assert(offsetof(${type}, ${field.kernelName}) == ${field.offset}, "${field.name}");
_Static_assert(sizeof(((${type} *)0)->${field.kernelName}) == ${field.size}, "${field.name} size");`;
  }
  return `_Static_assert(offsetof(${type}, ${field.kernelName}) == ${field.offset}, "${field.name}");
_Static_assert(sizeof(((${type} *)0)->${field.kernelName}) == ${field.size * field.count}, "${field.name} size");
_Static_assert(sizeof(((${type} *)0)->${field.kernelName}[0]) == ${field.size}, "${field.name} element");`;
}

const NEEDS = ["root", "bpftool", "kernel:6.1"] as const;

for (const row of ROWS) {
  for (const program of programsOf(row)) {
    testWith(...NEEDS)(`@${programTitle(program)} may access the fields of ${row.name} that the rows say`, () => {
      const accepted = acceptedProbes(row.fields, program);
      assert.ok(accepted.length > 0);
      loadPrograms(program, accepted);
    });

    testWith(...NEEDS)(`@${programTitle(program)} may not access the others`, () => {
      for (const field of row.fields) {
        for (const access of ["read", "write"] as const) {
          if (allowed(field, access, program)) continue;
          for (const probe of probes(field, access)) {
            if (ALIASES.has(probe.name)) continue;
            assert.match(
              refusal(program, probe) ?? "accepted",
              "invalid bpf_context access",
              `@${programTitle(program)} ${probe.name}`,
            );
          }
        }
      }
    });
  }
}

/** The machines of the test run; each must take what the rows say it has. */
for (const { version } of VM_KERNELS) {
  test(`${formatVersion(version)} gets the fields that it should know`, () => {
    for (const row of ROWS) {
      const fields = row.fields.filter((field) => compareVersions(field.since, version) <= 0);
      for (const program of programsOf(row)) collectPrograms(version, program, acceptedProbes(fields, program));
    }
  });
}

/** Members of `struct bpf_sock_ops` that lie where `args` does. */
const UNION: ReadonlySet<string> = new Set(["reply", "replylong"]);

test("names and places are unique, and who writes may read", () => {
  for (const { fields } of ROWS) {
    assert.is(new Set(fields.map((field) => field.name)).size, fields.length);
    const places = fields.filter((field) => !UNION.has(field.name)).map((field) => field.offset);
    assert.is(new Set(places).size, places.length);
    for (const field of fields) {
      for (const program of PROBED) assert.ok(!allowed(field, "write", program) || allowed(field, "read", program), field.name);
    }
  }
});

test.run();
