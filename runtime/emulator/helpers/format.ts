/**
 * The format strings of `bpf_trace_printk` (kernel/trace/bpf_trace.c, `bpf_bprintf_prepare` in kernel/bpf/helpers.c): which it
 * refuses, and the text that it makes of the others. Addresses (`%p`, which the kernel hashes) show as 16 hexadecimal digits.
 */

export interface FormatArguments {
  /** 64 bits, as in the register. */
  readonly values: readonly bigint[];
  /** The text at an address, up to its zero byte; undefined when it cannot be read. */
  readonly textAt: (address: bigint) => string | undefined;
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly bits: 32 | 64;
  readonly kind: "d" | "i" | "u" | "x" | "X" | "p" | "s" | "c";
}

/** A conversion, or a `%` that is none of those that the kernel knows. */
const PART = /%%|%([0+\- ]*)([1-9][0-9]*)?(?:(l{0,2})([diuxX])|(p[Kx]?|p[ku]s|s|c)(?=[\s!-/:-@[-`{-~]|$))|%/g;

/** Undefined: EINVAL. */
export function formatPrintk(format: string, { values, textAt }: FormatArguments): string | undefined {
  if (!/^[\x20-\x7e\s]*$/.test(format)) return undefined;
  const rest = [...values];
  let isRefused = false;
  const text = format.replace(PART, (part, flags = "", width = "0", long = "", number = "", other = "") => {
    if (part === "%%") return "%";
    const value = part === "%" ? undefined : rest.shift();
    if (value === undefined) isRefused = true;
    const bits = long !== "" || other !== "" ? 64 : 32;
    return convert({ flags, width: Number(width), bits, kind: kindOf(number || other) }, value ?? 0n, textAt);
  });
  return isRefused ? undefined : text;
}

function kindOf(letters: string): Conversion["kind"] {
  if (letters === "pks" || letters === "pus" || letters === "s") return "s";
  if (letters.startsWith("p")) return "p";
  const kinds: readonly Conversion["kind"][] = ["d", "i", "u", "x", "X", "c"];
  return kinds.find((kind) => kind === letters) ?? "d";
}

function convert(conversion: Conversion, value: bigint, textAt: FormatArguments["textAt"]): string {
  switch (conversion.kind) {
    case "s":
      return padded(textAt(value) ?? "", conversion, false);
    case "c":
      return padded(String.fromCharCode(Number(value & 0xffn)), conversion, false);
    case "p":
      return value.toString(16).padStart(16, "0");
    case "d":
    case "i":
      return number(BigInt.asIntN(conversion.bits, value), conversion, 10);
    case "u":
      return padded(BigInt.asUintN(conversion.bits, value).toString(), conversion, true);
    case "x":
    case "X":
      return hexadecimal(BigInt.asUintN(conversion.bits, value), conversion);
  }
}

function hexadecimal(value: bigint, conversion: Conversion): string {
  const digits = value.toString(16);
  return padded(conversion.kind === "X" ? digits.toUpperCase() : digits, conversion, true);
}

/** With its sign, which stands before padding zeros. */
function number(value: bigint, conversion: Conversion, radix: number): string {
  const sign = value < 0n ? "-" : conversion.flags.includes("+") ? "+" : conversion.flags.includes(" ") ? " " : "";
  const digits = (value < 0n ? -value : value).toString(radix);
  if (!padsWithZeros(conversion)) return padded(sign + digits, conversion, false);
  return sign + digits.padStart(conversion.width - sign.length, "0");
}

const padsWithZeros = ({ flags }: Conversion): boolean => flags.includes("0") && !flags.includes("-");

function padded(text: string, conversion: Conversion, isNumber: boolean): string {
  if (conversion.flags.includes("-")) return text.padEnd(conversion.width);
  return text.padStart(conversion.width, isNumber && padsWithZeros(conversion) ? "0" : " ");
}
