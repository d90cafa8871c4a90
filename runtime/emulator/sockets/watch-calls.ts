/**
 * Calls of a method that Node's sockets have. In: the class, the method, a listener; out: it is told of each call before the call is
 * made, whenever the socket was made, until what this leaves is called. One listener of a method at a time.
 */

interface SocketClass<S> {
  readonly prototype: S;
}

export function watchCalls<S extends object>(
  { prototype }: SocketClass<S>,
  method: keyof S & string,
  tell: (socket: S) => void,
): () => void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") return () => {};
  let isOver = false;
  const watched = function (this: S, ...args: readonly unknown[]): unknown {
    if (!isOver) tell(this);
    return Reflect.apply(original, this, args);
  };
  const { enumerable = true } = Object.getOwnPropertyDescriptor(prototype, method) ?? {};
  const put = (value: unknown): unknown =>
    Object.defineProperty(prototype, method, { value, configurable: true, writable: true, enumerable });
  put(watched);
  return () => {
    isOver = true;
    // Somebody else may have put their own over it.
    if (Reflect.get(prototype, method) === watched) put(original);
  };
}
