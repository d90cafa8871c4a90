/**
 * Every diagnostic of the toolchain, one row a code. Codes are permanent: a retired code is never given again. Bands: 1xxx
 * subset, 2xxx types, 3xxx maps and programs, 4xxx verifier limits, 5xxx objects, 6xxx kernel and runtime, 9xxx internal.
 * `{name}` in `message` and `help` are values given by `diagnose()`. `explanation` is the text of the docs page.
 */

export interface CodeRow {
  readonly category: "error" | "warning";
  readonly title: string;
  readonly message: string;
  readonly help: string;
  readonly explanation: string;
}

export const CODES = {
  TSB2001: {
    category: "error",
    title: "A narrowing assignment needs a conversion",
    message: "A value of type {from} may not fit {to}.",
    help: "Convert it, {to}(…), if cutting it off is meant, or mask or compare it first so that its range fits.",
    explanation: "Integers are never cut silently. A value of a wider type is accepted where its range is known to fit.",
  },
  TSB5001: {
    category: "error",
    title: "Not an ELF file",
    message: "This is not an ELF file: {found}.",
    help: "Give a compiled object, such as the .o that tsbpf or clang -target bpf writes.",
    explanation: "Every ELF file begins with the bytes 7f 45 4c 46. A TypeScript source has to be compiled first.",
  },
  TSB5002: {
    category: "error",
    title: "Not a BPF object",
    message: "This ELF file is not a 64-bit relocatable BPF object: {field} is {value}, not {expected}.",
    help: "Compile for the BPF target: tsbpf file.bpf.ts, or clang -target bpf -c.",
    explanation: "BPF objects are ELF64 relocatable files (ET_REL) of machine 247.",
  },
  TSB5003: {
    category: "error",
    title: "The object is cut short or damaged",
    message: "{what} at byte {offset} needs {size} bytes, but only {available} are there.",
    help: "Compile the program again; the file was cut short or changed after it was written.",
    explanation: "A header or table points past the end of the file or of its section.",
  },
  TSB5004: {
    category: "error",
    title: "A name lies outside its string table",
    message: "The string at offset {offset} of {table} ({size} bytes) has no end inside the table, or the table's strings overlap.",
    help: "Compile the program again; the file was damaged after it was written.",
    explanation: "Names of sections, symbols and types are offsets into string tables whose strings end with a zero byte.",
  },
  TSB5005: {
    category: "error",
    title: "Damaged BTF",
    message: "The type information (.BTF) is damaged: {reason}.",
    help: "Compile the program again, with -g when it is C.",
    explanation: "BTF describes the types of programs, maps and globals. Its header, kinds and references are checked before use.",
  },
  TSB5006: {
    category: "error",
    title: "Damaged function or line information",
    message: "The section .BTF.ext is damaged: {reason}.",
    help: "Compile the program again, with -g when it is C.",
    explanation: ".BTF.ext ties instructions to functions and source lines, in tables by section.",
  },
  TSB5007: {
    category: "error",
    title: "A reference inside the object leads nowhere",
    message: "{from} refers to {to}, which does not exist.",
    help: "Compile the program again; a library that is linked in must define every static function that is called.",
    explanation: "Sections, symbols and relocations refer to each other by number; each number is checked.",
  },
  TSB5008: {
    category: "error",
    title: "A map definition cannot be read",
    message: "The map {map} is not defined in a way that can be read: {reason}.",
    help: "Define maps in the section .maps with BTF, as libbpf 1.0 and later want it, and compile with -g.",
    explanation: "A map is a variable of .maps whose type is a struct with members such as type, key, value and max_entries.",
  },
  TSB5009: {
    category: "error",
    title: "A section or symbol is malformed",
    message: "{what} is malformed: {reason}.",
    help: "Compile the program again; the file was damaged, or written by a tool that does not follow the ELF rules for BPF.",
    explanation: "Program sections hold whole 8-byte instructions; tables hold whole entries; symbols lie inside their sections.",
  },
  // 51xx: the command line and the project; 52xx: written files.
  TSB5101: {
    category: "error",
    title: "Unknown option",
    message: "Unknown option '{option}'.",
    help: "Run 'tsbpf --help' to see the options; 'bpf' in tsconfig.json takes cpu, kernel, endian, emit and outDir.",
    explanation: "The command line, or the 'bpf' object of a tsconfig.json, names an option that does not exist.",
  },
  TSB5102: {
    category: "error",
    title: "Unknown option that resembles a known one",
    message: "Unknown option '{option}'. Did you mean '{suggestion}'?",
    help: "Write '{suggestion}'; the case of letters counts.",
    explanation: "The command line, or the 'bpf' object of a tsconfig.json, names an option that does not exist, but nearly.",
  },
  TSB5103: {
    category: "error",
    title: "An option without its argument",
    message: "Option '{option}' expects an argument.",
    help: "Write the argument after the option: {expects}.",
    explanation: "The option was the last word of the command line, or an option followed it where its argument belongs.",
  },
  TSB5104: {
    category: "error",
    title: "An argument that the option does not take",
    message: "Argument for '{option}' option must be: {expects}.",
    help: "Replace '{given}'.",
    explanation: "Options on the command line and in the 'bpf' object of a tsconfig.json take the same arguments.",
  },
  TSB5105: {
    category: "error",
    title: "A project and files at once",
    message: "Option 'project' cannot be mixed with source files on a command line.",
    help: "Leave out -p to compile the files by the options of the nearest tsconfig.json, or leave out the files.",
    explanation: "-p compiles the files that a tsconfig.json selects. Files given by name take the 'bpf' options of the tsconfig.json that is nearest above each of them.",
  },
  TSB5106: {
    category: "error",
    title: "A project folder without tsconfig.json",
    message: "Cannot find a tsconfig.json file at the specified directory: '{path}'.",
    help: "Name the file itself (-p {path}/NAME.json), or write {path}/tsconfig.json.",
    explanation: "-p takes a tsconfig file or a folder that holds a tsconfig.json.",
  },
  TSB5107: {
    category: "error",
    title: "A project path that does not exist",
    message: "The specified path does not exist: '{path}'.",
    help: "Check the argument of -p; it is relative to the current folder.",
    explanation: "-p takes a tsconfig file or a folder that holds a tsconfig.json.",
  },
  TSB5108: {
    category: "error",
    title: "An unreadable file",
    message: "Cannot read file '{path}': {reason}.",
    help: "Make it a file that the current user may read.",
    explanation: "The file exists but the operating system did not let tsbpf read it.",
  },
  TSB5109: {
    category: "error",
    title: "A missing file",
    message: "File '{path}' not found.",
    help: "Check the path; on the command line it is relative to the current folder, in 'files' to the tsconfig.json.",
    explanation: "A file named on the command line or in 'files' of a tsconfig.json does not exist. The others are compiled.",
  },
  TSB5110: {
    category: "error",
    title: "A file that is no program file",
    message: "File '{path}' is not a program file: its name does not end in '.bpf.ts'.",
    help: "Rename it to NAME.bpf.ts; 'tsbpf dump' shows object files.",
    explanation: "Programs live in files named *.bpf.ts, so that editors, tsc and tsbpf agree on which rules a file follows.",
  },
  TSB5111: {
    category: "error",
    title: "A project without program files",
    message: "No inputs were found in config file '{path}'. Specified 'include' paths were '{include}' and 'exclude' paths were '{exclude}'.",
    help: "Let 'include' cover your *.bpf.ts files and check that 'exclude' leaves them; the default of 'include' is **/*.bpf.ts.",
    explanation: "tsbpf compiles those files of a project whose names end in .bpf.ts. None of the files that 'files', 'include' and 'exclude' select is one.",
  },
  TSB5112: {
    category: "error",
    title: "Nothing to compile",
    message: "No files were given, and there is no tsconfig.json in '{path}' or a folder above it.",
    help: "Name the files (tsbpf redirect.bpf.ts), or write a tsconfig.json; 'tsbpf --help' shows more.",
    explanation: "Without files and without -p, tsbpf compiles the project of the nearest tsconfig.json, as tsc does.",
  },
  TSB5113: {
    category: "error",
    title: "A project option of the wrong type",
    message: "Option '{option}' requires a value of type {type}.",
    help: 'Write "cpu": "v3", "kernel": "6.1", "endian": "little", "emit": ["obj"], "outDir": "build".',
    explanation: "The 'bpf' object of a tsconfig.json holds strings, and 'emit' a list of strings. A kernel is a string, too, because 6.10 is not 6.1.",
  },
  TSB5114: {
    category: "error",
    title: "dump without an object file",
    message: "'tsbpf dump' takes the path of one object file; {count} were given.",
    help: "Write: tsbpf dump redirect.bpf.o",
    explanation: "'tsbpf dump' shows the sections, maps, programs, types and instructions of one object file.",
  },
  TSB5201: {
    category: "error",
    title: "A full disk",
    message: "Cannot write file '{path}': the disk is full.",
    help: "Free some space or choose another place by --outDir. What the file held before is untouched.",
    explanation: "Each output is written beside its place and renamed when complete, so a full disk never leaves half an object.",
  },
  TSB5202: {
    category: "error",
    title: "A place that may not be written",
    message: "Cannot write file '{path}': {reason}.",
    help: "Make its folder writable or choose another by --outDir.",
    explanation: "The folder is read-only for the current user, or on a read-only file system.",
  },
  TSB5203: {
    category: "error",
    title: "A folder where the output belongs",
    message: "Cannot write file '{path}': it is a folder.",
    help: "Move the folder away or choose another place by --outDir.",
    explanation: "An output takes the name of its program file, with .bpf.o, .bpf.s or .bpf.ir in place of .bpf.ts.",
  },
  TSB5204: {
    category: "error",
    title: "A file where the output folder belongs",
    message: "Cannot make folder '{path}': it, or a part of its path, is a file.",
    help: "Move that file away or choose another folder by --outDir.",
    explanation: "--outDir names a folder, which tsbpf makes when it is missing.",
  },
  TSB5205: {
    category: "error",
    title: "A file that could not be written",
    message: "Cannot write file '{path}': {reason}.",
    help: "Choose another place by --outDir, or remove the cause. What the file held before is untouched.",
    explanation: "The operating system refused to write the file, for the reason that the message gives.",
  },
  TSB5206: {
    category: "error",
    title: "Two files of one output",
    message: "'{first}' and '{second}' would both be written to '{path}'.",
    help: "Compile them by separate commands with different --outDir, or from a tsconfig.json in a folder above both.",
    explanation: "Below --outDir the outputs mirror the folders of the program files, relative to the tsconfig.json or the current folder. Files outside of it have no folder to mirror.",
  },
  TSB5207: {
    category: "error",
    title: "A program file outside the project",
    message: "'{path}' is not below '{root}', so it has no place below the output folder '{outDir}'.",
    help: "Move the tsconfig.json to a folder above all files, or leave out outDir: outputs then lie beside their files.",
    explanation: "Below outDir the outputs mirror the folders of the program files, relative to the folder of the tsconfig.json.",
  },
  TSB9001: {
    category: "error",
    title: "A bug in tsbpf",
    message: "Internal error in {where}: {message}",
    help: "This is a bug in tsbpf {version}, not in your program. Report it with the program; TSBPF_DEBUG=1 adds the stack trace.",
    explanation: "The compiler found that one of its own assumptions does not hold, and stopped rather than write a wrong object.",
  },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof CODES;
