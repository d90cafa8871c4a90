/** The rows of the helper table by the number that a call has. */

import { HELPERS, type HelperRow } from "../../stdlib/spec/helpers.ts";

export const HELPER_ROWS: ReadonlyMap<number, HelperRow> = new Map(
  Object.values<HelperRow>(HELPERS).map((row) => [row.id, row]),
);
