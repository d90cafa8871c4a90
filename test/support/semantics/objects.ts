/** Objects of classes: structs, and those without a layout; object literals where a struct is expected. */

import { ts } from "ts-morph";
import { argumentsFor } from "./calls.ts";
import { fieldLocation } from "./expressions.ts";
import { type Frame, type Machine, storePlace } from "./machine.ts";
import { Unsupported } from "./outcome.ts";
import { asStruct, type Cell, type ObjectValue, type RecordValue, type StructValue, type Value } from "./values.ts";

/** `new C(…)`: zeroes (the padding, too), then the initialisers in order, then the constructor's body. */
export function construct(
  machine: Machine,
  declaration: ts.ClassDeclaration,
  args: readonly ts.Expression[],
  frame: Frame,
): ObjectValue {
  const body = declaration.members.find(ts.isConstructorDeclaration);
  const types = body?.parameters.map((parameter) => machine.typing.typeOfDeclaration(parameter)) ?? [];
  const values = body ? argumentsFor(machine, body, types, args, frame) : [];
  const object = machine.typing.hasLayout(declaration)
    ? initialized(machine, declaration)
    : takenApart(machine, declaration, body, values);
  if (body) machine.callFunction(body, object, values);
  return object;
}

/** Without a layout: each part is a variable. The initialisers come first, then the parameters that are parts. */
function takenApart(
  machine: Machine,
  declaration: ts.ClassDeclaration,
  maker: ts.ConstructorDeclaration | undefined,
  values: readonly Value[],
): RecordValue {
  const fields = new Map<string, Cell>();
  const object: RecordValue = { kind: "record", fields };
  const frame: Frame = { cells: new Map(), self: object };
  for (const member of declaration.members.filter(ts.isPropertyDeclaration)) {
    const type = machine.typing.typeOfDeclaration(member);
    fields.set(member.name.getText(), { value: member.initializer && machine.evaluateAs(member.initializer, frame, type) });
  }
  for (const [index, parameter] of maker?.parameters.entries() ?? []) {
    if (ts.isParameterPropertyDeclaration(parameter, parameter.parent))
      fields.set(parameter.name.getText(), { value: values[index] });
  }
  return object;
}

function initialized(machine: Machine, declaration: ts.ClassDeclaration): StructValue {
  const layout = machine.typing.layoutOf(declaration);
  const object: StructValue = { kind: "struct", layout, bytes: new Uint8Array(layout.size), offset: 0 };
  const frame: Frame = { cells: new Map(), self: object };
  for (const { initializer, offset, type } of layout.fields) {
    if (initializer) storePlace(machine, { bytes: object.bytes, offset }, type, machine.evaluateAs(initializer, frame, type));
  }
  return object;
}

/** An object literal where a struct is expected: that struct; fields in the order in which they are written. */
export function fillLiteral(
  machine: Machine,
  node: ts.ObjectLiteralExpression,
  frame: Frame,
  declaration: ts.ClassDeclaration,
): StructValue {
  const object = initialized(machine, declaration);
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      copyFields(machine, asStruct(machine.evaluate(property.expression, frame)), object);
      continue;
    }
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property))
      throw new Unsupported("a member of an object literal");
    const target = fieldLocation(machine, object, property.name.getText());
    if (ts.isShorthandPropertyAssignment(property)) throw new Unsupported("shorthand properties");
    target.write(machine.evaluateAs(property.initializer, frame, target.type));
  }
  return object;
}

function copyFields(machine: Machine, from: StructValue, to: StructValue): void {
  for (const { name } of from.layout.fields) {
    if (to.layout.fields.some((field) => field.name === name))
      fieldLocation(machine, to, name).write(fieldLocation(machine, from, name).read());
  }
}
