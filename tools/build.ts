/**
 * `npm run build`. Out: dist/, everything that runs: the compiler with its libraries in one CommonJS file and the launcher of
 * the command (esbuild), the runtime and the compiler's types (tsc), and the licenses of what was bundled. Not dated: the same
 * sources give the same bytes.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { onFirstCall } from "./on-first-call.ts";
import { typescriptAlone } from "./typescript-alone.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

/** `import()` becomes a lazy require, `import.meta.url` the file's own. ASCII only: the launcher reads the bundle as latin1. */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  charset: "ascii",
  supported: { "dynamic-import": false },
  external: ["koffi"],
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

const BUNDLE = join(DIST, "tsbpf.cjs");
const LAUNCHER = join(DIST, "bin", "tsbpf.cjs");

rmSync(DIST, { recursive: true, force: true });
emitRuntime();
emitCompilerTypes();
const { metafile } = await build({
  ...COMMON,
  entryPoints: ["bin/bundle.ts"],
  outfile: BUNDLE,
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 500,
  metafile: true,
  plugins: [typescriptAlone(), onFirstCall("cliui"), onFirstCall("string-width")],
});
await buildLauncher();
await writeCompilerModule();
writeLicenses(metafile);

/** What the runtime imports of the compiler comes along. */
function emitRuntime(): void {
  runTsc("-p", "tsconfig.build.json");
}

/** The compiler's code is in the bundle; of its declarations only what the driver's own need is public. */
function emitCompilerTypes(): void {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-types-"));
  try {
    const config = join(ROOT, "tsconfig.types.json");
    runTsc("-p", config, "--outDir", folder);
    copyReachable(folder, join("compiler", "driver.d.ts"), new Set());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyReachable(folder: string, path: string, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const text = readFileSync(join(folder, path), "utf8");
  mkdirSync(dirname(join(DIST, path)), { recursive: true });
  writeFileSync(join(DIST, path), text);
  for (const [, imported] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)\.ts"/g)) {
    copyReachable(folder, join(dirname(path), `${imported}.d.ts`), seen);
  }
}

/** Types are checked by `npm run check`; to do it here again would double the time. */
function runTsc(...args: readonly string[]): void {
  const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
  const { status } = spawnSync(process.execPath, [tsc, "--noCheck", ...args], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("tsc failed");
}

async function buildLauncher(): Promise<void> {
  const id = createHash("sha256").update(readFileSync(BUNDLE)).digest("hex").slice(0, 16);
  await build({
    ...COMMON,
    entryPoints: ["bin/launcher.ts"],
    outfile: LAUNCHER,
    define: { ...COMMON.define, BUNDLE_ID: JSON.stringify(id) },
    banner: { js: `#!/usr/bin/env node\n${COMMON.banner.js}` },
  });
  chmodSync(LAUNCHER, 0o755);
}

/** Named exports over the bundle, as `compiler/driver.ts` has them. */
async function writeCompilerModule(): Promise<void> {
  const bundle: { loadCompiler: () => Promise<Readonly<Record<string, unknown>>> } = createRequire(import.meta.url)(BUNDLE);
  const names = Object.keys(await bundle.loadCompiler()).filter((name) => name !== "default");
  const lines = names.sort().map((name) => `export const ${name} = driver.${name};\n`);
  const head = 'import bundle from "./tsbpf.cjs";\n\nconst driver = await bundle.loadCompiler();\n';
  writeFileSync(join(DIST, "compiler.js"), head + lines.join(""));
  writeFileSync(join(DIST, "compiler.d.ts"), 'export * from "./compiler/driver.ts";\n');
}

function writeLicenses({ inputs }: Metafile): void {
  const packages = new Map(Object.keys(inputs).flatMap((path) => packageOf(path) ?? []));
  const texts = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => `${name}\n\n${licenseText(folder)}`);
  // @ts-morph/common carries TypeScript inside.
  texts.push(`typescript\n\n${licenseText(join(ROOT, "node_modules", "typescript"))}`);
  if (packages.size === 0) throw new Error("the bundle holds no library: the licenses cannot be right");
  const head = "The file tsbpf.cjs contains these packages:\n\n";
  writeFileSync(join(DIST, "THIRD-PARTY-LICENSES.txt"), head + texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** Its name and folder, for a file of a library; flatMap takes the pair out of the list. */
function packageOf(path: string): readonly [readonly [string, string]] | undefined {
  const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path);
  return match ? [[match[2] ?? "", join(ROOT, match[1] ?? "")]] : undefined;
}

/** A package without a file of its own names its license in the manifest. */
function licenseText(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|thirdparty)/i.test(name));
  if (files.length > 0) return files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) throw new Error(`${folder} has no license`);
  const { license }: { readonly license?: string } = JSON.parse(readFileSync(manifest, "utf8"));
  if (license === undefined) throw new Error(`${folder} has no license`);
  return `License: ${license}\n`;
}
