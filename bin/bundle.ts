/** What the build bundles into one file: the launcher takes the command and its parts, `tsbpf/compiler` takes `loadCompiler`. */

import { type CompilePart, inParts, type Part } from "../compiler/project/parts.ts";
import { main } from "./main.ts";

/** The compiler brings TypeScript: loaded when there is something to compile. */
export const loadCompiler = () => import("../compiler/driver.ts");

/** `elsewhere`: in another thread. */
export function runCommand(words: readonly string[], elsewhere: CompilePart): Promise<number> {
  return main(words, async () => inParts((await loadCompiler()).compile, elsewhere));
}

export async function compilePart({ entries, options }: Part) {
  return (await loadCompiler()).compile(entries, options);
}
