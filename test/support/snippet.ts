/**
 * Functions of the language run and compared: the text of `p(ctx: Args): i32` and what goes before it go in; for each set of
 * operands, what the kernel and the emulator left in `r`, `s` and the result comes out. `Args` is `a b c: u32, x: u64, r: u32, s:
 * u64`.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import type { CpuLevel } from "../../stdlib/spec/isa.ts";
import { collectObject } from "./collect.ts";
import { loadObject } from "./kernel.ts";

export interface Operands {
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly x?: bigint;
}

export interface Left {
  readonly result: number;
  readonly r: number;
  readonly s: bigint;
}

export interface Snippet {
  readonly name: string;
  readonly imports?: string;
  readonly before?: string;
  readonly body: string;
}

const ARGS = "class Args { a: u32 = 0; b: u32 = 0; c: u32 = 0; x: u64 = 0n; r: u32 = 0; s: u64 = 0n; }";
const SIZE = 40;
const OFFSETS = { a: 0, b: 4, c: 8, x: 16, r: 24, s: 32 } as const;

export function textOf({ imports = "", before = "", body }: Snippet): string {
  return `import { ${imports}${imports && ", "}syscall, i32, u8, u16, u32, u64 } from "tsbpf";
${ARGS}
${before}
export class P {
  @syscall()
  static p(ctx: Args): i32 {
${body}
    return 0;
  }
}
`;
}

/** All at once: they share one TypeScript program. Throws with the diagnostics when one is refused. */
export function compileSnippets(snippets: readonly Snippet[], cpu: CpuLevel): Uint8Array[] {
  const rootDir = mkdtempSync(join(tmpdir(), "tsbpf-snippets-"));
  try {
    const entries = snippets.map((snippet) => {
      const path = join(rootDir, `${snippet.name}.bpf.ts`);
      writeFileSync(path, textOf(snippet));
      return path;
    });
    return compile(entries, { ...DEFAULT_OPTIONS, cpu, rootDir }).map(({ diagnostics, outputs }, index) => {
      const [object] = outputs;
      if (diagnostics.length > 0 || !object) throw new Error(renderPlain(diagnostics, rootDir));
      collectObject(`snippets/${snippets[index]?.name}`, object.bytes, { kernel: DEFAULT_OPTIONS.kernel, cpu });
      return object.bytes;
    });
  } finally {
    rmSync(rootDir, { recursive: true, force: true });
  }
}

export type Run = (operands: Operands) => Left;

const BUDGET = 20_000_000;

export function inEmulator(object: Uint8Array): Run {
  const program = new EmulatedObject(object).program("p");
  return (operands) => {
    const { result, fault, ctx } = program.run({ ctx: contextOf(operands), budget: BUDGET });
    if (fault || result === undefined) throw new Error(fault?.message ?? "no result");
    return left(result, ctx);
  };
}

/** Throws with the verifier's log when the kernel refuses the object. */
export function runInKernel<T>(object: Uint8Array, use: (run: Run) => T): T {
  using loaded = loadObject(object);
  const program = loaded.program("p");
  return use((operands) => {
    const { retval, ctx } = program.testRun({ ctx: contextOf(operands) });
    return left(retval | 0, ctx);
  });
}

function contextOf({ a = 0, b = 0, c = 0, x = 0n }: Operands): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  for (const [name, value] of [["a", a] as const, ["b", b] as const, ["c", c] as const])
    view.setUint32(OFFSETS[name], value, true);
  view.setBigUint64(OFFSETS.x, x, true);
  return bytes;
}

function left(result: number, bytes: Uint8Array): Left {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { result, r: view.getUint32(OFFSETS.r, true), s: view.getBigUint64(OFFSETS.s, true) };
}
