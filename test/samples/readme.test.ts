/** What the README shows is what happens: its program compiles without a word, and its mistake is answered as printed. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CompiledFile, compile } from "../../compiler/driver.ts";
import { collectObject } from "../support/collect.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

function codeBlock(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(readme)?.[1];
  if (block === undefined) throw new Error(`the README has no block of ${language}`);
  return block;
}

const TARGET = { cpu: 3, kernel: [6, 1] } as const;

function compileText(text: string): CompiledFile | undefined {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-readme-"));
  try {
    const file = join(folder, "router.bpf.ts");
    writeFileSync(file, text);
    return compile([file], { ...TARGET, endian: "little", emit: ["obj"], rootDir: folder })[0];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the first program compiles without diagnostics", () => {
  const file = compileText(codeBlock("ts"));
  assert.equal(file?.diagnostics, []);
  const [object] = file?.outputs ?? [];
  assert.ok(object);
  collectObject("README.md", object.bytes, TARGET);
});

test("a mistake is answered as shown", () => {
  const right = codeBlock("ts").replace("u64 }", "u64, type u8 }");
  const file = compileText(right.replace("return sockets.redirect(skb, 0);", codeBlock("typescript").trim()));
  const [mistake] = file?.diagnostics ?? [];
  assert.ok(mistake?.span);
  const { line, column } = mistake.span;
  const shown = `router.bpf.ts(${line},${column}): error ${mistake.code}: ${mistake.message}\n  help: ${mistake.help}\n`;
  assert.is(codeBlock("text"), shown);
});

test.run();
