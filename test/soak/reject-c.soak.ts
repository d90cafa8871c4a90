// deadline: 1200

/** What the table of test/frontend/reject says of the C programs: compiled by clang -O2 and loaded by libbpf, each again. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { REJECTS, type RejectRow } from "../frontend/reject/table.ts";
import { compileC } from "../support/clang.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("../frontend/reject/c/", import.meta.url));
const files = readdirSync(FOLDER);
const inKernel = testWith("root", "bpftool", "clang", "kernel:6.18");

/** Who refuses it and with what message. */
function fate(file: string): { readonly by: "clang" | "verifier"; readonly message: string } | undefined {
  let object: Uint8Array;
  try {
    object = compileC(readFileSync(join(FOLDER, file), "utf8"), `-I${FOLDER}`);
  } catch (error) {
    return { by: "clang", message: String(error) };
  }
  try {
    verify(object);
    return undefined;
  } catch (error) {
    return { by: "verifier", message: String(error) };
  }
}

for (const row of REJECTS satisfies readonly RejectRow[]) {
  const { id, inC }: RejectRow = row;
  inKernel(`${id} in C ${inC ? `is refused by ${inC.by}` : "loads"}`, () => {
    const seen = fate(files.find((file) => file.startsWith(`${id}_`)) ?? "");
    assert.is(seen?.by, inC?.by, seen?.message.slice(-500));
    if (inC) assert.match(seen?.message ?? "", inC.message);
  });
}

test.run();
