/** What every consumer of an object that was read relies on. Throws an assertion where it does not hold. */

import * as assert from "uvu/assert";
import type { ObjectFile } from "../../../compiler/object/object-file.ts";

export function expectSound(object: ObjectFile): void {
  for (const fn of object.functions) {
    assert.ok(fn.code.length > 0 && fn.code.length % 8 === 0);
    const slots = fn.code.length / 8;
    for (const reference of fn.references) {
      assert.ok(reference.slot < slots);
      if ("target" in reference) assert.ok(reference.target < object.functions.length);
      if (reference.kind === "map") assert.ok(reference.map < object.maps.length);
    }
    for (const { slot } of [...fn.lines, ...fn.coreRelocations]) assert.ok(Number.isInteger(slot) && slot >= 0 && slot < slots);
    if (fn.type !== undefined) assert.is(object.btf[fn.type]?.kind, "func");
  }
  for (const { section, symbol } of object.relocations)
    assert.ok(section < object.sections.length && symbol < object.symbols.length);
  for (const map of object.maps) {
    for (const id of [map.keyType, map.valueType]) assert.ok(id === undefined || id < object.btf.length);
  }
  for (const { globals, size } of object.data) {
    for (const global of globals) assert.ok(global.byteOffset + global.size <= size && (global.type ?? 0) < object.btf.length);
  }
}
