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
  TSB1001: {
    category: "error",
    title: "Numbers are integers",
    message: "`{text}` is {problem}.",
    help: "{instead}.",
    explanation:
      "BPF has no floating point. Numbers are 8- to 64-bit integers; beyond 2^53 they are written as bigints, as JavaScript would lose digits.",
  },
  TSB1002: {
    category: "error",
    title: "any is not a type of the language",
    message: "`{text}` has the type any.",
    help: "Give it a type, e.g. u32, SkBuff or a struct class.",
    explanation: "Every value needs a layout that is known when the program is compiled.",
  },
  TSB1003: {
    category: "error",
    title: "Strings are constants only",
    message: "`{text}` is a string, which a program cannot hold.",
    help: "Use numbers, or printk`…` for a message to the kernel's trace.",
    explanation: "There are no dynamic strings in BPF. Constant text may stand in printk templates.",
  },
  TSB1004: {
    category: "error",
    title: "The type has no layout",
    message: "A value of type `{type}` has no layout in memory.",
    help: "Use an integer type, boolean, be16/be32/be64, FixedArray<T, N>, or a class whose fields have such types.",
    explanation:
      "Objects in maps and keys are struct classes with sized, initialised fields, or fixed arrays. Arrays without a length and unions of objects have no layout.",
  },
  TSB1005: {
    category: "error",
    title: "A function does not escape",
    message: "`{text}` is {how}: a function is called, or passed to one that calls it, and kept nowhere.",
    help: "Call it by a const of its own, const f = (…) => …, or pass it as an argument.",
    explanation:
      "A function inside another reads and writes the variables around it where they are. Nothing of that outlives the call, so such a function can be called, or passed to a function that calls it; it cannot be returned, assigned, or stored in an object, an array or a map.",
  },
  TSB1006: {
    category: "error",
    title: "Nothing is asynchronous",
    message: "{what} has no meaning in a BPF program, which runs to its end.",
    help: "Write a plain function that returns when it is done.",
    explanation:
      "A program runs once for each event, to its end, without waiting. There are no async functions, generators or promises.",
  },
  TSB1007: {
    category: "error",
    title: "throw is not part of the language",
    message: "A BPF program cannot throw.",
    help: "Return the verdict or a negative errno instead.",
    explanation:
      "There is no stack to unwind. What would throw by itself, such as a division by zero, ends the program with its fault verdict.",
  },
  TSB1008: {
    category: "error",
    title: "try is not part of the language",
    message: "There is nothing to catch in a BPF program.",
    help: "Test the condition before, with if.",
    explanation: "Faults end the program with its fault verdict; they cannot be caught.",
  },
  TSB1009: {
    category: "error",
    title: "Recursion",
    message: "`{name}` calls itself, directly or through others.",
    help: "Write a loop with a bound.",
    explanation: "The kernel's verifier refuses recursion: the call depth must be known.",
  },
  TSB1010: {
    category: "error",
    title: "Code is not made at run time",
    message: "`{text}` would run code that does not exist when the program is compiled.",
    help: "Write the code itself.",
    explanation: "eval and Function have no meaning in BPF.",
  },
  TSB1011: {
    category: "error",
    title: "Not everything can be iterated over",
    message: "{what} cannot be iterated over.",
    help: "Write for (const i of range(n)), range(n, max) with a constant max, or for…of over an array literal or a fixed array.",
    explanation:
      "for…of takes range(n), whose bound the compiler must find, range(n, max), where a larger n is a fault, array literals and fixed arrays. There is no for…in: the fields of a struct are known.",
  },
  TSB1012: {
    category: "error",
    title: "var is not part of the language",
    message: "`{name}` is declared with var.",
    help: "Use let or const.",
    explanation: "var would be visible before its declaration.",
  },
  TSB1013: {
    category: "error",
    title: "The construct is not part of the language",
    message: "{what} is not part of the language.",
    help: "Use {instead}.",
    explanation: "The language is the part of TypeScript that has a meaning in BPF.",
  },
  TSB1014: {
    category: "error",
    title: "A class holds fields and methods only",
    message: "A class cannot have {what}.",
    help: "{instead}.",
    explanation:
      "A class of sized fields is a C struct; one that holds views, contexts or parameter properties is taken apart where it is used. Neither has inheritance, accessors, static fields or type parameters; `implements` is a promise to TypeScript alone.",
  },
  TSB1015: {
    category: "error",
    title: "A module's value cannot be imported",
    message: "`{module}` is no program file: its values do not exist in a BPF program.",
    help: 'Import from "tsbpf" or another *.bpf.ts, or use import type.',
    explanation: "Only program files compile in. Types may come from anywhere.",
  },
  TSB1016: {
    category: "error",
    title: "A type parameter without a type",
    message: "No argument tells what the type parameter `{name}` is here.",
    help: "Give the function a parameter of that type, or write it for one type.",
    explanation:
      "A generic function is compiled for the types of its arguments: parameters of the types T, T | undefined, Ref<T> and FixedArray<T, N> say what T is.",
  },
  TSB1017: {
    category: "error",
    title: "The parameter form is not supported",
    message: "A function of a program cannot have {what}.",
    help: "Write plain parameters, each with a type; those of functions and methods of the module may have a constant default.",
    explanation:
      "Parameters are names with types. What a call leaves out is a constant, or undefined for `name?: T`; a function inside another, and one that is passed, is given all of them.",
  },
  TSB1018: {
    category: "error",
    title: "The expression cannot be used here",
    message: "{what} cannot be used here.",
    help: "Use a scalar, a struct, a field or a local variable.",
    explanation: "Maps, classes and functions are not values; contexts can only be read and passed.",
  },
  TSB1019: {
    category: "error",
    title: "The call is not possible",
    message: "`{text}` cannot be called in a program.",
    help: 'Call functions of this file or of "tsbpf".',
    explanation: "Programs call their own functions, the helpers and the methods of maps.",
  },
  TSB1020: {
    category: "error",
    title: "Module code does not run",
    message: "`{text}` would run when the module is loaded, which never happens.",
    help: "Move it into a program, or make it a constant.",
    explanation: "An object file has programs, maps and data; nothing runs at load.",
  },
  TSB1021: {
    category: "error",
    title: "The initial value is not constant",
    message: "`{text}` is not known when the program is compiled.",
    help: "Use a literal.",
    explanation:
      "A module variable's first value is written into the object, and what a call leaves out is the same at each call: both are literals, constants, or conversions of them.",
  },
  TSB1022: {
    category: "error",
    title: "A type assertion converts nothing",
    message: "`{text}` asserts a type and leaves the bits as they are.",
    help: "Write {instead}.",
    explanation: "Assertions are erased by TypeScript, so they could only hide a change of value.",
  },
  TSB1024: {
    category: "error",
    title: "Which function is passed is known",
    message: "`{text}` is passed as a function, and is none of this program by its name.",
    help: "Pass an arrow function that makes the choice or the call itself: (x) => …",
    explanation:
      "The code of a function that is passed is put where it is called, so the compiler must know which it is: an arrow function, or the name of a function of the program or of a parameter that is one.",
  },
  TSB1023: {
    category: "error",
    title: "Programs are not called",
    message: "`{name}` is a program, which only the kernel calls.",
    help: "Move what both need into a function.",
    explanation: "A program's context comes from the kernel.",
  },
  TSB2001: {
    category: "error",
    title: "A narrowing assignment needs a conversion",
    message: "A value of type {from} may not fit {to}.",
    help: "Write {to}({text}), which keeps the low bits, or mask it first so that it fits.",
    explanation: "Integers are never cut silently. A value of a wider type is accepted where its range is known to fit.",
  },
  TSB2002: {
    category: "error",
    title: "A literal does not fit",
    message: "{value} does not fit {type}.",
    help: "Use a wider type, or write {type}({text}) if cutting it off is meant.",
    explanation: "A literal takes the type that its surroundings want, and is never cut silently.",
  },
  TSB2003: {
    category: "error",
    title: "A signed value meets an unsigned one",
    message: "A value of type {from} beside {to} may be out of its range.",
    help: "Write {to}({text}), or make sure by a comparison before that it is in range.",
    explanation: "u32 with i32 is u32, which is the same value only where the i32 is not negative.",
  },
  TSB2004: {
    category: "error",
    title: "The type has no width",
    message: "`{base}` does not say how wide it is.",
    help: "Write {flavours} instead.",
    explanation: "Integers have a width and a sign: u8 u16 u32 i8 i16 i32 are numbers, u64 and i64 bigints.",
  },
  TSB2005: {
    category: "error",
    title: "number and bigint do not mix",
    message: "{left} and {right} cannot be operands of one operator.",
    help: "Convert one of them: {instead}.",
    explanation: "As in JavaScript, arithmetic does not mix numbers and bigints.",
  },
  TSB2006: {
    category: "error",
    title: "A network-order value is not a number",
    message: "`{text}` is a {type}, which {operator} cannot take.",
    help: "Write {convert}({text}) to make a number of it.",
    explanation:
      "be16, be32 and be64 can be stored, passed and compared with === and !==. Anything else would depend on the machine's byte order.",
  },
  TSB2007: {
    category: "error",
    title: "A literal in network order",
    message: "{type}({text}) would keep the literal's bits in host order.",
    help: "Write {convert}({text}).",
    explanation: "be32(x) takes bits as they are; a literal is written in host order, so it needs the swap.",
  },
  TSB2008: {
    category: "error",
    title: "The comparison never changes",
    message: "`{text}` is always {result}: {why}.",
    help: "Leave it out, or compare with a value that can occur.",
    explanation: "A comparison that no value can change is a mistake, often `u32 < 0`.",
  },
  TSB2009: {
    category: "error",
    title: "Two types where one is needed",
    message: "The two sides have types {left} and {right}.",
    help: "Convert one of them.",
    explanation: "Both sides of ?:, ||, && and ?? must have one type.",
  },
  TSB2010: {
    category: "error",
    title: "Objects are compared by what is in them",
    message: "=== between two values of type {type} asks whether they are the same object.",
    help: "{instead}.",
    explanation:
      "Objects are references as in JavaScript, and === does not look into them. Whether two references lead to the same object is not known in BPF, so what is meant is compared itself: fields, elements, bytes.",
  },
  TSB2011: {
    category: "error",
    title: "An inline struct cannot be replaced",
    message: "`{name}` is a {type} inside its object.",
    help: "Assign its fields one by one.",
    explanation: "A struct field lies inside its object; JavaScript would replace the reference.",
  },
  TSB2012: {
    category: "error",
    title: "The type has no size",
    message: "`{type}` cannot be a field, key, value or variable in memory.",
    help: "Use an integer type, boolean, be16, be32, be64, or a class all of whose fields have a size.",
    explanation:
      "Layouts are C layouts: every field has a size. Objects of a class that holds a view, a context or a parameter property have none: they stay in the functions that pass them to each other.",
  },
  TSB2013: {
    category: "error",
    title: "The types differ",
    message: "A value of type {from} is not of type {to}.",
    help: "Use a value of type {to}, or make one of its parts.",
    explanation: "Struct types are nominal: another class with the same fields is another type.",
  },
  TSB2014: {
    category: "error",
    title: "An object outlives its turn of the loop or its call",
    message: "`{text}` would keep an object that the next turn of the loop, or the next call, makes anew.",
    help: "Copy the fields that are needed into variables.",
    explanation: "An object created in a loop, or in a function inside a function, lives in one place on the stack.",
  },
  TSB2016: {
    category: "error",
    title: "The declaration needs a type",
    message: "`{name}` needs a type.",
    help: "Write it, e.g. {name}: u32 = 0, {name} = u32(0), or {name} = fixed<u32, 4>().",
    explanation: "A field's or parameter's type is its annotation, or the conversion that initialises it.",
  },
  TSB2017: {
    category: "error",
    title: "Division by zero",
    message: "`{text}` divides by zero.",
    help: "Divide by a value other than 0.",
    explanation: "A division by zero is a fault; with a constant it is a mistake.",
  },
  TSB2018: {
    category: "error",
    title: "The operand has the wrong kind",
    message: "A value of type {type} cannot be used for {operator}.",
    help: "Use {instead}.",
    explanation: "Operators work on integers; conditions take booleans, integers and objects.",
  },
  TSB2020: {
    category: "error",
    title: "A context's array is written at a constant index",
    message: "`{text}` needs an index from 0 to less than {count} that is known now.",
    help: "Write the index as a literal, or choose with a switch.",
    explanation:
      "The verifier refuses computed context addresses. Reading at an index of run time is one load on each of several ways.",
  },
  TSB2021: {
    category: "error",
    title: "The returns differ in type",
    message: "`{text}` has type {type}, another return has {other}.",
    help: "Let every return give a {other}, or annotate the function's result type.",
    explanation: "A function has one result type.",
  },
  TSB2022: {
    category: "error",
    title: "The index is out of range",
    message: "`{text}` has {length} elements; {index} is none of them.",
    help: "Use an index from 0 to less than {length}.",
    explanation: "An index out of range is a fault when the program runs; a constant one is a mistake.",
  },
  TSB2023: {
    category: "error",
    title: "More elements than the array has",
    message: "{count} elements do not fit a {type}.",
    help: "Make the array longer, or leave elements out.",
    explanation: "A fixed array lies in its object, a map or the stack with exactly the space of its elements.",
  },
  TSB2024: {
    category: "error",
    title: "An array is made of elements, or of ASCII text",
    message: "`{text}` cannot fill a fixed array.",
    help: 'Write the elements in brackets, as in fixed<u32, 2>([1, 2]), a fixed array, or ASCII text for u8, as in fixed<u8, 8>("abc").',
    explanation:
      "The elements are written one by one when the array is made. Fixed arrays and those of contexts can be spread and copied into it, as their lengths are known.",
  },
  TSB2025: {
    category: "error",
    title: "An object inside another is its own",
    message: "`{text}` is an object of its own, to which a field of type {type} cannot refer.",
    help: "Write {copy}, which is a new one.",
    explanation:
      "A struct or array field lies inside its object. JavaScript would keep a reference, so that later changes show in both objects; only an object that is made on the spot can become the field.",
  },
  TSB2026: {
    category: "error",
    title: "A literal has no methods",
    message: "`{text}` has the fields of {type}, but not its method `{method}`.",
    help: "Write Object.assign(new {type}(), {text}), which makes a {type} and sets these fields.",
    explanation:
      "Methods belong to the objects that `new` makes: what is written in braces has fields only, and calling a method of it would throw in JavaScript. Where a class has no methods, a literal is one of its objects.",
  },
  TSB3001: {
    category: "error",
    title: "Two of one name",
    message: "`{name}` is declared twice.",
    help: "Rename one of them.",
    explanation: "Programs and maps are symbols of the object; each needs a name of its own.",
  },
  TSB3002: {
    category: "warning",
    title: "The kernel will cut the name",
    message: "The kernel shows `{name}` as `{shown}`.",
    help: "Use at most 15 characters to see the whole name.",
    explanation: "BPF_OBJ_NAME_LEN is 16, the final NUL included.",
  },
  TSB3003: {
    category: "error",
    title: "Two kinds of verdict on one map",
    message: "`{name}` is an skb_verdict and `{other}` a stream_verdict of `{map}`.",
    help: "Use one kind, or two maps.",
    explanation: "The kernel answers EBUSY when both are attached to one map.",
  },
  TSB3004: {
    category: "error",
    title: "A map is an exported constant",
    message: "The map `{name}` is not an exported constant of the module.",
    help: "Write export const {name} = new …",
    explanation: "Loaders find maps by their exported names.",
  },
  TSB3005: {
    category: "error",
    title: "A map's options are constants",
    message: "`{text}` does not give constant options with a maxEntries of at least 1.",
    help: "Write the options in place, with a constant such as maxEntries: 1024.",
    explanation: "Map sizes and flags are written into the object.",
  },
  TSB3006: {
    category: "error",
    title: "A map needs its type arguments",
    message: "`{text}` does not say its types.",
    help: "Write them, e.g. {example}.",
    explanation: "Key and value layouts come from the type arguments.",
  },
  TSB3007: {
    category: "error",
    title: "The key is too long",
    message: "A key of {size} bytes is longer than the {max} that the kernel takes.",
    help: "Use a shorter key, e.g. a hash.",
    explanation: "Keys are at most as long as the BPF stack.",
  },
  TSB3008: {
    category: "error",
    title: "One decorator makes one program",
    message: "`{name}` has two program decorators.",
    help: "Write two methods that call one function.",
    explanation: "A program has one type.",
  },
  TSB3009: {
    category: "error",
    title: "Programs are static methods",
    message: "`{name}` has a program decorator but is no static method with a body.",
    help: "Make it static, with a body.",
    explanation: "TypeScript allows decorators on class members only; the class merely groups programs.",
  },
  TSB3010: {
    category: "error",
    title: "The decorator is unknown",
    message: "`{text}` is no program decorator of tsbpf.",
    help: 'Import it from "tsbpf" and call it, e.g. @streamVerdict(map).',
    explanation: "Decorators name the kind of program; others have no meaning.",
  },
  TSB3011: {
    category: "error",
    title: "The decorator's map",
    message: "`{text}` is no map that @{decorator} can be attached to.",
    help: "Name an exported SockMap or SockHash, or leave it out.",
    explanation: "The map that a program is attached to is recorded in the object.",
  },
  TSB3012: {
    category: "error",
    title: "The decorator's option",
    message: "`{text}` is no option with a constant value.",
    help: "Write onFault: SkAction.Pass or another constant.",
    explanation: "Options are written into the object.",
  },
  TSB3013: {
    category: "error",
    title: "The program's signature",
    message: "`{name}` must take one parameter, {context}, and return {result}.",
    help: "Write static {name}({parameter}): {resultType}.",
    explanation: "The kernel calls a program with its context and reads its result.",
  },
  TSB3014: {
    category: "error",
    title: "The target of an atomic operation",
    message: "`{text}` names no 32- or 64-bit integer in a map.",
    help: 'Pass a Ref, or an object and the name of a 32- or 64-bit field, written out: atomicAdd(object, "count", 1n).',
    explanation: "BPF has atomic operations of 32 and 64 bits.",
  },
  TSB3015: {
    category: "error",
    title: "Atomic operations work on map values",
    message: "`{text}` is not in a map.",
    help: "Call it on what a map's get returned; a local object or a context changes with a plain assignment.",
    explanation: "The verifier refuses atomics on contexts; on local objects they have no purpose.",
  },
  TSB3016: {
    category: "error",
    title: "The license is a string literal",
    message: "The license is not a string literal.",
    help: 'Write export const license = "Dual MIT/GPL";',
    explanation: "The license is written into the object; the kernel reads it.",
  },
  TSB3017: {
    category: "error",
    title: "The field is not for this program type",
    message: "`{field}` cannot be read in a @{program} program.",
    help: "It can be read in {programs}.",
    explanation: "Each program type sees its part of the context (net/core/filter.c).",
  },
  TSB3018: {
    category: "error",
    title: "The target kernel is too old",
    message: "The target kernel {kernel} does not have {what}: kernel {since} was the first.",
    help: "Compile with --kernel {since}, if the object is for such kernels only.",
    explanation: "What compiles loads on the target kernel and newer ones.",
  },
  TSB3019: {
    category: "error",
    title: "The field cannot be written",
    message: "`{field}` cannot be written in a @{program} program.",
    help: "Keep the value in a variable.",
    explanation: "The kernel allows writing few fields, by program type.",
  },
  TSB3020: {
    category: "error",
    title: "The helper is not for this program type",
    message: "`{helper}` ({kernelName}) cannot be called in a @{program} program.",
    help: "Call it in another kind of program.",
    explanation: "Each program type has its own set of helpers.",
  },
  TSB3021: {
    category: "error",
    title: "The helper is GPL-only",
    message: "{kernelName} needs a GPL-compatible license; this file's is {license}.",
    help: 'Write export const license = "Dual MIT/GPL"; if that is so.',
    explanation: "The kernel refuses GPL-only helpers to other programs.",
  },
  TSB3022: {
    category: "error",
    title: "The map's method is not for this program type",
    message: "`{method}` of a {map} cannot be called in a @{program} program.",
    help: "Use another map or another kind of program.",
    explanation: "The verifier allows each map type its operations by program type.",
  },
  TSB3023: {
    category: "error",
    title: "The atomic operation needs a newer instruction set",
    message: "{what} needs --cpu {cpu}.",
    help: "Compile with --cpu {cpu}{otherwise}.",
    explanation: "Below v3 there is only an atomic add without a result.",
  },
  TSB3024: {
    category: "error",
    title: "Too many values in one printk",
    message: "{count} values, but printk takes {max}.",
    help: "Write two printk lines.",
    explanation: "bpf_trace_printk takes three arguments beside its format.",
  },
  TSB3025: {
    category: "error",
    title: "The name cannot stand in an object",
    message: "`{name}` is no name that BTF can hold.",
    help: "Use letters, digits and _, at most 127 characters.",
    explanation: "Programs, maps and module variables are symbols that C tools read: their names are C identifiers.",
  },
  TSB3026: {
    category: "error",
    title: "The decorator's kind",
    message: "`{text}` is no kind of @{decorator} program.",
    help: "Write one of {kinds}.",
    explanation:
      "The kind is where in the kernel the program of a cgroup runs; it decides what the program may read and return.",
  },
  TSB3027: {
    category: "error",
    title: "The value is too large",
    message: "A value of {size} bytes is larger than the {max} that the kernel takes in a {map}.",
    help: "Split it over several entries or maps; an ArrayMap takes the largest values.",
    explanation:
      "A value lies in one allocation of the kernel's, together with its key; one that every CPU has of its own in a chunk of 32 KiB, one of a socket's storage in less than 64 KiB.",
  },
  TSB3030: {
    category: "error",
    title: "A result that the kernel does not take",
    message: "`{text}` is not known to be {range}, which is all that a @{program} program may return.",
    help: "Return {instead}.",
    explanation:
      "The kernel refuses to load a program of this type whose result may be another value. A sock_ops program returns 1, or 0 where the kernel shall not take the reply; an errno of `update` means nothing to it. A program of a cgroup returns 1, or 0 to refuse, where there is something to refuse.",
  },
  TSB3031: {
    category: "error",
    title: "Options of getFor are written in place",
    message: "`{text}` is no option of getFor that the compiler can read.",
    help: "Write the object in place, with create: true and, if wanted, initial: value.",
    explanation: "Whether the value is created decides which call of the kernel is made.",
  },
  TSB3032: {
    category: "error",
    title: "The size of a ring buffer",
    message: "A ring buffer of {size} bytes is no power of two of at least 4096.",
    help: "Write e.g. maxEntries: 65536; it counts bytes.",
    explanation: "The kernel maps the ring page by page and finds places in it with a mask.",
  },
  TSB3033: {
    category: "error",
    title: "The key of an LPM trie begins with the prefix length",
    message: "{type} is no key of an LPM trie.",
    help: "Use a class whose first field is the prefix length, e.g. plen: u32 = 0, and the rest 1 to {max} bytes, most significant first.",
    explanation: "The trie compares as many bits of what follows the first field as that field says.",
  },
  TSB3034: {
    category: "error",
    title: "An array of programs is of one kind",
    message: "`{map}` is called from a @{first} program already; a @{program} program cannot go on in it.",
    help: "Declare a ProgArray for each kind of program.",
    explanation: "The kernel binds the array to the kind of the first program that uses it and refuses to load the others.",
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
    message:
      "The string at offset {offset} of {table} ({size} bytes) has no end inside the table, or the table's strings overlap.",
    help: "Compile the program again; the file was damaged after it was written.",
    explanation: "Names of sections, symbols and types are offsets into string tables whose strings end with a zero byte.",
  },
  TSB5005: {
    category: "error",
    title: "Damaged BTF",
    message: "The type information (.BTF) is damaged: {reason}.",
    help: "Compile the program again, with -g when it is C.",
    explanation:
      "BTF describes the types of programs, maps and globals. Its header, kinds and references are checked before use.",
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
    explanation:
      "Program sections hold whole 8-byte instructions; tables hold whole entries; symbols lie inside their sections.",
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
    explanation:
      "-p compiles the files that a tsconfig.json selects. Files given by name take the 'bpf' options of the tsconfig.json that is nearest above each of them.",
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
    message:
      "No inputs were found in config file '{path}'. Specified 'include' paths were '{include}' and 'exclude' paths were '{exclude}'.",
    help: "Let 'include' cover your *.bpf.ts files and check that 'exclude' leaves them; the default of 'include' is **/*.bpf.ts.",
    explanation:
      "tsbpf compiles those files of a project whose names end in .bpf.ts. None of the files that 'files', 'include' and 'exclude' select is one.",
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
    explanation:
      "The 'bpf' object of a tsconfig.json holds strings, and 'emit' a list of strings. A kernel is a string, too, because 6.10 is not 6.1.",
  },
  TSB5114: {
    category: "error",
    title: "dump without an object file",
    message: "'tsbpf dump' takes the path of one object file; {count} were given.",
    help: "Write: tsbpf dump redirect.bpf.o",
    explanation: "'tsbpf dump' shows the sections, maps, programs, types and instructions of one object file.",
  },
  TSB5115: {
    category: "error",
    title: "The kernel does not have the instruction set",
    message: "--cpu {cpu} needs kernel {since}; --kernel says {kernel}.",
    help: "Write --kernel {since} or leave it out, or use a lower --cpu.",
    explanation:
      "Objects load on the kernel that they are for and on newer ones. Each instruction set level has a first kernel that runs it.",
  },
  TSB5201: {
    category: "error",
    title: "A full disk",
    message: "Cannot write file '{path}': the disk is full.",
    help: "Free some space or choose another place by --outDir. What the file held before is untouched.",
    explanation:
      "Each output is written beside its place and renamed when complete, so a full disk never leaves half an object.",
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
    explanation:
      "Below --outDir the outputs mirror the folders of the program files, relative to the tsconfig.json or the current folder. Files outside of it have no folder to mirror.",
  },
  TSB5207: {
    category: "error",
    title: "A program file outside the project",
    message: "'{path}' is not below '{root}', so it has no place below the output folder '{outDir}'.",
    help: "Move the tsconfig.json to a folder above all files, or leave out outDir: outputs then lie beside their files.",
    explanation:
      "Below outDir the outputs mirror the folders of the program files, relative to the folder of the tsconfig.json.",
  },
  TSB6001: {
    category: "error",
    title: "Input that is not hexadecimal",
    message: "{what} is not hexadecimal.",
    help: "Write two digits a byte, with or without blanks: b7 00 00 00 01 00 00 00 95 00 00 00 00 00 00 00.",
    explanation:
      "'tsbpf vm' takes instructions from standard input and memory from the command line, both as hexadecimal bytes. An object file may also come as it is.",
  },
  TSB6002: {
    category: "error",
    title: "A program that the machine refuses",
    message: "The program is refused: {reason}.",
    help: "Correct the instruction that the message names. 'tsbpf dump' shows the instructions of an object file.",
    explanation:
      "'tsbpf vm' refuses what has no meaning in the instruction set: unknown instructions, reserved fields, registers that do not exist, jumps out of the program. Out-of-range shift counts and divisions by zero have one, though the kernel refuses them.",
  },
  TSB6003: {
    category: "error",
    title: "A big-endian object in the emulator",
    message: "The object is big-endian; the emulator runs little-endian objects.",
    help: "Compile it without --endian big.",
    explanation:
      "The emulator's memory is little-endian, as the machines are that most programs run on. 'tsbpf dump' shows big-endian objects, too.",
  },
  TSB6004: {
    category: "error",
    title: "A map that cannot be created",
    message: "Map '{map}' cannot be created: {reason}.",
    help: "Change its declaration, or run the program in a kernel if it has a type that the emulator does not know.",
    explanation:
      "The emulator creates an object's maps as the kernel does, and refuses what the kernel refuses: no entries, sizes and flags that do not fit the type. The types of maps for devices, CPUs, cgroups and tasks are not emulated.",
  },
  TSB6005: {
    category: "error",
    title: "A program that the object does not have",
    message: "The object has no program '{name}'. It has: {programs}.",
    help: "Name one of them; a program's name is that of its method.",
    explanation: "'tsbpf exec' runs one program of an object. 'tsbpf dump' shows the programs that an object has.",
  },
  TSB6006: {
    category: "error",
    title: "An unknown field of a context",
    message: "'{field}' is no field of {context} that this program may read.",
    help: "It has: {fields}.",
    explanation:
      "A program's context has the fields that its type may read, named as in TypeScript. The context of a 'syscall' program is the struct of its parameter.",
  },
  TSB6007: {
    category: "error",
    title: "A value that a field of a context does not take",
    message: "Field '{field}' does not take '{value}'.",
    help: "Write {takes}.",
    explanation:
      "Network-order fields take the number that they mean (remotePort=443) or an address (remoteIp4=127.0.0.1); several elements have blanks between.",
  },
  TSB6008: {
    category: "error",
    title: "A symbol that the object does not define",
    message: "Program '{program}' refers to '{name}', which the object does not define.",
    help: "Define it, or run the program in a kernel if it is the kernel's own.",
    explanation: "Variables of the kernel and of its configuration (extern, __ksym, __kconfig) do not exist in the emulator.",
  },
  TSB6009: {
    category: "error",
    title: "exec without an object and a program",
    message: "'tsbpf exec' takes the path of an object file and the name of a program; {count} words were given.",
    help: "Write: tsbpf exec redirect.bpf.o verdict --ctx localPort=10000",
    explanation: "'tsbpf exec' runs one program of an object file in the emulator, without a kernel or root.",
  },
  TSB6010: {
    category: "error",
    title: "A map entry that cannot be set",
    message: "'{entry}' cannot be set: {reason}.",
    help: "Write MAP=KEY for a socket map, MAP=KEY:VALUE for others; numbers, or bytes as 0x0a0b.",
    explanation:
      "--entries fills maps before the program runs. A number takes the size of the key or value, little-endian; bytes after 0x stand as they are written. A socket map's entry is a stand-in for a socket.",
  },
  TSB6011: {
    category: "error",
    title: "More memory than the emulator has",
    message: "{wanted} bytes are wanted; the emulator has {most}.",
    help: "Declare smaller maps and globals, or run the program in a kernel.",
    explanation:
      "The emulator keeps globals, map values, packets and stacks in one memory of at most 1 GiB. Map values come into being when they are first touched.",
  },
  TSB6012: {
    category: "error",
    title: "A value that a map does not take",
    message: "{what} takes {takes}, not {given}.",
    help: "Give every field of a struct, 64-bit numbers as bigint, or the bytes as they lie in the map.",
    explanation:
      "Keys and values are plain data of the types that the object's type information tells: numbers up to 32 bits, bigints from 64 bits on, booleans, byte arrays, arrays, and objects for structs. Nothing is cut and no field may be missing.",
  },
  TSB6013: {
    category: "error",
    title: "A map or program that the object does not have",
    message: "The object has no {kind} '{name}'. It has: {names}.",
    help: "Names are those of the module's exported maps and of the programs' methods.",
    explanation: "Maps, programs and globals are found by the names that the program file gives them.",
  },
  TSB6014: {
    category: "error",
    title: "Two programs for one place",
    message: "{first} and {second} are both for {place}; one program can be attached there.",
    help: "Name the programs to attach in the option programs of attach.",
    explanation: "A map holds one program of each kind. A second one would replace the first without a word.",
  },
  TSB6015: {
    category: "error",
    title: "A program whose target is not named",
    message: "{program} is attached to a {kind}, and none is named.",
    help: "Give attach the option {kind} with its path, or name other programs in the option programs.",
    explanation:
      "Programs for sockets of a cgroup or a network namespace cannot say in the program file which one is meant: the host does.",
  },
  TSB6016: {
    category: "error",
    title: "A program that is attached to nothing",
    message: "The object does not say what {program} is attached to.",
    help: "Name the map in its decorator, or put the program into a ProgArray, or run it.",
    explanation: "Programs whose decorator names no map, and those that are only run, are not attached by name.",
  },
  TSB6017: {
    category: "error",
    title: "A socket that a map cannot take",
    message: "{what} cannot take this socket: {reason}.",
    help: "Insert a connected socket before anything reads it: create the server with pauseOnConnect, insert, then resume().",
    explanation:
      "Once a socket is in a map, what arrives goes to the map's programs. Bytes that Node has read before are not seen by them; allowRead: true says that this is meant.",
  },
  TSB6018: {
    category: "error",
    title: "Sockets in the emulator",
    message: "The emulator cannot take {what}.",
    help: 'Give it a net.Socket or a dgram.Socket, or load the object with backend: "kernel".',
    explanation:
      "Emulated maps hold sockets of Node's, whose streams the emulator taps; it cannot read or write a bare file descriptor. Programs of cgroups and network namespaces see the connections that this process makes.",
  },
  TSB6019: {
    category: "error",
    title: "A program that the emulator stopped",
    message: "Program {program} did what the kernel's verifier forbids, and its socket is closed: {fault}.",
    help: "Load the object in a kernel to see what its verifier says; 'tsbpf exec' runs one program alone.",
    explanation:
      "The emulator checks every access of a program while it runs, as the verifier does before. What this compiler accepts does not end so; objects of other origin may.",
  },
  TSB6020: {
    category: "error",
    title: "A ring buffer with two readers",
    message: "The ring buffer {map} is being read already.",
    help: "Read it in one loop, and hand the records on from there.",
    explanation: "A ring buffer has one position of reading: each of two readers would miss what the other took.",
  },
  TSB6021: {
    category: "error",
    title: "A folder without programs",
    message: "No program is pinned in {path}.",
    help: "Name the folder of a bpffs that 'tsbpf load' or 'bpftool prog loadall' pinned programs in.",
    explanation: "What is loaded lasts beyond its process where it is pinned: each program and map by its name in one folder.",
  },
  TSB6022: {
    category: "error",
    title: "The system refused",
    message: "{reason}.",
    help: "What this kernel and this process can do is told by 'tsbpf features'.",
    explanation:
      "What the kernel answered to a request of the command line, with its cause and its remedy where they are known.",
  },
  TSB6023: {
    category: "error",
    title: "Wrong operands",
    message: "'tsbpf {verb}' takes {takes}.",
    help: "'tsbpf {verb} --help' shows how it is called.",
    explanation: "Each verb of the command line takes certain operands; the message names them.",
  },
  TSB6024: {
    category: "error",
    title: "The map is another",
    message: "The map '{map}' has {field} {now} in the object that should take the other's place, {old} there.",
    help: "Give the map another name, or the same type, keys, values and maxEntries.",
    explanation:
      "'replace' swaps programs and keeps the maps, with what they hold, under their names; a map of the same name must be the same.",
  },
  TSB6025: {
    category: "error",
    title: "An option that has another value",
    message: "The option {option} takes {takes}, not {given}.",
    help: "Write one of these, or leave it out.",
    explanation: "TypeScript checks these values; in JavaScript the runtime does, so that nothing else than was meant is done.",
  },
  TSB6026: {
    category: "error",
    title: "An object that was disposed of",
    message: "The object has been disposed of, or another took its place.",
    help: "Dispose of it when its maps and programs are used no more: 'await using' does at the end of its scope.",
    explanation:
      "With a loaded object go its maps, programs and attachments; what 'replace' gave is the object from then on. Reading of its ring buffers ends.",
  },
  TSB9001: {
    category: "error",
    title: "A bug in tsbpf",
    message: "Internal error in {where}: {message}",
    help: "This is a bug in tsbpf {version}, not in your program. Report it with the program; TSBPF_DEBUG=1 adds the stack trace.",
    explanation:
      "The compiler found that one of its own assumptions does not hold, and stopped rather than write a wrong object.",
  },
  TSB3035: {
    category: "error",
    title: "A counted reference is held with using",
    message: "`{text}` gives a reference that the kernel counts, and nothing holds it.",
    help: "Write using ref = {text}; or return it from a function.",
    explanation:
      "The kernel refuses programs that may end without giving such a reference back; a using variable is given back on every way out of its scope, faults among them.",
  },
  TSB3036: {
    category: "error",
    title: "A held reference stays in its scope",
    message: "`{text}` would keep a reference beyond the scope of its using variable.",
    help: "Copy the fields that are needed, use the variable itself, or return it as a HeldSock.",
    explanation:
      "At the end of the scope the reference is given back; a record of a ring buffer is gone when it was submitted. What else points there would point to nothing.",
  },
  TSB3037: {
    category: "error",
    title: "No tail call while a reference is held",
    message: "{function} goes on in another program while it holds a reference.",
    help: "End the scope of the using variable before tailCall.",
    explanation: "The other program could not give the reference back; the kernel refuses the call.",
  },
  TSB3050: {
    category: "error",
    title: "A held reference stays out of callbacks",
    message: "The reference of `{name}` would cross the border of a function inside a function.",
    help: "Read what is needed of it before and pass that, or hold a reference inside the function with using.",
    explanation:
      "Such a function may become one of its own for the kernel, which lets no counted reference into a callback or out of it. A reference that the function takes and gives back itself is fine.",
  },
  TSB3051: {
    category: "error",
    title: "No tail call in a callback",
    message: "`{text}` stands in a function inside a function.",
    help: "Let the function return what to call, and call it outside.",
    explanation: "The kernel goes on in another program only from a program or a function of its own, never from a callback.",
  },
  TSB9002: {
    category: "error",
    title: "The verifier refuses what the compiler wrote",
    message: "The kernel's verifier refuses program {program}: {reason}.",
    help: "This is a bug in tsbpf, not in your program: what compiles must load. Report it with the program, the kernel's version and the error's log.",
    explanation:
      "The verifier looked at the program's instructions and did not accept them. The place is where in the TypeScript the last instruction comes from that it looked at; the property log of the error has all that it said, told in lines of the TypeScript. Until the bug is repaired, writing that line in another way often helps: a smaller bound of a loop, or a check before an index.",
  },
  TSB3040: {
    category: "error",
    title: "The program may not change the packet",
    message: "@{program} may not change the packet.",
    help: "Change it in the program that decides about the message, e.g. @streamVerdict.",
    explanation:
      "A stream parser tells where a message ends and must leave the skb as it is: strparser still builds the message from it (net/strparser/strparser.c).",
  },
  TSB3041: {
    category: "error",
    title: "Text in packets is ASCII",
    message: "`{text}` holds `{char}`, which is more than one byte in most encodings.",
    help: "Compare the bytes of the encoding that you mean with getUint8.",
    explanation: "startsWith compares one byte for each character, so the text may hold ASCII characters only.",
  },
  TSB3042: {
    category: "error",
    title: "A framed message keeps its size",
    message: "`{text}` would resize the skb of `{verdict}`, whose messages `{parser}` measures.",
    help: "Use a @skbVerdict program, which runs without a parser, or leave the size as it is.",
    explanation:
      "Beside a stream parser the kernel keeps the offset and length that the parser gave: after adjustRoom, changeHead or changeTail it would deliver wrong bytes (net/core/skmsg.c, `sk_psock_strp_read`).",
  },
  TSB3045: {
    category: "error",
    title: "What config makes is read only",
    message: "The program may write to `{name}`, a constant that only a loader sets.",
    help: "Declare it with `global<T>(…)`, or write to a copy: `{ ...{name} }` of a struct, `set` of an array.",
    explanation:
      "A loader freezes these constants before the programs are loaded (`.rodata`), and the verifier refuses a program that could write to one: by its name, through another name, or in a function that it is passed to.",
  },
  TSB4001: {
    category: "error",
    title: "A loop without a known bound",
    message: "The compiler finds no bound for this loop in {function}.",
    help: "State one in its condition, `&& i < 64`, on a variable that every round increases by a constant; of a search, `indexOf(byte, from, 64)`.",
    explanation:
      "The kernel's verifier walks a loop round by round and must see it end. A bound is found when a variable changes by a known step in every round and is compared with something of a known, small range.",
  },
  TSB4002: {
    category: "error",
    title: "A loop is too long for the verifier",
    message:
      "This loop in {function} may take {rounds} rounds of about {insts} instructions, more than the kernel's verifier walks.",
    help: "Lower its bound, or let it become a bpf_loop: for --kernel 5.17 or newer, with no tail call, no way out while a `using` holds, and keys instead of references from round to round.",
    explanation:
      "The verifier walks at most 1,000,000 instructions, loops round by round; three quarters of that are left for the branches inside them. For target kernels from 5.17 on a longer loop becomes a call of bpf_loop, unless it makes a tail call, is left while a reference is held that it took with `using`, reads one that is held around it, or assigns a reference that the next round reads.",
  },
  TSB4003: {
    category: "error",
    title: "A loop has too many open branches for the verifier",
    message:
      "This loop in {function} may take {rounds} rounds, each with branches that depend on data ({open}); the verifier follows {max} in all.",
    help: "Lower its bound, compute without a branch, e.g. with a mask, or let it become a bpf_loop: for --kernel 5.17 or newer, with no tail call, no way out while a `using` holds, and keys instead of references from round to round.",
    explanation:
      "Where a branch depends on data, the verifier remembers the other side for later, and keeps at most 8,192 such sides at a time. For target kernels from 5.17 on such a loop becomes a call of bpf_loop, unless it makes a tail call, is left while a reference is held that it took with `using`, reads one that is held around it, or assigns a reference that the next round reads.",
  },
  TSB4004: {
    category: "error",
    title: "The stack is too small",
    message: "{function} needs {bytes} bytes of stack, with the functions it calls; BPF has {max}.",
    help: "Use smaller objects, keep them in a map, or compile for --cpu v3, where large objects get a slot of a per-CPU map.",
    explanation:
      "A program and the functions that it calls share 512 bytes of stack, each function's part rounded up to 32 bytes. From --cpu v3 on larger objects lie in a slot of per-CPU memory, up to 32 KB a program, but for programs that tail-call.",
  },
  TSB4005: {
    category: "error",
    title: "The context cannot be one of several objects",
    message: "What {function} reads or writes here is a part of the context on one way and something else on another.",
    help: "Read or write it on each way by itself, e.g. in both branches of an if.",
    explanation:
      "The verifier wants each context access at an offset that is known, by an instruction that accesses nothing else.",
  },
  TSB4006: {
    category: "error",
    title: "Atomic operations do not work on contexts",
    message: "{function} changes a part of its context atomically.",
    help: "Use a plain assignment: nobody else sees the context while the program runs.",
    explanation: "The verifier refuses atomic operations on contexts.",
  },
  TSB4007: {
    category: "error",
    title: "Too many references that may be missing or differ",
    message:
      "{function} keeps {count} references at once that may be missing, or are one of several; the verifier walks what follows for every combination.",
    help: "Use each before the next is looked up, copy what is needed of it, or keep its key and look it up again.",
    explanation:
      "The verifier knows a reference that was tested as there or missing, and one that was chosen as this object or that, and follows every combination of those that are still used. It walks at most 1,000,000 instructions, which about twelve such references exhaust, held sockets and records sooner. A choice between one object and `undefined` costs nothing.",
  },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof CODES;
