/** Expands the pieces of `stdlib/spec/isa.ts` into one row an instruction. Enters: nothing; leaves: the rows, in table order. */

import {
  ALU_OPS,
  type AluRow,
  ATOMIC_OPS,
  type AtomicRow,
  CALL_KINDS,
  CLASSES,
  CONTROL_CODES,
  type CpuLevel,
  END_BITS,
  END_CODE,
  END_OPS,
  GOTO_OPS,
  JUMP_OPS,
  MODES,
  NEG_CODE,
  REGISTERS,
  SIGNED_LOAD_CPU,
  SIZES,
  type SizeName,
  SOURCES,
  WIDE_KINDS,
  WIDTHS,
} from "../../stdlib/spec/isa.ts";
import type { InsnRow } from "./row.ts";

export function expandRows(): InsnRow[] {
  return [
    aluRows(),
    negRows(),
    endRows(),
    memoryRows(),
    atomicRows(),
    wideRows(),
    legacyRows(),
    jumpRows(),
    gotoRows(),
    callRows(),
  ].flat();
}

const NONE: InsnRow["implicit"] = { reads: [], writes: [] };
const BY_CALL: InsnRow["implicit"] = { reads: [], writes: REGISTERS.callerSaved };

/** What most rows have; each maker states where it differs. */
const PLAIN = {
  match: {},
  dst: "zero",
  src: "zero",
  offset: "zero",
  imm: "zero",
  implicit: NONE,
  width: 64,
  fallsThrough: true,
  cpu: 1,
} as const satisfies Partial<InsnRow>;

const WIDTH_LIST = [32, 64] as const;

function entries<K extends string, V>(rows: Readonly<Record<K, V>>): readonly (readonly [string, V])[] {
  return Object.entries<V>(rows);
}

function aluRows(): InsnRow[] {
  return entries<string, AluRow>(ALU_OPS).flatMap(([op, row]) =>
    row.widths.flatMap((width): InsnRow[] => {
      const opcode = CLASSES[WIDTHS[width].alu] | row.code;
      const common = { ...PLAIN, form: "alu", match: { offset: row.offset }, dst: row.dst, width, cpu: row.cpu } as const;
      const reg: InsnRow = {
        ...common,
        name: `${op}.${width}.reg`,
        opcode: opcode | SOURCES.reg,
        src: "read",
        syntax: `{dst} ${row.operator} ${row.cast}{src}`,
      };
      if (row.imm === "none") return [reg];
      return [
        reg,
        {
          ...common,
          name: `${op}.${width}.imm`,
          opcode: opcode | SOURCES.imm,
          imm: row.imm,
          syntax: `{dst} ${row.operator} {imm}`,
        },
      ];
    }),
  );
}

function negRows(): InsnRow[] {
  return WIDTH_LIST.map((width) => ({
    ...PLAIN,
    name: `neg.${width}`,
    form: "neg",
    opcode: CLASSES[WIDTHS[width].alu] | NEG_CODE | SOURCES.imm,
    dst: "read-write",
    width,
    syntax: "{dst} = -{dst}",
  }));
}

function endRows(): InsnRow[] {
  return Object.values(END_OPS).flatMap((row) =>
    END_BITS.map((bits) => ({
      ...PLAIN,
      name: `${row.operator}.${bits}`,
      form: "end",
      opcode: CLASSES[row.class] | END_CODE | SOURCES[row.source],
      match: { imm: bits },
      dst: "read-write",
      cpu: row.cpu,
      syntax: `{dst} = ${row.operator}${bits} {dst}`,
    })),
  );
}

function memoryRows(): InsnRow[] {
  return entries<SizeName, { code: number; signed: string | undefined }>(SIZES).flatMap(([type, size]): InsnRow[] => {
    const load = { ...PLAIN, form: "load", dst: "write", src: "read", offset: "displacement" } as const;
    const store = { ...PLAIN, form: "store", dst: "read", offset: "displacement" } as const;
    const plain: InsnRow[] = [
      {
        ...load,
        name: `ldx.${type}`,
        opcode: CLASSES.ldx | MODES.mem | size.code,
        syntax: `{dst} = *(${type} *)({src} {off})`,
      },
      {
        ...store,
        name: `st.${type}`,
        opcode: CLASSES.st | MODES.mem | size.code,
        imm: "value",
        syntax: `*(${type} *)({dst} {off}) = {imm}`,
      },
      {
        ...store,
        name: `stx.${type}`,
        opcode: CLASSES.stx | MODES.mem | size.code,
        src: "read",
        syntax: `*(${type} *)({dst} {off}) = {src}`,
      },
    ];
    if (size.signed === undefined) return plain;
    const signed: InsnRow = {
      ...load,
      name: `ldx.${size.signed}`,
      opcode: CLASSES.ldx | MODES.memsx | size.code,
      cpu: SIGNED_LOAD_CPU,
      syntax: `{dst} = *(${size.signed} *)({src} {off})`,
    };
    return [...plain, signed];
  });
}

function atomicRows(): InsnRow[] {
  return entries<string, AtomicRow>(ATOMIC_OPS).flatMap(([op, row]) =>
    row.sizes.map((type) => ({
      ...PLAIN,
      name: `atomic.${op}.${type}`,
      form: "atomic",
      opcode: CLASSES.stx | MODES.atomic | SIZES[type].code,
      match: { imm: row.imm },
      dst: row.dst,
      src: row.src,
      offset: "displacement",
      implicit: row.usesR0 ? { reads: [REGISTERS.result], writes: [REGISTERS.result] } : NONE,
      cpu: row.cpu,
      syntax: row.syntax.replace("{type}", type).replace("{bits}", type === "u64" ? "64" : ""),
    })),
  );
}

function wideRows(): InsnRow[] {
  return entries<string, number>(WIDE_KINDS).map(([kind, code]) => ({
    ...PLAIN,
    name: `lddw.${kind}`,
    form: "wide",
    opcode: CLASSES.ld | MODES.imm | SIZES.u64.code,
    match: { src: code },
    dst: "write",
    imm: code === WIDE_KINDS.func ? "jump" : "value",
    syntax: "{dst} = {wide}",
  }));
}

/** Packet loads of classic BPF, RFC 9669 section 5.5: only for socket filters and the like, but they have a syntax. */
function legacyRows(): InsnRow[] {
  const implicit = { reads: [REGISTERS.legacySkb], writes: REGISTERS.callerSaved };
  return (["u8", "u16", "u32"] as const).flatMap((type): InsnRow[] => {
    const common = { ...PLAIN, form: "legacy", imm: "value", implicit } as const;
    const opcode = CLASSES.ld | SIZES[type].code;
    return [
      { ...common, name: `ldabs.${type}`, opcode: opcode | MODES.abs, syntax: `r0 = *(${type} *)skb[{imm}]` },
      {
        ...common,
        name: `ldind.${type}`,
        opcode: opcode | MODES.ind,
        src: "read",
        syntax: `r0 = *(${type} *)skb[{src} + {imm}]`,
      },
    ];
  });
}

function jumpRows(): InsnRow[] {
  return entries<string, { code: number; operator: string; cpu: CpuLevel }>(JUMP_OPS).flatMap(([op, row]) =>
    WIDTH_LIST.flatMap((width): InsnRow[] => {
      const opcode = CLASSES[WIDTHS[width].jump] | row.code;
      const cpu = Math.max(row.cpu, WIDTHS[width].jumpCpu) === row.cpu ? row.cpu : WIDTHS[width].jumpCpu;
      const common = { ...PLAIN, form: "jump", dst: "read", offset: "jump", width, cpu } as const;
      return [
        {
          ...common,
          name: `${op}.${width}.reg`,
          opcode: opcode | SOURCES.reg,
          src: "read",
          syntax: `if {dst} ${row.operator} {src} goto pc{off}`,
        },
        {
          ...common,
          name: `${op}.${width}.imm`,
          opcode: opcode | SOURCES.imm,
          imm: "value",
          syntax: `if {dst} ${row.operator} {hex} goto pc{off}`,
        },
      ];
    }),
  );
}

function gotoRows(): InsnRow[] {
  return Object.values(GOTO_OPS).map((row) => ({
    ...PLAIN,
    name: row.operator,
    form: "goto",
    opcode: CLASSES[row.class] | row.code,
    [row.distance]: "jump",
    fallsThrough: row.conditional,
    cpu: row.cpu,
    syntax: row.distance === "offset" ? `${row.operator} pc{off}` : `${row.operator} pc{distance}`,
  }));
}

function callRows(): InsnRow[] {
  const opcode = CLASSES.jmp | CONTROL_CODES.call;
  const call = { ...PLAIN, form: "call", opcode: opcode | SOURCES.imm, implicit: BY_CALL } as const;
  return [
    { ...call, name: "call.helper", match: { src: CALL_KINDS.helper }, imm: "value", syntax: "call {helper}#{imm}" },
    { ...call, name: "call.subprog", match: { src: CALL_KINDS.subprog }, imm: "jump", syntax: "call pc{distance}" },
    { ...call, name: "call.kfunc", match: { src: CALL_KINDS.kfunc }, imm: "value", syntax: "call kernel-function#{imm}" },
    // Clang writes it for calls through pointers; the kernel takes none (check_cfg, "unknown opcode 8d").
    { ...call, name: "callx", form: "callx", opcode: opcode | SOURCES.reg, dst: "read", syntax: "callx {dst}" },
    {
      ...PLAIN,
      name: "exit",
      form: "exit",
      opcode: CLASSES.jmp | CONTROL_CODES.exit,
      implicit: { reads: [REGISTERS.result], writes: [] },
      fallsThrough: false,
      syntax: "exit",
    },
  ];
}
