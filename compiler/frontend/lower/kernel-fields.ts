/**
 * Fields of contexts and of sockets: one load or store each, at an offset that is known now, for the verifier takes no computed
 * address of either. What the program type or the target kernel does not have is refused.
 */

import type { ts } from "ts-morph";
import type { ContextField } from "../../../stdlib/spec/contexts.ts";
import { isInScope, type ProgramScope } from "../../../stdlib/spec/prog-types.ts";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { SocketField } from "../../../stdlib/spec/sockets.ts";
import type { ValueId } from "../../ir/types.ts";
import { type ContextType, irType, type LangType, type SocketType, scalarByName, scalarSize, U32 } from "../lang-types.ts";
import { programNames } from "../program-names.ts";
import { constantOf } from "../typing/constants.ts";
import { contextSocket, kernelField } from "../typing/properties.ts";
import { excerpt, refuse, requireKernel } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { KernelArrayOperand, Operand, Place, ScalarOperand } from "./operand.ts";

/** A context or a socket that is there. */
export interface KernelObject {
  readonly type: ContextType | SocketType;
  readonly id: ValueId;
}

/** The place of `base.name`, or of element `index` of it. */
export function kernelPlace(fl: Lowering, node: ts.Node, base: KernelObject, name: string, index: number): Place {
  const field = kernelField(base.type, name);
  const type = field && scalarByName(field.type);
  if (!field || !type) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  requireReadable(fl, node, base.type, field);
  return { type, ptr: base.id, offset: field.offset + index * field.size, space: "ctx", width: field.size };
}

/** No field is a boolean. */
export function readKernelPlace(fl: Lowering, { type, ptr, offset, width }: Place): ScalarOperand {
  const signed = type.kind === "int" && type.signed;
  const load = { width: width ?? scalarSize(type), signed, offset, space: "ctx", volatile: true, type: irType(type) } as const;
  return { kind: "scalar", type, id: fl.b.load(load, ptr) };
}

function requireReadable(fl: Lowering, node: ts.Node, type: LangType, field: ContextField | SocketField): void {
  const { row } = fl.instance;
  if ("readableIn" in field && !isInScope(field.readableIn, row)) refuseReader(fl, node, field.name, field.readableIn);
  if ("fullOnly" in field && field.fullOnly && type.kind === "socket" && type.socket !== "Sock")
    refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  requireKernel(fl.unit, node, `\`${field.name}\``, field.since);
}

function refuseReader(fl: Lowering, node: ts.Node, field: string, readableIn: readonly ProgramScope[]): never {
  return refuse(node, "TSB3017", {
    field,
    program: programTitle(fl.instance.row),
    programs: programNames((row) => isInScope(readableIn, row)),
  });
}

/** `ctx.sk`: the kernel gives 64 bits, 0 where there is no socket. */
export function readSocket(fl: Lowering, node: ts.Node, base: KernelObject): Operand | undefined {
  const sk = base.type.kind === "context" ? contextSocket(base.type.context) : undefined;
  if (!sk) return undefined;
  if (!isInScope(sk.readableIn, fl.instance.row)) refuseReader(fl, node, "sk", sk.readableIn);
  requireKernel(fl.unit, node, "`sk`", sk.since);
  const load = { width: 8, signed: false, offset: sk.offset, space: "ctx", volatile: true, type: "ptr" } as const;
  const type: SocketType = { kind: "socket", socket: sk.socket };
  return { kind: "pointer", type, id: fl.b.load(load, base.id), offset: 0, space: "ctx", nullable: sk.nullable };
}

/** `array[index]`: a load at a known offset; for an index of run time one load on each of as many ways. */
export function readKernelElement(fl: Lowering, node: ts.ElementAccessExpression, array: KernelArrayOperand): Operand {
  const known = constantOf(fl.unit.checker, node.argumentExpression);
  if (known !== undefined) return readKernelPlace(fl, kernelElement(fl, node, array));
  const first = elementPlace(fl, node, array, 0);
  const { length } = array.type;
  const index = requireScalar(node.argumentExpression, fl.as(node.argumentExpression, U32)).id;
  fl.at(node);
  fl.faultUnless(fl.b.compare("ult", index, fl.constant(U32, BigInt(length))), "index");
  const from = (at: number): ValueId =>
    at === length - 1
      ? elementAt(at)
      : fl.choose(
          fl.b.compare("eq", index, fl.constant(U32, BigInt(at))),
          irType(first.type),
          () => elementAt(at),
          () => from(at + 1),
        );
  const elementAt = (at: number): ValueId =>
    readKernelPlace(fl, { ...first, offset: first.offset + at * (first.width ?? 4) }).id;
  return { kind: "scalar", type: first.type, id: from(0) };
}

/** The place of an element whose index is known. */
export function kernelElement(fl: Lowering, node: ts.ElementAccessExpression, array: KernelArrayOperand): Place {
  const index = constantOf(fl.unit.checker, node.argumentExpression);
  const { length } = array.type;
  if (index === undefined || index < 0n || index >= BigInt(length))
    return refuse(node.argumentExpression, "TSB2020", { text: excerpt(node), count: String(length) });
  fl.at(node);
  return elementPlace(fl, node, array, Number(index));
}

/** Element `index`, which the array has. */
export const readElementAt = (fl: Lowering, node: ts.Node, array: KernelArrayOperand, index: number): ScalarOperand =>
  readKernelPlace(fl, elementPlace(fl, node, array, index));

const elementPlace = (fl: Lowering, node: ts.Node, { type, id }: KernelArrayOperand, index: number): Place =>
  kernelPlace(fl, node, { type: type.of, id }, type.name, index);
