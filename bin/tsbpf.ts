#!/usr/bin/env node
/** The `tsbpf` command: its words go in, the exit code comes out. */

import { main } from "./main.ts";

void main(process.argv.slice(2), async () => (await import("../compiler/driver.ts")).compile).then((code) => {
  process.exitCode = code;
});
