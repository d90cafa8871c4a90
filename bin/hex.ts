/** Hexadecimal as people write it, to bytes: with or without blanks, and with `0x` before bytes or the whole. */

export function hexBytes(text: string): Uint8Array | undefined {
  const digits = text.replace(/\b0x/gi, "").replace(/\s+/g, "");
  return /^([0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, "hex") : undefined;
}
