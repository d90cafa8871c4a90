/** `tsbpf exec`: the samples' decisions, and a golden of what it says of each wrong request. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../compiler/driver.ts";
import { writeObject } from "../../compiler/object/write.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { MODELS, withBssOf } from "../compiler/object/models.ts";
import { compileC } from "../support/clang.ts";
import { golden } from "../support/golden.ts";
import { testWith } from "../support/needs.ts";
import { inFolder, type Outcome, runCommand, runHere, TSBPF } from "./command.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

function sample(name: "redirect" | "relay"): Uint8Array {
  const [file] = compile([join(ROOT, "samples", name, `${name}.bpf.ts`)], { ...DEFAULT_OPTIONS, rootDir: ROOT });
  const bytes = file?.outputs.find(({ kind }) => kind === "obj")?.bytes;
  if (bytes === undefined) throw new Error(`${name} does not compile`);
  return bytes;
}

const OBJECTS = { "redirect.o": sample("redirect"), "relay.o": sample("relay") } as const;

function exec(...words: readonly string[]): Promise<Outcome> {
  return execWith({}, ...words);
}

function execWith(more: Readonly<Record<string, Uint8Array>>, ...words: readonly string[]): Promise<Outcome> {
  return inFolder({ "a/": "" }, (folder) => {
    for (const [name, bytes] of Object.entries({ ...OBJECTS, ...more })) writeFileSync(join(folder, name), bytes);
    return runHere(["exec", ...words], folder);
  });
}

const KEY = "0x7f0000010a000001000001bb00000050";

test("a redirect names its map and key; the trace names the lines", async () => {
  const port = ["--ctx", "localPort=10000"];
  const { code, stdout } = await exec("redirect.o", "verdict", ...port, "--entries", "sock_map_rx=0", "--trace");
  assert.is(code, 0);
  assert.match(stdout, "verdict: Redirect to sock_map_rx[0]\nresult: 1\n");
  assert.match(stdout, /redirect\.bpf\.ts:49 +if \(skb\.localPort === 10000\)/);
  assert.match((await exec("redirect.o", "verdict", ...port)).stdout, "verdict: Drop\n");
  assert.match((await exec("redirect.o", "verdict", "--ctx", "localPort=9")).stdout, "verdict: Pass\n");
});

test("addresses and ports make the key that user space would", async () => {
  const ctx = "remoteIp4=127.0.0.1,localIp4=10.0.0.1,remotePort=443,localPort=80";
  const { stdout } = await exec("redirect.o", "send", "--ctx", ctx, "--entries", `sock_hash_rx=${KEY}`);
  assert.match(stdout, `verdict: Redirect to sock_hash_rx[${KEY}], ingress\n`);
  assert.match((await exec("redirect.o", "send", "--ctx", ctx.replace("443", "444"))).stdout, "verdict: Drop\n");
});

test("changes of maps are shown by their types", async () => {
  const { stdout } = await exec("relay.o", "relay", "--data", "68 65 6c", "--ctx", "localPort=7", "--entries", "peers=7");
  assert.match(stdout, "verdict: Redirect to peers[7]\n");
  assert.match(stdout, "map: traffic[0] { messages 0, bytes 0 } -> { messages 1, bytes 3 }\n");
});

test("--json prints the outcome", async () => {
  const { code, stdout } = await exec("relay.o", "relay", "--data", "68", "--json");
  const document: unknown = JSON.parse(stdout);
  assert.is(code, 0);
  assert.is(Reflect.get(Object(document), "verdict"), "Drop");
  assert.equal(Reflect.get(Object(document), "mapChanges"), [
    { map: "traffic", key: "00000000", before: "00".repeat(16), after: `01${"00".repeat(7)}01${"00".repeat(7)}` },
  ]);
});

test("a file as data; as a program", () =>
  inFolder({ "packet.bin": "12345" }, (folder) => {
    writeFileSync(join(folder, "relay.o"), OBJECTS["relay.o"]);
    const { code, stdout } = runCommand(TSBPF, ["exec", "relay.o", "relay", "--data", "@packet.bin"], folder);
    assert.is(code, 0);
    assert.match(stdout, "bytes 5 }");
  }));

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  TSB6005: ["relay.o", "rely"],
  TSB6006: ["relay.o", "relay", "--ctx", "localport=1"],
  TSB6007: ["relay.o", "relay", "--ctx", "remotePort=127.0.0.x"],
  TSB6009: ["relay.o"],
  TSB6010: ["relay.o", "relay", "--entries", "peers=abc"],
};

for (const [wanted, words] of Object.entries(REFUSED)) {
  test(`${wanted} answers ${words.join(" ")}`, async () => {
    const { code, stdout } = await exec(...words);
    assert.is(code, 1);
    assert.match(stdout, `error ${wanted}: `);
    golden(`diagnostics/${wanted}/exec.txt`, stdout);
  });
}

/** Where the number of the first map's `type` stands in the BTF of an object. */
function withMapOfUnknownType(): Uint8Array {
  const map = { name: "m", type: 14, maxEntries: 1, flags: 0, tags: [] } as const;
  const size = { size: 4, type: undefined };
  return writeObject({ ...MODELS.globals("little"), maps: [{ ...map, key: size, value: size }] });
}

const UNSUITABLE: Readonly<Record<string, () => Uint8Array>> = {
  TSB6003: () => writeObject(MODELS.globals("big")),
  TSB6004: withMapOfUnknownType,
  TSB6011: () => withBssOf(2n ** 32n),
};

for (const [wanted, make] of Object.entries(UNSUITABLE)) {
  test(`${wanted}: an object that the emulator cannot run`, async () => {
    const { code, stdout } = await execWith({ "x.o": make() }, "x.o", "any");
    assert.is(code, 1);
    assert.match(stdout, `error ${wanted}: `);
    golden(`diagnostics/${wanted}/exec.txt`, stdout);
  });
}

const EXTERN = `extern int CONFIG_HZ __attribute__((section(".kconfig")));
__attribute__((section("sk_msg"), used)) int hz(void *msg) { return CONFIG_HZ; }
char _license[] __attribute__((section("license"))) = "GPL";
`;

testWith("clang")("TSB6008: a symbol of the kernel's", async () => {
  const { code, stdout } = await execWith({ "x.o": compileC(EXTERN) }, "x.o", "hz");
  assert.is(code, 1);
  golden("diagnostics/TSB6008/exec.txt", stdout);
});

test("what is no hexadecimal, no file, no number", async () => {
  assert.match((await exec("relay.o", "relay", "--data", "xyz")).stdout, "error TSB6001: The argument of --data");
  assert.match((await exec("relay.o", "relay", "--data", "@none")).stdout, "error TSB5109: ");
  assert.match((await exec("none.o", "relay")).stdout, "error TSB5109: ");
  assert.match((await exec("relay.o", "relay", "--linear", "x")).stdout, "error TSB5104: ");
  assert.match((await exec("relay.o", "relay", "--ctx", "localPort")).stdout, "error TSB5104: ");
});

test.run();
