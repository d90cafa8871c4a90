/** All generated modules of a seed, in a fixed order. */

import { callDeclarations, callDrafts, optionalDrafts } from "./calls.ts";
import {
  byteOrderDrafts,
  compoundDrafts,
  conversionDrafts,
  rangeDrafts,
  stepDrafts,
  wideDrafts,
  wideningDrafts,
} from "./conversions.ts";
import { layoutModule } from "./layouts.ts";
import { assembleModule, type GeneratedModule, inModules } from "./module.ts";
import { arithmeticDrafts, comparisonDrafts, shiftDrafts, unaryDrafts } from "./operators.ts";
import { randomProgramsModule } from "./programs.ts";
import { Random } from "./random.ts";
import { statementDeclarations, statementDrafts } from "./statements.ts";

/** Every integer operator by types, conversions, byte order, layout, statements, calls. */
export function generateSystematic(seed: number): readonly GeneratedModule[] {
  const random = new Random(seed);
  const conversions = [
    ...conversionDrafts(),
    ...wideningDrafts(),
    ...rangeDrafts(),
    ...compoundDrafts(random),
    ...stepDrafts(),
    ...byteOrderDrafts(random),
    ...wideDrafts(),
    ...unaryDrafts(),
  ];
  return [
    ...inModules(random, "arithmetic", arithmeticDrafts(random)),
    ...inModules(random, "shifts", shiftDrafts(random)),
    ...inModules(random, "comparisons", comparisonDrafts(random)),
    ...inModules(random, "conversions", conversions),
    assembleModule(random, "statements", statementDrafts(), statementDeclarations),
    assembleModule(random, "calls", callDrafts(), callDeclarations),
    layoutModule(random, "layouts", 30),
  ];
}

/** Random functions of nested expressions and statements. */
export function generateRandom(seed: number, modules: number, programsPerModule = 30): readonly GeneratedModule[] {
  const random = new Random(seed);
  return Array.from({ length: modules }, (_, i) => randomProgramsModule(random, `random_${i}`, programsPerModule));
}

/** A module for each construct that a compiler may refuse, but not compile wrongly. */
export function generateOptional(seed: number): readonly GeneratedModule[] {
  const random = new Random(seed);
  return optionalDrafts().map((draft) => assembleModule(random, `optional_${draft.name}`, [draft], callDeclarations));
}
