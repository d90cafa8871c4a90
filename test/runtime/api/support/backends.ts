/** One test for each backend. The kernel's wants root; where it is not, a line says so. */

import type { BackendName } from "../../../../runtime/index.ts";
import { testNeeding } from "../../../support/needs.ts";

export function testOnBackends(name: string, run: (backend: BackendName) => Promise<void>): void {
  testNeeding([], `${name}, emulator`, () => run("emulator"));
  testNeeding(["linux", "root"], `${name}, kernel`, () => run("kernel"));
}
