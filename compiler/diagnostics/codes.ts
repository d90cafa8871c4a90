/**
 * Every diagnostic of the toolchain, one row a code. Codes are permanent: a retired code is never given again. Bands: 1xxx
 * subset, 2xxx types, 3xxx maps and programs, 4xxx verifier limits, 5xxx objects, 6xxx kernel and runtime, 9xxx internal.
 * `{name}` in `message` and `help` are values given by `diagnose()`. `explanation` is the text of the docs page.
 */

export interface CodeRow {
  readonly category: "error" | "warning";
  readonly title: string;
  readonly message: string;
  readonly help: string;
  readonly explanation: string;
}

export const CODES = {
  TSB2001: {
    category: "error",
    title: "A narrowing assignment needs a conversion",
    message: "A value of type {from} may not fit {to}.",
    help: "Convert it, {to}(…), if cutting it off is meant, or mask or compare it first so that its range fits.",
    explanation: "Integers are never cut silently. A value of a wider type is accepted where its range is known to fit.",
  },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof CODES;
