/** A compiler bug: the toolchain's own assumption failed. Carries where, so that a report is useful (TSB9001). */
export class InternalError extends Error {
  readonly where: string;

  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
    this.name = "InternalError";
    this.where = where;
  }
}

/** `where` is `pass/function` or `module.function`. In a hot place the message is a function, called only on failure. */
export function invariant(condition: unknown, where: string, message: string | (() => string)): asserts condition {
  if (!condition) throw new InternalError(where, typeof message === "string" ? message : message());
}

export function assertNever(value: never, where: string): never {
  throw new InternalError(where, `unexpected ${JSON.stringify(value)}`);
}
