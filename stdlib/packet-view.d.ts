/** The bytes of the message at hand, read and written like a `DataView`. */

import type { i8, i16, i32, i64, u8, u16, u32, u64 } from "./core.js";

declare const view: unique symbol;

/**
 * A part of the message at hand: `skb.data`, `msg.data`, or a `subview` of one. Offsets count from the view's start; numbers are in
 * network order unless `littleEndian` is true, at any alignment. An access past the end ends the program with its fault verdict
 * (in a stream parser with 0: more bytes are needed).
 */
export interface PacketView {
  readonly [view]: "PacketView";
  /** Bytes of the view. A view that reaches to the message's end follows it when push, pop or a change moves it. */
  readonly byteLength: u32;
  getUint8(byteOffset: u32): u8;
  getUint16(byteOffset: u32, littleEndian?: boolean): u16;
  getUint32(byteOffset: u32, littleEndian?: boolean): u32;
  getBigUint64(byteOffset: u32, littleEndian?: boolean): u64;
  getInt8(byteOffset: u32): i8;
  getInt16(byteOffset: u32, littleEndian?: boolean): i16;
  getInt32(byteOffset: u32, littleEndian?: boolean): i32;
  getBigInt64(byteOffset: u32, littleEndian?: boolean): i64;
  setUint8(byteOffset: u32, value: u8): void;
  setUint16(byteOffset: u32, value: u16, littleEndian?: boolean): void;
  setUint32(byteOffset: u32, value: u32, littleEndian?: boolean): void;
  setBigUint64(byteOffset: u32, value: u64, littleEndian?: boolean): void;
  setInt8(byteOffset: u32, value: i8): void;
  setInt16(byteOffset: u32, value: i16, littleEndian?: boolean): void;
  setInt32(byteOffset: u32, value: i32, littleEndian?: boolean): void;
  setBigInt64(byteOffset: u32, value: i64, littleEndian?: boolean): void;
  /**
   * The bytes from `byteOffset` on, `byteLength` of them or up to this view's end. They must be there; one with a `byteLength`
   * keeps it, and what a later change cuts off from it is past the end.
   */
  subview(byteOffset: u32, byteLength?: u32): PacketView;
  /** Are the bytes at `byteOffset` (0) those of `text`, which is a constant of ASCII characters? False when there are fewer. */
  startsWith(text: string, byteOffset?: u32): boolean;
  /** Offset of the first `byte` among at most `max` bytes from `from` on, or -1. */
  indexOf(byte: u8, from: u32, max: u32): i32;
}
