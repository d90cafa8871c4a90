import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayPath } from "../../../compiler/diagnostics/render.ts";
import { type BuildRequest, resolveInputs } from "../../../compiler/project/inputs.ts";
import { inFolder } from "../../bin/command.ts";

const json = JSON.stringify;

/** The groups with paths relative to the folder, each as [root, outDir, cpu, ...entries]. */
function groups(files: Readonly<Record<string, string>>, request: Partial<BuildRequest>, from = ".") {
  return inFolder(files, async (folder) => {
    const workingDir = join(folder, from);
    const defaults = { files: [], project: undefined, options: {}, noEmit: false, workingDir };
    const inputs = await resolveInputs({ ...defaults, ...request });
    const show = (path: string): string => displayPath(path, folder);
    return {
      codes: inputs.diagnostics.map(({ code }) => code),
      groups: inputs.groups.map(({ entries, options, outDir }) => [
        show(options.rootDir),
        outDir && show(outDir),
        options.cpu,
        ...entries.map(show),
      ]),
    };
  });
}

const TREE = {
  "one/tsconfig.json": json({ bpf: { cpu: "v1", outDir: "build" } }),
  "one/a.bpf.ts": "",
  "one/deep/b.bpf.ts": "",
  "two/tsconfig.json": json({ bpf: { cpu: "v2" } }),
  "two/c.bpf.ts": "",
  "free/d.bpf.ts": "",
};

test("files take the options of the nearest tsconfig.json above each; without one the defaults", async () => {
  const files = ["one/deep/b.bpf.ts", "two/c.bpf.ts", "free/d.bpf.ts", "one/a.bpf.ts", "./one/a.bpf.ts"];
  assert.equal(await groups(TREE, { files }), {
    codes: [],
    groups: [
      ["one", "one/build", 1, "one/deep/b.bpf.ts", "one/a.bpf.ts"],
      ["two", undefined, 2, "two/c.bpf.ts"],
      [".", undefined, 3, "free/d.bpf.ts"],
    ],
  });
});

test("outside of the working folder and of any project, a file's own folder is the root", async () => {
  assert.equal((await groups(TREE, { files: ["../free/d.bpf.ts"] }, "two")).groups, [["free", undefined, 3, "free/d.bpf.ts"]]);
});

test("a broken tsconfig.json stops its own files only", async () => {
  const tree = { ...TREE, "two/tsconfig.json": "{" };
  const found = await groups(tree, { files: ["two/c.bpf.ts", "one/a.bpf.ts"] });
  assert.equal(found, { codes: ["TS1005"], groups: [["one", "one/build", 1, "one/a.bpf.ts"]] });
});

test("without files the nearest tsconfig.json upward is the project", async () => {
  const found = await groups(TREE, {}, "one/deep");
  assert.equal(found, { codes: [], groups: [["one", "one/build", 1, "one/a.bpf.ts", "one/deep/b.bpf.ts"]] });
});

test("-p takes a folder or a file, and the command line wins", async () => {
  const expected = { codes: [], groups: [["two", undefined, 4, "two/c.bpf.ts"]] };
  assert.equal(await groups(TREE, { project: "two", options: { cpu: 4 } }), expected);
  assert.equal(await groups(TREE, { project: "../two/tsconfig.json", options: { cpu: 4 } }, "one"), expected);
});

test.run();
