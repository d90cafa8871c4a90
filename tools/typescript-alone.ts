/**
 * What makes the bundle smaller and start faster, as an esbuild plugin: of the TypeScript that ts-morph brings, only what the
 * compiler reaches. Its one file is CommonJS in a function, where nothing can be left out; here it becomes an ES module of the same
 * statements, without the language server. What registers itself there (refactorings, quick fixes) is said to have no effect.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

/** Folders of TypeScript's sources that a compiler does without. */
const LEFT_OUT = /^src\/(?:server|typescript|typingsInstallerCore)\//;

const HEAD = "var ts = {}; ((module) => {";
const NAMES = { from: "var typescript_exports = {};", to: "module.exports = __toCommonJS(typescript_exports);\n" };
const TAIL = "// Annotate the CommonJS export names";

/** Our files' `import { ts } from "ts-morph"` get TypeScript by itself. */
export function typescriptAlone(): Plugin {
  const path = join(dirname(createRequire(import.meta.url).resolve("@ts-morph/common")), "typescript.js");
  return {
    name: "typescript-alone",
    setup: (build) => {
      // Of a namespace that is imported as such, esbuild leaves out what nobody names.
      build.onLoad({ filter: /[\\/]compiler[\\/].*\.ts$/ }, (args) => ({
        contents: readFileSync(args.path, "utf8").replace(
          /^import \{ ts \} from "ts-morph";$/m,
          'import * as ts from "ts-morph";',
        ),
        loader: "ts",
      }));
      build.onResolve({ filter: /^ts-morph$/ }, () => ({ path }));
      build.onLoad({ filter: /[\\/]typescript\.js$/ }, (args) =>
        args.path === path ? { contents: asModule(readFileSync(path, "utf8")) } : undefined,
      );
    },
  };
}

function asModule(text: string): string {
  const [head, names, body, tail] = [
    indexOf(text, HEAD) + HEAD.length,
    indexOf(text, NAMES.from),
    indexOf(text, NAMES.to) + NAMES.to.length,
    indexOf(text, TAIL),
  ];
  const kept = withoutFolders(text.slice(body, tail));
  return `${withExported(text.slice(head, names))}${withoutEffects(kept)}\nexport { ${exported(text.slice(names, body), kept).join(", ")} };\n`;
}

function indexOf(text: string, mark: string): number {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`TypeScript's file has another form: it has no ${JSON.stringify(mark)}`);
  return at;
}

/** The statements of each source file follow a comment that names it. */
function withoutFolders(body: string): string {
  const files = body.split(/^(?=\/\/ src\/\S+\.ts$)/m);
  return files.filter((file) => !LEFT_OUT.test(file.slice("// ".length))).join("");
}

/** Of the names that TypeScript exports, those whose statements are still there. */
function exported(names: string, body: string): string[] {
  const declared = new Set(
    [...body.matchAll(/^(?:(?:async )?function\*?|class|var|let|const) (\w+)|^ {2}(\w+) = /gm)].map(([, a, b]) => a ?? b),
  );
  return [...names.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].flatMap(([, name, local]) =>
    declared.has(local) ? [`${local} as ${name}`] : [],
  );
}

function withoutEffects(body: string): string {
  return body
    .replace(/^(registerCodeFix|registerRefactor)\(/gm, "/* @__PURE__ */ $1(")
    .replace(/^var (\w+) = \{\};\n__export\(\1, /gm, "var $1 = /* @__PURE__ */ __exported(");
}

function withExported(helpers: string): string {
  return `${helpers}var __exported = (all) => { const target = {}; __export(target, all); return target; };\n`;
}
