/** A position in one line of IR text: patterns go in, matched text comes out, anything else is a TextError with the line. */

export class TextError extends Error {
  constructor(line: number, text: string, wanted: string) {
    super(`IR text, line ${line}: ${wanted} wanted in: ${text.trim()}`);
    this.name = "TextError";
  }
}

export class TextCursor {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  constructor(text: string, line: number) {
    this.#text = text;
    this.#line = line;
  }

  fail(wanted: string): never {
    throw new TextError(this.#line, this.#text, wanted);
  }

  /** The match of `pattern` (sticky) after blanks. */
  #match(pattern: RegExp): string | undefined {
    const blanks = /\s*/y;
    blanks.lastIndex = this.#at;
    blanks.exec(this.#text);
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = blanks.lastIndex;
    const found = sticky.exec(this.#text)?.[0];
    if (found !== undefined) this.#at = sticky.lastIndex;
    return found;
  }

  /** Does `literal` come next? */
  at(literal: string): boolean {
    const before = this.#at;
    const found = this.accept(literal);
    this.#at = before;
    return found;
  }

  accept(literal: string): boolean {
    const pattern = literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return this.#match(new RegExp(/^\w/.test(literal) ? `${pattern}\\b` : pattern)) !== undefined;
  }

  expect(literal: string): void {
    if (!this.accept(literal)) this.fail(`'${literal}'`);
  }

  word(): string {
    return this.#match(/[A-Za-z_][\w-]*/) ?? this.fail("a word");
  }

  /** One of `choices`, as the whole next word. */
  oneOf<T extends string>(choices: readonly T[]): T {
    const word = this.word();
    return choices.find((choice) => choice === word) ?? this.fail(`one of ${choices.join(" ")}`);
  }

  bigint(): bigint {
    return BigInt(this.#match(/-?\d+/) ?? this.fail("a number"));
  }

  int(): number {
    return Number(this.bigint());
  }

  /** `v12` or `b3`: the number after the letter. */
  ref(letter: "v" | "b"): number {
    return this.tryRef(letter) ?? this.fail(`${letter}N`);
  }

  tryRef(letter: "v" | "b"): number | undefined {
    const found = this.#match(new RegExp(`${letter}\\d+\\b`));
    return found === undefined ? undefined : Number(found.slice(1));
  }

  string(): string {
    const found = this.#match(/"(?:[^"\\]|\\.)*"/) ?? this.fail("a string");
    return String(JSON.parse(found));
  }

  /** A JSON object of strings. */
  record(): Record<string, string> {
    const found = this.#match(/\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}/) ?? this.fail("an object");
    const parsed: unknown = JSON.parse(found);
    return Object.fromEntries(Object.entries(Object(parsed)).map(([key, value]) => [key, String(value)]));
  }

  end(): void {
    if (this.#match(/;.*|$/) === undefined) this.fail("the end of the line");
  }

  get done(): boolean {
    return /^\s*(;.*)?$/.test(this.#text.slice(this.#at));
  }
}
