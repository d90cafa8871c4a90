/** Lists of programs in messages, all rows of a decorator by the decorator alone. */

import { PROGRAMS, type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";

/** The programs of which `isMeant` holds, by commas. */
export function programNames(isMeant: (row: ProgramRow) => boolean): string {
  const rows = Object.values<ProgramRow>(PROGRAMS);
  const names = rows.filter(isMeant).map((row) => {
    const isWhole = rows.every((one) => one.decorator !== row.decorator || isMeant(one));
    return `@${isWhole ? row.decorator : programTitle(row)}`;
  });
  return [...new Set(names)].join(", ");
}
