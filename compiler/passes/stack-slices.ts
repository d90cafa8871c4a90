/** Which parts of which stack objects can be SSA variables: a function goes in, slices with all their accesses come out. */

import { arg, constantOf, instAt } from "../ir/access.ts";
import type { Inst, IrFunction, IrType, ValueId, Width } from "../ir/types.ts";

export interface Slice {
  readonly index: number;
  readonly width: Width;
  readonly bits: 8 | 16 | 32 | 64;
  /** How 8- and 16-bit values are held in `type`. */
  readonly signed: boolean;
  readonly type: IrType;
  readonly accesses: readonly SliceAccess[];
}

export interface SliceAccess {
  readonly inst: ValueId;
  /** What a cut store writes to this slice. */
  readonly constant: bigint | undefined;
}

interface Access {
  readonly inst: Inst & { readonly op: "load" | "store" };
  /** Byte offset in the object. */
  readonly offset: number;
}

/** A range of bytes of one object and the accesses that touch it, constant stores aside. */
interface Cluster {
  readonly start: number;
  end: number;
  readonly accesses: Access[];
  /** Accesses of different extent, or a store of part of it: stays in memory. */
  blocked: boolean;
}

export interface Slices {
  readonly slices: readonly Slice[];
  /** Stores that write nothing but slices and bytes that are never read. */
  readonly stores: ReadonlySet<ValueId>;
}

type Endian = "little" | "big";

const BITS = { 1: 8, 2: 16, 4: 32, 8: 64 } as const;

export function findSlices(fn: IrFunction, endian: Endian): Slices {
  const users = usersOfAddresses(fn);
  const slices: Slice[] = [];
  const stores = new Set<ValueId>();
  for (const inst of fn.insts) {
    if (inst?.op !== "alloca") continue;
    const accesses = accessesOf(fn, inst.id, users);
    if (accesses) addSlices(fn, accesses, endian, slices, stores);
  }
  return { slices, stores };
}

function usersOfAddresses(fn: IrFunction): Map<ValueId, Inst[]> {
  const users = new Map<ValueId, Inst[]>();
  for (const inst of fn.insts) {
    for (const value of inst?.args ?? []) {
      const { op } = instAt(fn, value);
      if (!inst || (op !== "alloca" && op !== "ptradd")) continue;
      const list = users.get(value);
      if (list) list.push(inst);
      else users.set(value, [inst]);
    }
  }
  return users;
}

/** All accesses through the object's address; undefined when it is used in any other way. */
function accessesOf(fn: IrFunction, object: ValueId, users: ReadonlyMap<ValueId, readonly Inst[]>): Access[] | undefined {
  const accesses: Access[] = [];
  const work: { readonly address: ValueId; readonly offset: number }[] = [{ address: object, offset: 0 }];
  for (let at = work.pop(); at; at = work.pop()) {
    for (const user of users.get(at.address) ?? []) {
      if (user.op === "ptradd") {
        const index = user.args[1] === undefined ? 0n : constantOf(fn, user.args[1]);
        if (index === undefined) return undefined;
        work.push({ address: user.id, offset: at.offset + user.offset + Number(index) });
      } else if (user.op === "load" || (user.op === "store" && arg(user, 1) !== at.address)) {
        accesses.push({ inst: user, offset: at.offset + user.offset });
      } else return undefined;
    }
  }
  return accesses;
}

function addSlices(fn: IrFunction, accesses: readonly Access[], endian: Endian, slices: Slice[], stores: Set<ValueId>): void {
  const isConstant = ({ inst }: Access): boolean => inst.op === "store" && constantOf(fn, arg(inst, 1)) !== undefined;
  const constants = accesses.filter(isConstant);
  const clusters = clusterize(accesses.filter((access) => !isConstant(access)));
  for (const access of constants) {
    const touched = clusters.filter((cluster) => overlaps(access, cluster));
    if (!touched.every((cluster) => covers(access, cluster))) for (const cluster of touched) cluster.blocked = true;
  }
  for (const cluster of clusters) {
    const type = cluster.blocked ? undefined : sliceType(fn, cluster, constants);
    if (!type) cluster.blocked = true;
    else slices.push(makeSlice(fn, cluster, type, constants, endian, slices.length));
  }
  for (const { inst, offset } of accesses) {
    const kept = clusters.some((cluster) => cluster.blocked && overlaps({ inst, offset }, cluster));
    if (inst.op === "store" && !kept) stores.add(inst.id);
  }
}

function clusterize(accesses: readonly Access[]): Cluster[] {
  const clusters: Cluster[] = [];
  for (const access of [...accesses].sort((a, b) => a.offset - b.offset)) {
    const last = clusters.at(-1);
    const end = access.offset + access.inst.width;
    if (!last || access.offset >= last.end) {
      clusters.push({ start: access.offset, end, accesses: [access], blocked: false });
      continue;
    }
    if (access.offset !== last.start || end !== last.end) last.blocked = true;
    last.end = Math.max(last.end, end);
    last.accesses.push(access);
  }
  return clusters;
}

function overlaps({ inst, offset }: Access, cluster: Cluster): boolean {
  return offset < cluster.end && cluster.start < offset + inst.width;
}

function covers({ inst, offset }: Access, cluster: Cluster): boolean {
  return offset <= cluster.start && cluster.end <= offset + inst.width;
}

/** The type of the variable; undefined where pointers and integers share the bytes. */
function sliceType(fn: IrFunction, cluster: Cluster, constants: readonly Access[]): IrType | undefined {
  const types = cluster.accesses.map(({ inst }) => (inst.op === "load" ? inst.type : instAt(fn, arg(inst, 1)).type));
  const width = cluster.end - cluster.start;
  if (types.includes("ptr")) {
    const nulls = constants
      .filter((access) => overlaps(access, cluster))
      .every(({ inst }) => constantOf(fn, arg(inst, 1)) === 0n);
    return width === 8 && nulls && types.every((type) => type === "ptr") ? "ptr" : undefined;
  }
  const [wanted] = types.filter((type) => (width === 8 ? type === "i64" || type === "u64" : type === "i32" || type === "u32"));
  if (wanted === "void") return undefined;
  return wanted ?? (width === 8 ? "u64" : "u32");
}

function makeSlice(
  fn: IrFunction,
  cluster: Cluster,
  type: IrType,
  constants: readonly Access[],
  endian: Endian,
  index: number,
): Slice {
  const [first] = cluster.accesses;
  const width = first?.inst.width ?? 8;
  const load = cluster.accesses.map(({ inst }) => inst).find((inst) => inst.op === "load");
  const signed = load?.op === "load" && load.signed;
  const pieces = constants
    .filter((access) => overlaps(access, cluster))
    .map((access) => piece(fn, access, cluster, signed, endian));
  const accesses = cluster.accesses.map(({ inst }): SliceAccess => ({ inst: inst.id, constant: undefined }));
  return { index, width, bits: BITS[width], signed, type, accesses: [...accesses, ...pieces] };
}

/** What a constant store writes to the bytes of `cluster`. */
function piece(fn: IrFunction, { inst, offset }: Access, cluster: Cluster, signed: boolean, endian: Endian): SliceAccess {
  const value = constantOf(fn, arg(inst, 1)) ?? 0n;
  const skipped = endian === "little" ? cluster.start - offset : offset + inst.width - cluster.end;
  const bits = (cluster.end - cluster.start) * 8;
  const shifted = BigInt.asUintN(inst.width * 8, value) >> BigInt(skipped * 8);
  return { inst: inst.id, constant: signed ? BigInt.asIntN(bits, shifted) : BigInt.asUintN(bits, shifted) };
}
