/** A compiler bug: the toolchain's own assumption failed. Carries where, so that a report is useful (TSB9001). */
export class InternalError extends Error {
  readonly where: string;

  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
    this.name = "InternalError";
    this.where = where;
  }
}

/** `where` is `pass/function` or `module.function`. */
export function invariant(condition: unknown, where: string, message: string): asserts condition {
  if (!condition) throw new InternalError(where, message);
}

export function assertNever(value: never, where: string): never {
  throw new InternalError(where, `unexpected ${JSON.stringify(value)}`);
}
