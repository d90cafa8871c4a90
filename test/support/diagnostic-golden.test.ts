import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../bin/command.ts";
import { fakeCompile } from "../bin/fake-driver.ts";
import { codesShown, diagnosticFixtures, diagnosticText } from "./diagnostic-golden.ts";

const PROGRAM = "let x = 1;\n// error TSB2001 1:5-6 It may not fit.|Convert it.\n";

test("programs are found by code, those in deeper folders are not", () =>
  inFolder({ "TSB2001/a.bpf.ts": "", "TSB2001/lib/b.bpf.ts": "", "TSB2001/a.txt": "", "TSB1001/c.bpf.ts": "" }, (folder) => {
    const found = diagnosticFixtures(folder).map(({ code, name }) => `${code}/${name}`);
    assert.equal(found, ["TSB1001/c", "TSB2001/a"]);
  }));

test("the text is the command's, a program that is not answered with its code is an error", () =>
  inFolder({ "TSB2001/a.bpf.ts": PROGRAM, "TSB2002/a.bpf.ts": PROGRAM }, (folder) => {
    const [right, wrong] = diagnosticFixtures(folder);
    assert.is(
      right && diagnosticText(right, fakeCompile),
      "a.bpf.ts(1,5): error TSB2001: It may not fit.\n  help: Convert it.\n",
    );
    assert.throws(() => wrong && diagnosticText(wrong, fakeCompile), /is not answered with TSB2002/);
  }));

test("a comment sets options", () =>
  inFolder(
    { "TSB2001/a.bpf.ts": `// tsbpf: cpu=v1 kernel=5.4 emit=ir,asm\n${PROGRAM}`, "X/b.bpf.ts": "// tsbpf: cpu=9\n" },
    (folder) => {
      const [bad, good] = [...diagnosticFixtures(folder)].reverse();
      const seen: unknown[] = [];
      const spy: typeof fakeCompile = (entries, options) => {
        seen.push([options.cpu, options.kernel, options.emit, options.endian, options.rootDir]);
        return fakeCompile(entries, options);
      };
      assert.ok(good && bad);
      diagnosticText(good, spy);
      assert.equal(seen, [[1, [5, 4], ["ir", "asm"], "little", join(folder, "TSB2001")]]);
      assert.throws(() => diagnosticText(bad, spy), /cpu=9 is no option/);
    },
  ));

test("codes shown are those of goldens, not those of programs", () =>
  inFolder(
    {
      "TSB2001/a.txt": "a.bpf.ts(1,5): error TSB2001: x\n  help: y\nwarning TSB3001: z\n",
      "TSB4001/a.bpf.ts": "error TSB4001: ",
    },
    (folder) => {
      assert.equal([...codesShown(folder)].sort(), ["TSB2001", "TSB3001"]);
    },
  ));

test.run();
