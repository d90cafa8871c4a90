// kernel

/** Every access of a packet view, made by the kernel and by the emulator, beside a `DataView` of the same bytes. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import { loadObject } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";
import { Random } from "../support/semantics/generate/random.ts";
import { compileSample } from "./support/compile.ts";

const PROGRAM = "test/frontend/accepted/packet-accessors.bpf.ts";
const CASES = 1500;
const FAULT = -7;
const OPERATIONS = 20;
/** Offsets that lie at edges of views, of the packet, and of 32 bits. */
const EDGES = [
  0, 1, 9, 16, 17, 18, 22, 29, 30, 33, 59, 60, 63, 0x7fff_ffff, 0x8000_0000, 0xffff_ffd8, 0xffff_fff8, 0xffff_ffff,
];
const TEXT = "GET /abc";

interface Outcome {
  readonly result: number;
  readonly data: string;
}

function randomPacket(random: Random): Uint8Array {
  const bytes = Uint8Array.from({ length: 64 + random.below(60) }, () => random.below(256));
  const view = new DataView(bytes.buffer);
  bytes.set([8, 0], 12);
  bytes[14] = random.below(OPERATIONS);
  view.setUint32(15, random.chance(70) ? random.below(bytes.length) : random.pick(EDGES));
  bytes[19] = random.below(2);
  bytes[20] = random.below(4);
  bytes[21] = random.chance(70) ? (bytes[random.below(bytes.length)] ?? 0) : random.below(256);
  if (random.chance(50)) bytes.set(Buffer.from(TEXT), 40 + random.below(16));
  return bytes;
}

/** What JavaScript says. */
function expected(packet: Uint8Array): Outcome {
  const bytes = Uint8Array.from(packet);
  const all = new DataView(bytes.buffer);
  try {
    const result = access(bytes, all);
    all.setBigUint64(24, BigInt.asUintN(64, result));
    return outcome(1, bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return outcome(FAULT, bytes);
  }
}

function access(bytes: Uint8Array, all: DataView): bigint {
  const [at, little, value] = [all.getUint32(15), bytes[19] !== 0, all.getBigUint64(24)];
  const [start, length] = viewOf(bytes);
  const view = new DataView(bytes.buffer, start, length);
  switch (bytes[14]) {
    case 0:
      return BigInt(view.getUint8(at));
    case 1:
      return BigInt(view.getUint16(at, little));
    case 2:
      return BigInt(view.getUint32(at, little));
    case 3:
      return view.getBigUint64(at, little);
    case 4:
      return BigInt(view.getInt8(at));
    case 5:
      return BigInt(view.getInt16(at, little));
    case 6:
      return BigInt(view.getInt32(at, little));
    case 7:
      return view.getBigInt64(at, little);
    case 16:
      return Buffer.from(bytes.subarray(start, start + length))
        .toString("latin1")
        .startsWith(TEXT, at)
        ? 1n
        : 0n;
    case 17:
      return BigInt(indexOf(bytes.subarray(start, start + length), bytes[21] ?? 0, at));
    case 18:
      return BigInt(length);
    case 19:
      return BigInt(view.getUint16(1)) + BigInt(view.getUint32(6)) + BigInt(view.getUint8(0)) + view.getBigUint64(10);
    default:
      write(view, bytes[14] ?? 0, at, value, little);
      return 0n;
  }
}

function write(view: DataView, operation: number, at: number, value: bigint, little: boolean): void {
  const number = Number(BigInt.asIntN(32, value));
  if (operation === 8) view.setUint8(at, number);
  else if (operation === 9) view.setUint16(at, number, little);
  else if (operation === 10) view.setUint32(at, number, little);
  else if (operation === 11) view.setBigUint64(at, value, little);
  else if (operation === 12) view.setInt8(at, number);
  else if (operation === 13) view.setInt16(at, number, little);
  else if (operation === 14) view.setInt32(at, number, little);
  else view.setBigInt64(at, value, little);
}

function viewOf(bytes: Uint8Array): readonly [start: number, length: number] {
  if (bytes[20] === 1) return [40, bytes.length - 40];
  if (bytes[20] === 2) return [40, 30];
  if (bytes[20] === 3 && bytes.length < 63) throw new RangeError("no such part");
  return bytes[20] === 3 ? [44, 19] : [0, bytes.length];
}

function indexOf(bytes: Uint8Array, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found >= 0 && found < from + 24 ? found : -1;
}

const outcome = (result: number, data: Uint8Array): Outcome => ({ result, data: Buffer.from(data).toString("hex") });

function* cases(seed: number): Generator<{ readonly packet: Uint8Array; readonly wanted: Outcome }> {
  const random = new Random(seed);
  for (let i = 0; i < CASES; i++) {
    const packet = randomPacket(random);
    yield { packet, wanted: expected(packet) };
  }
}

testWith("root", "bpftool")("the kernel reads and writes what a DataView does", () => {
  using loaded = loadObject(compileSample(PROGRAM));
  const program = loaded.program("access");
  for (const { packet, wanted } of cases(1)) {
    const { retval, data } = program.testRun({ data: packet });
    assert.equal(outcome(retval | 0, data), wanted, `operation ${packet[14]} on ${Buffer.from(packet).toString("hex")}`);
  }
});

test("the emulator reads and writes what a DataView does", () => {
  const emulated = new EmulatedObject(compileSample(PROGRAM));
  for (const { packet, wanted } of cases(2)) {
    const { result, data, fault } = emulated.program("access").run({ data: packet });
    assert.is(fault, undefined, fault?.message);
    assert.equal(
      outcome(Number(result), data ?? packet),
      wanted,
      `operation ${packet[14]} on ${Buffer.from(packet).toString("hex")}`,
    );
  }
});

test.run();
