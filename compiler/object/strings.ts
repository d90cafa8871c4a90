/** String tables of ELF and BTF: NUL-terminated UTF-8, the empty string at offset 0, each text stored once. */

import { invariant } from "../diagnostics/invariant.ts";
import { objectError } from "./error.ts";

export class StringTableWriter {
  readonly #offsets = new Map<string, number>([["", 0]]);
  readonly #encoder = new TextEncoder();
  readonly #chunks: Uint8Array[] = [];
  #length = 1;

  /** The offset of `text`, which is added when it is new. */
  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    invariant(!text.includes("\0"), "object.StringTableWriter", "NUL in a name");
    const offset = this.#length;
    const chunk = this.#encoder.encode(text);
    this.#offsets.set(text, offset);
    this.#chunks.push(chunk);
    this.#length += chunk.length + 1;
    return offset;
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 1;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length + 1;
    }
    return bytes;
  }
}

/**
 * Names by offset. Damaged tables may let every name be a tail of one long text: what is decoded in all is bounded by a
 * multiple of the table, more than tail merging ever needs.
 */
export class StringTableReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  readonly #decoder = new TextDecoder();
  readonly #known = new Map<number, string>();
  #budget: number;

  /** `what` names the table in errors. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
    this.#budget = 0x10_0000 + bytes.length * 8;
  }

  at(offset: number): string {
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    const end = offset < this.#bytes.length ? this.#bytes.indexOf(0, offset) : -1;
    if (end < 0) throw objectError("TSB5004", { table: this.#what, offset: String(offset), size: String(this.#bytes.length) });
    this.#budget -= end - offset;
    if (this.#budget < 0)
      throw objectError("TSB5004", { table: this.#what, offset: String(offset), size: String(this.#bytes.length) });
    const text = this.#decoder.decode(this.#bytes.subarray(offset, end));
    this.#known.set(offset, text);
    return text;
  }
}
