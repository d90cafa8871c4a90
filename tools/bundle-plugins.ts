/**
 * What makes the bundle start faster, as esbuild plugins. `oneNamespace`: a CommonJS library's names are copied once, not by every
 * file that imports it. `onFirstCall`: a library that is one function is evaluated when that is first called.
 */

import { dirname } from "node:path";
import type { OnResolveArgs, Plugin, PluginBuild } from "esbuild";

/** `names`: what our files import of `library`. */
export function oneNamespace(library: string, names: readonly string[]): Plugin {
  const lines = names.map((name) => `export const ${name} = all.${name};`);
  return standIn("one-namespace", library, ['import all from "original";', ...lines].join("\n"));
}

export function onFirstCall(library: string): Plugin {
  return standIn("on-first-call", library, 'export default (...args) => require("original").default(...args);');
}

/** Imports of `library` get a module of the given text, in which "original" is the library itself. */
function standIn(name: string, library: string, contents: string): Plugin {
  const namespace = `${name}:${library}`;
  return {
    name: namespace,
    setup: (build: PluginBuild) => {
      build.onResolve({ filter: new RegExp(`^${library}$`) }, ({ namespace: from, importer }: OnResolveArgs) =>
        from === namespace || importer.includes(`/node_modules/${library}/`)
          ? undefined
          : { path: library, namespace, pluginData: importer },
      );
      build.onResolve({ filter: /^original$/, namespace }, ({ pluginData, resolveDir }) =>
        build.resolve(library, { kind: "import-statement", resolveDir, namespace, pluginData }),
      );
      build.onLoad({ filter: /.*/, namespace }, ({ pluginData }) => ({
        contents,
        resolveDir: dirname(pluginData),
        loader: "js",
      }));
    },
  };
}
