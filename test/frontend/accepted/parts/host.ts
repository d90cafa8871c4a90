// A module of the host's: programs may import its types.
console.log("on the host");
export type Port = number;
export const answer = 42;
