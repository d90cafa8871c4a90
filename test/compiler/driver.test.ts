/** The driver over all phases: what an entry gives, that others do not change it, and that bytes depend on the source alone. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkProgram } from "../../compiler/bytecode/check.ts";
import { decodeInsns } from "../../compiler/bytecode/decode.ts";
import { type CompiledFile, type CompileOptions, compile } from "../../compiler/driver.ts";
import { readObject } from "../../compiler/object/read.ts";

const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
const OPTIONS: Omit<CompileOptions, "rootDir"> = { cpu: 3, kernel: [6, 1], endian: "little", emit: ["obj", "asm", "ir"] };

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-driver-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bytesOf = (file: CompiledFile | undefined): string[] =>
  (file?.outputs ?? []).map(({ kind, bytes }) => `${kind} ${Buffer.from(bytes).toString("hex")}`);

test("the same source gives the same bytes in another folder, in a second run and beside other entries", () => {
  const sample = join(SAMPLES, "redirect", "redirect.bpf.ts");
  const first = bytesOf(compile([sample], { ...OPTIONS, rootDir: join(SAMPLES, "redirect") })[0]);
  assert.is(first.length, 3);
  inFolder((folder) => {
    const deep = join(folder, "some where", "deep");
    mkdirSync(deep, { recursive: true });
    cpSync(sample, join(deep, "redirect.bpf.ts"));
    writeFileSync(join(deep, "broken.bpf.ts"), "export const x: string = 5;\n");
    const entries = [join(deep, "broken.bpf.ts"), join(deep, "redirect.bpf.ts")];
    const compiled = compile(entries, { ...OPTIONS, rootDir: deep });
    assert.equal(bytesOf(compiled[1]), first);
    assert.is(compiled[0]?.outputs.length, 0);
    assert.is(compiled[0]?.diagnostics[0]?.code, "TS2322");
  });
  assert.equal(bytesOf(compile([sample], { ...OPTIONS, rootDir: join(SAMPLES, "redirect") })[0]), first);
});

test("the object says what loaders need: sections, attach tags, the target kernel, source lines", () => {
  for (const endian of ["little", "big"] as const) {
    const entry = join(SAMPLES, "relay", "relay.bpf.ts");
    const [compiled] = compile([entry], { ...OPTIONS, endian, emit: ["obj"], rootDir: SAMPLES });
    const object = readObject(compiled?.outputs[0]?.bytes ?? new Uint8Array());
    assert.is(object.endian, endian);
    assert.is(object.license, "Dual MIT/GPL");
    const [program] = object.functions;
    assert.is(program?.section, "sk_skb");
    assert.equal(program?.tags, ["tsbpf:kernel>=6.1", "tsbpf:attach=skb_verdict:map:peers"]);
    assert.is(program?.lines[0]?.file, "relay/relay.bpf.ts");
    const lines = readFileSync(entry, "utf8").split("\n");
    for (const { line, text } of program?.lines ?? []) assert.is(text, lines[line - 1]);
    const insns = decodeInsns(program?.code ?? new Uint8Array(), endian);
    assert.equal(checkProgram(insns, { cpu: 3 }), []);
  }
});

test("a file without programs gives nothing, and no diagnostic", () => {
  inFolder((folder) => {
    const entry = join(folder, "shared.bpf.ts");
    writeFileSync(entry, 'import type { u32 } from "tsbpf";\nexport function twice(x: u32): u32 {\n  return x * 2;\n}\n');
    assert.equal(compile([entry], { ...OPTIONS, rootDir: folder }), [{ entry, diagnostics: [], outputs: [] }]);
  });
});

test("programs that another file's functions and constants make compile in", () => {
  inFolder((folder) => {
    writeFileSync(
      join(folder, "ports.bpf.ts"),
      "export const PORT = 10000;\nexport const isPort = (port: number): boolean => port === PORT;\n"
        .replace("number", "u32")
        .replace(/^/, 'import type { u32 } from "tsbpf";\n'),
    );
    const entry = join(folder, "main.bpf.ts");
    const program = `import { SkAction, skbVerdict, type SkBuff } from "tsbpf";
import { isPort } from "./ports.bpf.js";
export class P {
  @skbVerdict()
  static p(skb: SkBuff): SkAction {
    return isPort(skb.localPort) ? SkAction.Drop : SkAction.Pass;
  }
}
`;
    writeFileSync(entry, program);
    const [compiled] = compile([entry], { ...OPTIONS, emit: ["asm"], rootDir: folder });
    assert.equal(compiled?.diagnostics, []);
    assert.match(Buffer.from(compiled?.outputs[0]?.bytes ?? []).toString(), /0x2710/);
  });
});

test.run();
