/**
 * A program run once as BPF_PROG_TEST_RUN runs it (net/bpf/test_run.c). In: a program, its context and packet; out: what comes back
 * of them in the kernel, or the errno by which the kernel refuses them.
 */

import { CONSTANTS } from "../../stdlib/spec/constants.ts";
import { type ErrnoName, LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import { ETHERNET_HEADER_BYTES, LOOPBACK_IFINDEX } from "../../stdlib/spec/ethernet.ts";
import { TEST_RUN_SKB, TEST_RUN_TYPES } from "../../stdlib/spec/test-run.ts";
import type { RawRunInput, RawRunOutput } from "../backend.ts";
import { BpfError } from "../bpf-error.ts";
import type { ContextInput } from "../context-bytes.ts";
import type { ContextLayout, LayoutField } from "../context-layout.ts";
import { readField } from "../context-values.ts";
import type { EmulatedProgram } from "./program.ts";
import { programFault } from "./sockets/error.ts";

type TestRunType = (typeof TEST_RUN_TYPES)[number];

/** Throws a `BpfError`. */
export function testRun(program: EmulatedProgram, input: RawRunInput): RawRunOutput {
  const { layout } = program;
  const type = TEST_RUN_TYPES.find((each) => each === program.spec.progType);
  const refusal = type === undefined ? "ENOTSUPP" : refusalOf(type, layout, input);
  if (refusal !== undefined) throw new BpfError("BPF_PROG_TEST_RUN", "test-run a program", LINUX_ERRNO[refusal]);
  const given = type === "sched_cls" ? withWireLength(program, input) : program.given(input.ctx);
  const outcome = program.run({ ctx: given, data: input.data, watchMaps: false });
  if (outcome.fault !== undefined) throw programFault(outcome.fault);
  const ctx = type === "sched_cls" && layout ? packetContext(layout, outcome.ctx) : outcome.ctx;
  return { result: outcome.result ?? 0, ctx, data: outcome.data };
}

function refusalOf(type: TestRunType, layout: ContextLayout | undefined, { ctx, data }: RawRunInput): ErrnoName | undefined {
  const numberOf = (name: string): number => Number(fieldValue(layout, ctx, name));
  switch (type) {
    case "syscall":
      return data === undefined ? undefined : "EINVAL";
    case "sk_lookup":
      if (data !== undefined || numberOf("ingressIfindex") !== 0) return "EINVAL";
      if (numberOf("localPort") > MOST_PORT) return "ERANGE";
      return FAMILIES.includes(numberOf("family")) ? undefined : "EAFNOSUPPORT";
    case "sched_cls":
      return packetRefusal(layout, ctx, data, numberOf);
  }
}

const MOST_PORT = 0xffff;
const FAMILIES: readonly number[] = [CONSTANTS.Family.members.Inet.value, CONSTANTS.Family.members.Inet6.value];

/** `bpf_prog_test_run_skb` and `convert___skb_to_skb`. */
function packetRefusal(
  layout: ContextLayout | undefined,
  ctx: Uint8Array,
  data: Uint8Array | undefined,
  numberOf: (name: string) => number,
): ErrnoName | undefined {
  const byteLength = data?.length ?? 0;
  if (byteLength < ETHERNET_HEADER_BYTES || byteLength > TEST_RUN_SKB.mostBytes) return "EINVAL";
  if (numberOf("ifindex") > LOOPBACK_IFINDEX) return "ENODEV";
  const others = layout?.fields.filter(({ name }) => !isKept(name)) ?? [];
  if (others.some((field) => bytesOf(field, ctx).some((byte) => byte !== 0))) return "EINVAL";
  const wireLen = numberOf("wireLen");
  if (wireLen !== 0 && (wireLen < byteLength || wireLen > TEST_RUN_SKB.mostWireBytes)) return "EINVAL";
  return numberOf("gsoSegs") > TEST_RUN_SKB.mostSegments ? "EINVAL" : undefined;
}

/** A context that says 0 means the packet's length (`convert___skb_to_skb`); without a context it stays 0. */
function withWireLength(program: EmulatedProgram, { ctx, data }: RawRunInput): ContextInput {
  const given = program.given(ctx);
  return given instanceof Uint8Array ? given : { wireLen: data?.length ?? 0, ...given };
}

const isKept = (name: string): boolean => TEST_RUN_SKB.fields.some((kept) => kept === name);

/** `convert_skb_to___skb`: the other fields are as they were given, which is zero. */
function packetContext(layout: ContextLayout, left: Uint8Array): Uint8Array {
  const ctx = new Uint8Array(left.length);
  for (const field of layout.fields.filter(({ name }) => isKept(name))) ctx.set(bytesOf(field, left), field.offset);
  return ctx;
}

const bytesOf = ({ offset, size, count }: LayoutField, ctx: Uint8Array): Uint8Array =>
  ctx.subarray(offset, offset + size * count);

function fieldValue(layout: ContextLayout | undefined, ctx: Uint8Array, name: string): ReturnType<typeof readField> {
  const field = layout?.fields.find((each) => each.name === name);
  return field === undefined ? 0 : readField(ctx, field);
}
