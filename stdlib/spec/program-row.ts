/** The shape of a program type's row; the rows are in `program-types.ts` and `cgroup-programs.ts`. */

import type { AttachType } from "./attach-types.ts";
import type { ContextName } from "./contexts.ts";
import type { ProgType } from "./prog-types.ts";
import type { KernelVersion } from "./version.ts";

/** The type that a program's method returns. */
export type ProgramResult = "SkAction" | "u32" | "i32" | "u32|i32";

export interface ProgramRow {
  /** The decorator's name in `"tsbpf"`. */
  readonly decorator: string;
  /** ELF section of the program. */
  readonly section: string;
  readonly progType: ProgType;
  /** What it is attached as, recorded in the object's `tsbpf:attach=` tag; undefined: it is only test-run. */
  readonly attachType: AttachType | undefined;
  /** The attach type that libbpf derives from `section`; it loads the program with this `expected_attach_type`. */
  readonly sectionAttachType: AttachType | undefined;
  /** `struct`: a struct class of the user's, copied in and out by a test run. */
  readonly context: ContextName | "struct";
  /** May the program assign to the context's writable fields? */
  readonly contextWritable: boolean;
  readonly result: ProgramResult;
  /** The verifier wants to see that the result lies in it (kernel/bpf/verifier.c `check_return_code`). */
  readonly resultRange?: readonly [lo: number, hi: number];
  /** The decorator's first argument: the map that the program is attached to, or the hook of the cgroup. */
  readonly decoratorArg: "map" | "hook" | "none";
  /** The first argument that means this row of the decorator's. */
  readonly hook?: string;
  readonly mapOptional: boolean;
  /** What a fault returns unless `onFault` says otherwise; `packet-end` is a read past the message's end. */
  readonly faultDefault: { readonly default: number; readonly "packet-end"?: number };
  readonly since: KernelVersion;
  /** One sentence for the decorator's doc comment. */
  readonly doc: string;
}
