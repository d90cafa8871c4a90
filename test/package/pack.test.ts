// deadline: 600

/** What a user installs: the package is built, packed, installed in a folder elsewhere, and used there. */

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectObject } from "../support/collect.ts";
import { verify } from "../support/kernel.ts";
import { testNeeding } from "../support/needs.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));

interface Run {
  readonly status: number | null;
  readonly output: string;
}

let folder = "";
let packed: readonly string[] = [];

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), "tsbpf-pack-"));
  const { output } = succeed(ROOT, "npm", "pack", "--json", "--pack-destination", folder);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(archive, output);
  packed = succeed(folder, "tar", "-tzf", archive).output.trim().split("\n");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  succeed(folder, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", `./${archive}`);
  cpSync(FIXTURES, folder, { recursive: true });
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

test("the package holds what runs, the typings and the licenses, and nothing else", () => {
  const roots = new Set(packed.map((path) => path.split("/")[1]));
  assert.equal([...roots].sort(), ["LICENSE", "README.md", "dist", "package.json", "stdlib", "tsconfig.bpf.json"]);
  for (const path of ["stdlib/index.d.ts", "stdlib/lib.d.ts", "stdlib/generated/maps.d.ts", "dist/THIRD-PARTY-LICENSES.txt"]) {
    assert.ok(packed.includes(`package/${path}`), path);
  }
  assert.equal(
    packed.filter((path) => /\.test\.|\.bpf\.ts$|(?<!\.d)\.ts$/.test(path)),
    [],
  );
});

test("installing it brings koffi and no other library", () => {
  const libraries = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  assert.equal(libraries.sort(), ["@koromix", "koffi", "tsbpf"]);
});

test("the command compiles a program to an object for BPF", () => {
  // As the README says; it must never ask the registry for the name.
  const { output } = succeed(folder, "npx", "--no-install", "tsbpf", "router.bpf.ts");
  assert.is(output, "");
  const object = readFileSync(join(folder, "router.bpf.o"));
  assert.is(object.toString("latin1", 0, 4), "\x7fELF");
  assert.is(object.readUInt16LE(18), 247, "e_machine is EM_BPF");
  collectObject("the installed package's object", object, { kernel: [6, 1], cpu: 3 });
});

testNeeding(["root", "bpftool"], "the kernel loads that object", () => {
  tsbpf("router.bpf.ts");
  verify(readFileSync(join(folder, "router.bpf.o")));
});

test("the command dumps the object, and knows its version", () => {
  tsbpf("router.bpf.ts");
  assert.match(tsbpf("dump", "router.bpf.o").output, "sockets");
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  assert.is(tsbpf("--version").output, `Version ${version}\n`);
});

test("both kinds of TypeScript check: the program in its own world, the host beside it", () => {
  writeConfig("tsconfig.bpf.json", { extends: "tsbpf/tsconfig.bpf.json", include: ["*.bpf.ts"] });
  const strict = { module: "nodenext", target: "es2022", lib: ["es2023", "esnext.disposable"], strict: true, noEmit: true };
  const node = { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] };
  writeConfig("tsconfig.json", { compilerOptions: { ...strict, ...node }, files: ["host.ts"] });
  const tsc = join(ROOT, "node_modules/typescript/lib/tsc.js");
  assert.is(succeed(folder, process.execPath, tsc, "-p", "tsconfig.bpf.json").output, "");
  assert.is(succeed(folder, process.execPath, tsc, "-p", "tsconfig.json").output, "");
});

test("the runtime loads without the compiler, the compiler gives its functions", () => {
  const program = `
    const runtime = await import("tsbpf/runtime");
    const before = Object.keys((await import("node:module")).createRequire(import.meta.url).cache).length;
    const compiler = await import("tsbpf/compiler");
    console.log(typeof runtime.BpfError, before, typeof compiler.compile);`;
  writeFileSync(join(folder, "use.js"), program);
  assert.is(succeed(folder, process.execPath, "use.js").output, "function 0 function\n");
});

test("the first run writes a compile cache, later ones use it, and a damaged one is replaced", () => {
  const cache = join(folder, "cache", "tsbpf");
  const env = { XDG_CACHE_HOME: join(folder, "cache") };
  tsbpfWith(env, "router.bpf.ts");
  const [name] = readdirSync(cache);
  assert.ok(name);
  const whole = readFileSync(join(cache, name));
  tsbpfWith(env, "router.bpf.ts");
  assert.equal(readdirSync(cache), [name]);
  assert.ok(readFileSync(join(cache, name)).equals(whole), "not written again");
  writeFileSync(join(cache, name), whole.subarray(0, 1000), { mode: 0o600 });
  tsbpfWith(env, "router.bpf.ts");
  assert.ok(readFileSync(join(cache, name)).length > 1000, "replaced");
});

test("runs of another kind have a cache of their own, and old ones are removed", () => {
  const cache = join(folder, "kinds", "tsbpf");
  const env = { XDG_CACHE_HOME: join(folder, "kinds") };
  mkdirSync(cache, { recursive: true });
  for (let n = 0; n < 12; n++) {
    writeFileSync(join(cache, `old${n}`), "");
    utimesSync(join(cache, `old${n}`), 1000 + n, 1000 + n);
  }
  tsbpfWith(env, "--help");
  tsbpfWith(env, "router.bpf.ts");
  const left = readdirSync(cache).sort();
  assert.is(left.filter((name) => /-(help|compile)$/.test(name)).length, 2);
  assert.equal(left.slice(2), ["old10", "old11", "old6", "old7", "old8", "old9"]);
});

test("without a folder for the cache it works, too", () => {
  const file = join(folder, "no-folder");
  writeFileSync(file, "");
  tsbpfWith({ XDG_CACHE_HOME: file }, "router.bpf.ts");
  assert.ok(existsSync(join(folder, "router.bpf.o")));
});

test("the same sources build the same object on the installed path and from source", () => {
  tsbpf("router.bpf.ts");
  const installed = readFileSync(join(folder, "router.bpf.o"));
  const entry = join(ROOT, "bin/tsbpf.ts");
  const loader = pathToFileURL(join(ROOT, "node_modules/tsx/dist/loader.mjs")).href;
  succeed(folder, process.execPath, "--import", loader, entry, "router.bpf.ts");
  assert.ok(readFileSync(join(folder, "router.bpf.o")).equals(installed));
});

function tsbpf(...args: readonly string[]): Run {
  return tsbpfWith({}, ...args);
}

/** What npx and npm's scripts run. */
function tsbpfWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Run {
  return succeedWith(env, folder, join(folder, "node_modules/.bin/tsbpf"), ...args);
}

function succeed(cwd: string, program: string, ...args: readonly string[]): Run {
  return succeedWith({}, cwd, program, ...args);
}

function succeedWith(env: NodeJS.ProcessEnv, cwd: string, program: string, ...args: readonly string[]): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (error) throw error;
  assert.is(status, 0, `${program} ${args.join(" ")} gave ${status}:\n${stdout}${stderr}`);
  return { status, output: stdout };
}

function writeConfig(name: string, config: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(config));
}

test.run();
