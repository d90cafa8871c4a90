/** `tsbpf dump`: the bytes of an object file to text. Damaged files throw the reader's ObjectError. */

import { readObject } from "../object/read.ts";
import { objectAsJson } from "./json.ts";
import { renderObject } from "./render.ts";

export interface DumpOptions {
  /** The file's name, for the heading. */
  readonly path?: string | undefined;
}

export function dumpObject(bytes: Uint8Array, options: DumpOptions = {}): string {
  return renderObject(readObject(bytes), options.path);
}

export function dumpObjectAsJson(bytes: Uint8Array): string {
  return `${JSON.stringify(objectAsJson(readObject(bytes)), undefined, 2)}\n`;
}
