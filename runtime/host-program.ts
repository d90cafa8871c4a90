/**
 * A program as programs of the host see it, on either backend: run once on a context and a packet of one's own, where the kernel can
 * (BPF_PROG_TEST_RUN). Contexts are plain data: the struct of a `@syscall` program, or fields of a kernel's context by name.
 */

import type { Backend } from "./backend.ts";
import { contextBytes } from "./context-bytes.ts";
import { type ContextLayout, contextLayout, structContext } from "./context-layout.ts";
import { type FieldValue, type PlainValue, readField } from "./context-values.ts";
import type { ProgramSpec } from "./object.ts";
import { type Codec, codecOf, decode, encode, type Value } from "./values.ts";

export interface ProgramInput {
  readonly ctx?: unknown;
  readonly data?: Uint8Array | undefined;
}

export interface ProgramOutput {
  readonly result: number;
  readonly ctx: unknown;
  readonly data: Uint8Array | undefined;
}

export class HostProgram {
  readonly #backend: Backend;
  readonly #spec: ProgramSpec;
  readonly #layout: ContextLayout | undefined;
  /** Of a struct. */
  readonly #codec: Codec | undefined;

  constructor(backend: Backend, spec: ProgramSpec) {
    this.#backend = backend;
    this.#spec = spec;
    this.#layout = contextLayout(backend.spec, spec);
    const struct = spec.row?.context === "struct" ? structContext(backend.spec.btf, spec) : undefined;
    this.#codec = struct && codecOf(backend.spec.btf, struct.id, struct.size);
  }

  get name(): string {
    return this.#spec.name;
  }

  /** Throws a `BpfError`: ENOTSUPP where the kernel cannot run programs of this type. */
  run({ ctx, data }: ProgramInput = {}): ProgramOutput {
    const output = this.#backend.run(this.name, { ctx: this.#bytesOf(ctx), data });
    const isSigned = this.#spec.row?.result.includes("i32") ?? false;
    const result = isSigned ? output.result | 0 : output.result >>> 0;
    return { result, ctx: this.#plain(output.ctx), data: data && output.data };
  }

  #bytesOf(ctx: unknown): Uint8Array {
    if (ctx instanceof Uint8Array) return contextBytes(this.#layout, ctx, {});
    if (this.#codec)
      return ctx === undefined ? new Uint8Array(this.#codec.size) : encode(this.#codec, ctx, `the context of ${this.name}`);
    return contextBytes(this.#layout, fieldsOf(ctx), {});
  }

  #plain(bytes: Uint8Array): Value | Readonly<Record<string, PlainValue>> {
    if (this.#codec?.size === bytes.length) return decode(this.#codec, bytes);
    if (this.#layout?.byteSize !== bytes.length) return bytes;
    return Object.fromEntries(this.#layout.fields.map((field) => [field.name, readField(bytes, field)]));
  }
}

/** What fields take is checked when they are written. */
function fieldsOf(ctx: unknown): Readonly<Record<string, FieldValue>> {
  return typeof ctx === "object" && ctx !== null ? (Object.fromEntries(Object.entries(ctx)) as Record<string, FieldValue>) : {};
}
