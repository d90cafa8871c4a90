/** Kernel constants as objects and types: from `spec/constants.ts` to `generated/constants.d.ts`. */

import { CONSTANTS, type ConstantSet } from "../../stdlib/spec/constants.ts";
import { docComment, fileText } from "./text.ts";

function declare(name: string, set: ConstantSet): string {
  const members = Object.entries(set.members).map(
    ([member, row]) => `${docComment([`${row.doc} \`${row.kernelName}\`.`], "  ")}  readonly ${member}: ${row.value};\n`,
  );
  const doc = docComment([`${set.doc}${set.kind === "flags" ? " Combine them with `|`." : ""}`]);
  return `${doc}export declare const ${name}: {\n${members.join("")}};\n${declareType(name, set)}`;
}

function declareType(name: string, set: ConstantSet): string {
  const doc = docComment([set.kind === "enum" ? `One of the values of \`${name}\`.` : `One flag of \`${name}\`.`]);
  return `${doc}export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`;
}

export function constantsDts(): string {
  return fileText(
    "Kernel constants",
    Object.entries(CONSTANTS).map(([name, set]) => declare(name, set)),
  );
}
