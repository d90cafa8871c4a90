/** What the build bundles into one file: the launcher takes `main`, `tsbpf/compiler` takes `loadCompiler`. */

import { main } from "./main.ts";

/** The compiler brings TypeScript: loaded when there is something to compile. */
export const loadCompiler = () => import("../compiler/driver.ts");

export function runCommand(words: readonly string[]): Promise<number> {
  return main(words, async () => (await loadCompiler()).compile);
}
