// deadline: 1200
/** The random functions of test/compiler/passes/pipeline.test.ts, more of them. */

process.env["TSBPF_CASES"] ??= "100";
process.env["TSBPF_FIRST_SEED"] ??= "1000";
await import("../compiler/passes/pipeline.test.ts");
