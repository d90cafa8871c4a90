/**
 * The installed `tsbpf` command. In: the bundle beside it. Out: the bundle run with V8's compiled form of it from the user's
 * cache folder (Node 20 has no compile cache of its own), which the first run writes. Without a usable cache it only starts slower.
 */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

interface Bundle {
  readonly runCommand: (words: readonly string[]) => Promise<number>;
}

/** Set by the build: the bundle's content hash. V8 itself compares only the length of the source. */
declare const BUNDLE_ID: string;

const bundlePath = join(dirname(fileURLToPath(import.meta.url)), "..", "tsbpf.cjs");
const words = process.argv.slice(2);
const cachePath = join(cacheFolder(), `${BUNDLE_ID}-${process.arch}-${process.versions.v8}-${kindOf(words)}`);
/** Files of the cache folder that stay: those of other versions would otherwise pile up. */
const MOST_CACHES = 8;

void loadBundle()
  .runCommand(words)
  .then((code) => {
    process.exitCode = code;
  });

function loadBundle(): Bundle {
  const cachedData = readCache();
  // Only ASCII is in the bundle: latin1 gives V8 one byte a character, and is the fastest to read.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundlePath, "latin1")}\n})`;
  const script = new Script(source, { filename: bundlePath, ...(cachedData && { cachedData }) });
  if (cachedData === undefined || script.cachedDataRejected) process.once("exit", (code) => code === 0 && writeCache(script));
  const module: { exports: Partial<Bundle> } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundlePath), module, bundlePath, dirname(bundlePath));
  const { runCommand } = module.exports;
  if (runCommand === undefined) throw new Error(`${bundlePath} is damaged: install tsbpf again`);
  return { runCommand };
}

/** Compiled code is trusted like a program: only the user's own file is. */
function readCache(): Buffer | undefined {
  try {
    const { uid, mode } = statSync(cachePath);
    const isOwn = process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o022) === 0);
    return isOwn ? readFileSync(cachePath) : undefined;
  } catch {
    return undefined;
  }
}

/** At the end of a run, when the functions that it needed are compiled. A rename makes it whole or absent. */
function writeCache(script: Script): void {
  try {
    mkdirSync(dirname(cachePath), { recursive: true, mode: 0o700 });
    const temporary = `${cachePath}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
    renameSync(temporary, cachePath);
    for (const path of cachesByAge().slice(MOST_CACHES)) rmSync(path, { force: true });
  } catch {
    // A read-only or full disk: the next run starts slower, too.
  }
}

/** The newest first. */
function cachesByAge(): string[] {
  const folder = dirname(cachePath);
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }));
  return files.sort((a, b) => b.at - a.at).map(({ path }) => path);
}

/** What runs of one kind need is compiled together: after a mere `--help` first, every compilation would start slower. */
function kindOf([first = "", ...more]: readonly string[]): string {
  if (/^[a-z]+$/.test(first)) return first;
  return [first, ...more].some((word) => word === "--help" || word === "--version") ? "help" : "compile";
}

function cacheFolder(): string {
  const windows = process.platform === "win32" ? process.env["LOCALAPPDATA"] : undefined;
  return join(process.env["XDG_CACHE_HOME"] || windows || join(homedir(), ".cache"), "tsbpf");
}
