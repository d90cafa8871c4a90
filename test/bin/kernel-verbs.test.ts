// kernel
/** The verbs that use the kernel: `load`, `attach`, `detach`, `pin`, `list`, `map`, `features`, `run`; and what they refuse. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeBpffsFolder, removeBpffsFolder } from "../support/bpffs.ts";
import { compilePath } from "../support/compile-text.ts";
import { golden } from "../support/golden.ts";
import { bpftool } from "../support/kernel.ts";
import { testNeeding } from "../support/needs.ts";
import { commandLine, inFolder, type Outcome, runHere, TSBPF } from "./command.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const RELAY = compilePath(join(ROOT, "samples/relay/relay.bpf.ts"), ROOT);

/** `PINS` in words and output stands for a folder of the test's own in the bpffs. */
async function withPins(
  use: (tsbpf: (...words: readonly string[]) => Promise<Outcome>, pins: string) => Promise<void>,
): Promise<void> {
  const own = makeBpffsFolder();
  try {
    await inFolder({ "a/": "" }, async (folder) => {
      writeFileSync(join(folder, "relay.o"), RELAY);
      const tsbpf = async (...words: readonly string[]): Promise<Outcome> => {
        const outcome = await runHere(
          words.map((word) => word.replace("PINS", own)),
          folder,
        );
        return { ...outcome, stdout: outcome.stdout.replaceAll(own, "PINS") };
      };
      await use(tsbpf, own);
    });
  } finally {
    removeBpffsFolder(own);
  }
}

testNeeding(["linux", "root", "bpftool"], "load pins what bpftool finds; attach and detach use the pins", async () => {
  await withPins(async (tsbpf, pins) => {
    const loaded = await tsbpf("load", "relay.o", "PINS/relay");
    assert.equal(loaded, {
      code: 0,
      stderr: "",
      stdout: "program PINS/relay/relay\nmap PINS/relay/peers\nmap PINS/relay/traffic\n",
    });
    assert.match(bpftool("prog", "show", "pinned", join(pins, "relay/relay")), /sk_skb/);
    assert.equal(
      JSON.parse((await tsbpf("list", "PINS/relay", "--json")).stdout)
        .map((row: { type: string }) => row.type)
        .sort(),
      ["array", "sk_skb", "sockhash"],
    );
    const again = await tsbpf("load", "relay.o", "PINS/relay");
    assert.is(again.code, 1);
    assert.match(again.stdout, /TSB6022: .*EEXIST/);
    assert.equal(readdirSync(join(pins, "relay")).sort(), ["peers", "relay", "traffic"]);

    assert.is((await tsbpf("attach", "PINS/relay")).stdout, "relay: skb_verdict of map peers\n");
    const [attached, ...others] = JSON.parse((await tsbpf("query", "PINS/relay", "--json")).stdout);
    const { id, link } = attached;
    const expected = { kind: "map", place: "PINS/relay/peers", type: "skb_verdict", name: "relay", id, ...(link && { link }) };
    assert.equal([attached, ...others], [expected]);
    assert.match((await tsbpf("query")).stdout, /map +\d+ peers +skb_verdict +relay +\d+( +\d+)?/);
    assert.match((await tsbpf("query", "PINS/relay/traffic")).stdout, /TSB6022.*PINS\/relay\/traffic.*EOPNOTSUPP/);
    assert.is((await tsbpf("query", "--cgroup", "/proc/self")).code, 1);
    assert.is((await tsbpf("detach", "PINS/relay", "--json")).stdout, '["relay"]\n');
    assert.is((await tsbpf("query", "PINS/relay")).stdout, "");
    assert.is((await tsbpf("detach", "PINS/relay")).stdout, "");
    assert.match((await tsbpf("detach", "PINS/relay", "relay")).stdout, /TSB6022/);
    assert.match((await tsbpf("attach", "PINS/relay", "none")).stdout, /TSB6013.*no program 'none'/);
  });
});

testNeeding(["linux", "root", "bpftool"], "entries are read and written as JSON, by path and by id", async () => {
  await withPins(async (tsbpf) => {
    await tsbpf("load", "relay.o", "PINS/relay");
    const map = "PINS/relay/traffic";
    assert.is((await tsbpf("map", "set", map, "0", '{ "messages": 3, "bytes": "18446744073709551615" }')).code, 0);
    const value = { messages: "3", bytes: "18446744073709551615" };
    assert.equal(JSON.parse((await tsbpf("map", "get", map, "0")).stdout), value);
    const listed = JSON.parse((await tsbpf("list", "PINS/relay", "--json")).stdout);
    const { id } = listed.find((row: { name: string }) => row.name === "traffic");
    assert.equal(JSON.parse((await tsbpf("map", "dump", String(id), "--json")).stdout), [{ key: 0, value }]);
    assert.is((await tsbpf("map", "dump", map)).stdout, '0: {"messages":"3","bytes":"18446744073709551615"}\n');
    assert.is((await tsbpf("map", "get", map, "7")).code, 2);
    assert.match((await tsbpf("map", "set", map, "0", '{ "messages": -1, "bytes": 0 }')).stdout, /TSB6012.*traffic\.messages/);
    assert.match((await tsbpf("map", "set", map, "9", '{ "messages": 1, "bytes": 0 }')).stdout, /TSB6022.*E2BIG/);

    assert.is((await tsbpf("pin", "map", String(id), "PINS/again")).stdout, "PINS/again\n");
    assert.equal(JSON.parse((await tsbpf("map", "get", "PINS/again", "0")).stdout), value);
  });
});

testNeeding(["linux", "root"], "features asks this kernel", async () => {
  const { code, stdout } = await runHere(["features", "--json"], ROOT);
  const { backend, answers }: { backend: string; answers: { name: string; available: boolean }[] } = JSON.parse(stdout);
  assert.is(code, 0);
  assert.is(backend, "kernel");
  for (const name of ["@skMsg", "SockHash", "SkStorage", "v3", "CAP_BPF"]) {
    assert.is(answers.find((answer) => answer.name === name)?.available, true, name);
  }
});

/** Lines of the command's output as they come. */
function running(words: readonly string[]): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } {
  const [program = "", ...rest] = [...commandLine(TSBPF), ...words];
  const child = spawn(program, rest, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

for (const [backend, needs] of [
  ["kernel", ["linux", "root"]],
  ["emulator", ["linux"]],
] as const) {
  testNeeding(needs, `run attaches until a signal, ${backend}`, async () => {
    const { child, lines } = running(["run", "samples/relay/relay.bpf.ts", "--backend", backend, "--json"]);
    try {
      const { value } = await lines.next();
      assert.equal(JSON.parse(value), { event: "attached", backend, programs: ["relay: skb_verdict of map peers"] });
      child.kill("SIGINT");
      const last = await lines.next();
      const traffic = [{ key: 0, value: { messages: "0", bytes: "0" } }];
      assert.equal(JSON.parse(last.value), { event: "detached", maps: { peers: [], traffic } });
      if (child.exitCode === null) await once(child, "exit");
      assert.is(child.exitCode, 0);
    } finally {
      child.kill("SIGKILL");
    }
  });
}

/** What is printed for each mistake is a golden. */
const MISTAKES = {
  TSB6021: ["attach", "PINS"],
  TSB6022: ["map", "dump", "PINS/none"],
  TSB6023: ["load", "relay.o"],
} as const;

for (const [code, words] of Object.entries(MISTAKES)) {
  testNeeding(["linux", "root"], `${code} says what to do`, async () => {
    await withPins(async (tsbpf) => {
      const outcome = await tsbpf(...words);
      assert.is(outcome.code, 1);
      golden(`diagnostics/${code}/message.txt`, outcome.stdout);
    });
  });
}

for (const verb of ["run", "load", "attach", "detach", "pin", "list", "query", "map", "features"]) {
  test(`-h prints the help of ${verb}`, async () => {
    const help = await runHere([verb, "-h"], process.cwd());
    assert.is(help.code, 0);
    golden(`bin/help/${verb}.txt`, help.stdout);
  });
}

test.run();
