/**
 * The ways in which an evaluation stops early: a fault of the program, a broken promise of the compiler, an unsupported or
 * ill-typed text.
 */

export type FaultKind = "division" | "index" | "null" | "range";

/** The program faults, as the language says: it ends with its fault verdict. */
export class Fault extends Error {
  readonly kind: FaultKind;
  constructor(kind: FaultKind) {
    super(`fault: ${kind}`);
    this.kind = kind;
  }
}

/** A value left the type that the source gives it: a compiler that accepted this program by range reasoning was wrong. */
export class AssertFailed extends Error {}

/** The text breaks a typing rule, whatever the values are: a compiler must refuse it. */
export class IllTyped extends Error {}

/** The evaluator does not know this construct: says nothing about the program. */
export class Unsupported extends Error {}
