/** The call of a kernel helper, where the program type, the target kernel and the license allow it. */

import type { ts } from "ts-morph";
import type { HelperRow } from "../../../stdlib/spec/helpers.ts";
import { isInScope } from "../../../stdlib/spec/prog-types.ts";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { IrType, ValueId } from "../../ir/types.ts";
import { refuse, requireKernel } from "../unit.ts";
import type { Lowering } from "./lowering.ts";

/** Emits the call of a helper that this program may call on the target kernel. */
export function callHelper(
  fl: Lowering,
  node: ts.Node,
  row: HelperRow,
  args: readonly ValueId[],
  type: IrType | "void",
): ValueId {
  const { row: program } = fl.instance;
  if (!isInScope(row.programTypes, program))
    refuse(node, "TSB3020", { helper: row.name, kernelName: row.kernelName, program: programTitle(program) });
  requireKernel(fl.unit, node, `\`${row.kernelName}\``, row.programTypesSince?.[program.progType] ?? row.since);
  if (row.gplOnly && !isGplCompatible(fl.unit.license))
    refuse(node, "TSB3021", { kernelName: row.kernelName, license: fl.unit.license ?? "none" });
  return fl.b.callhelper({ helper: row.id, name: row.kernelName, pure: row.pure, type }, [...args]);
}

/** include/linux/license.h `license_is_gpl_compatible`. */
const GPL_COMPATIBLE: ReadonlySet<string> = new Set([
  "GPL",
  "GPL v2",
  "GPL and additional rights",
  "Dual BSD/GPL",
  "Dual MIT/GPL",
  "Dual MPL/GPL",
]);

export const isGplCompatible = (license: string | undefined): boolean => license !== undefined && GPL_COMPATIBLE.has(license);
