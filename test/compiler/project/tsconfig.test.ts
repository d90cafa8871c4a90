import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { displayPath } from "../../../compiler/diagnostics/render.ts";
import { readProject, readProjectOptions } from "../../../compiler/project/tsconfig.ts";
import { inFolder } from "../../bin/command.ts";

interface Read {
  readonly options: unknown;
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The project of `tsconfig.json`, paths relative to its folder. */
function read(files: Readonly<Record<string, string>>, config = "tsconfig.json"): Promise<Read> {
  return inFolder(files, (folder) => {
    const { options, files: found, diagnostics } = readProject(join(folder, config), folder);
    const outDir = options.outDir && displayPath(options.outDir, folder);
    return {
      options: outDir === undefined ? options : { ...options, outDir },
      files: found.map((file) => displayPath(file, folder)),
      diagnostics,
    };
  });
}

const json = JSON.stringify;

test("include is **/*.bpf.ts unless told otherwise; other files of a shared project are left alone", async () => {
  const tree = {
    "b.bpf.ts": "",
    "sub/a.bpf.ts": "",
    "host.ts": "",
    "x.bpf.d.ts": "",
    "node_modules/m/m.bpf.ts": "",
    "y.bpf.tsx": "",
  };
  const { files, diagnostics } = await read({ ...tree, "tsconfig.json": "{}" });
  assert.equal(diagnostics, []);
  assert.equal(files, ["b.bpf.ts", "sub/a.bpf.ts"]);
});

test("files, include and exclude select as they do for tsc, relative to the config", async () => {
  const tree = { "a/1.bpf.ts": "", "a/2.bpf.ts": "", "a/host.ts": "", "b/3.bpf.ts": "", "c/4.bpf.ts": "" };
  const config = json({ files: ["c/4.bpf.ts", "a/host.ts"], include: ["a/*.bpf.ts", "b"], exclude: ["**/2.*"] });
  const { files } = await read({ ...tree, "tsconfig.json": config });
  assert.equal(files, ["c/4.bpf.ts", "a/1.bpf.ts", "b/3.bpf.ts"]);
  const only = await read({ ...tree, "tsconfig.json": json({ files: ["c/4.bpf.ts"] }) });
  assert.equal(only.files, ["c/4.bpf.ts"]);
});

test("comments, trailing commas and a byte order mark are fine", async () => {
  const config = '\uFEFF{\n  // the target\n  "bpf": { "cpu": "v4", /* newest */ "kernel": "6.12", },\n}\n';
  const { options, diagnostics } = await read({ "a.bpf.ts": "", "tsconfig.json": config });
  assert.equal(diagnostics, []);
  assert.equal(options, { cpu: 4, kernel: [6, 12] });
});

test("extends: the nearer wins, a later base wins, an outDir belongs to the file that says it, include is inherited", async () => {
  const { options, files, diagnostics } = await read({
    "src/p.bpf.ts": "",
    "other/q.bpf.ts": "",
    "tsconfig.json": json({ extends: ["./base/one.json", "./base/two"], bpf: { endian: "big" } }),
    "base/one.json": json({ extends: "../root.json", bpf: { cpu: "v1", kernel: "5.10", outDir: "one" }, include: ["../src"] }),
    "base/two.json": json({ bpf: { cpu: "v2", endian: "little" } }),
    "root.json": json({ bpf: { cpu: "v4", kernel: "4.19", emit: ["asm"], outDir: "root" } }),
  });
  assert.equal(diagnostics, []);
  assert.equal(options, { cpu: 2, kernel: [5, 10], endian: "big", emit: ["asm"], outDir: "base/one" });
  assert.equal(files, ["src/p.bpf.ts"]);
});

test("extends: a package's config is found in node_modules", async () => {
  const { options, diagnostics } = await read(
    {
      "app/a.bpf.ts": "",
      "app/tsconfig.json": json({ extends: "shared-config/tsconfig.bpf.json" }),
      "node_modules/shared-config/package.json": json({ name: "shared-config", version: "1.0.0" }),
      "node_modules/shared-config/tsconfig.bpf.json": json({ bpf: { cpu: "v1" } }),
    },
    "app/tsconfig.json",
  );
  assert.equal(diagnostics, []);
  assert.equal(options, { cpu: 1 });
});

test("extends in a circle, a mistake in a base and a broken base are told at their places", async () => {
  const circle = await read({
    "a.bpf.ts": "",
    "tsconfig.json": json({ extends: "./b.json" }),
    "b.json": json({ extends: "./tsconfig.json" }),
  });
  assert.equal(
    circle.diagnostics.map(({ code }) => code),
    ["TS18000"],
  );
  const base = await read({
    "a.bpf.ts": "",
    "tsconfig.json": json({ extends: "./b.json" }),
    "b.json": '{\n "bpf": { "cpu": "v0" } }',
  });
  assert.equal(
    base.diagnostics.map(({ code, span }) => [code, span?.line, span?.column, span?.endColumn]),
    [["TSB5104", 2, 18, 22]],
  );
  assert.match(base.diagnostics[0]?.span?.file ?? "", /b\.json$/);
  const broken = await read({ "a.bpf.ts": "", "tsconfig.json": json({ extends: "./b.json" }), "b.json": '{ "bpf": ' });
  assert.ok(broken.diagnostics.some(({ code, span }) => code === "TS1109" && span?.file.endsWith("b.json")));
});

test("mistakes in compilerOptions are tsc's to tell, others are passed on", async () => {
  const { diagnostics } = await read({
    "a.bpf.ts": "",
    "tsconfig.json": json({ compilerOptions: { target: "es3000", nonsense: 1 }, exclude: "x" }),
  });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["TS5024"],
  );
});

test("a config that is no object, or empty", async () => {
  const empty = await read({ "a.bpf.ts": "", "tsconfig.json": "" });
  assert.equal([empty.files, empty.diagnostics], [["a.bpf.ts"], []]);
  const list = await read({ "a.bpf.ts": "", "tsconfig.json": "[]" });
  assert.ok(list.diagnostics.every(({ code }) => code.startsWith("TS")));
});

test("a name on Object.prototype is an unknown option like any other", async () => {
  const { diagnostics } = await read({
    "a.bpf.ts": "",
    "tsconfig.json": '{"bpf":{"constructor":"v1","__proto__":"x","toString":[]}}',
  });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["TSB5101", "TSB5101", "TSB5101"],
  );
});

test("options alone: nothing is searched, and no inputs are no mistake", () =>
  inFolder({ "tsconfig.json": json({ include: ["gone"], bpf: { cpu: "v1" } }) }, (folder) => {
    assert.equal(readProjectOptions(join(folder, "tsconfig.json"), folder), {
      options: { cpu: 1 },
      files: [],
      diagnostics: [],
    });
  }));

test.run();
