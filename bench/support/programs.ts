/** The programs that exist in TypeScript and in C with the same observable behaviour. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./report.ts";

export interface Twins {
  readonly name: string;
  readonly typescript: string;
  /** Undefined where the C program is not there. */
  readonly c: string | undefined;
}

/** C programs of the kind users write, beside the repository where it was cloned with them; see bench/README.md. */
const CORPUS = join(ROOT, "..", "shared", "corpus");

const CODE_SIZE = join(ROOT, "bench", "code-size");

const [TYPESCRIPT, C] = [".bpf.ts", ".c"] as const;

const namesIn = (folder: string, suffix: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();

export function findPrograms(): readonly Twins[] {
  const samples = namesIn(CODE_SIZE, C).map((name) => ({
    name,
    typescript: join(ROOT, "samples", name, `${name}${TYPESCRIPT}`),
    c: join(CODE_SIZE, `${name}${C}`),
  }));
  const fromCorpus = namesIn(CODE_SIZE, TYPESCRIPT).map((name) => {
    const c = join(CORPUS, `${name}${C}`);
    return { name, typescript: join(CODE_SIZE, `${name}${TYPESCRIPT}`), c: existsSync(c) ? c : undefined };
  });
  return [...samples.filter(({ typescript }) => existsSync(typescript)), ...fromCorpus];
}

export type WithC = Twins & { readonly c: string };

export const hasC = (twins: Twins): twins is WithC => twins.c !== undefined;
