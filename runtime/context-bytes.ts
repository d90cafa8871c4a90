/** A context as its caller gives it, bytes or fields by name, to the bytes that a program is run on. */

import type { ContextLayout, LayoutField } from "./context-layout.ts";
import { type FieldValue, writeField } from "./context-values.ts";
import { runtimeError } from "./error.ts";

export type ContextInput = Uint8Array | Readonly<Record<string, FieldValue>>;

/** Bytes of the context: `defaults`, then what the caller gives. */
export function contextBytes(
  layout: ContextLayout | undefined,
  input: ContextInput,
  defaults: Readonly<Record<string, FieldValue>>,
): Uint8Array {
  if (input instanceof Uint8Array) return fitted(input, layout);
  const bytes = new Uint8Array(layout?.byteSize ?? 0);
  for (const [name, value] of Object.entries({ ...defaults, ...input })) {
    const field = layout?.fields.find((each) => each.name === name);
    const isDefault = !Object.hasOwn(input, name);
    if (field === undefined && isDefault) continue;
    if (field === undefined) throw unknownField(name, layout);
    if (!writeField(bytes, field, value))
      throw runtimeError("TSB6007", { field: name, value: String(value), takes: takes(field) });
  }
  return bytes;
}

function fitted(input: Uint8Array, layout: ContextLayout | undefined): Uint8Array {
  if (layout === undefined || input.length >= layout.byteSize) return new Uint8Array(input);
  const bytes = new Uint8Array(layout.byteSize);
  bytes.set(input);
  return bytes;
}

function unknownField(name: string, layout: ContextLayout | undefined): Error {
  const fields = layout?.fields.map((field) => field.name).join(", ") || "none that are known";
  return runtimeError("TSB6006", { field: name, context: layout?.name ?? "this context", fields });
}

function takes({ encoding, size, count }: LayoutField): string {
  const each =
    encoding === "be32"
      ? "a number of 32 bits or an address"
      : encoding === "bool"
        ? "true or false"
        : `a number of ${encoding === "be16" ? 16 : size * 8} bits`;
  return count === 1 ? each : `${count} times ${each}, with blanks between`;
}
