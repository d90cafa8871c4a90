/** What a section is for, by libbpf's rules on names and flags (bpf_object__elf_collect). */

import { SECTION_FLAG, SECTION_NAME, SECTION_TYPE } from "../../stdlib/spec/elf.ts";

export type DataKind = "rodata" | "data" | "bss";

export function dataKind(name: string): DataKind | undefined {
  for (const kind of ["rodata", "data", "bss"] as const) {
    if (name === SECTION_NAME[kind] || name.startsWith(`${SECTION_NAME[kind]}.`)) return kind;
  }
  return undefined;
}

export function holdsCode({ type, flags }: { readonly type: number; readonly flags: number }): boolean {
  return type === SECTION_TYPE.progbits && Math.floor(flags / SECTION_FLAG.exec) % 2 === 1;
}
