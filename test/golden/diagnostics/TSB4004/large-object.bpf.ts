// tsbpf: cpu=v2
import { HashMap, SkAction, type SkBuff, skbVerdict, type u32, type u64 } from "tsbpf";

class Part {
  a: u64 = 1n;
  b: u64 = 2n;
  c: u64 = 3n;
  d: u64 = 4n;
}

class Row {
  a = new Part();
  b = new Part();
  c = new Part();
  d = new Part();
}

class Table {
  a = new Row();
  b = new Row();
  c = new Row();
  d = new Row();
  e = new Row();
}

export const tables = new HashMap<u32, Table>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    tables.set(skb.localPort, new Table());
    return SkAction.Pass;
  }
}
