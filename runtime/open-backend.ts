/**
 * A backend until its object is disposed of or replaced. In: the backend, and whether it is; out: the same backend, which answers
 * what is asked of it afterwards by an error that says so: the kernel's descriptors are closed then, the emulator's maps still there.
 */

import type { Backend, RawMap } from "./backend.ts";
import { runtimeError } from "./error.ts";

type Check = () => void;

export function untilClosed(backend: Backend, isClosed: () => boolean): Backend {
  const check: Check = () => {
    if (isClosed()) throw runtimeError("TSB6026", {});
  };
  return {
    name: backend.name,
    spec: backend.spec,
    map: (name) => {
      const map = backend.map(name);
      return map && checkedMap(map, check);
    },
    // Its reading ends with the object.
    ring: (name) => backend.ring(name),
    attach: (plan, replaced) => checked(check, () => backend.attach(plan, replaced)),
    query: (targets) => checked(check, () => backend.query(targets)),
    successor: (object) => checked(check, () => backend.successor(object)),
    run: (program, input) => checked(check, () => backend.run(program, input)),
    readGlobal: (name) => checked(check, () => backend.readGlobal(name)),
    writeGlobal: (name, bytes) => checked(check, () => backend.writeGlobal(name, bytes)),
    [Symbol.dispose]: () => backend[Symbol.dispose](),
  };
}

function checkedMap(map: RawMap, check: Check): RawMap {
  return {
    spec: map.spec,
    cpuCount: map.cpuCount,
    lookup: (key) => checked(check, () => map.lookup(key)),
    update: (key, value, flags) => checked(check, () => map.update(key, value, flags)),
    insert: (key, socket, options) => checked(check, () => map.insert(key, socket, options)),
    storageKey: (socket) => checked(check, () => map.storageKey(socket)),
    delete: (key) => checked(check, () => map.delete(key)),
    nextKey: (key) => checked(check, () => map.nextKey(key)),
  };
}

function checked<T>(check: Check, step: () => T): T {
  check();
  return step();
}
