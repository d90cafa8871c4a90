/** Damaged program files. In: sources and a seed. Out: as many mutants as asked for, the same ones for the same seed. */

import { Random } from "../support/semantics/generate/random.ts";

export function mutants(sources: readonly string[], count: number, seed: number): readonly string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => mutate(random.pick(sources), random));
}

/** One to three mutations of a source. */
function mutate(source: string, random: Random): string {
  let text = source;
  for (let left = 1 + random.below(3); left > 0; left--) text = random.pick(MUTATIONS)(text, random);
  return text;
}

type Mutation = (text: string, random: Random) => string;

const TOKEN = /\s+|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|"[^"\n]*"|=>|\.{3}|[=!<>&|?*+-]{2,3}|\P{ID_Start}/gu;

/** Words of the text; spaces are tokens, too, so that joining gives the text again. */
const tokensOf = (text: string): string[] => text.match(TOKEN) ?? [];
const isSpace = (token: string): boolean => /^\s+$/.test(token);

/** The index of a token that is no space. */
function somewhere(tokens: readonly string[], random: Random): number {
  const indices = tokens.flatMap((token, index) => (isSpace(token) ? [] : [index]));
  return indices.length === 0 ? 0 : random.pick(indices);
}

function replaceAt(text: string, random: Random, make: (token: string) => string): string {
  const tokens = tokensOf(text);
  const at = somewhere(tokens, random);
  return tokens.map((token, index) => (index === at ? make(token) : token)).join("");
}

/** Replaces a token that `pattern` matches. */
function replaceOne(text: string, random: Random, pattern: RegExp, make: (token: string) => string): string {
  const tokens = tokensOf(text);
  const fitting = tokens.flatMap((token, index) => (pattern.test(token) ? [index] : []));
  if (fitting.length === 0) return text;
  const at = random.pick(fitting);
  return tokens.map((token, index) => (index === at ? make(token) : token)).join("");
}

function swap(text: string, random: Random): string {
  const tokens = tokensOf(text);
  const [a, b] = [somewhere(tokens, random), somewhere(tokens, random)];
  return tokens.map((token, index) => (index === a ? (tokens[b] ?? "") : index === b ? (tokens[a] ?? "") : token)).join("");
}

const WORDS = [
  "any",
  "unknown",
  "never",
  "undefined",
  "null",
  "this",
  "super",
  "new",
  "delete",
  "typeof",
  "void",
  "await",
  "yield",
  "async",
  "static",
  "u8",
  "u64",
  "i32",
  "be32",
  "boolean",
  "string",
  "number",
  "bigint",
  "skb",
  "SkBuff",
  "SkAction",
  "HashMap",
  "Math",
  "Object",
  "x",
  "constructor",
  "__proto__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "length",
  "prototype",
  "arguments",
  "eval",
  "license",
  "héllo",
] as const;
const LITERALS = [
  "0",
  "-1",
  "1.5",
  "0x",
  "0n",
  "-0n",
  "0xffffffffffffffffn",
  "99999999999999999999999999n",
  "1e400",
  "1e21",
  "9007199254740993",
  "08",
  '"\\u{1F600}"',
  "'\\ud800'",
  "`${1}`",
  "/a/",
  "[]",
  "{}",
  "[1, 2]",
  "(0)",
  "true",
  "undefined",
  "NaN",
  "4294967296",
  "1_0",
  "() => 1",
  "function () {}",
  "class {}",
  "new class { a = 1 }()",
  "@x",
  "#y",
  "?.z",
  "...a",
  "<T>(a: T) => a",
  "import.meta",
  "0b2",
  "½",
] as const;
const OPERATORS = [
  "+",
  "-",
  "**",
  "<<",
  ">>>",
  "=",
  "===",
  "!==",
  "<",
  "&&",
  "||",
  "??",
  "?",
  ":",
  ",",
  "?.",
  "!",
  "~",
  "=>",
  "...",
  "in",
  "instanceof",
  "as",
  "satisfies",
  "%=",
  "??=",
  "++",
] as const;
const STATEMENTS = [
  "for (;;) {}",
  "while (true);",
  "do {} while (0 > 1);",
  "l: for (;;) break l;",
  "break;",
  "continue;",
  "return;",
  "var v = 1;",
  "let q;",
  "using r = 1;",
  "debugger;",
  "const { a, b: [c] } = {};",
  "switch (1) {}",
  "switch (1) { default: }",
  "throw 1;",
  "try {} finally {}",
  "if (1) ; else ;",
  ";",
  "{}",
  "type T = T[];",
  "enum E { A = E.A }",
  "class C { c = new C(); }",
  "interface I extends I {}",
  "function f(): void { f(); }",
  "with (x) {}",
  "export default 1;",
  "import y from 'y';",
  "declare const d: u32;",
] as const;

const nest = (open: string, close: string, text: string, depth: number): string =>
  `${open.repeat(depth)}${text}${close.repeat(depth)}`;
const DEPTH = 200;

const MUTATIONS: readonly Mutation[] = [
  (text, random) => replaceAt(text, random, () => ""),
  (text, random) => replaceAt(text, random, (token) => `${token} ${token}`),
  swap,
  (text, random) => replaceOne(text, random, /^[\p{L}_$]/u, () => random.pick(WORDS)),
  (text, random) => replaceOne(text, random, /^\d/, () => random.pick(LITERALS)),
  (text, random) => replaceOne(text, random, /^[=!<>&|?*+-]+$/, () => random.pick(OPERATORS)),
  (text, random) => replaceAt(text, random, (token) => `${token} ${random.pick(LITERALS)}`),
  (text, random) => replaceOne(text, random, /^;$/, () => `;\n${random.pick(STATEMENTS)}`),
  (text, random) =>
    replaceOne(
      text,
      random,
      /^[\p{L}_$]/u,
      (token) => `${token}${random.pick([".constructor", ".toString", ".a.b", "[0]", "?.x", "!", "()", "<u8>", "``"])}`,
    ),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(text.length + 1)),
  (text, random) => replaceOne(text, random, /^\d+$/, (token) => nest("(", ")", token, DEPTH)),
  (text, random) => replaceOne(text, random, /^\d+$/, (token) => `${`${token} + `.repeat(DEPTH)}1`),
  (text, random) => replaceOne(text, random, /^\d+$/, (token) => nest("-~", "", token, DEPTH)),
  (text, random) => replaceOne(text, random, /^;$/, () => `; ${nest("{", "}", ";", DEPTH)}`),
  (text, random) => replaceOne(text, random, /^;$/, () => `; ${nest("if (1 > 0) ", "", ";", DEPTH)}`),
  (text, random) => replaceOne(text, random, /^return$/, (token) => `${token} ${nest("true ? ", " : 1", "1", DEPTH)};`),
  (text, random) => replaceAt(text, random, (token) => `${token} /* ${"x".repeat(20_000)} */`),
  (text, random) => replaceOne(text, random, /^[\p{L}_$]/u, (token) => token.repeat(2 + random.below(2000))),
  (text, random) =>
    replaceAt(text, random, () =>
      random.pick([
        "\u0000",
        "\ufeff",
        "\u2028",
        "\ud83d",
        "é",
        "\\",
        "`",
        '"',
        "'",
        "/*",
        "//",
        "}",
        "{",
        ")",
        "(",
        "<",
        "@",
        "#",
      ]),
    ),
];
