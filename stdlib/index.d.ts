/** Everything that a program imports from `"tsbpf"`. */

export * from "./core.js";
export * from "./fixed-array.js";
export * from "./generated/constants.js";
export * from "./generated/contexts.js";
export * from "./generated/helpers.js";
export * from "./generated/maps.js";
export * from "./generated/programs.js";
export * from "./packet-view.js";
