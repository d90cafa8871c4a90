/** Programs that read, frame and shape messages, in the emulator. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../../compiler/project/options.ts";
import { EmulatedObject } from "../../../runtime/emulator/load.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

function load(path: string): EmulatedObject {
  const [file] = compile([join(ROOT, path)], { ...DEFAULT_OPTIONS, rootDir: ROOT });
  const [object] = file?.outputs ?? [];
  if (object === undefined) throw new Error(`${path} does not compile`);
  return new EmulatedObject(object.bytes);
}

const METHODS = "test/frontend/accepted/packet-methods.bpf.ts";
const PASS = 1;
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");

test("a sk_msg program pops and pushes, and its view follows", () => {
  const message = Buffer.from("00000007aabbccdd0102030405060708090a0b0c", "hex");
  const { result, data, fault } = load(METHODS).program("send").run({ data: message });
  assert.is(fault, undefined, fault?.message);
  assert.is(result, PASS);
  assert.is(hex(data), `00000018${"55667788"}aabbccdd0102030405060708090a0b0c`);
});

test("a verdict cuts the front of an skb off and makes it longer; what follows its new end is a fault", () => {
  const { result, data, fault } = load(METHODS)
    .program("whole")
    .run({ data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  assert.is(fault, undefined, fault?.message);
  assert.is(result, 0);
  assert.is(hex(data), `05060708${"00".repeat(96)}`);
  const short = load(METHODS)
    .program("whole")
    .run({ data: Uint8Array.of(1, 2, 3) });
  assert.equal([short.result, hex(short.data)], [0, "010203"], "less than is cut off");
});

test("a parser keeps where its messages begin; the verdict reads there", () => {
  const object = load(METHODS);
  const cookie = 77n;
  const key = new Uint8Array(new BigUint64Array([cookie]).buffer);
  const frame = (): readonly number[] => {
    const entry = object.maps["__tsbpf_frames"]?.hostLookup(key);
    return entry instanceof Uint8Array ? [...new Uint32Array(Uint8Array.from(entry).buffer)] : [];
  };
  const skb = Buffer.from("0000000201020000000305040500", "hex");
  const parse = (data: Uint8Array): number | undefined => object.program("parser").run({ data, socketCookie: cookie }).result;
  assert.is(parse(skb.subarray(0, 3)), 0, "more bytes are needed");
  assert.equal(frame(), []);
  assert.is(parse(skb), 6);
  assert.equal(frame(), [6, 0]);
  assert.is(parse(skb), 7, "the second message of the same skb");
  assert.equal(frame(), [13, 6]);
  const verdict = object.program("verdict").run({ data: skb, socketCookie: cookie });
  assert.is(verdict.fault, undefined, verdict.fault?.message);
  assert.is(hex(verdict.data), "0000000201020000000303040500", "it writes to the second message");
});

test.run();
