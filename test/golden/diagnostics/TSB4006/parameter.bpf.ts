import { atomicAdd, type i32, syscall, type u32 } from "tsbpf";

class Side {
  packets: u32 = 0;
}

class Args {
  side: Side = new Side();
}

function count(side: Side): void {
  atomicAdd(side, "packets", 1);
}

export class Counter {
  @syscall()
  static count_one(args: Args): i32 {
    count(args.side);
    return 0;
  }
}
