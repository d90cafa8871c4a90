/// <reference no-default-lib="true"/>
// biome-ignore-all lint/suspicious/noEmptyInterface: the checker asks for these by name and merges them
// biome-ignore-all lint/suspicious/noShadowRestrictedNames: this file is what declares them
// biome-ignore-all lint/complexity/noBannedTypes: this file is what declares them
/**
 * The TypeScript lib that program files see instead of the ES and DOM libs: the types that the checker itself needs, and of
 * the JavaScript library only what compiles. Never loaded beside another lib.
 */

interface Object {
  readonly constructor: Function;
}
interface ObjectConstructor {
  /** Copies the fields of `source`, a struct of the same class or an object literal, into `target`. */
  assign<T extends object>(target: T, source: Partial<NoInfer<T>>): T;
}
declare var Object: ObjectConstructor;

interface Function {
  readonly length: number;
  readonly name: string;
}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {
  readonly length: number;
  [index: number]: unknown;
}
interface RegExp {}
interface Boolean {}
interface Number {}
interface BigInt {}

interface String {
  /** Length in UTF-16 units; string constants are ASCII, so bytes, too. */
  readonly length: number;
  /** The code at `index`, a constant or within the string. */
  charCodeAt(index: number): number;
}

interface TemplateStringsArray extends ReadonlyArray<string> {
  readonly raw: readonly string[];
}

interface Symbol {
  readonly description: string | undefined;
}
interface SymbolConstructor {
  readonly iterator: unique symbol;
  readonly dispose: unique symbol;
  readonly metadata: unique symbol;
}
declare var Symbol: SymbolConstructor;

interface Disposable {
  [Symbol.dispose](): void;
}

interface IteratorYieldResult<T> {
  done?: false;
  value: T;
}
interface IteratorReturnResult<R> {
  done: true;
  value: R;
}
type IteratorResult<T, R = undefined> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = undefined, N = unknown> {
  next(...values: [] | [N]): IteratorResult<T, R>;
}
interface Iterable<T, R = undefined, N = unknown> {
  [Symbol.iterator](): Iterator<T, R, N>;
}
interface IterableIterator<T, R = undefined, N = unknown> extends Iterator<T, R, N> {
  [Symbol.iterator](): IterableIterator<T, R, N>;
}

interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  [Symbol.iterator](): IterableIterator<T>;
}
interface Array<T> {
  readonly length: number;
  [index: number]: T;
  [Symbol.iterator](): IterableIterator<T>;
}

interface Math {
  /** The smallest of values of one type. */
  min(first: number, ...more: number[]): number;
  /** The largest of values of one type. */
  max(first: number, ...more: number[]): number;
  /** The value without its sign. */
  abs(value: number): number;
  /** Number of zero bits above the highest one of a 32-bit value. */
  clz32(value: number): number;
  /** The low 32 bits of a product, signed. */
  imul(a: number, b: number): number;
  /** Cuts off the fraction; only around a division, where it says what integer division does. */
  trunc(value: number): number;
}
declare var Math: Math;

type PropertyKey = string | number | symbol;
type Partial<T> = { [K in keyof T]?: T[K] };
type Required<T> = { [K in keyof T]-?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends PropertyKey, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends PropertyKey> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Parameters<T extends (...args: never) => unknown> = T extends (...args: infer P) => unknown ? P : never;
type ReturnType<T extends (...args: never) => unknown> = T extends (...args: never) => infer R ? R : never;
type NoInfer<T> = intrinsic;
interface ThisType<T> {}

// Decorators. Programs are static methods; the checker asks for the others before it can say that one stands elsewhere.
type DecoratorMetadataObject = Record<PropertyKey, unknown> & object;
type DecoratorMetadata = DecoratorMetadataObject;
interface ClassMemberDecoratorContext<This, Access> {
  readonly name: string | symbol;
  readonly static: boolean;
  readonly private: boolean;
  readonly access: Access;
  addInitializer(initializer: (this: This) => void): void;
  readonly metadata: DecoratorMetadata;
}
interface ClassMethodDecoratorContext<
  This = unknown,
  Value extends (this: This, ...args: never) => unknown = (this: This, ...args: never) => unknown,
> extends ClassMemberDecoratorContext<This, { has(object: This): boolean; get(object: This): Value }> {
  readonly kind: "method";
}
interface ClassGetterDecoratorContext<This = unknown, Value = unknown>
  extends ClassMemberDecoratorContext<This, { has(object: This): boolean; get(object: This): Value }> {
  readonly kind: "getter";
}
interface ClassSetterDecoratorContext<This = unknown, Value = unknown>
  extends ClassMemberDecoratorContext<This, { has(object: This): boolean; set(object: This, value: Value): void }> {
  readonly kind: "setter";
}
interface ClassFieldDecoratorContext<This = unknown, Value = unknown>
  extends ClassMemberDecoratorContext<
    This,
    { has(object: This): boolean; get(object: This): Value; set(object: This, value: Value): void }
  > {
  readonly kind: "field";
}
interface ClassAccessorDecoratorContext<This = unknown, Value = unknown>
  extends ClassMemberDecoratorContext<
    This,
    { has(object: This): boolean; get(object: This): Value; set(object: This, value: Value): void }
  > {
  readonly kind: "accessor";
}
interface ClassAccessorDecoratorTarget<This, Value> {
  get(this: This): Value;
  set(this: This, value: Value): void;
}
interface ClassAccessorDecoratorResult<This, Value> {
  get?(this: This): Value;
  set?(this: This, value: Value): void;
  init?(this: This, value: Value): Value;
}
interface ClassDecoratorContext<Class = unknown> {
  readonly kind: "class";
  readonly name: string | undefined;
  addInitializer(initializer: (this: Class) => void): void;
  readonly metadata: DecoratorMetadata;
}
