/** C declarations of BTF types: `struct key *k`, `int (*step)(u64 i, void *data)`. Enters: types and an id; leaves: text. */

import type { BtfType, BtfTypeOf, TypeId } from "../object/btf-types.ts";

/** A declaration of more parts is cut short: damaged BTF may refer in circles, or grow by a power at each reference. */
const MAX_PARTS = 500;

/** `name` declared with type `id`. Anonymous structs, unions and enums are shown by their id: `union <14>`. */
export function declaration(types: readonly BtfType[], id: TypeId, name: string): string {
  return new Declarator(types).declare(id, name).trimEnd();
}

class Declarator {
  readonly #types: readonly BtfType[];
  #parts = 0;

  constructor(types: readonly BtfType[]) {
    this.#types = types;
  }

  /** Works outwards from the name, as C declarators read: `inner` is what has been wrapped around it so far. */
  declare(id: TypeId, inner: string): string {
    const type = this.#types[id];
    if (type === undefined || ++this.#parts > MAX_PARTS) return `… ${inner}`;
    switch (type.kind) {
      case "ptr":
        return this.declare(type.type, this.#bindsTighter(type.type) ? `(*${inner})` : `*${inner}`);
      case "array":
        return this.declare(type.element, `${inner}[${type.count}]`);
      case "funcProto":
        return this.declare(type.result, `${inner}(${this.#params(type)})`);
      case "const":
      case "volatile":
      case "restrict":
        return this.#qualified(type.kind, type.type, inner);
      case "typeTag":
        return this.#qualified(`__tag("${type.name}")`, type.type, inner);
      default:
        return `${specifier(type, id)} ${inner}`;
    }
  }

  /** Do the brackets or parentheses of the type bind tighter than a pointer's star? */
  #bindsTighter(id: TypeId): boolean {
    const kind = this.#types[id]?.kind;
    return kind === "array" || kind === "funcProto";
  }

  #qualified(qualifier: string, id: TypeId, inner: string): string {
    return this.#types[id]?.kind === "ptr"
      ? this.declare(id, `${qualifier} ${inner}`)
      : `${qualifier} ${this.declare(id, inner)}`;
  }

  #params(proto: BtfTypeOf<"funcProto">): string {
    if (proto.params.length === 0) return "void";
    const params: string[] = [];
    for (const [index, { type, name }] of proto.params.entries()) {
      if (this.#parts > MAX_PARTS) return [...params, "…"].join(", ");
      const variadic = type === 0 && index === proto.params.length - 1;
      params.push(variadic ? "..." : this.declare(type, name).trimEnd());
    }
    return params.join(", ");
  }
}

/** How C names a type in front of what is declared with it. */
export function specifier(type: BtfType, id: number): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "struct":
    case "union":
      return `${type.kind} ${type.name || `<${id}>`}`;
    case "enum":
    case "enum64":
      return `enum ${type.name || `<${id}>`}`;
    case "fwd":
      return `${type.of} ${type.name}`;
    case "int":
    case "float":
    case "typedef":
      return type.name;
    default:
      return `<${id}>`;
  }
}
