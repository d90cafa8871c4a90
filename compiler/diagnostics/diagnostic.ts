/** What a user is told: an error or warning with a permanent code, a place, a message and what to do. */

/** 1-based positions; `endLine`/`endColumn` are exclusive. `file` is an absolute path with the platform's separators. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The full text of line `line`, without its end. */
  readonly lineText: string;
}

export interface Diagnostic {
  /** `TSB2004`, or `TS2322` for TypeScript's own, which are passed on verbatim. */
  readonly code: string;
  readonly category: "error" | "warning";
  readonly message: string;
  /** What to type instead; absent for TypeScript's own. */
  readonly help: string | undefined;
  /** Absent: about the whole run (an unreadable file, a bad option). */
  readonly span: Span | undefined;
}
