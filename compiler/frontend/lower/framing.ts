/**
 * How each program reaches its message, known once all functions are lowered: which stream programs are beside one another (by
 * map; one that names none may be beside any), which of them read data, and so which need the frames that parsers keep. Also
 * refuses what a program may not do to its skb.
 */

import { ts } from "ts-morph";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { IrFunction, PacketMode } from "../../ir/types.ts";
import type { Instance } from "../typing/instances.ts";
import { returnedExpressions } from "../typing/returned.ts";
import { excerpt, type ProgramDecl, report, symbolOf, type Unit } from "../unit.ts";
import type { ModuleState, PacketUse } from "./lowering.ts";

/** Sets `packet` of the programs among `functions`. */
export function assignPackets(
  unit: Unit,
  state: ModuleState,
  instances: readonly Instance[],
  functions: readonly IrFunction[],
): void {
  const uses = new Map(unit.programs.map((program) => [program, usesOf(state, instances, program)]));
  for (const [program, found] of uses) refuseUses(unit, program, found);
  const reads = (program: ProgramDecl): boolean =>
    program.options.view !== "skb" && (uses.get(program) ?? []).some(({ kind }) => kind === "read");
  for (const program of unit.programs) {
    const mode = packetMode(unit, program, reads);
    const fn = functions.find((one) => one.kind === "program" && one.name === program.name);
    if (fn && mode) fn.packet = mode;
  }
}

/** Is any parser beside a verdict that gives other messages than whole skbs? Redirects then need a pull. */
export const hasFramedVerdicts = (unit: Unit): boolean =>
  unit.programs.some((one) => isVerdict(one) && parsersBeside(unit, one).some((parser) => !givesWholeSkbs(unit, parser)));

function packetMode(unit: Unit, program: ProgramDecl, reads: (program: ProgramDecl) => boolean): PacketMode | undefined {
  if (program.row.context === "SkMsg") return "msg";
  if (program.row.context === "Sockopt") return "optval";
  if (program.row.context !== "SkBuff") return undefined;
  const keeps = (parser: ProgramDecl): boolean =>
    parser.options.view !== "skb" &&
    !givesWholeSkbs(unit, parser) &&
    [parser, ...unit.programs.filter((one) => isVerdict(one) && areBeside(parser, one))].some(reads);
  if (isParser(program)) return keeps(program) ? "framed-parser" : "skb";
  const parsers = isVerdict(program) ? parsersBeside(unit, program) : [];
  if (program.options.view !== "skb" && parsers.some(keeps)) return "framed-verdict";
  return parsers.some((parser) => !givesWholeSkbs(unit, parser)) ? "parsed-verdict" : "skb";
}

const isParser = ({ row }: ProgramDecl): boolean => row.attachType === "stream_parser";
const isVerdict = ({ row }: ProgramDecl): boolean => row.attachType === "stream_verdict";

const areBeside = (a: ProgramDecl, b: ProgramDecl): boolean => !a.map || !b.map || a.map === b.map;

const parsersBeside = (unit: Unit, verdict: ProgramDecl): readonly ProgramDecl[] =>
  unit.programs.filter((one) => isParser(one) && areBeside(one, verdict));

/** Does the parser return `skb.len` and nothing else? Its messages are the skbs, then, and nobody need keep where they begin. */
function givesWholeSkbs(unit: Unit, parser: ProgramDecl): boolean {
  const [parameter] = parser.method.parameters;
  const ctx = parameter && symbolOf(unit.checker, parameter.name);
  if ((parser.options.onFault ?? 0) > 0 || !ctx) return false;
  return returnedExpressions(parser.method.body).every(
    (node) =>
      ts.isPropertyAccessExpression(node) && node.name.text === "len" && symbolOf(unit.checker, node.expression) === ctx,
  );
}

/** What the program and the functions that it calls do to the message. */
function usesOf(state: ModuleState, instances: readonly Instance[], program: ProgramDecl): PacketUse[] {
  const reached = new Set<Instance>();
  const work = instances.filter((one) => one.isProgram && one.node === program.method);
  for (let instance = work.pop(); instance; instance = work.pop()) {
    if (reached.has(instance)) continue;
    reached.add(instance);
    for (const call of state.calls) if (call.from === instance) work.push(call.to);
  }
  return state.packetUses.filter(({ by }) => reached.has(by));
}

/** strparser still builds a message from the parser's skb, and has measured the verdict's (net/strparser/strparser.c). */
function refuseUses(unit: Unit, program: ProgramDecl, uses: readonly PacketUse[]): void {
  const [parser] = isVerdict(program) ? parsersBeside(unit, program) : [];
  for (const { kind, node } of uses) {
    if (kind !== "read" && isParser(program)) report(unit, node, "TSB3040", { program: programTitle(program.row) });
    if (kind === "resize" && parser)
      report(unit, node, "TSB3042", { text: excerpt(node), verdict: program.name, parser: parser.name });
  }
}
