/**
 * Numbers that look random and are the same in every run (the linear congruence of Numerical Recipes). In: a seed; out: 24 bits a
 * call.
 */

export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
