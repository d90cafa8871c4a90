/**
 * The BPF instruction set (RFC 9669, plus what Linux added), stated once. An opcode is the sum of pieces: class, source
 * or size, operation or mode. What a piece's row says (operator in the syntax of kernel/bpf/disasm.c, least `-mcpu` level,
 * meaning of the fields) is read by the encoder, decoder, disassembler and checker; `compiler/bytecode/rows.ts` expands it.
 */

/** The cumulative levels of LLVM's `-mcpu`. */
export const CPU_LEVELS = [1, 2, 3, 4] as const;
export type CpuLevel = (typeof CPU_LEVELS)[number];

/** Bytes of an instruction slot. */
export const INSN_BYTES = 8;

/** Class: the low three bits of an opcode. */
export const CLASSES = {
  ld: 0x00,
  ldx: 0x01,
  st: 0x02,
  stx: 0x03,
  alu: 0x04,
  jmp: 0x05,
  jmp32: 0x06,
  alu64: 0x07,
} as const;
export type ClassName = keyof typeof CLASSES;

/** ALU and JMP classes: the second operand is `imm` or the register `src`. */
export const SOURCES = { imm: 0x00, reg: 0x08 } as const;
export type Source = keyof typeof SOURCES;

/** ALU and JMP classes by the width of their operands; `register` is the letter that shows it. */
export const WIDTHS = {
  32: { alu: "alu", jump: "jmp32", jumpCpu: 3, register: "w" },
  64: { alu: "alu64", jump: "jmp", jumpCpu: 1, register: "r" },
} as const satisfies Record<
  32 | 64,
  { readonly alu: ClassName; readonly jump: ClassName; readonly jumpCpu: CpuLevel; readonly register: string }
>;
export type OperandWidth = keyof typeof WIDTHS;

/** Load and store classes: the size of an access, by the name of its type. */
export const SIZES = {
  u32: { code: 0x00, bytes: 4, signed: "s32" },
  u16: { code: 0x08, bytes: 2, signed: "s16" },
  u8: { code: 0x10, bytes: 1, signed: "s8" },
  /** Nothing is left to extend: it has no sign-extending load. */
  u64: { code: 0x18, bytes: 8, signed: undefined },
} as const satisfies Record<
  string,
  { readonly code: number; readonly bytes: 1 | 2 | 4 | 8; readonly signed: string | undefined }
>;
export type SizeName = keyof typeof SIZES;

/** Load and store classes: the mode. */
export const MODES = { imm: 0x00, abs: 0x20, ind: 0x40, mem: 0x60, memsx: 0x80, atomic: 0xc0 } as const;

/** Least level of the sign-extending loads (mode `memsx`). */
export const SIGNED_LOAD_CPU: CpuLevel = 4;

/** What an instruction does with a register field; `zero`: the field is reserved. */
export type RegUse = "zero" | "read" | "write" | "read-write";
/** `displacement`: bytes from a pointer; `jump`: slots from the next instruction; `zero`: reserved. */
export type OffsetUse = "zero" | "displacement" | "jump";
/** `shift`: less than the operands' width; `nonzero`: a divisor; `jump`: slots from the next instruction; `zero`: reserved. */
export type ImmUse = "zero" | "value" | "shift" | "nonzero" | "jump";

export interface AluRow {
  readonly code: number;
  /** `offset` selects among operations of the same code. */
  readonly offset: 0 | 1 | 8 | 16 | 32;
  readonly operator: string;
  /** Cast of the operand, for moves with sign extension. */
  readonly cast: string;
  readonly dst: "write" | "read-write";
  readonly imm: "value" | "shift" | "nonzero" | "none";
  readonly widths: readonly OperandWidth[];
  readonly cpu: CpuLevel;
}

const BOTH = [32, 64] as const;

/** ALU operations with two operands, RFC 9669 section 4.1. `imm: "none"`: there is no form with an immediate. */
export const ALU_OPS = {
  add: { code: 0x00, offset: 0, operator: "+=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  sub: { code: 0x10, offset: 0, operator: "-=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  mul: { code: 0x20, offset: 0, operator: "*=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  div: { code: 0x30, offset: 0, operator: "/=", cast: "", dst: "read-write", imm: "nonzero", widths: BOTH, cpu: 1 },
  sdiv: { code: 0x30, offset: 1, operator: "s/=", cast: "", dst: "read-write", imm: "nonzero", widths: BOTH, cpu: 4 },
  or: { code: 0x40, offset: 0, operator: "|=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  and: { code: 0x50, offset: 0, operator: "&=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  lsh: { code: 0x60, offset: 0, operator: "<<=", cast: "", dst: "read-write", imm: "shift", widths: BOTH, cpu: 1 },
  rsh: { code: 0x70, offset: 0, operator: ">>=", cast: "", dst: "read-write", imm: "shift", widths: BOTH, cpu: 1 },
  mod: { code: 0x90, offset: 0, operator: "%=", cast: "", dst: "read-write", imm: "nonzero", widths: BOTH, cpu: 1 },
  smod: { code: 0x90, offset: 1, operator: "s%=", cast: "", dst: "read-write", imm: "nonzero", widths: BOTH, cpu: 4 },
  xor: { code: 0xa0, offset: 0, operator: "^=", cast: "", dst: "read-write", imm: "value", widths: BOTH, cpu: 1 },
  mov: { code: 0xb0, offset: 0, operator: "=", cast: "", dst: "write", imm: "value", widths: BOTH, cpu: 1 },
  movsx8: { code: 0xb0, offset: 8, operator: "=", cast: "(s8)", dst: "write", imm: "none", widths: BOTH, cpu: 4 },
  movsx16: { code: 0xb0, offset: 16, operator: "=", cast: "(s16)", dst: "write", imm: "none", widths: BOTH, cpu: 4 },
  movsx32: { code: 0xb0, offset: 32, operator: "=", cast: "(s32)", dst: "write", imm: "none", widths: [64], cpu: 4 },
  arsh: { code: 0xc0, offset: 0, operator: "s>>=", cast: "", dst: "read-write", imm: "shift", widths: BOTH, cpu: 1 },
} as const satisfies Record<string, AluRow>;
export type AluOp = keyof typeof ALU_OPS;

/** Negation: ALU classes, source `imm` whose value is reserved. */
export const NEG_CODE = 0x80;

/** Byte order, RFC 9669 section 4.2: one code; class and source tell which; `imm` is the number of bits. */
export const END_CODE = 0xd0;
export const END_BITS = [16, 32, 64] as const;
export type EndBits = (typeof END_BITS)[number];
export const END_OPS = {
  toLe: { class: "alu", source: "imm", operator: "le", cpu: 1 },
  toBe: { class: "alu", source: "reg", operator: "be", cpu: 1 },
  bswap: { class: "alu64", source: "imm", operator: "bswap", cpu: 4 },
} as const satisfies Record<
  string,
  { readonly class: ClassName; readonly source: Source; readonly operator: string; readonly cpu: CpuLevel }
>;
export type EndOp = keyof typeof END_OPS;

interface JumpRow {
  readonly code: number;
  readonly operator: string;
  readonly cpu: CpuLevel;
  /** The operation that jumps exactly when this one does not; `jset` has none. */
  readonly negated: string | undefined;
  /** The operation with the same meaning when the operands change places. */
  readonly swapped: string;
}

/** Conditional jumps, RFC 9669 section 4.3, in class `jmp` (64 bits) and `jmp32`. */
export const JUMP_OPS = {
  jeq: { code: 0x10, operator: "==", cpu: 1, negated: "jne", swapped: "jeq" },
  jgt: { code: 0x20, operator: ">", cpu: 1, negated: "jle", swapped: "jlt" },
  jge: { code: 0x30, operator: ">=", cpu: 1, negated: "jlt", swapped: "jle" },
  jset: { code: 0x40, operator: "&", cpu: 1, negated: undefined, swapped: "jset" },
  jne: { code: 0x50, operator: "!=", cpu: 1, negated: "jeq", swapped: "jne" },
  jsgt: { code: 0x60, operator: "s>", cpu: 1, negated: "jsle", swapped: "jslt" },
  jsge: { code: 0x70, operator: "s>=", cpu: 1, negated: "jslt", swapped: "jsle" },
  jlt: { code: 0xa0, operator: "<", cpu: 2, negated: "jge", swapped: "jgt" },
  jle: { code: 0xb0, operator: "<=", cpu: 2, negated: "jgt", swapped: "jge" },
  jslt: { code: 0xc0, operator: "s<", cpu: 2, negated: "jsge", swapped: "jsgt" },
  jsle: { code: 0xd0, operator: "s<=", cpu: 2, negated: "jsgt", swapped: "jsge" },
} as const satisfies Record<string, JumpRow>;
export type JumpOp = keyof typeof JUMP_OPS;

/** The jump codes that compare nothing. */
export const CONTROL_CODES = { ja: 0x00, call: 0x80, exit: 0x90, jcond: 0xe0 } as const;

/** Unconditional jumps; the distance is in `offset`, or, `gotol`, in `imm`. `mayGoto` is Linux 6.9's loop bound. */
export const GOTO_OPS = {
  goto: { class: "jmp", code: CONTROL_CODES.ja, operator: "goto", distance: "offset", conditional: false, cpu: 1 },
  gotol: { class: "jmp32", code: CONTROL_CODES.ja, operator: "gotol", distance: "imm", conditional: false, cpu: 4 },
  mayGoto: { class: "jmp", code: CONTROL_CODES.jcond, operator: "may_goto", distance: "offset", conditional: true, cpu: 4 },
} as const satisfies Record<
  string,
  {
    readonly class: ClassName;
    readonly code: number;
    readonly operator: string;
    readonly distance: "offset" | "imm";
    readonly conditional: boolean;
    readonly cpu: CpuLevel;
  }
>;
export type GotoOp = keyof typeof GOTO_OPS;

/** In the `imm` of an atomic operation: `src` receives the old value. */
const FETCH = 0x01;

export interface AtomicRow {
  readonly imm: number;
  /** `{type}`, `{bits}` ("64" or nothing), `{dst}`, `{src}`, `{off}` are filled in. */
  readonly syntax: string;
  readonly src: RegUse;
  readonly dst: RegUse;
  /** `cmpxchg` compares with r0 and leaves the old value there. */
  readonly usesR0: boolean;
  readonly sizes: readonly SizeName[];
  readonly cpu: CpuLevel;
}

const WORDS = ["u32", "u64"] as const;
const ANY_SIZE = ["u8", "u16", "u32", "u64"] as const;
const LOCK = "lock *({type} *)({dst} {off})";
const AT = "(({type} *)({dst} {off}), {src})";

/** Atomic operations, RFC 9669 section 5.3, class `stx`; load-acquire and store-release are Linux 6.15's. */
export const ATOMIC_OPS = {
  add: { imm: ALU_OPS.add.code, syntax: `${LOCK} += {src}`, dst: "read", src: "read", usesR0: false, sizes: WORDS, cpu: 1 },
  or: { imm: ALU_OPS.or.code, syntax: `${LOCK} |= {src}`, dst: "read", src: "read", usesR0: false, sizes: WORDS, cpu: 3 },
  and: { imm: ALU_OPS.and.code, syntax: `${LOCK} &= {src}`, dst: "read", src: "read", usesR0: false, sizes: WORDS, cpu: 3 },
  xor: { imm: ALU_OPS.xor.code, syntax: `${LOCK} ^= {src}`, dst: "read", src: "read", usesR0: false, sizes: WORDS, cpu: 3 },
  fetchAdd: {
    imm: ALU_OPS.add.code + FETCH,
    syntax: `{src} = atomic{bits}_fetch_add${AT}`,
    dst: "read",
    src: "read-write",
    usesR0: false,
    sizes: WORDS,
    cpu: 3,
  },
  fetchOr: {
    imm: ALU_OPS.or.code + FETCH,
    syntax: `{src} = atomic{bits}_fetch_or${AT}`,
    dst: "read",
    src: "read-write",
    usesR0: false,
    sizes: WORDS,
    cpu: 3,
  },
  fetchAnd: {
    imm: ALU_OPS.and.code + FETCH,
    syntax: `{src} = atomic{bits}_fetch_and${AT}`,
    dst: "read",
    src: "read-write",
    usesR0: false,
    sizes: WORDS,
    cpu: 3,
  },
  fetchXor: {
    imm: ALU_OPS.xor.code + FETCH,
    syntax: `{src} = atomic{bits}_fetch_xor${AT}`,
    dst: "read",
    src: "read-write",
    usesR0: false,
    sizes: WORDS,
    cpu: 3,
  },
  xchg: {
    imm: 0xe0 + FETCH,
    syntax: `{src} = atomic{bits}_xchg${AT}`,
    dst: "read",
    src: "read-write",
    usesR0: false,
    sizes: WORDS,
    cpu: 3,
  },
  cmpxchg: {
    imm: 0xf0 + FETCH,
    syntax: "r0 = atomic{bits}_cmpxchg(({type} *)({dst} {off}), r0, {src})",
    dst: "read",
    src: "read",
    usesR0: true,
    sizes: WORDS,
    cpu: 3,
  },
  loadAcquire: {
    imm: 0x100,
    syntax: "{dst} = load_acquire(({type} *)({src} {off}))",
    dst: "write",
    src: "read",
    usesR0: false,
    sizes: ANY_SIZE,
    cpu: 4,
  },
  storeRelease: { imm: 0x110, syntax: `store_release${AT}`, dst: "read", src: "read", usesR0: false, sizes: ANY_SIZE, cpu: 4 },
} as const satisfies Record<string, AtomicRow>;
export type AtomicOpName = keyof typeof ATOMIC_OPS;

/** `src` of a call: what `imm` names. */
export const CALL_KINDS = {
  /** A helper's number. */
  helper: 0,
  /** Slots from the next instruction to a subprogram of the same program. */
  subprog: 1,
  /** The BTF id of a kernel function. */
  kfunc: 2,
} as const;
export type CallKind = keyof typeof CALL_KINDS;

/** `src` of a 64-bit immediate load: what its two `imm` mean (UAPI BPF_PSEUDO_*). */
export const WIDE_KINDS = {
  /** The constant itself. */
  value: 0,
  mapFd: 1,
  /** Address inside the value of an array map of one entry: imm is the map's fd, the next slot's imm the offset. */
  mapValue: 2,
  btfId: 3,
  /** Address of a static subprogram: slots from the next instruction. */
  func: 4,
  mapIndex: 5,
  mapIndexValue: 6,
} as const;
export type WideKind = keyof typeof WIDE_KINDS;

/** The registers by their roles (calling convention, RFC 9669 section 2). */
export const REGISTERS = {
  count: 11,
  result: 0,
  args: [1, 2, 3, 4, 5],
  /** Lost by a call. */
  callerSaved: [0, 1, 2, 3, 4, 5],
  calleeSaved: [6, 7, 8, 9],
  /** Read-only. */
  framePointer: 10,
  /** Legacy packet loads take the skb here. */
  legacySkb: 6,
} as const;

/** What the kernel allows one program (include/linux/bpf.h, include/linux/bpf_verifier.h, include/linux/filter.h). */
export const PROGRAM_LIMITS = {
  /** MAX_BPF_STACK: one frame, and (without private stacks) all frames of a call chain together. */
  stackBytes: 512,
  /** MAX_CALL_FRAMES, the program itself included. */
  callFrames: 8,
  /** MAX_TAIL_CALL_CNT. */
  tailCalls: 33,
  /** BPF_MAX_SUBPROGS, the program itself included. */
  subprograms: 256,
  /** BPF_COMPLEXITY_LIMIT_INSNS: instructions of a program, and instructions that the verifier walks, with CAP_BPF. */
  insns: 1_000_000,
  /** BPF_MAXINSNS: instructions of a program without it. */
  insnsUnprivileged: 4096,
  /** MAX_TAIL_CALL callers may use this much stack in a chain with subprograms (check_max_stack_depth). */
  tailCallCallerStackBytes: 256,
  /** BPF_MAX_LOOPS of `bpf_loop`. */
  bpfLoopIterations: 1 << 23,
} as const;

/** The two signed number fields. */
export const FIELD_RANGES = {
  offset: { lo: -0x8000, hi: 0x7fff },
  imm: { lo: -0x8000_0000, hi: 0x7fff_ffff },
} as const;
