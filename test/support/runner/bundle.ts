/**
 * In: test files. Out: a folder of modules that run without a loader: what files share is read and parsed once instead of
 * through hooks in each process, which takes two thirds of the time of a file that loads the compiler. Types are not checked here.
 */

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { moduleIn } from "./test-file.ts";

const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

const OWN_URL = "__ownUrl";

/** What tests start as processes of their own, where the package has it. */
const COMMANDS = ["bin/tsbpf.ts", "test/bin/fake-tsbpf.ts"];

export class Bundle implements Disposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `paths`: relative to `root`. Below node_modules, where what is not bundled is found. */
  static async make(root: string, paths: readonly string[]): Promise<Bundle> {
    const cache = join(PACKAGE, "node_modules", ".cache");
    mkdirSync(cache, { recursive: true });
    const bundle = new Bundle(mkdtempSync(join(cache, "tsbpf-test-")));
    await build({
      absWorkingDir: root,
      entryPoints: [...paths, ...COMMANDS.filter((path) => existsSync(join(root, path)))],
      outdir: bundle.folder,
      outbase: root,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      sourcemap: true,
      sourcesContent: false,
      platform: "node",
      target: "node20",
      format: "esm",
      packages: "external",
      define: { "import.meta.url": OWN_URL },
      plugins: [REQUIRED_TS_MORPH, OWN_URLS],
      logLevel: "warning",
    });
    return bundle;
  }

  /** The module made of a test file. */
  moduleOf(path: string): string {
    return moduleIn(this.folder, path);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** As a CommonJS module that is imported, its 10 MB are searched for exports first. */
const REQUIRED_TS_MORPH: Plugin = {
  name: "required-ts-morph",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ path }) => ({ path, namespace: "required" }));
    onLoad({ filter: /^/, namespace: "required" }, ({ path }) => ({
      contents: `
        import { createRequire } from "node:module";
        export const { ts } = createRequire(${JSON.stringify(pathToFileURL(PACKAGE).href)})(${JSON.stringify(path)});`,
    }));
  },
};

/** A module finds files by where its source is. On the first line: the others keep their numbers. */
const OWN_URLS: Plugin = {
  name: "own-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = (await readFile(path, "utf8")).replace(/^#!.*/, "");
      return { contents: `const ${OWN_URL} = ${JSON.stringify(pathToFileURL(path).href)}; ${text}`, loader: "ts" };
    });
  },
};
