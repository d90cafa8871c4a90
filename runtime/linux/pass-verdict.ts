/**
 * A verdict that passes everything, for maps whose sockets have none, on kernels where such sockets may not wake who waits for
 * them (KNOWN_BAD_KERNELS.silentSockets). Only for objects without sk_skb programs: what it has passed no other verdict sees. It
 * is attached without a link, so that any other verdict takes its place, and stays until the object goes.
 */

import { release } from "node:os";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { isKnownBad } from "../../stdlib/spec/features.ts";
import { PROG_TYPES } from "../../stdlib/spec/prog-types.ts";
import { BpfError } from "../bpf-error.ts";
import type { BpfObject } from "../object.ts";
import { minimalProgram } from "./minimal-program.ts";
import type { Fd } from "./syscall/fd.ts";
import { openIfThere } from "./syscall/ids.ts";
import { programInfo } from "./syscall/info.ts";
import { loadProgram } from "./syscall/load.ts";
import { attachProgram, detachProgram } from "./syscall/program.ts";
import { attachedPrograms } from "./syscall/query.ts";

const { id: VERDICT } = ATTACH_TYPES.skb_verdict;

/** As programs are listed. */
const NAME = "tsbpf_pass";

export class PassVerdict implements Disposable {
  #loaded: Fd | undefined;
  /** Where it was attached. */
  readonly #maps = new Set<Fd>();

  get #program(): Fd {
    this.#loaded ??= loadProgram({ type: PROG_TYPES.sk_skb.id, code: minimalProgram(), name: NAME });
    return this.#loaded;
  }

  /** To a map that has no verdict. */
  attach(map: Fd): void {
    if (verdictOf(map) !== undefined) return;
    attachProgram(this.#program.number, map.number, VERDICT, "attach a verdict that passes everything");
    this.#maps.add(map);
  }

  /** `enter` puts a socket into the map. One that has a verdict from another map takes no second (EBUSY), and needs none. */
  entering(map: Fd, enter: () => void): void {
    this.attach(map);
    try {
      enter();
    } catch (error) {
      const isBusy = error instanceof BpfError && error.code === "EBUSY";
      if (!isBusy || verdictOf(map) !== programInfo(this.#program.number).id) throw error;
      this.#detach(map);
      try {
        enter();
      } finally {
        this.attach(map);
      }
    }
  }

  /** Where it still is: another may have taken the place (ENOENT), a stream verdict even excludes it (EBUSY). */
  #detach(map: Fd): void {
    detachProgram(this.#program.number, map.number, VERDICT, ["ENOENT", "EBUSY"]);
  }

  [Symbol.dispose](): void {
    for (const map of this.#maps) if (map.isOpen) this.#detach(map);
    this.#loaded?.close();
  }
}

/** Does an object's kernel want it? `kernel`: what `uname -r` tells. */
export function needsPassVerdict(object: BpfObject, kernel = release()): boolean {
  const judges = [...object.programs.values()].some(({ progType }) => progType === "sk_skb");
  return isKnownBad("silentSockets", kernel) && !judges;
}

/** Another object's, where a stream verdict comes, which excludes it. */
export function withdrawPassVerdict(map: Fd): void {
  const id = verdictOf(map);
  using program = id === undefined ? undefined : openIfThere("program", id);
  if (program && programInfo(program.number).name === NAME) detachProgram(program.number, map.number, VERDICT, ["ENOENT"]);
}

/** Id of the program. */
function verdictOf(map: Fd): number | undefined {
  const [id] = attachedPrograms(map.number, VERDICT, "a map", ["EBUSY"]);
  return id;
}
