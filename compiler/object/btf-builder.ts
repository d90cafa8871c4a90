/** C types of the object model to BTF types. Hash-consing: equal records of equal children get one id, in order of first use. */

import { BTF_LIMITS } from "../../stdlib/spec/btf.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import { type BtfMember, type BtfType, type TypeId, typeId } from "./btf-types.ts";
import type { TypeModel } from "./model.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export class BtfBuilder {
  readonly #types: BtfType[] = [{ kind: "void" }];
  readonly #ids = new Map<string, TypeId>();
  /** Trees are shared between uses: each object is walked once. */
  readonly #models = new Map<TypeModel, TypeId>();

  get types(): readonly BtfType[] {
    return this.#types;
  }

  /** The id of a type equal to `type`. */
  intern(type: BtfType): TypeId {
    const key = JSON.stringify(type);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.append(type);
    this.#ids.set(key, id);
    return id;
  }

  /** A declaration: never shared, even when equal (static variables and functions may have one name). */
  append(type: BtfType): TypeId {
    this.#types.push(type);
    return typeId(this.#types.length - 1);
  }

  type(model: TypeModel): TypeId {
    const known = this.#models.get(model);
    if (known !== undefined) return known;
    const id = this.#build(model);
    this.#models.set(model, id);
    return id;
  }

  ptrTo(type: TypeId): TypeId {
    return this.intern({ kind: "ptr", type });
  }

  array(element: TypeId, count: number): TypeId {
    return this.intern({ kind: "array", element, index: this.type(INDEX_TYPE), count });
  }

  tag(name: string, on: TypeId): void {
    invariant(name !== "", "object.BtfBuilder", "an empty declaration tag");
    this.append({ kind: "declTag", name, type: on, component: -1 });
  }

  #build(model: TypeModel): TypeId {
    switch (model.kind) {
      case "void":
        return typeId(0);
      case "int": {
        const { name, size, encoding } = model;
        const flags = { signed: encoding === "signed", char: encoding === "char", bool: encoding === "bool" };
        return this.intern({ kind: "int", name, size, bits: size * 8, bitOffset: 0, ...flags });
      }
      case "typedef":
        return this.intern({ kind: "typedef", name: identifier(model.name), type: this.type(model.type) });
      case "ptr":
        return this.ptrTo(this.type(model.to));
      case "array":
        return this.array(this.type(model.element), model.count);
      case "struct": {
        const members = model.members.map((member) => this.#member(member.name, member.byteOffset, member.type));
        return this.intern({ kind: "struct", name: model.name && identifier(model.name), size: model.size, members });
      }
      case "fwd":
        return this.intern({ kind: "fwd", name: identifier(model.name), of: "struct" });
      default:
        return assertNever(model, "object.BtfBuilder");
    }
  }

  #member(name: string, byteOffset: number, type: TypeModel): BtfMember {
    return { name: name && identifier(name), type: this.type(type), bitOffset: byteOffset * 8, bitfieldSize: 0 };
  }
}

/** The index type of every array; its name is free. */
const INDEX_TYPE: TypeModel = { kind: "int", name: "__ARRAY_SIZE_TYPE__", size: 4, encoding: "unsigned" };

/** The kernel refuses BTF with other names for structs, members, functions, parameters and variables (btf_name_valid_identifier). */
export function identifier(name: string): string {
  invariant(IDENTIFIER.test(name) && name.length <= BTF_LIMITS.name, "object.identifier", `"${name}" cannot be a BTF name`);
  return name;
}
