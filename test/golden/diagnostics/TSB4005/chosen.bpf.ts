import { type i32, syscall, type u32 } from "tsbpf";

class Side {
  packets: u32 = 0;
}

class Args {
  inbound: u32 = 0;
  left: Side = new Side();
  right: Side = new Side();
}

export class Counter {
  @syscall()
  static count(args: Args): i32 {
    const side = args.inbound ? args.left : args.right;
    side.packets += 1;
    return 0;
  }
}
