/**
 * Static types of expressions and declarations, from declared types alone (section "Integers", rules 1 to 4). The checker
 * resolves names and annotations; it never says what type an arithmetic result has. Bidirectional only in this: expressions of
 * literals stay `untyped`.
 */

import { ts } from "ts-morph";
import { commonType } from "./common-type.ts";
import { type IntName, intTypes, isIntName } from "./integers.ts";
import { hasLayout, layOut, type StructLayout } from "./layout.ts";
import { IllTyped, Unsupported } from "./outcome.ts";
import {
  type Bindings,
  boolType,
  classify,
  type FunctionStaticType,
  intType,
  optionalOf,
  type StaticType,
  sameType,
  stringType,
  typeKey,
  undefinedType,
  untypedBigint,
  untypedNumber,
  voidType,
  withoutUndefined,
} from "./static-types.ts";
import { isBinaryOperator, isComparison, isUnaryOperator, type Rules } from "./typing-table.ts";

export type FunctionLike =
  | ts.FunctionDeclaration
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.ArrowFunction
  | ts.FunctionExpression;

/** What the typings say a call of a declared name does; the rest are functions and methods of the program. */
export type Callee =
  | { readonly kind: "function"; readonly declaration: FunctionLike; readonly receiver: ts.Expression | undefined }
  /** A function that was passed, or inside a function. */
  | { readonly kind: "value"; readonly expression: ts.Expression }
  | { readonly kind: "builtin"; readonly name: string; readonly receiver: ts.Expression | undefined };

export interface Typing {
  readonly checker: ts.TypeChecker;
  readonly rules: Rules;
  /** The static type of an expression. */
  readonly infer: (node: ts.Expression) => StaticType;
  /** The type of a variable, parameter or property. */
  readonly typeOfDeclaration: (declaration: ts.Declaration) => StaticType;
  readonly resultOf: (declaration: FunctionLike) => StaticType;
  readonly declarationOf: (name: ts.Node) => ts.Declaration | undefined;
  readonly calleeOf: (call: ts.CallExpression) => Callee;
  readonly layoutOf: (declaration: ts.ClassDeclaration) => StructLayout;
  readonly hasLayout: (declaration: ts.ClassDeclaration) => boolean;
  /** The static type of a declared type. */
  readonly classify: (type: ts.Type) => StaticType;
  /** The typing of a function whose type parameters stand for these types. */
  readonly withBindings: (bindings: Bindings) => Typing;
}

export function createTyping(checker: ts.TypeChecker, rules: Rules): Typing {
  return typingWith(checker, rules, new Map(), new Map(), new Map());
}

function typingWith(
  checker: ts.TypeChecker,
  rules: Rules,
  bindings: Bindings,
  layouts: Map<ts.ClassDeclaration, StructLayout>,
  instances: Map<string, Typing>,
): Typing {
  const types = new Map<ts.Node, StaticType>();
  /** What functions give; `types` has what they are. */
  const results = new Map<ts.Node, StaticType>();
  const declarations = new Map<ts.Node, ts.Declaration | undefined>();
  /** Declarations whose type is being looked for: untyped as long ("itself ignored"), and nothing is remembered meanwhile. */
  const open = new Set<ts.Node>();

  function remembered(node: ts.Node, find: () => StaticType, all = types): StaticType {
    const known = all.get(node);
    if (known !== undefined) return known;
    const type = find();
    if (open.size === 0) all.set(node, type);
    return type;
  }

  const typing: Typing = {
    checker,
    rules,
    infer: (node) => remembered(node, () => inferExpression(typing, node)),
    typeOfDeclaration: (declaration) =>
      open.has(declaration)
        ? untypedNumber
        : remembered(declaration, () => {
            const declared = declaredType(typing, declaration);
            if (declared !== undefined) return declared;
            open.add(declaration);
            try {
              return initializedType(typing, declaration);
            } finally {
              open.delete(declaration);
            }
          }),
    resultOf: (declaration) => remembered(declaration, () => resultType(typing, declaration), results),
    declarationOf: (name) => {
      if (declarations.has(name)) return declarations.get(name);
      const symbol = checker.getSymbolAtLocation(name);
      const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declaration = target?.valueDeclaration ?? target?.declarations?.[0];
      declarations.set(name, declaration);
      return declaration;
    },
    calleeOf: (call) => calleeOf(typing, call),
    classify: (type) => classify(checker, type, bindings),
    withBindings: (own) => {
      if (own.size === 0) return typing;
      const key = [...own].map(([symbol, type]) => `${symbol.declarations?.[0]?.pos} ${typeKey(type)}`).join();
      const known = instances.get(key) ?? typingWith(checker, rules, own, layouts, instances);
      instances.set(key, known);
      return known;
    },
    hasLayout: (declaration) => hasLayout(declaration, typing.typeOfDeclaration),
    layoutOf: (declaration) => {
      const known = layouts.get(declaration);
      if (known !== undefined) return known;
      const layout = layOut(declaration, typing.typeOfDeclaration, typing.layoutOf);
      layouts.set(declaration, layout);
      return layout;
    },
  };
  return typing;
}

function declaredType({ checker, classify }: Typing, declaration: ts.Declaration): StaticType | undefined {
  if (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration)) {
    if (declaration.type === undefined) return undefined;
    const type = classify(checker.getTypeFromTypeNode(declaration.type));
    return ts.isParameter(declaration) && declaration.questionToken !== undefined ? optionalOf(type) : type;
  }
  return undefined;
}

function initializedType(typing: Typing, declaration: ts.Declaration): StaticType {
  if (ts.isPropertyAssignment(declaration)) return typing.infer(declaration.initializer);
  if (ts.isEnumMember(declaration)) return untypedNumber;
  if (ts.isBindingElement(declaration)) return bindingType(typing, declaration);
  if (ts.isFunctionDeclaration(declaration)) return functionType(typing, declaration);
  if (ts.isParameter(declaration) && !declaration.initializer) return parameterType(typing, declaration);
  if (!ts.isVariableDeclaration(declaration) && !ts.isPropertyDeclaration(declaration) && !ts.isParameter(declaration)) {
    throw new Unsupported(`declaration ${ts.SyntaxKind[declaration.kind]}`);
  }
  if (declaration.initializer === undefined && ts.isForOfStatement(declaration.parent.parent))
    return elementType(typing, declaration.parent.parent.expression);
  if (declaration.initializer === undefined) return typing.classify(typing.checker.getTypeAtLocation(declaration.name));
  const type = typing.infer(declaration.initializer);
  if (type.kind !== "untyped") return type;
  if (ts.isPropertyDeclaration(declaration)) return intType(type.big ? "i64" : "i32");
  const constant = ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  if (constant && isConstant(typing, declaration.initializer)) return type;
  const assigned = ts.isVariableDeclaration(declaration) ? firstTypedAssignment(typing, declaration) : undefined;
  return assigned ?? intType(type.big ? "i64" : "i32");
}

/** Of a loop over a range or an array literal. */
export function elementType(typing: Typing, node: ts.Expression): StaticType {
  if (ts.isArrayLiteralExpression(node)) return literalElement(typing, node);
  const iterated = ts.isCallExpression(node) && node.expression.getText() === "range" ? undefined : typing.infer(node);
  if (iterated?.kind === "array") return iterated.element;
  const [end] = ts.isCallExpression(node) && node.expression.getText() === "range" ? node.arguments : [];
  if (end === undefined) throw new Unsupported("for of over this");
  const type = typing.infer(end);
  return type.kind === "int" ? intType(typing.rules.promote(type.int)) : intType("i32");
}

/** The first element that is no literal decides, 8 and 16 bits give `i32`, as for variables (rule 4). */
function literalElement(typing: Typing, node: ts.ArrayLiteralExpression): StaticType {
  const types = node.elements.map((element) => typing.infer(element));
  const typed = types.find((type) => type.kind !== "untyped") ?? types[0];
  if (typed === undefined) throw new Unsupported("an empty array");
  if (typed.kind === "untyped") return intType(typed.big ? "i64" : "i32");
  return typed.kind === "int" ? intType(narrowToI32(typed.int)) : typed;
}

/**
 * Literals and names of such constants only, no variable anywhere: may be evaluated where it is used, in the type that is wanted
 * there.
 */
function isConstant(typing: Typing, node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isConstant(typing, node.expression);
  if (ts.isPrefixUnaryExpression(node)) return isConstant(typing, node.operand);
  if (ts.isBinaryExpression(node)) return isConstant(typing, node.left) && isConstant(typing, node.right);
  return (
    ts.isNumericLiteral(node) ||
    ts.isBigIntLiteral(node) ||
    (!ts.isConditionalExpression(node) && typing.infer(node).kind === "untyped")
  );
}

/** Rule 4: the type of the first non-literal that is assigned to the variable, in source order. */
function firstTypedAssignment(typing: Typing, declaration: ts.VariableDeclaration): StaticType | undefined {
  const visit = (node: ts.Node): StaticType | undefined => {
    if (ts.isBinaryExpression(node) && typing.declarationOf(node.left) === declaration && ts.isIdentifier(node.left)) {
      const type = assignedType(typing, node);
      if (type?.kind === "int") return intType(narrowToI32(type.int));
    }
    return ts.forEachChild(node, visit);
  };
  return visit(scopeOf(declaration));
}

function narrowToI32(int: IntName): IntName {
  return intTypes[int].bits < 32 ? "i32" : int;
}

function assignedType(typing: Typing, node: ts.BinaryExpression): StaticType | undefined {
  const operator = node.operatorToken.kind;
  const shifts = [
    ts.SyntaxKind.LessThanLessThanEqualsToken,
    ts.SyntaxKind.GreaterThanGreaterThanEqualsToken,
    ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
  ];
  if (!isAssignment(operator) || shifts.includes(operator)) return undefined;
  return typing.infer(node.right);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function scopeOf(declaration: ts.Node): ts.Node {
  let scope = declaration.parent;
  while (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) scope = scope.parent;
  return scope;
}

function resultType(typing: Typing, declaration: FunctionLike): StaticType {
  if (ts.isConstructorDeclaration(declaration)) return voidType;
  if (declaration.type !== undefined) return typing.classify(typing.checker.getTypeFromTypeNode(declaration.type));
  const wanted = isInner(declaration) ? wantedType(typing, declaration)?.result : undefined;
  if (wanted !== undefined) return wanted;
  const returned = returnedExpressions(declaration).map((node) => typing.infer(node));
  const typed = returned.filter((type) => type.kind !== "untyped" && type.kind !== "undefined");
  const first = typed[0] ?? returned[0];
  if (first === undefined) return voidType;
  const of =
    first.kind === "untyped"
      ? intType(first.big ? "i64" : "i32")
      : first.kind === "int"
        ? intType(narrowToI32(first.int))
        : first;
  for (const other of typed) {
    const plain = other.kind === "int" ? intType(narrowToI32(other.int)) : other;
    if (!sameType(plain, of)) throw new IllTyped("the function's returns differ in type");
  }
  return returned.some((type) => type.kind === "undefined") ? optionalOf(of) : of;
}

function returnedExpressions(declaration: FunctionLike): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  if (declaration.body && !ts.isBlock(declaration.body)) return [declaration.body];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  if (declaration.body) ts.forEachChild(declaration.body, visit);
  return found;
}

function calleeOf(typing: Typing, call: ts.CallExpression): Callee {
  const target = call.expression;
  const receiver = ts.isPropertyAccessExpression(target) ? target.expression : undefined;
  const name = ts.isPropertyAccessExpression(target) ? target.name : target;
  const declaration = typing.declarationOf(name);
  const ours = declaration !== undefined && !declaration.getSourceFile().isDeclarationFile && !isStdlib(declaration);
  if (!receiver && (!ts.isIdentifier(name) || (ours && isFunctionName(declaration))))
    return { kind: "value", expression: target };
  if (ours && (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration))) {
    return { kind: "function", declaration, receiver };
  }
  if (ours || !ts.isIdentifier(name)) throw new Unsupported(`call of ${target.getText()}`);
  return { kind: "builtin", name: name.text, receiver };
}

/** Of an object `as const`, whose members are literals wherever they stand. */
export function isConstantMember(declaration: ts.Declaration): declaration is ts.PropertyAssignment {
  const isConstant = (node: ts.Node): boolean => ts.isAsExpression(node) && ts.isConstTypeReference(node.type);
  return ts.isPropertyAssignment(declaration) && ts.findAncestor(declaration, isConstant) !== undefined;
}

function isStdlib(declaration: ts.Declaration): boolean {
  return !declaration.getSourceFile().fileName.endsWith(".bpf.ts");
}

function inferExpression(typing: Typing, node: ts.Expression): StaticType {
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return typing.infer(node.expression);
  if (ts.isNonNullExpression(node)) return withoutUndefined(typing.infer(node.expression));
  if (ts.isAsExpression(node) && ts.isConstTypeReference(node.type)) return typing.infer(node.expression);
  if (ts.isNumericLiteral(node)) return untypedNumber;
  if (ts.isBigIntLiteral(node)) return untypedBigint;
  if (ts.isStringLiteralLike(node)) return stringType;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return boolType;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return thisType(node);
  if (ts.isIdentifier(node)) return inferName(typing, node);
  if (ts.isPropertyAccessExpression(node)) return inferProperty(typing, node);
  if (ts.isElementAccessExpression(node)) return inferElement(typing, node);
  if (ts.isPrefixUnaryExpression(node)) return inferPrefix(typing, node);
  if (ts.isPostfixUnaryExpression(node)) return typing.infer(node.operand);
  if (ts.isBinaryExpression(node)) return inferBinary(typing, node);
  if (ts.isConditionalExpression(node)) return unify(typing, typing.infer(node.whenTrue), typing.infer(node.whenFalse));
  if (ts.isCallExpression(node)) return inferCall(typing, node);
  if (ts.isNewExpression(node) || ts.isObjectLiteralExpression(node)) return inferObject(typing, node);
  if (ts.isArrayLiteralExpression(node)) return inferTuple(typing, node);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return functionType(typing, node);
  throw new Unsupported(`expression ${ts.SyntaxKind[node.kind]}`);
}

function inferObject(typing: Typing, node: ts.NewExpression | ts.ObjectLiteralExpression): StaticType {
  const { checker } = typing;
  const type = ts.isNewExpression(node) ? checker.getTypeAtLocation(node) : checker.getContextualType(node);
  if (type === undefined && ts.isObjectLiteralExpression(node)) return literalRecord(typing, node);
  if (type === undefined) throw new Unsupported("an object without a declared type");
  return withoutUndefined(typing.classify(type));
}

/** `{ a: 1, b }` without a class: each field as a variable without annotation, 8 and 16 bits as `i32`. */
function literalRecord(typing: Typing, node: ts.ObjectLiteralExpression): StaticType {
  const fields = node.properties.map((property) => {
    if (!ts.isPropertyAssignment(property)) throw new Unsupported("a member of an object literal");
    const type = typing.infer(property.initializer);
    const own = type.kind === "untyped" ? intType(type.big ? "i64" : "i32") : type;
    return { name: property.name.getText(), type: own.kind === "int" ? intType(narrowToI32(own.int)) : own };
  });
  return { kind: "record", fields };
}

function inferTuple(typing: Typing, node: ts.ArrayLiteralExpression): StaticType {
  const type = typing.checker.getContextualType(node);
  if (type === undefined) throw new Unsupported("an array literal without a declared type");
  return withoutUndefined(typing.classify(type));
}

function thisType(node: ts.Node): StaticType {
  let owner: ts.Node = node;
  while (!ts.isClassDeclaration(owner)) {
    if (ts.isSourceFile(owner)) throw new Unsupported("this outside a class");
    owner = owner.parent;
  }
  return { kind: "struct", declaration: owner };
}

function inferName(typing: Typing, node: ts.Identifier): StaticType {
  if (node.text === "undefined") return undefinedType;
  const declaration = typing.declarationOf(node);
  if (declaration === undefined) throw new Unsupported(`name ${node.text}`);
  return typing.typeOfDeclaration(declaration);
}

function inferProperty(typing: Typing, node: ts.PropertyAccessExpression): StaticType {
  const type = inferMember(typing, node);
  return ts.isOptionalChain(node) && typing.infer(node.expression).kind === "optional" ? optionalOf(type) : type;
}

function inferMember(typing: Typing, node: ts.PropertyAccessExpression): StaticType {
  const declaration = typing.declarationOf(node.name);
  const isPart = declaration !== undefined && (ts.isPropertyDeclaration(declaration) || ts.isParameter(declaration));
  if (isPart && !isStdlib(declaration)) return typing.typeOfDeclaration(declaration);
  if (declaration !== undefined && isConstantMember(declaration) && !isStdlib(declaration))
    return typing.typeOfDeclaration(declaration);
  if (constantOf(typing, node) !== undefined) return untypedNumber;
  const owner = withoutUndefined(typing.infer(node.expression));
  if (owner.kind === "ref" && node.name.text === "value") return intType(owner.int);
  if ((owner.kind === "array" || owner.kind === "string") && node.name.text === "length") return untypedNumber;
  if (owner.kind === "view" && node.name.text === "byteLength") return intType("u32");
  if (owner.kind === "context") return typing.classify(typing.checker.getTypeAtLocation(node));
  if (owner.kind === "record") return fieldOf(owner, node.name.text);
  throw new Unsupported(`property ${node.getText()}`);
}

/** The value of a member of an enum or of a declared constant set. */
export function constantOf({ checker }: Pick<Typing, "checker">, node: ts.PropertyAccessExpression): bigint | undefined {
  const value = checker.getConstantValue(node);
  if (typeof value === "number") return BigInt(value);
  const type = checker.getTypeAtLocation(node);
  return type.isNumberLiteral() ? BigInt(type.value) : undefined;
}

function inferElement(typing: Typing, node: ts.ElementAccessExpression): StaticType {
  const owner = withoutUndefined(typing.infer(node.expression));
  if (owner.kind === "record") return fieldOf(owner, node.argumentExpression.getText());
  if (owner.kind !== "array") throw new Unsupported(`index of ${owner.kind}`);
  return owner.element;
}

function inferPrefix(typing: Typing, node: ts.PrefixUnaryExpression): StaticType {
  if (node.operator === ts.SyntaxKind.ExclamationToken) return boolType;
  const operand = typing.infer(node.operand);
  if (!isUnaryOperator(ts.tokenToString(node.operator) ?? "")) return operand;
  return operand.kind === "int" ? intType(typing.rules.promote(operand.int)) : operand;
}

function inferBinary(typing: Typing, node: ts.BinaryExpression): StaticType {
  const operator = operatorText(node);
  if (isComparison(operator)) return boolType;
  if (operator === ",") return typing.infer(node.right);
  if (isAssignment(node.operatorToken.kind)) return typing.infer(node.left);
  const [left, right] = [withoutUndefined(typing.infer(node.left)), typing.infer(node.right)];
  if (operator === "??") return unify(typing, left, right);
  if (operator === "&&" || operator === "||")
    return isReference(left) || isReference(right) ? boolType : unify(typing, left, right);
  if (!isBinaryOperator(operator)) throw new Unsupported(`operator ${operator}`);
  const rule = typing.rules.binary[operator];
  if (rule.operands === "both") return mapInt(rule.result, commonType(typing, left, withoutUndefined(right)));
  return left.kind === "int" ? intType(rule.result(typing.rules.promote(left.int))) : left;
}

/** Of `a && b` over references the evaluator knows only whether it holds. */
function isReference(type: StaticType): boolean {
  const { kind } = withoutUndefined(type);
  return kind === "struct" || kind === "ref";
}

function mapInt(result: (type: IntName) => IntName, type: StaticType): StaticType {
  return type.kind === "int" ? intType(result(type.int)) : type;
}

function unify(typing: Typing, left: StaticType, right: StaticType): StaticType {
  if (sameType(left, right)) return left;
  if (left.kind === "undefined") return optionalOf(right);
  if (right.kind === "undefined") return optionalOf(left);
  if (left.kind === "optional" || right.kind === "optional")
    return optionalOf(unify(typing, withoutUndefined(left), withoutUndefined(right)));
  return commonType(typing, left, right);
}

function inferCall(typing: Typing, node: ts.CallExpression): StaticType {
  const callee = typing.calleeOf(node);
  if (callee.kind === "function")
    return typing.withBindings(bindingsOf(typing, node, callee.declaration)).resultOf(callee.declaration);
  if (callee.kind === "value") return calledType(typing, callee.expression).result;
  if (callee.receiver?.getText() === "Math") return mathType(typing, callee.name, node);
  if (callee.receiver === undefined && isIntName(callee.name)) return intType(callee.name);
  const receiver = callee.receiver && isMapReceiver(typing, callee.receiver);
  if (receiver !== undefined) return mapCallType(receiver, callee.name);
  if (callee.name === "charCodeAt") return intType("u8");
  if (callee.name.startsWith("atomic")) return atomicType(typing, node);
  const signature = typing.checker.getResolvedSignature(node);
  if (signature === undefined) throw new Unsupported(`call of ${callee.name}`);
  return typing.classify(signature.getReturnType());
}

/** `min`, `max`, `abs` and `trunc` have the type that an operator between their arguments would have. */
function mathType(typing: Typing, name: string, node: ts.CallExpression): StaticType {
  if (name === "clz32" || name === "imul") return intType("i32");
  const [first, second = first] = node.arguments.map((argument) => withoutUndefined(typing.infer(argument)));
  if (first === undefined || second === undefined) throw new IllTyped(`Math.${name} without an argument`);
  return commonType(typing, first, second);
}

export type MapStaticType = Extract<StaticType, { kind: "map" }>;

function isMapReceiver(typing: Typing, receiver: ts.Expression): MapStaticType | undefined {
  if (!ts.isIdentifier(receiver)) return undefined;
  const declaration = typing.declarationOf(receiver);
  if (declaration === undefined || isStdlib(declaration)) return undefined;
  const type = typing.infer(receiver);
  return type.kind === "map" ? type : undefined;
}

function mapCallType({ value }: MapStaticType, name: string): StaticType {
  if (name === "get") return optionalOf(value.kind === "int" ? { kind: "ref", int: value.int } : value);
  if (name === "set") return intType("i32");
  if (name === "delete" || name === "has") return boolType;
  throw new Unsupported(`map method ${name}`);
}

function atomicType(typing: Typing, { arguments: [target, member] }: ts.CallExpression): StaticType {
  if (target === undefined) throw new IllTyped("an atomic operation without a target");
  const owner = withoutUndefined(typing.infer(target));
  if (owner.kind === "ref") return intType(owner.int);
  if (owner.kind === "array") return owner.element;
  if (owner.kind !== "struct" || member === undefined || !ts.isStringLiteralLike(member))
    throw new Unsupported("target of an atomic operation");
  const field = typing.layoutOf(owner.declaration).fields.find(({ name }) => name === member.text);
  if (field === undefined) throw new IllTyped(`no field ${member.text}`);
  return field.type;
}

export function operatorText({ operatorToken }: ts.BinaryExpression): string {
  return ts.tokenToString(operatorToken.kind) ?? "";
}

function fieldOf(owner: Extract<StaticType, { kind: "record" }>, name: string): StaticType {
  const field = owner.fields.find((one) => one.name === name);
  if (field === undefined) throw new IllTyped(`no field ${name}`);
  return field.type;
}

/** What a name in a pattern takes out of an object. */
function bindingType(typing: Typing, element: ts.BindingElement): StaticType {
  const { parent: pattern } = element;
  const from = withoutUndefined(patternType(typing, pattern.parent));
  if (from.kind === "array") return from.element;
  const name = bindingName(element);
  if (from.kind === "record") return fieldOf(from, name);
  const part = from.kind === "struct" ? partNamed(from.declaration, name) : undefined;
  if (part === undefined) throw new IllTyped(`no field ${name}`);
  return typing.typeOfDeclaration(part);
}

/** Of what a pattern takes apart. */
function patternType(typing: Typing, owner: ts.BindingPattern["parent"]): StaticType {
  if (ts.isBindingElement(owner)) return bindingType(typing, owner);
  if (ts.isParameter(owner)) return typing.typeOfDeclaration(owner);
  if (owner.initializer) return typing.infer(owner.initializer);
  if (ts.isForOfStatement(owner.parent.parent)) return elementType(typing, owner.parent.parent.expression);
  throw new Unsupported("a pattern here");
}

/** A property, or a parameter of the constructor that is one. */
function partNamed({ members }: ts.ClassDeclaration, name: string): ts.Declaration | undefined {
  const parameters = members.find(ts.isConstructorDeclaration)?.parameters ?? [];
  return [...members, ...parameters].find((one) => one.name?.getText() === name);
}

/** The field, or the index. */
export function bindingName(element: ts.BindingElement): string {
  if (element.dotDotDotToken || element.initializer) throw new Unsupported("a rest or a default in a pattern");
  if (ts.isArrayBindingPattern(element.parent)) return String(element.parent.elements.indexOf(element));
  return (element.propertyName ?? element.name).getText();
}

const isInner = (node: FunctionLike): node is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node);

/** Parameters and constants that are functions, and functions inside functions. */
function isFunctionName(declaration: ts.Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration)) return !ts.isSourceFile(declaration.parent);
  return ts.isParameter(declaration) || ts.isVariableDeclaration(declaration);
}

function functionType(typing: Typing, node: FunctionLike): FunctionStaticType {
  const parameters = node.parameters.map((one) => typing.typeOfDeclaration(one));
  return { kind: "function", parameters, result: typing.resultOf(node) };
}

export function calledType(typing: Typing, node: ts.Expression): FunctionStaticType {
  const type = typing.infer(node);
  if (type.kind !== "function") throw new IllTyped(`${node.getText()} is no function`);
  return type;
}

/** Without an annotation it is what the place wants to which the function is passed. */
function parameterType(typing: Typing, declaration: ts.ParameterDeclaration): StaticType {
  const { parent } = declaration;
  const type =
    ts.isArrowFunction(parent) || ts.isFunctionExpression(parent)
      ? wantedType(typing, parent)?.parameters[parent.parameters.indexOf(declaration)]
      : undefined;
  if (type === undefined) throw new Unsupported("a parameter without a type");
  return type;
}

interface Wanted {
  readonly parameters: readonly StaticType[];
  /** Undefined where only the function itself tells it. */
  readonly result: StaticType | undefined;
}

/** What the annotation of its constant, or the function to which it is passed, says of a function. */
function wantedType(typing: Typing, node: ts.Expression): Wanted | undefined {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return wantedType(typing, parent);
  if (ts.isVariableDeclaration(parent)) {
    const type = parent.type && typing.classify(typing.checker.getTypeFromTypeNode(parent.type));
    return type?.kind === "function" ? type : undefined;
  }
  if (!ts.isCallExpression(parent) || parent.expression === node) return undefined;
  const callee = typing.calleeOf(parent);
  const index = parent.arguments.indexOf(node);
  if (callee.kind === "value") {
    const type = calledType(typing, callee.expression).parameters[index];
    return type?.kind === "function" ? type : undefined;
  }
  const declared = callee.kind === "function" ? callee.declaration.parameters[index]?.type : undefined;
  if (callee.kind !== "function" || declared === undefined) return undefined;
  return passedType(typing, declared, valueBindings(typing, parent, callee.declaration));
}

function passedType({ checker }: Typing, node: ts.TypeNode, bindings: Bindings): Wanted | undefined {
  const [signature] = checker.getTypeFromTypeNode(node).getCallSignatures();
  if (signature === undefined) return undefined;
  const parameters = signature.getParameters().map((one) => classify(checker, checker.getTypeOfSymbol(one), bindings));
  const result = signature.getReturnType();
  const isOpen = (result.flags & ts.TypeFlags.TypeParameter) !== 0 && !bindings.has(result.symbol);
  return { parameters, result: isOpen ? undefined : classify(checker, result, bindings) };
}

/** What the type parameters of a function stand for at a call: the values tell, then the results of the functions. */
export function bindingsOf(typing: Typing, call: ts.CallExpression, declaration: FunctionLike): Bindings {
  const bindings = valueBindings(typing, call, declaration);
  for (const [index, { type }] of declaration.parameters.entries()) {
    const argument = call.arguments[index];
    const result = type && typing.checker.getTypeFromTypeNode(type).getCallSignatures()[0]?.getReturnType();
    if (!argument || !result || !(result.flags & ts.TypeFlags.TypeParameter) || bindings.has(result.symbol)) continue;
    bindings.set(result.symbol, bound(calledType(typing, argument).result));
  }
  return bindings;
}

const bound = (type: StaticType): StaticType => (type.kind === "untyped" ? intType(type.big ? "i64" : "i32") : type);

function valueBindings(typing: Typing, call: ts.CallExpression, declaration: FunctionLike): Map<ts.Symbol, StaticType> {
  const bindings = new Map<ts.Symbol, StaticType>();
  if (!declaration.typeParameters) return bindings;
  for (const [index, { type }] of declaration.parameters.entries()) {
    const argument = call.arguments[index];
    const declared = type && typing.checker.getTypeFromTypeNode(type);
    if (!argument || !declared || declared.getCallSignatures().length > 0) continue;
    bind(typing, bindings, declared, typing.infer(argument));
  }
  return new Map([...bindings].map(([symbol, type]) => [symbol, bound(type)]));
}

/** Of several, the first that is no literal; wider ones win. */
function bind(typing: Typing, bindings: Map<ts.Symbol, StaticType>, declared: ts.Type, type: StaticType): void {
  if (declared.flags & ts.TypeFlags.TypeParameter) {
    const known = bindings.get(declared.symbol);
    bindings.set(declared.symbol, known === undefined || known.kind === "untyped" ? type : known);
    return;
  }
  if (declared.isUnion()) for (const part of declared.types) bind(typing, bindings, part, withoutUndefined(type));
  const element = declared.aliasTypeArguments?.[0] ?? typing.checker.getTypeArguments(declared as ts.TypeReference)[0];
  if (element && type.kind === "array") bind(typing, bindings, element, type.element);
}
