/**
 * Objects in this machine's kernel, for tests that need root and bpftool. In: an object's bytes or path. Out: its programs and
 * maps by name, loaded by `bpftool prog loadall`, pinned in a folder of their own and gone at the end of the `using` scope.
 */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import type { Fd } from "../../runtime/linux/syscall/fd.ts";
import { type MapInfo, mapInfo, type ProgramInfo, programInfo } from "../../runtime/linux/syscall/info.ts";
import { deleteElem, lookupElem, nextKey, updateElem } from "../../runtime/linux/syscall/map.ts";
import { valueByteSize } from "../../runtime/linux/syscall/per-cpu.ts";
import { getPinned } from "../../runtime/linux/syscall/pin.ts";
import { type TestRunOptions, type TestRunResult, testRunProgram } from "../../runtime/linux/syscall/program.ts";
import { isOurs, VerifierRejection } from "../../runtime/linux/verifier-log.ts";
import { parseObject } from "../../runtime/object.ts";
import { makeBpffsFolder, removeBpffsFolder } from "./bpffs.ts";
import { tool } from "./tools.ts";

/** Standard output of bpftool; throws with all that it printed when it fails. */
export function bpftool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnBpftool(args);
  if (status !== 0) throw new Error(`bpftool ${args.join(" ")} failed:\n${stderr}${stdout}`);
  return stdout;
}

/** `using loaded = loadObject(bytes)`. */
export function loadObject(object: Uint8Array | string): LoadedObject {
  const pins = makeBpffsFolder();
  try {
    loadAll(object, pins);
    return new LoadedObject(pins);
  } catch (error) {
    removeBpffsFolder(pins);
    throw error;
  }
}

/** Loads and unloads: throws with the verifier's log when the kernel refuses a program. */
export function verify(object: Uint8Array | string): void {
  loadObject(object)[Symbol.dispose]();
}

export class LoadedObject implements Disposable {
  /** `pins/progs/<program>` and `pins/maps/<map>`, for bpftool's `pinned` arguments. */
  readonly pins: string;
  readonly #open: Fd[] = [];

  constructor(pins: string) {
    this.pins = pins;
  }

  get programNames(): readonly string[] {
    return readdirSync(join(this.pins, "progs")).sort();
  }

  get mapNames(): readonly string[] {
    const folder = join(this.pins, "maps");
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  program(name: string): LoadedProgram {
    return new LoadedProgram(this.#get(`progs/${name}`, this.programNames, name));
  }

  map(name: string): LoadedMap {
    return new LoadedMap(this.#get(`maps/${name}`, this.mapNames, name));
  }

  #get(path: string, names: readonly string[], name: string): Fd {
    if (!names.includes(name)) throw new Error(`the object has no ${path}: it has ${names.join(", ") || "none"}`);
    const fd = getPinned(join(this.pins, path));
    this.#open.push(fd);
    return fd;
  }

  [Symbol.dispose](): void {
    for (const fd of this.#open) fd.close();
    removeBpffsFolder(this.pins);
  }
}

export class LoadedProgram {
  readonly #fd: Fd;

  constructor(fd: Fd) {
    this.#fd = fd;
  }

  get fd(): number {
    return this.#fd.number;
  }

  get info(): ProgramInfo {
    return programInfo(this.fd);
  }

  testRun(options: TestRunOptions = {}): TestRunResult {
    return testRunProgram(this.fd, options);
  }
}

/** Keys and values are bytes in the map's layout; a per-CPU value is each CPU's, one after another, 8-byte aligned. */
export class LoadedMap {
  readonly info: MapInfo;
  readonly #fd: Fd;

  constructor(fd: Fd) {
    this.#fd = fd;
    this.info = mapInfo(fd.number);
  }

  get fd(): number {
    return this.#fd.number;
  }

  lookup(key: Uint8Array): Buffer | undefined {
    return lookupElem(this.fd, this.#sized("key", key, this.info.keySize), valueByteSize(this.info));
  }

  update(key: Uint8Array, value: Uint8Array, flags?: number): void {
    const sizedKey = this.#sized("key", key, this.info.keySize);
    updateElem(this.fd, sizedKey, this.#sized("value", value, valueByteSize(this.info)), flags);
  }

  delete(key: Uint8Array): boolean {
    return deleteElem(this.fd, this.#sized("key", key, this.info.keySize));
  }

  *keys(): Generator<Buffer> {
    let key = nextKey(this.fd, undefined, this.info.keySize);
    while (key !== undefined) {
      yield key;
      key = nextKey(this.fd, key, this.info.keySize);
    }
  }

  /** The kernel reads as many bytes as the map has: it would read past a short buffer. */
  #sized(what: string, bytes: Uint8Array, byteSize: number): Uint8Array {
    if (bytes.byteLength === byteSize) return bytes;
    throw new RangeError(`map ${this.info.name}: a ${what} has ${byteSize} bytes, not ${bytes.byteLength}`);
  }
}

/** The descriptor of a connected or listening socket; Node keeps owning it. */
export function socketFd(socket: Socket | Server): number {
  const handle: unknown = Reflect.get(socket, "_handle");
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd !== "number" || fd < 0) throw new Error("the socket has no file descriptor: it is not open");
  return fd;
}

/** libbpf names internal maps after the file, so the file's name is always the same. */
function loadAll(object: Uint8Array | string, pins: string): void {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-object-"));
  try {
    const file = join(folder, "object.o");
    writeFileSync(file, typeof object === "string" ? readFileSync(object) : object);
    const args = ["prog", "loadall", file, join(pins, "progs"), "pinmaps", join(pins, "maps")];
    const { status, stdout, stderr } = spawnBpftool(args);
    if (status === 0) return;
    const said = `${stderr}${stdout}${reasonsBelow(stderr, args)}`;
    throw new Error(`bpftool cannot load the object:\n${rejectionIn(readFileSync(file), stderr)}${said}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const DEBUG_LINES = 60;

/** Of an object of this compiler: where in its TypeScript, and why. */
function rejectionIn(object: Uint8Array, stderr: string): string {
  const [, name = "", log = ""] =
    /^libbpf: prog '(.+)': -- BEGIN PROG LOAD LOG --\n([\s\S]*?)^-- END PROG LOAD LOG --$/m.exec(stderr) ?? [];
  const parsed = log === "" ? undefined : parseObject(object);
  const program = parsed?.programs.get(name);
  if (parsed === undefined || program === undefined || !isOurs(program)) return "";
  return renderPlain([new VerifierRejection(parsed, program, log).diagnostic], process.cwd());
}

/** The verifier's own log says enough; to have it written again at debug level can take minutes. */
function reasonsBelow(stderr: string, args: readonly string[]): string {
  return stderr.includes("BEGIN PROG LOAD LOG") ? "" : debugLog(args);
}

/** libbpf gives some reasons at debug level only: a VAR without its symbol, refused BTF. */
function debugLog(args: readonly string[]): string {
  const lines = spawnBpftool(["-d", ...args])
    .stderr.trimEnd()
    .split("\n");
  return `--- the end of libbpf's debug messages\n${lines.slice(-DEBUG_LINES).join("\n")}\n`;
}

function spawnBpftool(args: readonly string[]): SpawnSyncReturns<string> {
  const result = spawnSync(tool("bpftool"), args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.error) throw result.error;
  return result;
}
