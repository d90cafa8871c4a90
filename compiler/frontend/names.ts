/** Names in objects: BTF knows C identifiers of up to 127 characters (kernel/bpf/btf.c `btf_name_valid_identifier`). */

const MAX_CHARACTERS = 127;

export const isObjectName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= MAX_CHARACTERS;

/** A TypeScript name as BTF can hold it; other characters become their code in hex. */
export function objectName(name: string): string {
  if (isObjectName(name)) return name;
  const plain = [...name].map((char) => (/[A-Za-z0-9_]/.test(char) ? char : `_${char.codePointAt(0)?.toString(16)}_`)).join("");
  return (/^[0-9]/.test(plain) ? `_${plain}` : plain).slice(0, MAX_CHARACTERS);
}
