/**
 * What makes the bundle start faster, as an esbuild plugin: a library that is one function is evaluated when that is first
 * called.
 */

import { dirname } from "node:path";
import type { OnResolveArgs, Plugin, PluginBuild } from "esbuild";

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
