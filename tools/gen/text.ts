/** Pieces that all generated declaration files share: the banner and doc comments. */

const WIDTH = 120;

export function fileText(title: string, blocks: readonly string[]): string {
  return `// ${title}. Generated from stdlib/spec by \`npm run gen\`: do not edit.\n\n${blocks.join("\n")}`;
}

/** A doc comment of `lines`, each wrapped to the width. */
export function docComment(lines: readonly string[], indent = ""): string {
  const wrapped = lines.flatMap((line) => wrap(line, WIDTH - indent.length - 3));
  if (wrapped.length === 1 && (wrapped[0] ?? "").length + indent.length + 7 <= WIDTH) return `${indent}/** ${wrapped[0]} */\n`;
  return [`${indent}/**`, ...wrapped.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`, ""].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `import type { … } from` of the names that `body` uses. */
export function importUsed(names: readonly string[], from: string, body: string): string {
  const used = names.filter((name) => new RegExp(`(?<![.\\w"])${name}\\b`).test(withoutComments(body)));
  return used.length === 0 ? "" : `import type { ${used.join(", ")} } from "${from}";\n`;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "");
}
