/** What a call calls: a conversion, a byte-order function, a helper, a map's method, an atomic, or a function of the program. */

import { ts } from "ts-morph";
import { HELPERS, type HelperRow } from "../../../stdlib/spec/helpers.ts";
import type { MapMethod } from "../../../stdlib/spec/map-types.ts";
import { PACKET_METHODS, type PacketMethod } from "../../../stdlib/spec/packet-methods.ts";
import { type ScalarType, scalarByName } from "../lang-types.ts";
import { CONVERSION_RESULTS } from "../layout.ts";
import { excerpt, type MapDecl, refuse, requireUnbroken, stdlibName, symbolOf, type Unit } from "../unit.ts";

/** Code that can be called: declarations with a body, and arrow functions and function expressions that a constant names. */
export type FunctionNode =
  | ((ts.FunctionDeclaration | ts.MethodDeclaration | ts.ConstructorDeclaration) & { readonly body: ts.Block })
  | ts.ArrowFunction
  | ts.FunctionExpression;

export type Callee =
  | { readonly kind: "conversion"; readonly to: ScalarType }
  /** Swaps on little-endian targets; `bits` wide. */
  | { readonly kind: "byteorder"; readonly name: string; readonly bits: 16 | 32 | 64; readonly result: ScalarType }
  | { readonly kind: "helper"; readonly row: HelperRow }
  | { readonly kind: "map"; readonly map: MapDecl; readonly method: MapMethod }
  | { readonly kind: "atomic"; readonly name: string }
  | { readonly kind: "math"; readonly name: string }
  /** Of a ring buffer's record. */
  | { readonly kind: "submit"; readonly record: ts.Expression }
  /** A method of a `PacketView`. */
  | { readonly kind: "view"; readonly view: ts.Expression; readonly method: string }
  /** `Object.assign(target, source)`. */
  | { readonly kind: "assign"; readonly target: ts.Expression }
  /** `array.set(source, at)`. */
  | { readonly kind: "arraySet"; readonly array: ts.Expression }
  /** `fixed<T, N>(…)`. */
  | { readonly kind: "fixed" }
  /** `text.charCodeAt(i)`. */
  | { readonly kind: "charCode"; readonly string: ts.Expression }
  /** A function that was passed, or one inside a function. */
  | { readonly kind: "closure"; readonly target: ts.Expression }
  /** A method of a context that shapes its message. */
  | { readonly kind: "packet"; readonly context: ts.Expression; readonly method: PacketMethod }
  /** `receiver` for methods of structs. */
  | { readonly kind: "function"; readonly node: FunctionNode; readonly receiver: ts.Expression | undefined };

export function calleeOf(unit: Unit, call: ts.CallExpression): Callee {
  const target = call.expression;
  if (ts.isPropertyAccessExpression(target)) {
    const map = mapMethod(unit, target);
    if (map) return map;
  }
  const symbol = symbolOf(unit.checker, target);
  requireUnbroken(unit, symbol);
  const name = stdlibName(symbol);
  const [first] = call.arguments;
  if (name === "assign" && first && ownerName(symbol) === "ObjectConstructor") return { kind: "assign", target: first };
  if (name !== undefined) return stdlibCallee(target, name, ownerName(symbol));
  return functionCallee(unit, target, symbol);
}

function mapMethod(unit: Unit, target: ts.PropertyAccessExpression): Callee | undefined {
  const symbol = symbolOf(unit.checker, target.expression);
  requireUnbroken(unit, symbol);
  const map = symbol && unit.maps.get(symbol);
  const method = map?.row.methods.find((one) => one.name === target.name.text);
  return map && method ? { kind: "map", map, method } : undefined;
}

const ATOMICS: ReadonlySet<string> = new Set([
  "atomicAdd",
  "atomicSub",
  "atomicAnd",
  "atomicOr",
  "atomicXor",
  "atomicExchange",
  "atomicCompareExchange",
]);
const MATH: ReadonlySet<string> = new Set(["min", "max", "abs", "clz32", "imul", "trunc"]);

const helperByName = (name: string): HelperRow | undefined =>
  Object.values<HelperRow>(HELPERS).find((row) => row.exported && row.name === name);

/** The interface that a method belongs to. */
function ownerName(symbol: ts.Symbol | undefined): string | undefined {
  const owner = symbol?.declarations?.[0]?.parent;
  return owner && ts.isInterfaceDeclaration(owner) ? owner.name.text : undefined;
}

function stdlibCallee(target: ts.Expression, name: string, owner: string | undefined): Callee {
  if (ts.isPropertyAccessExpression(target)) {
    if (MATH.has(name) && target.expression.getText() === "Math") return { kind: "math", name };
    const method = PACKET_METHODS.find((one) => one.context === owner && one.name === name);
    if (method) return { kind: "packet", context: target.expression, method };
    if (owner === "Reservation" && name === "submit") return { kind: "submit", record: target.expression };
    if (owner === "String" && name === "charCodeAt") return { kind: "charCode", string: target.expression };
    if (owner === "FixedArray" && name === "set") return { kind: "arraySet", array: target.expression };
    if (owner === "PacketView") return { kind: "view", view: target.expression, method: name };
    return refuse(target, "TSB1019", { text: excerpt(target) });
  }
  const to = scalarByName(name);
  if (to) return { kind: "conversion", to };
  const result = scalarByName(CONVERSION_RESULTS[name] ?? "");
  if (result && result.kind !== "bool") {
    const bits = result.bits === 8 ? 16 : result.bits;
    return { kind: "byteorder", name, bits, result };
  }
  if (name === "fixed") return { kind: "fixed" };
  if (ATOMICS.has(name)) return { kind: "atomic", name };
  const helper = helperByName(name);
  if (helper) return { kind: "helper", row: helper };
  return refuse(target, "TSB1019", { text: excerpt(target) });
}

function functionCallee(unit: Unit, target: ts.Expression, symbol: ts.Symbol | undefined): Callee {
  const declaration = symbol?.valueDeclaration;
  const constant = declaration && isOfModule(declaration) ? constantFunction(declaration) : undefined;
  if (constant) return { kind: "function", node: constant, receiver: undefined };
  if (declaration && (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration))) {
    const receiver = ts.isMethodDeclaration(declaration) ? methodReceiver(target, declaration) : undefined;
    if (isProgram(declaration)) return refuse(target, "TSB1023", { name: excerpt(target) });
    if (hasBody(declaration) && unit.files.includes(declaration.getSourceFile()))
      return { kind: "function", node: declaration, receiver };
  }
  return refuse(target, "TSB1019", { text: excerpt(target) });
}

const isOfModule = (declaration: ts.Declaration): boolean =>
  ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent);

/** `const f = (…) => …`. */
export function constantFunction(declaration: ts.Declaration): FunctionNode | undefined {
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer, parent } = declaration;
  if (!initializer || !(parent.flags & ts.NodeFlags.Const)) return undefined;
  return ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer) ? initializer : undefined;
}

/** A declaration that is no overload and not ambient. */
export const hasBody = <T extends ts.FunctionLikeDeclaration>(node: T): node is T & { readonly body: ts.Block } =>
  node.body !== undefined && ts.isBlock(node.body);

const isProgram = (node: ts.FunctionDeclaration | ts.MethodDeclaration): boolean =>
  ts.isMethodDeclaration(node) && (ts.getDecorators(node) ?? []).length > 0;

function methodReceiver(target: ts.Expression, method: ts.MethodDeclaration): ts.Expression | undefined {
  const isStatic = (ts.getModifiers(method) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
  return isStatic || !ts.isPropertyAccessExpression(target) ? undefined : target.expression;
}
