/** The passes in their order: a module and a target go in, the module is changed, what the user must hear comes out. */

import { invariant } from "../diagnostics/invariant.ts";
import { printModule } from "../ir/print.ts";
import type { IrModule, PendingDiagnostic, Target } from "../ir/types.ts";
import { verifyModule } from "../ir/verify.ts";
import { boundIndices } from "./bound-indices.ts";
import { boundLoops } from "./bound-loops.ts";
import { claimSlots } from "./claim-slots.ts";
import { eliminateCommon } from "./eliminate-common.ts";
import { eliminateDead } from "./eliminate-dead.ts";
import { eliminateOverwritten } from "./eliminate-overwritten.ts";
import { expandSignedDivision } from "./expand-signed-division.ts";
import { flagObjects } from "./flag-objects.ts";
import { foldConstants } from "./fold-constants.ts";
import { foldKnownConditions } from "./fold-known-conditions.ts";
import { forgetOutcomes } from "./forget-outcomes.ts";
import { guardLoops } from "./guard-loops.ts";
import { hideConstants } from "./hide-constants.ts";
import { inline } from "./inline.ts";
import { inlineOpenLoops } from "./inline-open-loops.ts";
import { lowerFaults } from "./lower-faults.ts";
import { lowerPackets, ofPackets } from "./lower-packets.ts";
import { markSlowLoops } from "./mark-slow-loops.ts";
import { mergeTails } from "./merge-tails.ts";
import { narrowComparisons } from "./narrow-comparisons.ts";
import { orderComparisons } from "./order-comparisons.ts";
import { outlineLoops } from "./outline-loops.ts";
import { each, type ModulePass, type PassContext } from "./pass.ts";
import { promoteMemory } from "./promote-memory.ts";
import { propagateCopies } from "./propagate-copies.ts";
import { proveChecks } from "./prove-checks.ts";
import { releaseOnFault } from "./release-on-fault.ts";
import { resolveSpaces } from "./resolve-spaces.ts";
import { settleConstants } from "./settle-constants.ts";
import { shareObjects } from "./share-objects.ts";
import { showResults } from "./show-results.ts";
import { simplifyBranches } from "./simplify-branches.ts";

export interface PassRow {
  /** `late` marks a second run. */
  readonly name: string;
  readonly run: ModulePass;
  /** Needed for correct code; the others may be left out. */
  readonly required: boolean;
  /** Passes that must stand before this one. */
  readonly after: readonly string[];
}

export const PASSES: readonly PassRow[] = [
  { name: "promote-memory", run: each(promoteMemory), required: true, after: [] },
  { name: "fold-constants", run: each(foldConstants), required: false, after: [] },
  { name: "simplify-branches", run: each(simplifyBranches), required: false, after: ["fold-constants"] },
  { name: "inline-open-loops", run: inlineOpenLoops, required: true, after: ["promote-memory"] },
  { name: "prove-checks", run: proveChecks, required: true, after: ["promote-memory"] },
  { name: "bound-loops", run: boundLoops, required: true, after: ["inline-open-loops"] },
  { name: "guard-loops", run: each(guardLoops), required: true, after: ["bound-loops"] },
  { name: "hide-constants", run: each(hideConstants), required: true, after: ["guard-loops"] },
  { name: "propagate-copies", run: each(propagateCopies), required: false, after: ["prove-checks", "bound-loops"] },
  { name: "eliminate-common", run: each(eliminateCommon), required: false, after: ["propagate-copies"] },
  { name: "eliminate-dead", run: each(eliminateDead), required: false, after: ["prove-checks"] },
  { name: "inline", run: inline, required: true, after: ["prove-checks", "bound-loops"] },
  { name: "resolve-spaces", run: each(resolveSpaces), required: true, after: ["inline"] },
  { name: "settle-constants", run: settleConstants, required: true, after: ["resolve-spaces"] },
  { name: "packet promote-memory", run: each(ofPackets(promoteMemory)), required: false, after: ["inline"] },
  { name: "packet fold-constants", run: each(ofPackets(foldConstants)), required: false, after: ["packet promote-memory"] },
  { name: "lower-packets", run: each(lowerPackets), required: true, after: ["inline"] },
  { name: "late promote-memory", run: each(promoteMemory), required: false, after: ["inline"] },
  { name: "late fold-constants", run: each(foldConstants), required: false, after: ["late promote-memory"] },
  { name: "mark-slow-loops", run: markSlowLoops, required: true, after: ["bound-loops", "inline", "lower-packets"] },
  { name: "outline-loops", run: outlineLoops, required: true, after: ["mark-slow-loops", "resolve-spaces"] },
  { name: "release-on-fault", run: each(releaseOnFault), required: true, after: ["inline", "outline-loops"] },
  { name: "lower-faults", run: each(lowerFaults), required: true, after: ["inline", "lower-packets", "release-on-fault"] },
  { name: "last promote-memory", run: each(promoteMemory), required: false, after: ["release-on-fault"] },
  { name: "flag-objects", run: each(flagObjects), required: true, after: ["promote-memory", "release-on-fault"] },
  { name: "narrow-comparisons", run: each(narrowComparisons), required: false, after: ["late promote-memory"] },
  { name: "fold-known-conditions", run: each(foldKnownConditions), required: false, after: ["late fold-constants"] },
  { name: "late simplify-branches", run: each(simplifyBranches), required: false, after: ["late fold-constants"] },
  { name: "expand-signed-division", run: each(expandSignedDivision), required: true, after: ["prove-checks", "inline"] },
  { name: "late propagate-copies", run: each(propagateCopies), required: false, after: ["inline", "bound-loops"] },
  { name: "late eliminate-common", run: each(eliminateCommon), required: false, after: ["expand-signed-division"] },
  { name: "last fold-constants", run: each(foldConstants), required: false, after: ["late eliminate-common"] },
  { name: "eliminate-overwritten", run: each(eliminateOverwritten), required: false, after: ["inline"] },
  { name: "forget-outcomes", run: forgetOutcomes, required: true, after: ["outline-loops", "last fold-constants"] },
  { name: "show-results", run: each(showResults), required: true, after: ["lower-faults", "forget-outcomes"] },
  { name: "late eliminate-dead", run: each(eliminateDead), required: false, after: ["last fold-constants"] },
  { name: "last simplify-branches", run: each(simplifyBranches), required: false, after: ["late eliminate-dead"] },
  { name: "share-objects", run: shareObjects, required: true, after: ["lower-faults", "last simplify-branches"] },
  { name: "claim-slots", run: claimSlots, required: true, after: ["lower-faults", "last simplify-branches"] },
  { name: "merge-tails", run: each(mergeTails), required: false, after: ["lower-faults"] },
  { name: "order-comparisons", run: each(orderComparisons), required: true, after: ["merge-tails"] },
  { name: "bound-indices", run: each(boundIndices), required: true, after: ["merge-tails"] },
];

export interface PipelineOptions {
  /** Verify the module after every pass; it is always verified before the first and after the last. */
  readonly verifyEach?: boolean;
  /** Is given the text of the module after each pass. */
  readonly dump?: (pass: string, text: string) => void;
  /** Default: all. The required ones always run. */
  readonly optional?: boolean;
}

export interface PassReport {
  /** Each diagnostic once, in order of the source. */
  readonly pending: readonly PendingDiagnostic[];
}

export function runPipeline(module: IrModule, target: Target, options: PipelineOptions = {}): PassReport {
  const context: PassContext = { module, target, pending: [] };
  const done = new Set<string>();
  verifyModule(module, "front-end");
  for (const { name, run, required, after } of PASSES) {
    if (!required && options.optional === false) continue;
    for (const before of after)
      invariant(done.has(before) || options.optional === false, "pipeline", `${name} stands before ${before}`);
    run(context);
    done.add(name);
    if (options.verifyEach) verifyModule(module, name);
    options.dump?.(name, printModule(module));
  }
  verifyModule(module, "pipeline");
  return { pending: inSourceOrder(context.pending) };
}

function inSourceOrder(pending: readonly PendingDiagnostic[]): PendingDiagnostic[] {
  const byText = new Map(pending.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...byText.values()].sort((a, b) => a.loc.file - b.loc.file || a.loc.line - b.loc.line || a.loc.column - b.loc.column);
}
