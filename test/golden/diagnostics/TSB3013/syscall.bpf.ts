import { type i32, syscall, type u32 } from "tsbpf";

export class Tests {
  @syscall()
  static run(length: u32): i32 {
    return 0;
  }
}
