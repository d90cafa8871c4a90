/** The programs that exist in TypeScript and in C with the same observable behaviour. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./report.ts";

export interface Twins {
  readonly name: string;
  readonly typescript: string;
  readonly c: string;
}

/** C programs of the kind users write, beside the repository where it was cloned with them; see bench/README.md. */
const CORPUS = join(ROOT, "..", "shared", "corpus");

const CODE_SIZE = join(ROOT, "bench", "code-size");

const SAMPLES = ["redirect", "relay"].map((name) => ({
  name,
  typescript: join(ROOT, "samples", name, `${name}.bpf.ts`),
  c: join(CODE_SIZE, `${name}.c`),
}));

const FROM_CORPUS = ["01_pass_trivial", "13_jhash_4tuple", "21_subprogs_loops"].map((name) => ({
  name,
  typescript: join(CODE_SIZE, `${name}.bpf.ts`),
  c: join(CORPUS, `${name}.c`),
}));

export interface Programs {
  readonly twins: readonly Twins[];
  /** What is not there, as a sentence each. */
  readonly leftOut: readonly string[];
}

export function findPrograms(): Programs {
  const missing = FROM_CORPUS.filter(({ c }) => !existsSync(c));
  return {
    twins: [...SAMPLES, ...FROM_CORPUS.filter((twins) => !missing.includes(twins))],
    leftOut:
      missing.length === 0 ? [] : [`${missing.map(({ name }) => name).join(", ")}: the C corpus is not beside this clone`],
  };
}
