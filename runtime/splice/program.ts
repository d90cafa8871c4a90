/** The program of `splice`, loaded and attached once for all splices of a backend: with the last of them it goes. */

import type { Socket } from "node:net";
import type { SockHash, SockMap, u64 } from "tsbpf";
import type { BackendName } from "../backend.ts";
import { type Loaded, load } from "../load.ts";
import { SPLICE_OBJECT } from "./object.ts";

/** What `splice.bpf.ts` declares. */
interface SpliceModule {
  readonly ends: SockHash<u64>;
  readonly routes: SockHash<u64>;
  readonly asked: SockMap;
}

/** Of one socket to another, from now on: waits, after the end of the first, until all that it received has left by the second. */
export type DrainOf = (from: Socket, to: Socket) => () => Promise<void>;

export interface SpliceProgram extends Disposable {
  readonly backend: BackendName;
  readonly maps: Loaded<SpliceModule>["maps"];
  readonly drainOf: DrainOf;
}

type Wanted = BackendName | "auto";

interface Lent {
  readonly program: Promise<SpliceProgram>;
  borrowers: number;
}

const LENT = new Map<Wanted, Lent>();

/** Until as many calls of the disposer that it comes with. */
export async function borrow(wanted: Wanted): Promise<{ readonly program: SpliceProgram; readonly giveBack: () => void }> {
  const lent = LENT.get(wanted) ?? { program: open(wanted), borrowers: 0 };
  LENT.set(wanted, lent);
  lent.borrowers++;
  try {
    const program = await lent.program;
    return { program, giveBack: () => release(wanted, lent, program) };
  } catch (error) {
    LENT.delete(wanted);
    throw error;
  }
}

function release(wanted: Wanted, lent: Lent, program: SpliceProgram): void {
  lent.borrowers--;
  if (lent.borrowers > 0) return;
  LENT.delete(wanted);
  program[Symbol.dispose]();
}

async function open(wanted: Wanted): Promise<SpliceProgram> {
  const loaded = await load<SpliceModule>(Buffer.from(SPLICE_OBJECT, "base64"), { backend: wanted });
  loaded.attach();
  const { backend, maps } = loaded;
  const drainOf = backend === "kernel" ? (await import("../linux/drain.ts")).drainOf : keepsOrder;
  return { backend, maps, drainOf, [Symbol.dispose]: () => loaded[Symbol.dispose]() };
}

/** In the emulator redirected bytes are written by Node: what it ends it ends after them. */
const keepsOrder: DrainOf = () => () => Promise.resolve();
