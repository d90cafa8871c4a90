/** The command over the fake driver, as a program. */

import { main } from "../../bin/main.ts";
import { fakeCompile } from "./fake-driver.ts";

void main(process.argv.slice(2), async () => fakeCompile).then((code) => {
  process.exitCode = code;
});
