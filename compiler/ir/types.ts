/**
 * The SSA intermediate representation: what the front end builds, passes rewrite and a back end selects from.
 *
 * A function is two arrays: `insts`, indexed by `ValueId`, and `blocks`, indexed by `BlockId`. An instruction is a value;
 * operands are `ValueId`s. Passes may leave holes (`undefined`) in `insts` and `blocks`; entry is block 0.
 *
 * Integer types carry a signedness, but only range analysis reads it: every operation whose meaning depends on the sign
 * says so itself (`udiv`/`sdiv`, `shr`/`sar`, `ult`/`slt`, `convert.signed`). Arithmetic wraps in the width of the type.
 */

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

export type ValueId = Brand<number, "ValueId">;
export type BlockId = Brand<number, "BlockId">;
export const valueId = (index: number): ValueId => index as ValueId;
export const blockId = (index: number): BlockId => index as BlockId;

/** `ptr` is 64 bits wide. Booleans are `u32` values 0 and 1. 8- and 16-bit values exist in memory only. */
export type IrType = "i32" | "u32" | "i64" | "u64" | "ptr";

/** A position in a source file of the module; `line` and `column` count from 1. */
export interface SourceLoc {
  readonly file: number;
  readonly line: number;
  readonly column: number;
  /** Length in characters of the text meant, for diagnostics; at least 1. */
  readonly length: number;
}

export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  /** By zero: `udiv`/`sdiv` give 0, `umod`/`smod` give the dividend (RFC 9669 section 4.1); the front end guards. */
  | "udiv"
  | "sdiv"
  | "umod"
  | "smod"
  | "and"
  | "or"
  | "xor"
  /** Shift counts have the type of the value and are taken modulo its width. */
  | "shl"
  | "shr"
  | "sar";

export type Predicate = "eq" | "ne" | "ult" | "ule" | "ugt" | "uge" | "slt" | "sle" | "sgt" | "sge";

/** What a pointer points to, for alias rules and for the rule that accesses of different kinds are never merged. */
export type Space = "stack" | "ctx" | "map" | "rodata" | "packet" | "mem";

export type Width = 1 | 2 | 4 | 8;

export type AtomicOp = "add" | "and" | "or" | "xor" | "xchg" | "cmpxchg";

interface InstBase {
  readonly id: ValueId;
  /** `void` for instructions without a result. */
  type: IrType | "void";
  args: ValueId[];
  readonly loc: SourceLoc | undefined;
}

export type Inst = InstBase &
  /** Two's complement value normalised to the type: i32/i64 negative as negative, u32/u64 never negative. ptr: 0n only. */
  (
    | { readonly op: "const"; value: bigint }
    | { readonly op: "param"; readonly index: number }
    | { readonly op: "binary"; readonly binary: BinaryOp }
    | { readonly op: "neg" }
    /**
     * Result u32 0 or 1; both arguments have the same type; `ptr` with eq and ne, and with ule and ugt, as the verifier wants the
     * test of a packet's end.
     */
    | { readonly op: "compare"; readonly predicate: Predicate }
    /** The low `bits` of the argument, sign- or zero-extended, as `type`. Truncates, extends and reinterprets. */
    | { readonly op: "convert"; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
    /** Host to network order of the low `bits` (and back: it is its own inverse); zero-extended. On a big-endian target it
     *  only truncates. BPF_END with BPF_TO_BE, RFC 9669 section 4.2. */
    | { readonly op: "byteorder"; readonly bits: 16 | 32 | 64 }
    /** A stack object, in the entry block only; contents undefined until stored. */
    | { readonly op: "alloca"; readonly size: number; readonly align: Width; readonly name: string }
    /** args: [ptr]. `volatile`: exactly one load where it stands, never merged, moved across calls or removed when used. An
     *  unused volatile load may be removed. */
    | {
        readonly op: "load";
        readonly width: Width;
        readonly signed: boolean;
        offset: number;
        readonly space: Space;
        readonly volatile: boolean;
      }
    /** args: [ptr, value]: the low `width` bytes of value. */
    | { readonly op: "store"; readonly width: Width; offset: number; readonly space: Space }
    /** args: [ptr, value] or, cmpxchg, [ptr, expected, value]. Result: the old value, or void when `fetch` is false. */
    | { readonly op: "atomic"; readonly atomic: AtomicOp; readonly width: 4 | 8; offset: number; fetch: boolean }
    /**
     * args: [ptr] and a constant, or [ptr, i64/u64 byte offset] plus the constant. `max`: the offset of args lies in [0, max] here,
     * which the verifier must see, too: `bound-indices` shows it where it does not.
     */
    | { readonly op: "ptradd"; offset: number; readonly max?: number | undefined }
    /** The address of a map (as helpers take it). */
    | { readonly op: "mapaddr"; readonly map: string }
    /** The address of `offset` bytes into the global `symbol` of the module. */
    | { readonly op: "globaladdr"; readonly symbol: string; offset: number }
    /** The address of a static function of the module, as `bpf_loop` takes it. */
    | { readonly op: "funcaddr"; readonly callee: string }
    /**
     * A kernel helper by number; result i64/u64/ptr or void (r0 unused). `pure`: may be merged and removed. `sizeMax`: the last
     * argument, a u64 number of bytes, lies in [1, sizeMax] here, which the verifier must see, too: `bound-indices` shows it.
     */
    | {
        readonly op: "callhelper";
        readonly helper: number;
        readonly name: string;
        readonly pure: boolean;
        readonly sizeMax?: number;
      }
    | { readonly op: "call"; readonly callee: string }
    /** Bytes of the message at hand, u32. Packet instructions mean the program's own context wherever they stand: functions that
     *  hold one are inlined, and `lower-packets` replaces them. */
    | { readonly op: "packetsize" }
    /** args: [u64 byte offset in the message]. Ends the program with the fault `packet-end` unless all its bytes are there. */
    | { readonly op: "packetload"; readonly width: Width; readonly signed: boolean }
    /** args: [u64 byte offset, value]: the low `width` bytes of value. Faults as `packetload` does. */
    | { readonly op: "packetstore"; readonly width: Width }
    /**
     * args: [u64 byte offset, pointer, u64 count]: copies `count` bytes of the message, 1 to `max`, to where the pointer points.
     * Faults as `packetload` does. Only of skbs.
     */
    | { readonly op: "packetcopy"; readonly max: number }
    /** args: [u64 flags of the redirect that follows]. Pulls the message together where the kernel would send wrong bytes. */
    | { readonly op: "packetpull" }
    /** args are parallel to `Block.preds`. */
    | { readonly op: "phi" }
    /** A compile-time claim, no code: args[0] lies in [lo, hi] (read by its type's sign) wherever this is reached. The pass
     *  `prove-checks` removes it or reports `diagnostic`. */
    | { readonly op: "check"; readonly lo: bigint; readonly hi: bigint; readonly diagnostic: PendingDiagnostic }
    /** In the header of a loop that the verifier would not walk to its end; the header runs at most `rounds` times. No code:
     *  the pass `outline-loops` makes a `bpf_loop` of the loop or reports `diagnostic`. */
    | { readonly op: "longloop"; readonly rounds: bigint; readonly diagnostic: PendingDiagnostic }
    /** No code: from here (`begins`) or up to here, a fault calls the helper with the pointer in args[0], if it is not 0, or, where
     *  there is one, if the flag in args[1] is set; both are stack slots. `withFlags`: the helper takes a second argument, 0. See
     *  `release-on-fault`. */
    | {
        readonly op: "hold";
        readonly begins: boolean;
        readonly helper: number;
        readonly name: string;
        readonly withFlags: boolean;
      }
    // Terminators: exactly one, last in its block.
    | { readonly op: "jump"; readonly targets: [BlockId] }
    /** args: [u32 condition, 0 or not]; targets: [then, else]. */
    | { readonly op: "branch"; readonly targets: [BlockId, BlockId] }
    /** args: [value] or []. */
    | { readonly op: "ret" }
    /** Ends the whole program with its fault verdict; `lower-faults` makes it a `ret` in programs. */
    | { readonly op: "fault"; readonly fault: FaultKind }
    | { readonly op: "unreachable" }
  );

export type Op = Inst["op"];
export type InstOf<O extends Op> = Extract<Inst, { readonly op: O }>;

/**
 * What kind of message a program has: a sk_msg, an skb, or one of the messages in an skb that a stream parser frames.
 * `parsed-verdict`: those that a parser framed, where nobody keeps which they are. `optval`: the value of a socket option.
 */
export type PacketMode = "skb" | "msg" | "optval" | "framed-parser" | "framed-verdict" | "parsed-verdict";

export type FaultKind = "packet-end" | "division" | "index" | "null" | "range" | "slot";

/** A diagnostic that the front end prepared and a pass decides upon: a row of `diagnostics/codes.ts` and its values. */
export interface PendingDiagnostic {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
  readonly loc: SourceLoc;
}

export interface Block {
  readonly id: BlockId;
  /** Phis first, terminator last. */
  insts: ValueId[];
  /** Kept in step by `cfg.ts`; phi args are parallel to it. A block may not occur twice in it. */
  preds: BlockId[];
}

export interface IrParam {
  readonly name: string;
  readonly type: IrType;
}

export interface IrFunction {
  readonly name: string;
  /** A program is an entry point with one `ptr` parameter, the context; it returns a 32-bit value. */
  readonly kind: "program" | "subprogram";
  readonly params: readonly IrParam[];
  readonly result: IrType | "void";
  /** The value that a fault returns, by kind; programs only. */
  readonly faultResults: Readonly<Partial<Record<FaultKind, number>>> & { readonly default: number };
  /** The kernel's verifier wants to see that the result lies in it; programs only. */
  readonly resultRange?: readonly [lo: number, hi: number];
  /** How packet instructions reach the message; programs with a packet only. */
  packet?: PacketMode;
  /** `always`: must be inlined (it may fault, returns an object or holds what cannot cross a call). */
  inline: "always" | "auto";
  /** May `check`s and loops of this function be judged? The source name shown in messages. */
  readonly sourceName: string;
  readonly loc: SourceLoc;
  insts: (Inst | undefined)[];
  blocks: (Block | undefined)[];
}

/** A global of 8 zero bytes that nobody writes, for values that the verifier should not know. The object gets it when it is used. */
export const ZERO_SYMBOL = "__hidden_zero";

/** Where parsers keep the place of each socket's message. The object gets it when it is used. */
export const FRAMES_MAP = "__tsbpf_frames";

/** The per-CPU slots of objects that do not fit the stack. The object gets the map when it is used. */
export const SLOTS_MAP = "__tsbpf_slots";

/** Programs that may be at work on one CPU at once: preempted, interrupted, nested. */
export const SLOT_COUNT = 8;

export interface IrModule {
  readonly functions: IrFunction[];
  /** Names that a function made by a pass may not have: of the program's functions, whether still there or not, maps and globals. */
  readonly names?: ReadonlySet<string>;
  /** Globals that are constants: what is said when the program writes to one, or nothing, where that makes it a variable. */
  readonly constants?: ReadonlyMap<string, PendingDiagnostic | undefined>;
  /** Those of them that the program may write to (`settle-constants`). */
  written?: ReadonlySet<string>;
  /** Bytes of a slot, when a program needs one (`claim-slots`). */
  slotBytes?: number;
}

/** What passes may need to know of the target. */
export interface Target {
  readonly cpu: 1 | 2 | 3 | 4;
  /** Minimum kernel, e.g. [6, 1]. */
  readonly kernel: readonly [number, number];
  readonly endian: "little" | "big";
}
