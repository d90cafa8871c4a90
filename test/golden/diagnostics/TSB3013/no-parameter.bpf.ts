import { SkAction, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(): SkAction {
    return SkAction.Pass;
  }
}
