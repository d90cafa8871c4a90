import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderAsm } from "../../../compiler/dump/asm.ts";
import { dumpObject, dumpObjectAsJson } from "../../../compiler/dump/dump.ts";
import { ObjectError } from "../../../compiler/object/error.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { compileC } from "../../support/clang.ts";
import { golden } from "../../support/golden.ts";
import { testWith } from "../../support/needs.ts";
import { COVERING } from "../bytecode/covering.ts";
import { noise } from "../bytecode/noise.ts";
import { sampleModel, VERDICT, VERDICT_RELOCATIONS } from "./sample.ts";

const little = (): Uint8Array => writeObject(sampleModel("little"));

test("the dump of an object of ours", () => {
  golden("dump/sample.txt", dumpObject(little(), { path: "relay.o" }));
});

test("the same in big-endian differs in the heading only", () => {
  const lines = dumpObject(writeObject(sampleModel("big")), { path: "relay.o" }).split("\n");
  const expected = dumpObject(little(), { path: "relay.o" }).split("\n");
  assert.equal(lines.length, expected.length);
  assert.equal(
    lines.filter((line, index) => line !== expected[index]),
    [lines[0]],
  );
  assert.match(lines[0] ?? "", /^relay\.o: big-endian BPF object/);
});

test("the dump as JSON", () => {
  const text = dumpObjectAsJson(little());
  golden("dump/sample.json", text);
  assert.ok(JSON.parse(text));
});

test("the text of --emit asm", () => {
  const source = { file: "src/relay.bpf.ts", line: 5, text: "  const key = keyOf(skb);" };
  const text = renderAsm([
    {
      name: "verdict",
      section: "sk_skb/stream_verdict",
      insns: VERDICT,
      relocations: VERDICT_RELOCATIONS,
      lines: [
        { slot: 0, ...source },
        { slot: 2, ...source },
      ],
    },
    { name: "empty", section: ".text", insns: [], relocations: [], lines: [] },
  ]);
  golden("dump/sample.asm", text);
});

testWith("clang")(
  "clang's objects: every function, map, global, type and source line, with names for relocated operands",
  () => {
    const text = dumpObject(compileC(COVERING));
    for (const pattern of [
      /^little-endian BPF object, license "GPL", 1 program, 2 maps$/m,
      /^ {2}table +HASH +struct key \(8 bytes\) +struct entry \(16 bytes\) +64 +0x0$/m,
      /^ {2}socks +SOCKMAP +4 bytes +8 bytes +2 +0x0$/m,
      /^ {2}verdict +sk_skb\/stream_verdict +global +\d+$/m,
      /^ {2}step +\.text +static +\d+$/m,
      /^ {2}__u64 seen\[4\] +\.bss +\d+ +32$/m,
      /^ {2}const volatile __u32 limit +\.rodata +0 +4 +e8 03 00 00$/m,
      /^ {2}\[\d+\] struct entry \{ {2}\/\/ 16 bytes$/m,
      /^ {8}__s16 low; {2}\/\/ 12$/m,
      /^ {2}\[\d+\] static __s64 scale\(__s64 a, __s32 b, struct entry \*e\);$/m,
      /^ {8}int \(\*type\)\[1\]; {2}\/\/ 0$/m,
      /^; \d+: bpf_loop\(16, step, &sum, 0\); {2}\/\/ .*input\.c:\d+$/m,
      /\(18\) r\d = map\[table\] ll$/m,
      /\(18\) r\d = map\[socks\] ll$/m,
      /\(18\) r\d = &step ll$/m,
      /\(18\) r\d = &total ll$/m,
      /\(18\) r\d = &seen ll$/m,
      /\(85\) call scale$/m,
      /\(85\) call bpf_sk_redirect_map#52$/m,
      /\(85\) call bpf_loop#181$/m,
    ]) {
      assert.match(text, pattern);
    }
  },
);

test("names of a file cannot forge lines or drive the terminal", () => {
  const model = sampleModel("little");
  const forged = { ...model, license: "MIT\u001b[2J\nPrograms\u202e" };
  const text = dumpObject(writeObject(forged), { path: "a\nb.o" });
  assert.not.ok(text.includes("\u001b") || text.includes("\u202e"));
  assert.match(text, /^a\\u\{a\}b\.o: .*license "MIT/);
});

test("what is no object is the reader's error, from whatever bytes", () => {
  assert.throws(
    () => dumpObject(new Uint8Array(10)),
    (error: unknown) => error instanceof ObjectError,
  );
  const object = little();
  const next = noise(3);
  let shown = 0;
  for (let round = 0; round < 400; round++) {
    const damaged = object.slice(0, round % 4 === 0 ? next() % object.length : object.length);
    for (let flips = 0; flips < 3 && damaged.length > 0; flips++) damaged[next() % damaged.length] = next() & 0xff;
    try {
      assert.ok(dumpObject(damaged).length > 0);
      assert.ok(dumpObjectAsJson(damaged).length > 0);
      shown++;
    } catch (error) {
      assert.instance(error, ObjectError, String(error instanceof Error ? error.stack : error));
    }
  }
  assert.ok(shown > 50, `only ${shown} of the damaged objects could be read`);
});

test.run();
