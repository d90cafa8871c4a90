/** All helpers of the emulator by id. The ids are the spec's; a name that it does not have does not compile. */

import { HELPER_IDS, type HelperIdName } from "../../../stdlib/spec/helper-ids.ts";
import { HELPERS, type HelperKernelName } from "../../../stdlib/spec/helpers.ts";
import type { Helper, HelperTable } from "../machine.ts";
import { CONTROL_HELPERS } from "./control-helpers.ts";
import { LOOKUP_HELPERS } from "./lookup-helpers.ts";
import { MACHINE_HELPERS } from "./machine-helpers.ts";
import { MAP_HELPERS } from "./map-helpers.ts";
import { OPTION_HELPERS } from "./option-helpers.ts";
import { PACKET_HELPERS } from "./packet-helpers.ts";
import { RESIZE_HELPERS } from "./resize-helpers.ts";
import { RING_BUFFER_HELPERS } from "./ring-buffer-helpers.ts";
import { SOCKET_HELPERS } from "./socket-helpers.ts";
import { STORAGE_HELPERS } from "./storage-helpers.ts";
import { TRACE_HELPERS } from "./trace-helpers.ts";

type KnownName = HelperKernelName | HelperIdName;

const TOPICS = {
  ...MAP_HELPERS,
  ...RING_BUFFER_HELPERS,
  ...MACHINE_HELPERS,
  ...CONTROL_HELPERS,
  ...SOCKET_HELPERS,
  ...OPTION_HELPERS,
  ...STORAGE_HELPERS,
  ...LOOKUP_HELPERS,
  ...PACKET_HELPERS,
  ...RESIZE_HELPERS,
  ...TRACE_HELPERS,
} as const satisfies Readonly<Partial<Record<KnownName, Helper>>>;

let table: HelperTable | undefined;

export function helperTable(): HelperTable {
  table ??= new Map(Object.entries<Helper>(TOPICS).map(([name, helper]) => [idOf(name), helper]));
  return table;
}

function idOf(name: string): number {
  const ids: Readonly<Record<string, number>> = HELPER_IDS;
  const rows: Readonly<Record<string, { readonly id: number }>> = HELPERS;
  const id = rows[name]?.id ?? ids[name];
  if (id === undefined) throw new RangeError(`no helper is called ${name}`);
  return id;
}
