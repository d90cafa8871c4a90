/** A global variable as programs of the host see it, on either backend: its `value` is read and written while programs run. */

import type { Backend } from "./backend.ts";
import type { GlobalSpec } from "./object.ts";
import { type Codec, codecOf, decode, encode, type Value } from "./values.ts";

export class HostGlobal {
  readonly name: string;
  readonly #backend: Backend;
  readonly #codec: Codec;

  constructor(backend: Backend, { name, type, size }: GlobalSpec) {
    this.name = name;
    this.#backend = backend;
    this.#codec = codecOf(backend.spec.btf, type, size);
  }

  get value(): Value {
    return decode(this.#codec, this.#backend.readGlobal(this.name) ?? new Uint8Array(this.#codec.size));
  }

  set value(value: unknown) {
    this.#backend.writeGlobal(this.name, encode(this.#codec, value, `global ${this.name}`));
  }
}
