/** What the command says when it cannot do what was asked: one golden a case, filed under the code that it must name. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { golden } from "../support/golden.ts";
import { inFolder, runHere } from "./command.ts";

interface Case {
  readonly code: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

const project = (config: unknown): string => `${JSON.stringify(config, undefined, 2)}\n`;

const CASES: readonly Case[] = [
  { code: "TSB5101", name: "flag", files: {}, words: ["--foo", "-x", "--foo=1", "x.bpf.ts"] },
  { code: "TSB5101", name: "tsconfig", files: { "tsconfig.json": project({ bpf: { optimise: "yes" } }) }, words: [] },
  { code: "TSB5102", name: "flag", files: {}, words: ["--outdir", "a", "--krnel=6.1", "--jsn", "--verison"] },
  { code: "TSB5102", name: "dump", files: {}, words: ["dump", "x.o", "--jsno"] },
  { code: "TSB5102", name: "tsconfig", files: { "tsconfig.json": project({ bpf: { outdir: "build" } }) }, words: [] },
  { code: "TSB5103", name: "flags", files: {}, words: ["-p", "--cpu", "--kernel", "--endian", "--emit", "--outDir"] },
  {
    code: "TSB5104",
    name: "flags",
    files: {},
    words: ["--cpu", "v5", "--kernel", "six", "--endian=middle", "--emit", "obj,exe"],
  },
  {
    code: "TSB5104",
    name: "tsconfig",
    files: { "tsconfig.json": project({ bpf: { cpu: "3", kernel: "6", endian: "Big", emit: [], outDir: "" } }) },
    words: [],
  },
  { code: "TSB5105", name: "both", files: { "a.bpf.ts": "" }, words: ["-p", ".", "a.bpf.ts"] },
  { code: "TSB5106", name: "folder", files: { "sub/": "" }, words: ["-p", "sub"] },
  { code: "TSB5107", name: "path", files: {}, words: ["--project", "nowhere/tsconfig.json"] },
  { code: "TSB5108", name: "tsconfig", files: { "tsconfig.json/": "" }, words: [] },
  { code: "TSB5108", name: "program", files: { "a.bpf.ts/": "" }, words: ["a.bpf.ts"] },
  { code: "TSB5108", name: "dump", files: { "a.o/": "" }, words: ["dump", "a.o"] },
  { code: "TSB5109", name: "words", files: {}, words: ["a.bpf.ts", "sub/b.bpf.ts", "--", "-c.bpf.ts"] },
  { code: "TSB5109", name: "files", files: { "tsconfig.json": project({ files: ["gone.bpf.ts"] }) }, words: [] },
  { code: "TSB5109", name: "dump", files: {}, words: ["dump", "gone.o"] },
  { code: "TSB5110", name: "words", files: { "a.ts": "", "b.bpf.o": "" }, words: ["a.ts", "b.bpf.o"] },
  { code: "TSB5111", name: "default", files: { "tsconfig.json": "{}", "host.ts": "" }, words: [] },
  {
    code: "TSB5111",
    name: "lists",
    files: { "tsconfig.json": project({ include: ["src"], exclude: ["**/*.bpf.ts"] }), "src/a.bpf.ts": "" },
    words: ["-p", "tsconfig.json"],
  },
  { code: "TSB5112", name: "nothing", files: {}, words: [] },
  {
    code: "TSB5113",
    name: "values",
    files: { "tsconfig.json": project({ bpf: { cpu: 3, kernel: 6.1, endian: null, emit: "obj", outDir: {} } }) },
    words: [],
  },
  { code: "TSB5113", name: "object", files: { "tsconfig.json": project({ bpf: [] }) }, words: [] },
  { code: "TSB5114", name: "none", files: {}, words: ["dump"] },
  { code: "TSB5114", name: "two", files: {}, words: ["dump", "a.o", "b.o"] },
  { code: "TSB5115", name: "words", files: { "a.bpf.ts": "" }, words: ["a.bpf.ts", "--cpu", "v4", "--kernel", "6.1"] },
  {
    code: "TSB5115",
    name: "tsconfig",
    files: { "tsconfig.json": project({ bpf: { kernel: "5.0" } }), "a.bpf.ts": "" },
    words: [],
  },
  { code: "TS1005", name: "syntax", files: { "tsconfig.json": '{\n  "bpf": { "cpu": "v3"\n}\n' }, words: [] },
  { code: "TS5024", name: "type", files: { "tsconfig.json": project({ include: "src" }), "a.bpf.ts": "" }, words: [] },
  {
    code: "TS5083",
    name: "extends",
    files: { "tsconfig.json": project({ extends: "./gone.json" }), "a.bpf.ts": "" },
    words: [],
  },
];

for (const { code, name, files, words } of CASES) {
  test(`${code} ${name}: tsbpf ${words.join(" ")}`, async () => {
    const outcome = await inFolder(files, (folder) => runHere(words, folder));
    assert.is(outcome.code, 1);
    assert.match(outcome.stdout, `error ${code}: `);
    golden(`${code.startsWith("TSB") ? "diagnostics" : "bin"}/${code}/${name}.txt`, outcome.stdout);
  });
}

test.run();
