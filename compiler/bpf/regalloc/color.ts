/**
 * Colours an interference graph with r0…r9: iterated register coalescing (George and Appel, "Iterated Register Coalescing",
 * TOPLAS 1996), with optimistic colouring and a preference for colours that make remaining copies vanish.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import { ALLOCATABLE, FIRST_VIRTUAL, type Reg, reg } from "../machine.ts";
import type { Graph } from "./graph.ts";

export interface Coloring {
  /** By register; machine registers are their own colour. */
  readonly colors: readonly (Reg | undefined)[];
  readonly spilled: readonly Reg[];
}

/** `spillCost`: infinite for registers that exist only because of spilling. */
export function color(graph: Graph, present: readonly Reg[], spillCost: (r: Reg) => number): Coloring {
  return new Allocator(graph, spillCost).run(present);
}

/** r0 last among those that calls spoil: where it is free, results can be set early. */
const ORDER = [1, 2, 3, 4, 5, 0, 6, 7, 8, 9];

const isPhysical = (r: number): boolean => r < FIRST_VIRTUAL;

class Allocator {
  readonly #graph: Graph;
  readonly #spillCost: (r: Reg) => number;
  readonly #simplifyList = new Set<number>();
  readonly #freezeList = new Set<number>();
  readonly #spillList = new Set<number>();
  /** Copies that may be coalesced now, and those that wait for a degree to fall. */
  readonly #moveList = new Set<number>();
  readonly #activeMoves = new Set<number>();
  readonly #stack: number[] = [];
  /** On the stack or coalesced into another register. */
  readonly #removed = new Set<number>();
  readonly #alias = new Map<number, number>();
  readonly #cost = new Map<number, number>();

  constructor(graph: Graph, spillCost: (r: Reg) => number) {
    this.#graph = graph;
    this.#spillCost = spillCost;
  }

  run(present: readonly Reg[]): Coloring {
    const byWeight = this.#graph.moves.map((_, index) => index).sort((a, b) => this.#weight(b) - this.#weight(a) || a - b);
    for (const index of byWeight) this.#moveList.add(index);
    for (const r of present) {
      this.#cost.set(r, this.#spillCost(r));
      this.#listFor(r).add(r);
    }
    while (this.#simplify() || this.#coalesce() || this.#freeze() || this.#chooseSpill());
    return this.#assign(present);
  }

  #weight(move: number): number {
    return this.#graph.moves[move]?.weight ?? 0;
  }

  #degree(r: number): number {
    return this.#graph.degree[r] ?? 0;
  }

  #neighbours(r: number): number[] {
    return (this.#graph.neighbours[r] ?? []).filter((other) => !this.#removed.has(other));
  }

  #liveMoves(r: number): number[] {
    return (this.#graph.movesOf[r] ?? []).filter((move) => this.#activeMoves.has(move) || this.#moveList.has(move));
  }

  #listFor(r: number): Set<number> {
    if (this.#degree(r) >= ALLOCATABLE) return this.#spillList;
    return this.#liveMoves(r).length > 0 ? this.#freezeList : this.#simplifyList;
  }

  #simplify(): boolean {
    for (const r of this.#simplifyList) {
      this.#simplifyList.delete(r);
      this.#push(r);
      return true;
    }
    return false;
  }

  #push(r: number): void {
    const neighbours = this.#neighbours(r);
    this.#stack.push(r);
    this.#removed.add(r);
    for (const other of neighbours) this.#lowerDegree(other);
  }

  #lowerDegree(r: number): void {
    if (isPhysical(r)) return;
    const degree = this.#degree(r);
    this.#graph.degree[r] = degree - 1;
    if (degree !== ALLOCATABLE) return;
    for (const near of [r, ...this.#neighbours(r)]) this.#enableMoves(near);
    if (this.#simplifyList.has(r)) return;
    this.#spillList.delete(r);
    this.#freezeList.delete(r);
    this.#listFor(r).add(r);
  }

  #enableMoves(r: number): void {
    for (const move of this.#graph.movesOf[r] ?? []) {
      if (this.#activeMoves.delete(move)) this.#moveList.add(move);
    }
  }

  #find(r: number): number {
    let at = r;
    for (let next = this.#alias.get(at); next !== undefined; next = this.#alias.get(at)) at = next;
    return at;
  }

  #coalesce(): boolean {
    for (const index of this.#moveList) {
      this.#moveList.delete(index);
      this.#tryMove(index);
      return true;
    }
    return false;
  }

  #tryMove(index: number): void {
    const move = this.#graph.moves[index];
    invariant(move !== undefined, "bpf.color", "a move is missing");
    const [a, b] = [this.#find(move.dst), this.#find(move.src)];
    const [keep, drop] = this.#orient(a, b);
    if (keep === drop || isPhysical(drop) || this.#graph.interferes(keep, drop)) {
      this.#maybeSimplify(keep);
      this.#maybeSimplify(drop);
    } else if (isPhysical(keep) ? this.#georgeSafe(keep, drop) : this.#briggsSafe(keep, drop)) {
      this.#combine(keep, drop);
      this.#maybeSimplify(keep);
    } else {
      this.#activeMoves.add(index);
    }
  }

  /** Machine registers are kept, and of two virtual ones that which may be spilled. */
  #orient(a: number, b: number): [keep: number, drop: number] {
    if (isPhysical(a)) return [a, b];
    if (isPhysical(b)) return [b, a];
    return (this.#cost.get(a) ?? 0) === Number.POSITIVE_INFINITY ? [b, a] : [a, b];
  }

  #georgeSafe(keep: number, drop: number): boolean {
    return this.#neighbours(drop).every(
      (t) => this.#degree(t) < ALLOCATABLE || isPhysical(t) || this.#graph.interferes(t, keep),
    );
  }

  #briggsSafe(a: number, b: number): boolean {
    const both = new Set([...this.#neighbours(a), ...this.#neighbours(b)]);
    let significant = 0;
    for (const t of both) {
      const common = this.#graph.interferes(t, a) && this.#graph.interferes(t, b);
      if (this.#degree(t) - (common && !isPhysical(t) ? 1 : 0) >= ALLOCATABLE) significant++;
    }
    return significant < ALLOCATABLE;
  }

  #combine(keep: number, drop: number): void {
    this.#freezeList.delete(drop);
    this.#spillList.delete(drop);
    this.#simplifyList.delete(drop);
    const neighbours = this.#neighbours(drop);
    this.#removed.add(drop);
    this.#alias.set(drop, keep);
    const cost = this.#cost.get(drop) ?? 0;
    if (cost !== Number.POSITIVE_INFINITY) this.#cost.set(keep, (this.#cost.get(keep) ?? 0) + cost);
    this.#graph.movesOf[keep]?.push(...(this.#graph.movesOf[drop] ?? []));
    for (const t of neighbours) {
      this.#graph.addEdge(t, keep);
      this.#lowerDegree(t);
    }
    if (this.#freezeList.has(keep) && this.#degree(keep) >= ALLOCATABLE) {
      this.#freezeList.delete(keep);
      this.#spillList.add(keep);
    }
  }

  #maybeSimplify(r: number): void {
    if (isPhysical(r) || this.#removed.has(r) || this.#degree(r) >= ALLOCATABLE || this.#liveMoves(r).length > 0) return;
    this.#freezeList.delete(r);
    this.#simplifyList.add(r);
  }

  #freeze(): boolean {
    for (const r of this.#freezeList) {
      this.#freezeList.delete(r);
      this.#simplifyList.add(r);
      this.#freezeMoves(r);
      return true;
    }
    return false;
  }

  #freezeMoves(r: number): void {
    for (const index of this.#liveMoves(r)) {
      const move = this.#graph.moves[index];
      this.#activeMoves.delete(index);
      this.#moveList.delete(index);
      if (move === undefined) continue;
      const [a, b] = [this.#find(move.dst), this.#find(move.src)];
      this.#maybeSimplify(a === r ? b : a);
    }
  }

  /** The cheapest by the number of neighbours that it frees. It is coloured after all if it can be. */
  #chooseSpill(): boolean {
    let best: number | undefined;
    let bestRatio = Number.POSITIVE_INFINITY;
    for (const r of this.#spillList) {
      const ratio = (this.#cost.get(r) ?? 0) / Math.max(1, this.#degree(r));
      if (best === undefined || ratio < bestRatio) [best, bestRatio] = [r, ratio];
    }
    if (best === undefined) return false;
    this.#spillList.delete(best);
    this.#simplifyList.add(best);
    this.#freezeMoves(best);
    return true;
  }

  #assign(present: readonly Reg[]): Coloring {
    const colors: (Reg | undefined)[] = Array.from({ length: this.#graph.size }, (_, r) =>
      isPhysical(r) ? reg(r) : undefined,
    );
    const spilled: Reg[] = [];
    for (const r of [...this.#stack].reverse()) {
      const free = this.#freeColors(r, colors);
      const chosen = this.#preferred(r, free, colors) ?? [...free][0];
      if (chosen === undefined) spilled.push(reg(r));
      else colors[r] = reg(chosen);
    }
    for (const r of present) colors[r] ??= colors[this.#find(r)];
    return { colors, spilled };
  }

  #freeColors(r: number, colors: readonly (Reg | undefined)[]): Set<number> {
    const free = new Set<number>(ORDER);
    for (const other of this.#graph.neighbours[r] ?? []) {
      const taken = colors[this.#find(other)];
      if (taken !== undefined) free.delete(taken);
    }
    return free;
  }

  /** The free colour for which the most copies vanish. */
  #preferred(r: number, free: ReadonlySet<number>, colors: readonly (Reg | undefined)[]): number | undefined {
    const votes = new Map<number, number>();
    for (const index of this.#graph.movesOf[r] ?? []) {
      const move = this.#graph.moves[index];
      if (move === undefined) continue;
      const [a, b] = [this.#find(move.dst), this.#find(move.src)];
      const wanted = colors[a === r ? b : a];
      if (wanted !== undefined && free.has(wanted)) votes.set(wanted, (votes.get(wanted) ?? 0) + move.weight);
    }
    let best: number | undefined;
    for (const [candidate, weight] of votes) if (best === undefined || weight > (votes.get(best) ?? 0)) best = candidate;
    return best;
  }
}
