/** Imports go one way. The rooms and what each may read; a library has one room that may import it. */

const SPEC = "^stdlib/spec/";

/** What a room's files may import besides the room itself and stdlib/spec. */
const ROOMS = {
  "stdlib/spec": [],
  "compiler/diagnostics": [],
  "compiler/bytecode": ["compiler/diagnostics"],
  "compiler/object": ["compiler/bytecode", "compiler/diagnostics"],
  "compiler/dump": ["compiler/object", "compiler/bytecode", "compiler/diagnostics"],
  "compiler/ir": ["compiler/diagnostics"],
  "compiler/passes": ["compiler/ir", "compiler/diagnostics"],
  "compiler/frontend": ["compiler/ir", "compiler/diagnostics", "compiler/object/model", "compiler/package-root"],
  "compiler/bpf": ["compiler/ir", "compiler/object", "compiler/bytecode", "compiler/diagnostics"],
  "compiler/llvm": ["compiler/ir", "compiler/object", "compiler/bytecode", "compiler/diagnostics"],
  "compiler/project": ["compiler/diagnostics", "compiler/frontend", "compiler/driver"],
  runtime: ["compiler/object", "compiler/bytecode", "compiler/diagnostics", "stdlib/index.d"],
  bin: ["compiler", "runtime"],
};

const LIBRARIES = {
  "ts-morph": "^compiler/(frontend|project)/",
  koffi: "^runtime/linux/syscall/",
  yargs: "^bin/",
  binaryen: "^runtime/emulator/jit/",
  "llvm-bindings": "^compiler/llvm/",
};

const roomRules = Object.entries(ROOMS).map(([room, readable]) => ({
  name: `${room.replaceAll("/", "-")}-reads-only-what-it-may`,
  comment: `${room} may read stdlib/spec${readable.map((each) => `, ${each}`).join("")}`,
  severity: "error",
  from: { path: `^${room}/` },
  to: {
    path: "^(bin|compiler|runtime|stdlib|test|tools|bench|samples)/",
    pathNot: [SPEC, `^${room}/`, ...readable.map((each) => `^${each}(/|\\.ts$)`)],
  },
}));

const libraryRules = Object.entries(LIBRARIES).map(([library, room]) => ({
  name: `${library}-in-one-room`,
  comment: `only files of ${room} import ${library}`,
  severity: "error",
  from: { path: "^(bin|compiler|runtime|stdlib)/", pathNot: room },
  to: { path: `node_modules/(@types/)?${library}/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "every-import-is-found",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "linux-and-emulator-never-meet",
      severity: "error",
      from: { path: "^runtime/(linux|emulator)/" },
      to: { path: "^runtime/(linux|emulator)/", pathNot: "^runtime/$1/" },
    },
    {
      name: "what-backends-share-knows-none",
      comment: "only what chooses a backend, and the list of exports, import one",
      severity: "error",
      from: { path: "^runtime/", pathNot: "^runtime/(linux|emulator)/|^runtime/(load|index|splice/program)\\.ts$" },
      to: { path: "^runtime/(linux|emulator)/" },
    },
    {
      name: "typescript-builds-the-project-only",
      comment: "product code uses the TypeScript that ts-morph brings",
      severity: "error",
      from: { path: "^(bin|compiler|runtime|stdlib|test)/", pathNot: "^test/package/" },
      to: { path: "node_modules/typescript/" },
    },
    {
      name: "product-does-not-read-tests",
      severity: "error",
      from: { path: "^(bin|compiler|runtime|stdlib)/" },
      to: { path: "^(test|tools|bench)/" },
    },
    ...roomRules,
    ...libraryRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.bpf\\.ts$|^dist/|^test/golden/|^test/package/fixtures/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"] },
  },
};
