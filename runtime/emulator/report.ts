/** Faults with their place. Enters: what was thrown and where the interpreter was; leaves: the report, and its text. */

import { disassemble } from "../../compiler/bytecode/disassemble.ts";
import type { ObjectLine } from "../../compiler/object/object-file.ts";
import { REGISTERS } from "../../stdlib/spec/isa.ts";
import { join64 } from "./address.ts";
import type { FaultFrame, FaultReport, MachineFault } from "./fault.ts";
import type { ProgramImage } from "./machine.ts";

interface Running {
  readonly image: ProgramImage;
  readonly slot: number;
}

/** `words` begins with the registers; `frames` are the running functions, the innermost first. */
export function reportFault(fault: MachineFault, pc: number, words: Int32Array, frames: readonly Running[]): FaultReport {
  const image = frames[0]?.image;
  const place = frames.map(frameOf);
  return {
    kind: fault.kind,
    message: fault.message,
    at: fault.at,
    program: image?.name ?? "",
    functionName: place[0]?.functionName ?? "",
    pc,
    disassembly: image ? disassemblyAt(image, pc) : "",
    line: image && lineAt(image, pc),
    registers: Array.from({ length: REGISTERS.count }, (_, register) =>
      join64(words[register * 2] ?? 0, words[register * 2 + 1] ?? 0),
    ),
    frames: place,
  };
}

function frameOf({ image, slot }: Running): FaultFrame {
  const fn = image.source.functions.findLast((each) => each.slot <= slot);
  return { program: image.name, functionName: fn?.name ?? image.name, slot };
}

/** The line that covers a slot: the last that begins at or before it, in the same function. */
export function lineAt(image: ProgramImage, slot: number): ObjectLine | undefined {
  const start = image.source.functions.findLast((each) => each.slot <= slot)?.slot ?? 0;
  return image.source.lines?.findLast((line) => line.slot <= slot && line.slot >= start);
}

export function disassemblyAt(image: ProgramImage, slot: number): string {
  return disassemble(image.source.insns.slice(slot, slot + 2))[0]?.text ?? "";
}

/** As a terminal shows it, several lines. */
export function formatFault(fault: FaultReport): string {
  const lines = [
    `fault: ${fault.message} (${fault.kind})`,
    `  at ${fault.functionName}, instruction ${fault.pc}: ${fault.disassembly}`,
    ...(fault.line ? [`  ${fault.line.file}:${fault.line.line}:${fault.line.column}  ${fault.line.text.trim()}`] : []),
    ...(fault.at ? [`  address 0x${fault.at.address.toString(16)}, ${fault.at.size} bytes, ${fault.at.access}`] : []),
    ...fault.frames.slice(1).map((frame) => `  called from ${frame.functionName}, instruction ${frame.slot}`),
    ...registerLines(fault.registers),
  ];
  return `${lines.join("\n")}\n`;
}

const REGISTERS_A_LINE = 4;

function registerLines(registers: readonly bigint[]): string[] {
  const shown = registers.map((value, register) => `r${register}=0x${value.toString(16)}`);
  const rows = Math.ceil(shown.length / REGISTERS_A_LINE);
  return Array.from(
    { length: rows },
    (_, row) => `  ${shown.slice(row * REGISTERS_A_LINE, (row + 1) * REGISTERS_A_LINE).join(" ")}`,
  );
}
