/** What the assembler says of a line that it cannot read. */

export class AssembleError extends Error {
  /** From 1. */
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, message: string) {
    super(`${line}:${column}: ${message}`);
    this.name = "AssembleError";
    this.line = line;
    this.column = column;
  }
}
