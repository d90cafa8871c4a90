/** The interference graph: machine code goes in; which registers are live at once, which are copied to which, leaves. */

import { BitMatrix, type BitSet } from "../bit-set.ts";
import { computeLiveness, step } from "../liveness.ts";
import {
  ALLOCATABLE,
  FIRST_VIRTUAL,
  FRAME_POINTER,
  type MachineBlock,
  type MachineBody,
  type MachineInst,
  type Reg,
} from "../machine.ts";
import { defsOf, usesOf } from "../operands.ts";

export interface Move {
  readonly dst: Reg;
  readonly src: Reg;
  /** How often it runs, about. */
  readonly weight: number;
}

export class Graph {
  readonly size: number;
  readonly moves: Move[] = [];
  /** Indices into `moves`. */
  readonly movesOf: number[][];
  /** Neighbours of virtual registers; those of the machine's own are not kept. */
  readonly neighbours: number[][];
  readonly degree: number[];
  /** Uses and definitions, weighted by loop depth. */
  readonly cost: number[];
  readonly #edges: BitMatrix;

  constructor(size: number) {
    this.size = size;
    this.#edges = new BitMatrix(size);
    this.movesOf = Array.from({ length: size }, () => []);
    this.neighbours = Array.from({ length: size }, () => []);
    this.degree = Array.from({ length: size }, (_, r) => (r < FIRST_VIRTUAL ? Number.POSITIVE_INFINITY : 0));
    this.cost = Array.from({ length: size }, () => 0);
  }

  interferes(a: number, b: number): boolean {
    return this.#edges.has(a, b);
  }

  addEdge(a: number, b: number): void {
    if (a === b || !this.#edges.add(a, b)) return;
    this.#addNeighbour(a, b);
    this.#addNeighbour(b, a);
  }

  #addNeighbour(a: number, b: number): void {
    if (a < FIRST_VIRTUAL) return;
    this.neighbours[a]?.push(b);
    this.degree[a] = (this.degree[a] ?? 0) + 1;
  }
}

export function buildGraph(body: MachineBody): Graph {
  const graph = new Graph(body.nextReg);
  const liveness = computeLiveness(body);
  for (let a = 0; a < ALLOCATABLE; a++) for (let b = 0; b < a; b++) graph.addEdge(a, b);
  for (const block of body.blocks) addBlock(graph, block, liveness.liveOut(block));
  return graph;
}

function addBlock(graph: Graph, block: MachineBlock, live: BitSet): void {
  const weight = 10 ** Math.min(block.depth, 6);
  for (let i = block.insts.length - 1; i >= 0; i--) {
    const inst = block.insts[i];
    if (inst === undefined) continue;
    addInst(graph, inst, live, weight);
    step(live, inst);
  }
}

function addInst(graph: Graph, inst: MachineInst, live: BitSet, weight: number): void {
  const isMove = inst.kind === "mov" && inst.src !== FRAME_POINTER;
  if (isMove) {
    live.delete(inst.src);
    addMove(graph, { dst: inst.dst, src: inst.src, weight });
  }
  const defs = defsOf(inst);
  for (const def of defs) {
    live.forEach((other) => {
      graph.addEdge(def, other);
    });
    for (const other of defs) graph.addEdge(def, other);
    // The result of a comparison is written before its operands are read.
    if (inst.kind === "setcc") for (const use of usesOf(inst)) graph.addEdge(def, use);
  }
  for (const r of [...defs, ...usesOf(inst)]) graph.cost[r] = (graph.cost[r] ?? 0) + weight;
}

function addMove(graph: Graph, move: Move): void {
  const index = graph.moves.push(move) - 1;
  graph.movesOf[move.dst]?.push(index);
  if (move.src !== move.dst) graph.movesOf[move.src]?.push(index);
}
