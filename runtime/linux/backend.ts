/** The kernel as a backend: an object loaded, its maps and globals by bytes. */

import { MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import type { AttachTarget, PlannedAttachment } from "../attach-plan.ts";
import type { Attachment, Backend, LoadableObject, RawMap, RawRing, RawRunInput, RawRunOutput, Successor } from "../backend.ts";
import type { BpfObject, GlobalSpec } from "../object.ts";
import { attachAll, KernelAttachments } from "./attach.ts";
import { KernelMap } from "./map.ts";
import { type KernelLoadOptions, KernelObject } from "./object.ts";
import { needsPassVerdict, PassVerdict, withdrawPassVerdict } from "./pass-verdict.ts";
import { queryKernel } from "./query.ts";
import { KernelRing } from "./ring-buffer.ts";
import { emptyMap } from "./socket-map.ts";
import type { Fd } from "./syscall/fd.ts";
import { mapInfo } from "./syscall/info.ts";
import { lookupElem, updateElem } from "./syscall/map.ts";
import { testRunProgram } from "./syscall/program.ts";

const ZERO_KEY = new Uint8Array(4);

export class KernelBackend implements Backend {
  readonly name = "kernel";
  readonly spec: BpfObject;
  readonly object: KernelObject;
  /** Are the maps another's, which took this one's place or whose place this one has not taken? */
  #hasLentMaps = false;
  readonly #rings = new Map<string, KernelRing>();

  readonly #pass: PassVerdict | undefined;

  /** Throws a `BpfError` or an `UnloadableError`; nothing is left then. `kernel`: what `uname -r` tells, where it is not asked. */
  constructor(spec: BpfObject, { kernel, ...options }: KernelLoadOptions & { readonly kernel?: string | undefined } = {}) {
    this.spec = spec;
    this.object = new KernelObject(spec, options);
    this.#pass = needsPassVerdict(spec, kernel) ? new PassVerdict() : undefined;
  }

  map(name: string): RawMap | undefined {
    const [spec, fd] = [this.spec.maps.get(name), this.object.maps.get(name)];
    const pass = this.#pass;
    return spec && fd && new KernelMap(spec, () => fd.number, pass && ((enter) => pass.entering(fd, enter)));
  }

  ring(name: string): RawRing | undefined {
    const [spec, fd] = [this.spec.maps.get(name), this.object.maps.get(name)];
    if (spec?.type !== MAP_TYPE_ID.BPF_MAP_TYPE_RINGBUF || fd === undefined) return undefined;
    const known = this.#rings.get(name) ?? new KernelRing(fd, mapInfo(fd.number).maxEntries);
    this.#rings.set(name, known);
    return known;
  }

  attach(plan: readonly PlannedAttachment[], replaced?: Disposable): Disposable {
    for (const { type, target } of plan) {
      const map = target.kind === "map" ? this.object.maps.get(target.map) : undefined;
      if (map && type === "stream_verdict" && replaced) withdrawPassVerdict(map);
      // Sockets may enter such a map by a sock_ops program.
      if (map && type === "msg_verdict") this.#pass?.attach(map);
    }
    return attachAll(this.object, plan, { replaced: replaced instanceof KernelAttachments ? replaced : undefined });
  }

  query(targets: readonly AttachTarget[]): readonly Attachment[] {
    return queryKernel(this.object, targets);
  }

  successor({ spec, globals }: LoadableObject): Successor {
    const backend = new KernelBackend(spec, { globals, maps: new Map(this.#keptMaps(spec)) });
    backend.#hasLentMaps = true;
    const takeOver = (): void => {
      backend.object.takeMapsOf(this.object);
      [backend.#hasLentMaps, this.#hasLentMaps] = [false, true];
    };
    return { backend, takeOver };
  }

  *#keptMaps(spec: BpfObject): Generator<[string, Fd]> {
    for (const [name, fd] of this.object.maps) if (spec.maps.get(name)?.row?.value !== "program") yield [name, fd];
  }

  run(program: string, { ctx, data }: RawRunInput): RawRunOutput {
    const type = this.spec.programs.get(program)?.progType;
    // A syscall program changes the context that it was given; the others give theirs back apart.
    const ctxOutSize = type === "syscall" ? undefined : ctx.length;
    const isEmpty = type !== "sk_lookup" && ctxOutSize !== undefined && ctx.every((byte) => byte === 0);
    const fd = this.object.programs.get(program)?.number ?? -1;
    const output = testRunProgram(fd, { data, ctxOutSize, ctx: isEmpty ? undefined : ctx });
    return { result: output.retval, ctx: output.ctx, data: new Uint8Array(output.data) };
  }

  readGlobal(name: string): Uint8Array | undefined {
    const global = this.spec.globals.get(name);
    return global && this.#section(global)?.slice(global.byteOffset, global.byteOffset + global.size);
  }

  writeGlobal(name: string, bytes: Uint8Array): void {
    const global = this.spec.globals.get(name);
    const content = global && this.#section(global);
    if (content === undefined) return;
    content.set(bytes, global?.byteOffset);
    updateElem(this.#dataFd(global), ZERO_KEY, content);
  }

  #section(global: GlobalSpec): Uint8Array | undefined {
    const size = this.spec.dataSections.find(({ name }) => name === global.section)?.size;
    return size === undefined ? undefined : lookupElem(this.#dataFd(global), ZERO_KEY, size);
  }

  #dataFd(global: GlobalSpec | undefined): number {
    return this.object.data.get(global?.section ?? "")?.number ?? -1;
  }

  /** Sockets are as they were: those in a map would go on holding the programs, which hold the maps, until they are closed. */
  [Symbol.dispose](): void {
    for (const { name, row, keySize } of this.#hasLentMaps ? [] : this.spec.mapList) {
      const fd = this.object.maps.get(name);
      if (row?.value === "socket" && fd?.isOpen) emptyMap(fd.number, keySize);
    }
    for (const ring of this.#rings.values()) ring[Symbol.dispose]();
    this.#pass?.[Symbol.dispose]();
    this.object[Symbol.dispose]();
  }
}
