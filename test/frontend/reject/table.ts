/**
 * 41 programs that look right in C and that a C compiler or the verifier may refuse (c/*.c), and what becomes of each written in
 * TypeScript (<id>.bpf.ts). Data only: test/frontend/reject.test.ts holds ours, test/soak/reject-c.soak.ts C's, docs/reject.md is
 * made of it.
 */

export interface RejectRow {
  /** The TypeScript is `<id>.bpf.ts`, the C `c/<id>_….c`. */
  readonly id: string;
  readonly what: string;
  /** What refuses the C (clang 19, -O2, Linux 6.18), and how: part of the message. Absent: it loads. */
  readonly inC?: { readonly by: "clang" | "verifier"; readonly message: string };
  /** The code of our refusal; absent: ours loads. */
  readonly refused?: string;
  /** What of the language the program still waits for: it is refused until then. */
  readonly waitsFor?: string;
  /** How it is made to load, or why not. */
  readonly how: string;
}

const clang = (message: string) => ({ by: "clang", message }) as const;
const verifier = (message: string) => ({ by: "verifier", message }) as const;

const CHECKED = "the index is compared right before the access, in the register that is used";
const ONE_LOAD = "each field of a context is read by one load at a constant offset";

export const REJECTS = [
  {
    id: "r01",
    what: "find `Host:` in a request, hash the name, redirect",
    inC: verifier("BPF program is too large"),
    how: "the loops keep the verifier from telling the ways apart",
  },
  {
    id: "r03",
    what: "an HTTP state machine over 128 bytes",
    inC: verifier("BPF program is too large"),
    how: "the loop's state is hidden from the verifier",
  },
  { id: "r04", what: "half of a context's field", how: ONE_LOAD },
  { id: "r06", what: "the first octet of an address", how: ONE_LOAD },
  {
    id: "r07",
    what: "one of two context fields, by a condition",
    inC: verifier("dereference of modified ctx ptr"),
    how: "a load in each branch: addresses in a context are never computed",
  },
  {
    id: "r09",
    what: "words of a context's address in a loop",
    inC: verifier("dereference of modified ctx ptr"),
    how: "a branch for each index, with a load in each: addresses in a context are never computed",
  },
  { id: "r10", what: "an IPv6 address copied into a key", how: ONE_LOAD },
  { id: "r11", what: "a remainder as an index", inC: verifier("unbounded min value"), how: CHECKED },
  {
    id: "r13",
    what: "the packet's length compared",
    inC: verifier("outside of the packet"),

    how: "checks are written as the verifier wants them: start plus length against the end",
  },
  {
    id: "r15",
    what: "one check, then a loop",
    inC: verifier("outside of the packet"),
    how: "a check at each access that needs one",
  },
  {
    id: "r16",
    what: "records with 16-bit lengths",
    inC: verifier("outside of the packet"),
    how: "offsets are limited before they are added to a packet's pointer",
  },
  { id: "r18", what: "1 to 64 bytes copied into a map", how: "the length is limited where it is used" },
  { id: "r19", what: "4 to 64 bytes copied to the stack", how: "the length is limited where it is used" },
  {
    id: "r21",
    what: "elements between two indices",
    inC: verifier("outside of the allowed memory range"),
    how: CHECKED,
  },
  {
    id: "r22",
    what: "a field's address before the null check",
    how: "TypeScript wants the check before the field",
  },
  {
    id: "r24",
    what: "the size of an event chosen by a condition",
    how: "events of two sizes are two ring buffers",
  },
  { id: "r26", what: "a tail call into one of two arrays", how: "the calls stay apart" },
  { id: "r28", what: "20 bytes ordered", how: "a loop over the bytes" },
  {
    id: "r29",
    what: "a local array of 600 bytes",
    inC: clang("BPF stack limit"),

    how: "a slot per CPU that is claimed and released",
  },
  {
    id: "r30",
    what: "a function of six parameters",
    inC: clang("too many arguments"),
    how: "inlined, or passed through the stack",
  },
  {
    id: "r31",
    what: "signed division",
    inC: clang("unsupported signed division"),
    how: "expanded into an unsigned one",
  },
  {
    id: "r32",
    what: "a variable number of bytes cleared",
    inC: clang("A call to built-in function 'memset' is not supported"),
    how: "a loop stays a loop",
  },
  {
    id: "r33",
    what: "a clearing loop",
    inC: clang("A call to built-in function 'memset' is not supported"),
    how: "a loop stays a loop",
  },
  { id: "r34", what: "a copying loop", how: "a loop stays a loop" },
  { id: "r35", what: "an index from a function", inC: verifier("unbounded memory access"), how: CHECKED },
  {
    id: "r38",
    what: "the number of bits as an index",
    inC: verifier("outside of the allowed memory range"),
    how: CHECKED,
  },
  { id: "r39", what: "decimal numbers among 400 bytes", how: "the loop's state is hidden from the verifier" },
  { id: "r42", what: "a read after a pull", how: "pointers are read again after what moves the data" },
  { id: "r43", what: "a scan backwards", inC: verifier("unbounded memory access"), how: CHECKED },
  {
    id: "r45",
    what: "the first bytes of a packet as an event",

    how: "records have one size, the length is a field",
  },
  { id: "r46", what: "a key with padding", how: "padding is always zero" },
  {
    id: "r48",
    what: "narrow tests of a socket's fields",
    how: "each field is read by one load of its own width",
  },
  { id: "r49", what: "32-bit fields kept in bytes", how: ONE_LOAD },
  {
    id: "r50",
    what: "words of an address combined",
    inC: verifier("invalid bpf_context access"),
    how: "loads of a context are never merged",
  },
  { id: "r51", what: "a position kept in a function", how: CHECKED },
  { id: "r54", what: "a length with both limits", how: "the length is limited where it is used" },
  { id: "r55", what: "an index clamped at both ends", how: CHECKED },
  {
    id: "r57",
    what: "binary search",
    inC: verifier("jumps is too complex"),
    how: "the loop's state is hidden from the verifier",
  },
  { id: "r59", what: "an IPv6 address in a trie's key", how: ONE_LOAD },
  { id: "r60", what: "a 64-bit key of two fields", how: "loads of a context are never merged" },
  { id: "r61", what: "a struct of 320 bytes copied", how: "the copy stays in place" },
] as const satisfies readonly RejectRow[];

/** The page docs/reject.md. */
export function rejectPage(): string {
  const rows: readonly RejectRow[] = REJECTS;
  const lines = rows.map((row) => `| ${row.id} | ${row.what} | ${inC(row)} | ${ours(row)} | ${row.how} |`);
  const lost = rows.filter((row) => row.inC !== undefined).length;
  const parts = [
    "# Programs that C loses",
    `${rows.length} small programs that look right in C. clang 19 (\`-O2\`) or the verifier of Linux 6.18 refuse ${lost} of them. The same programs in TypeScript are in test/frontend/reject, the C is in test/frontend/reject/c.`,
    ["| | what it does | in C | in TypeScript | how |", "|---|---|---|---|---|", ...lines].join("\n"),
    "<!-- Made by `npm run docs` from test/frontend/reject/table.ts. -->",
  ];
  return `${parts.join("\n\n")}\n`;
}

const inC = ({ inC: lost }: RejectRow): string =>
  lost === undefined ? "loads" : `refused by ${lost.by === "clang" ? "clang" : "the verifier"}: ${lost.message}`;

function ours({ refused, waitsFor }: RejectRow): string {
  if (waitsFor !== undefined) return `waits for ${waitsFor}`;
  return refused === undefined ? "loads" : `refused: [${refused}](diagnostics/${refused}.md)`;
}
